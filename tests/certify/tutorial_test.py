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


class TutorialTest(unittest.TestCase):
    def setUp(self):
        self.emulator = Emulator("--zone", ZONE).__enter__()
        self.addCleanup(self.emulator.__exit__)
        self.folder = self.emulator.folder
        self.oci = OciCli(self.emulator)
        programs = pathlib.Path(os.environ["MAILCTL_BUILD_DIR"]).parent / "certify/venv/bin"
        self.variables = {
            "PATH": f"{programs}:{pathlib.Path(os.environ['MAILCTL_BINARY']).parent}:{os.environ['PATH']}",
            "MAILCTL_ENDPOINTS": str(self.emulator.ready_file)}

    def mailctl(self, *arguments):
        return subprocess.run([os.environ["MAILCTL_BINARY"], *arguments], cwd=self.folder, text=True,
                              env={**os.environ, **self.variables}, capture_output=True, timeout=300,
                              stdin=subprocess.DEVNULL, check=False)

    def test_the_scenario_by_hand_then_with_mailctl(self):
        shell = console.Shell(self.folder, {"PATH": self.variables["PATH"]})
        self.addCleanup(shell.close)
        for kind in ("setup", "oci"):
            console.check(self, shell, PAGE, kind)
        mail = console.blocks(PAGE, "")
        self.assertIn("mailctl destroy", mail[-1][0])
        for block in mail[:1]:
            console.check_block(self, shell, block)
        conflict = self.mailctl("plan")
        self.assertEqual(conflict.returncode, 1, conflict.stdout + conflict.stderr)
        self.assertIn("--adopt", conflict.stderr)
        for block in mail[1:-1]:
            console.check_block(self, shell, block)
        self.change_behind_our_back()
        console.check_block(self, shell, mail[-1])

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
