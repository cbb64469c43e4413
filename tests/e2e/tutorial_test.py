"""The tutorial's mailctl half, run as it stands; its other half needs the official client and is run
by tests/certify."""
import os
import unittest

import console
import support


class TutorialTest(support.CloudTest):
    def seed_zone(self):
        self.emulator.admin("POST", "/seed", {"zones": {support.ZONE: "\n".join([
            '@ 3600 IN TXT "v=spf1" "include:rp.oracleemaildelivery.com" "~all"',
            '@ 3600 IN TXT "google-site-verification=abc"',
            "@ 3600 IN MX 10 mx.example.net.",
            "",
        ])}})

    def test_every_block(self):
        os.unlink(self.path("mailctl.yaml"))
        shell = console.Shell(self.folder, {
            "PATH": os.path.dirname(os.path.abspath(support.BINARY)) + ":" + os.environ["PATH"],
            "MAILCTL_ENDPOINTS": self.emulator.ready_file,
            "C": self.emulator.ready["compartment"],
            "T": self.emulator.ready["tenancy"]})
        self.addCleanup(shell.close)
        console.check(self, shell, os.path.join(support.SOURCE, "docs", "tutorial", "ocipizza.md"))


if __name__ == "__main__":
    unittest.main()
