"""The tutorial's mailctl half, run as it stands; its other half needs the official client and is run
by tests/certify."""
import os
import unittest

import console
import support

PAGE = os.path.join(support.SOURCE, "docs", "tutorial", "ocipizza.md")


class TutorialTest(support.CloudTest):
    emulator_options = ("--zone", support.ZONE)

    def seed_zone(self):
        """The page does it."""

    def test_every_block(self):
        os.unlink(self.path("mailctl.yaml"))
        with open(PAGE, encoding="utf-8") as file:
            self.assertIn(f"    mailctl emulator --zone {support.ZONE} --ready-file ready.json\n", file.read())
        shell = console.Shell(self.folder, {
            "PATH": os.path.dirname(os.path.abspath(support.BINARY)) + ":" + os.environ["PATH"]})
        self.addCleanup(shell.close)
        for kind in ("setup", "seed", ""):
            console.check(self, shell, PAGE, kind)


if __name__ == "__main__":
    unittest.main()
