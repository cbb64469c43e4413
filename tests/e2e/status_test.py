"""status and show: what stands, and what was saved."""
import json
import stat
import os
import unittest

import support
from support import ZONE


class StatusTest(support.CloudTest):
    def test_status_before_and_after(self):
        result = self.assert_exit(self.cloud("status", "--detailed-exitcode"), 2)
        self.assertIn("missing", result.stdout)
        self.apply()
        result = self.assert_exit(self.cloud("status", "--detailed-exitcode"), 0)
        for text in ("oci/sa-saopaulo-1", "oci/sa-vinhedo-1", "ACTIVE", "v=spf1", "v=DMARC1",
                     "mx.example.net", "public key found", "Everything is as it should be."):
            self.assertIn(text, result.stdout)
        document = json.loads(self.cloud("status", "--json").stdout)
        self.assertTrue(document["all_good"])

    def test_status_names_what_waits(self):
        self.emulator.admin("POST", "/settings", {"dkim_lag": "1d"})
        self.apply("--wait", "0s")
        result = self.assert_exit(self.cloud("status", "--detailed-exitcode"), 2)
        self.assertIn("NEEDS_ATTENTION", result.stdout)

    def test_show_prints_the_state_and_asks_nobody(self):
        result = self.assert_exit(self.run_mailctl("show"), 0)
        self.assertIn("nothing was applied yet", result.stdout)
        self.apply()
        self.forget_calls()
        result = self.assert_exit(self.run_mailctl("show"), 0)
        self.assertIn("# oci/sa-saopaulo-1/domain/ocipizza.com.br", result.stdout)
        document = json.loads(self.run_mailctl("show", "--json").stdout)
        self.assertEqual(document["format_version"], 1)
        self.assertEqual(document["name"], "ocipizza")
        self.assertEqual(self.calls(), (0, 0))

    def test_state_is_private_and_holds_no_secret(self):
        self.emulator.admin("POST", "/seed", {"suppressions": {"sa-saopaulo-1": ["nao-sei@example.com"]}})
        self.apply()
        folder = self.path(".mailctl")
        self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700)
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                text = file.read()
            self.assertEqual(stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode), 0o600)
            self.assertNotIn("nao-sei", text)
            self.assertNotIn("PRIVATE KEY", text)


if __name__ == "__main__":
    unittest.main()
