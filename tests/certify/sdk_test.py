"""The official JavaScript SDK (what TypeScript programs use) against the emulator.

sdk_scenario.js makes the calls; this side starts the emulator and judges the results by DNS and by
the message that a receiver would get.
"""

import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from support import check
from support.dns import Dns
from support.emulator import REGIONS, Emulator
from support.mail import check_signature

HERE = pathlib.Path(__file__).parent


def main():
    modules = pathlib.Path(os.environ["MAILCTL_BUILD_DIR"]).parent / "certify/js/node_modules"
    with Emulator() as emulator:
        result_file = emulator.folder / "result.json"
        done = subprocess.run(
            ["node", str(HERE / "sdk_scenario.js"), str(emulator.ready_file), ",".join(REGIONS), str(result_file)],
            env={**os.environ, "NODE_PATH": str(modules), "OCI_SDK_DEFAULT_RETRY_ENABLED": "false"},
            timeout=240)
        check.equal(done.returncode, 0, "exit code of the SDK's side")
        result = json.loads(result_file.read_text())
        dns = Dns(emulator.ready["dns"])
        check.step("what DNS and a receiver see")
        check.equal(dns.dig(result["domain"], "TXT"), [f'"{result["spf"]}"'], "dig TXT")
        for region, dkim in result["dkims"].items():
            check.equal(dns.dig(dkim["owner"], "CNAME"), [dkim["target"] + "."], f"dig CNAME, {region}")
        check.equal(len(dns.dig("many." + result["domain"], "TXT", "+ignore", "+noedns")), 0,
                    "a big answer is truncated over plain UDP")
        check.equal(len(dns.dig("many." + result["domain"], "TXT", "+noedns")), 120, "and whole over TCP")
        messages = emulator.inbox()
        check.equal(len(messages), 2 * len(REGIONS), "messages delivered")
        for message in messages:
            check_signature(message, result["domain"], result["dkims"][message["region"]]["selector"], dns)
    print("the official JavaScript SDK accepts the emulator")


main()
