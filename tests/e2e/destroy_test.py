"""destroy: what we made goes, what others made stays, and what holds its name is waited for."""
import unittest

import support
from support import ZONE


class DestroyTest(support.CloudTest):
    def destroy(self, *arguments, code=0):
        return self.assert_exit(self.cloud("destroy", "--auto-approve", "--wait", "0s", *arguments), code)

    def test_only_foreign_records_are_left_in_the_end(self):
        self.apply()
        result = self.destroy()
        self.assertIn("DELETING", result.stdout)
        self.emulator.admin("POST", "/clock", {"advance": "2d"})
        result = self.destroy()
        self.assertIn("Destroy complete!", result.stdout)
        self.assertEqual(self.answers("txt", ZONE), ["google-site-verification=abc"])
        self.assertEqual(self.answers("mx", ZONE), ["10 mx.example.net."])
        self.assertEqual(self.answers("cname", "www." + ZONE), ["pizza.example.net."])
        for region in support.REGIONS:
            name = f"ocipizza-{region}-20241221._domainkey.{ZONE}"
            self.assertEqual(self.answers("cname", name), [])
        self.assertEqual(self.answers("txt", "_dmarc." + ZONE), [])

    def test_apply_straight_after_destroy_waits_and_converges(self):
        self.apply()
        self.destroy()
        result = self.apply("--wait", "0s")
        self.assertIn("Still waiting", result.stdout)
        self.emulator.admin("POST", "/clock", {"advance": "2d"})
        self.apply()
        self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 0)

    def test_foreign_terms_of_the_spf_record_stay(self):
        self.set_records(ZONE, "TXT", ['"v=spf1 include:foreign.example ~all"'])
        self.apply()
        self.destroy()
        self.assertEqual(self.answers("txt", ZONE), ["v=spf1 include:foreign.example ~all"])

    def test_it_asks_for_the_name(self):
        self.apply()
        self.forget_calls()
        result = self.assert_exit(self.cloud("destroy"), 1)
        self.assertIn("--auto-approve", result.stderr)
        self.assertEqual(self.calls()[1], 0)

    def test_plan_can_show_it(self):
        self.apply()
        result = self.assert_exit(self.cloud("plan", "--destroy"), 0)
        self.assertRegex(result.stdout, r"(?m)^Plan: 0 to add, 0 to change, 1\d to destroy\.$")


if __name__ == "__main__":
    unittest.main()
