"""plan: what would be done and why, and nothing is done."""
import json
import unittest

import support
from support import ZONE


class PlanTest(support.CloudTest):
    def test_a_first_plan_shows_everything_and_writes_nothing(self):
        result = self.assert_exit(self.cloud("plan"), 0)
        for line in ("# oci/sa-saopaulo-1/domain/ocipizza.com.br will be created",
                     "# oci/sa-vinhedo-1/sender/no-reply@ocipizza.com.br will be created",
                     "# dns/ocipizza.com.br/TXT/ocipizza.com.br#spf will be created",
                     "# dns/ocipizza.com.br/TXT/_dmarc.ocipizza.com.br will be created",
                     "include:rp.oracleemaildelivery.com", "(known after apply)",
                     "asked for in mailctl.yaml:"):
            self.assertIn(line, result.stdout)
        self.assertRegex(result.stdout, r"(?m)^Plan: \d+ to add, 0 to change, 0 to destroy\.$")
        self.assertEqual(self.calls()[1], 0)
        self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 2)

    def test_the_same_inputs_give_the_same_bytes(self):
        self.assertEqual(self.cloud("plan").stdout, self.cloud("plan").stdout)

    def test_json_has_the_shape_of_terraform(self):
        document = json.loads(self.assert_exit(self.cloud("plan", "--json"), 0).stdout)
        self.assertEqual(document["format_version"], "1.2")
        self.assertTrue(document["applyable"])
        changes = {change["address"]: change for change in document["resource_changes"]}
        domain = changes["oci/sa-saopaulo-1/domain/ocipizza.com.br"]
        self.assertEqual(domain["change"]["actions"], ["create"])
        self.assertEqual(domain["type"], "mailctl_domain")

    def test_the_tutorials_broken_record_is_shown_as_broken(self):
        self.set_records(ZONE, "TXT", ['"v=spf1" "include:rp.oracleemaildelivery.com" "~all"'])
        result = self.assert_exit(self.cloud("plan"), 0)
        self.assertIn("#spf will be updated in-place", result.stdout)
        self.assertIn("without blanks", result.stdout)

    def test_a_change_behind_our_back_is_shown_as_drift(self):
        self.apply()
        self.set_records("_dmarc." + ZONE, "TXT", ['"v=DMARC1; p=reject"'])
        result = self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 2)
        self.assertIn("Changed outside of mailctl", result.stdout)
        self.assertIn("p=reject", result.stdout)
        self.assertIn("1 to change", result.stdout)

    def test_a_region_that_is_down_makes_the_plan_incomplete(self):
        self.emulator.admin("POST", "/regions/sa-saopaulo-1", {"state": "down"})
        result = self.assert_exit(self.cloud("plan"), 0)
        self.assertIn("This plan is incomplete.", result.stdout)
        self.assertIn("oci/sa-vinhedo-1/domain/ocipizza.com.br will be created", result.stdout)
        self.assertNotIn("oci/sa-saopaulo-1/domain/ocipizza.com.br will be created", result.stdout)
        self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 2)


if __name__ == "__main__":
    unittest.main()
