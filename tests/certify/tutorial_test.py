"""The tutorial's first half, typed with the official command line, then its second half over what
that left; and a change made behind mailctl's back with the official client, as the demo makes one
through the emulator."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).parent
SOURCE = HERE.parent.parent
sys.path.insert(0, str(HERE))
sys.path.append(str(SOURCE / "tests/e2e"))

import console
from support.emulator import Emulator
from support.oci_cli import OciCli

ZONE = "ocipizza.com.br"
PAGE = SOURCE / "docs/tutorial/ocipizza.md"
# The official command line takes one endpoint, so this picks it by service and region.
SHIM = """#!/bin/bash
service=$1; region=
for ((i = 1; i <= $#; i++)); do [ "${!i}" = --region ] && { j=$((i + 1)); region=${!j}; }; done
endpoint=$(/usr/bin/python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["regions"][sys.argv[3]][sys.argv[2]])' "$MAILCTL_ENDPOINTS" "$service" "$region")
exec PROGRAM --config-file CONFIG --endpoint "$endpoint" "$@"
"""


class TutorialTest(unittest.TestCase):
    def setUp(self):
        self.emulator = Emulator().__enter__()
        self.addCleanup(self.emulator.__exit__)
        self.folder = self.emulator.folder / "work"
        self.folder.mkdir()
        self.emulator.admin("POST", "/seed", {"zones": {ZONE: "@ 3600 IN MX 10 mx.example.net.\n"}})
        self.oci = OciCli(self.emulator)
        programs = self.emulator.folder / "bin"
        programs.mkdir()
        shim = programs / "oci"
        build = pathlib.Path(os.environ["MAILCTL_BUILD_DIR"])
        shim.write_text(SHIM.replace("PROGRAM", str(build.parent / "certify/venv/bin/oci"))
                        .replace("CONFIG", str(self.emulator.folder / "oci_config")))
        shim.chmod(0o755)
        self.variables = {
            "PATH": f"{programs}:{pathlib.Path(os.environ['MAILCTL_BINARY']).parent}:{os.environ['PATH']}",
            "MAILCTL_ENDPOINTS": str(self.emulator.ready_file),
            "C": self.emulator.ready["compartment"], "T": self.emulator.ready["tenancy"],
            "OCI_CLI_SUPPRESS_FILE_PERMISSIONS_WARNING": "True", "SUPPRESS_LABEL_WARNING": "True"}

    def mailctl(self, *arguments):
        return subprocess.run([os.environ["MAILCTL_BINARY"], *arguments], cwd=self.folder, text=True,
                              env={**os.environ, **self.variables}, capture_output=True, timeout=300,
                              stdin=subprocess.DEVNULL, check=False)

    def test_the_scenario_by_hand_then_with_mailctl(self):
        shell = console.Shell(self.folder, self.variables)
        self.addCleanup(shell.close)
        console.check(self, shell, PAGE, "oci")
        done = self.mailctl("init", "--domain", ZONE, "--compartment", self.emulator.ready["compartment"],
                            "--region", "sa-saopaulo-1,sa-vinhedo-1")
        self.assertEqual(done.returncode, 0, done.stderr)
        plan = self.mailctl("plan")
        self.assertEqual(plan.returncode, 1, plan.stdout + plan.stderr)
        self.assertIn("--adopt", plan.stderr)
        applied = self.mailctl("apply", "--auto-approve", "--adopt", "oci/sa-saopaulo-1/*")
        self.assertEqual(applied.returncode, 0, applied.stdout + applied.stderr)
        clean = self.mailctl("plan", "--detailed-exitcode")
        self.assertEqual(clean.returncode, 0, clean.stdout + clean.stderr)
        self.change_behind_our_back()

    def change_behind_our_back(self):
        self.oci.run("sa-vinhedo-1", "dns", "dns", "record", "rrset", "update", zone_name_or_id=ZONE,
                     domain=f"_dmarc.{ZONE}", rtype="TXT", force=True,
                     items=[{"domain": f"_dmarc.{ZONE}", "rtype": "TXT", "ttl": 3600,
                             "rdata": '"v=DMARC1; p=reject"'}])
        plan = self.mailctl("plan", "--detailed-exitcode")
        self.assertEqual(plan.returncode, 2, plan.stdout + plan.stderr)
        self.assertIn("drift", plan.stdout)
        self.assertIn("p=reject", plan.stdout)
        applied = self.mailctl("apply", "--auto-approve")
        self.assertEqual(applied.returncode, 0, applied.stdout + applied.stderr)
        answer = json.loads(self.mailctl("dns", "txt", f"_dmarc.{ZONE}", "--json").stdout)
        self.assertIn("p=none", json.dumps(answer))


if __name__ == "__main__":
    unittest.main()
