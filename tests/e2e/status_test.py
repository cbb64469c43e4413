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

    def test_status_is_not_content_with_what_differs_from_the_manifest(self):
        self.apply()
        self.set_records("_dmarc." + ZONE, "TXT", ['"v=DMARC1; p=reject"'])
        result = self.assert_exit(self.cloud("status", "--detailed-exitcode"), 2)
        self.assertIn("v=DMARC1; p=reject; differs from the manifest, `mailctl plan` shows how", result.stdout)
        self.assertIn("Not everything is as it should be.", result.stdout)

    def test_status_is_not_content_with_a_conflict(self):
        self.set_records("_dmarc." + ZONE, "TXT", ['"v=DMARC1; p=quarantine"'])
        result = self.assert_exit(self.cloud("status", "--json", "--detailed-exitcode"), 2)
        document = json.loads(result.stdout)
        self.assertFalse(document["all_good"])
        self.assertEqual(document["errors"], 1)
        self.assertIn("error", [item["severity"] for item in document["diagnostics"]])

    def test_a_kept_record_that_is_gone_is_bad_and_one_left_out_is_not(self):
        self.write("mailctl.yaml", self.manifest().replace(
            '    dmarc: { policy: none, reports: ["mailto:dmarc@ocipizza.com.br"] }\n', ""))
        self.apply()
        self.assertIn("no record (not in the manifest)", self.cloud("status").stdout)
        self.set_records(ZONE, "MX", [])
        result = self.assert_exit(self.cloud("status", "--detailed-exitcode"), 2)
        self.assertRegex(result.stdout, r"BAD +MX .* no record \(the manifest says keep\)")

    def test_status_names_what_waits(self):
        self.emulator.admin("POST", "/settings", {"dkim_lag": "1d"})
        self.apply("--wait", "0s")
        result = self.assert_exit(self.cloud("status", "--detailed-exitcode"), 2)
        self.assertIn("NEEDS_ATTENTION", result.stdout)
        self.assertNotIn("BAD", result.stdout)

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
        self.assertEqual(document["diagnostics"], [])
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
