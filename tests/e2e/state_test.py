"""state list, show and rm; drift and what is contested; what leaves the manifest and stays."""
import json
import unittest

import support
from support import ZONE

DMARC = f"dns/{ZONE}/TXT/_dmarc.{ZONE}"
NO_CHANGE = "No changes. Your infrastructure matches the configuration."


class StateTest(support.CloudTest):
    def test_list_and_show(self):
        self.assertEqual(self.assert_exit(self.cloud("state", "list"), 0).stdout, "")
        self.apply()
        lines = self.assert_exit(self.cloud("state", "list"), 0).stdout.splitlines()
        self.assertEqual(lines, sorted(lines))
        self.assertIn(DMARC, lines)
        document = json.loads(self.assert_exit(self.cloud("state", "list", "--json"), 0).stdout)
        self.assertEqual(document["addresses"], lines)
        self.assertEqual(document["name"], "ocipizza")
        result = self.assert_exit(self.cloud("state", "show", DMARC), 0)
        self.assertIn("v=DMARC1; p=none", result.stdout)
        document = json.loads(self.assert_exit(self.cloud("state", "show", DMARC, "--json"), 0).stdout)
        self.assertEqual(list(document["entries"]), [DMARC])
        result = self.assert_exit(self.cloud("state", "show", DMARC + "x"), 1)
        self.assertIn(f"did you mean {DMARC}?", result.stderr)

    def test_rm_forgets_and_changes_nothing(self):
        self.apply()
        self.forget_calls()
        result = self.assert_exit(self.cloud("state", "rm", DMARC), 1)
        self.assertIn("nothing was written", result.stderr)
        result = self.assert_exit(self.cloud("state", "rm", DMARC, "--auto-approve"), 0)
        self.assertIn(f"{DMARC} is forgotten.", result.stdout)
        self.assertEqual(self.calls(), (0, 0))
        self.assertNotIn(DMARC, self.assert_exit(self.cloud("state", "list"), 0).stdout)
        self.assert_exit(self.cloud("state", "rm", DMARC, "--auto-approve"), 1)
        result = self.assert_exit(self.cloud("plan"), 0)
        self.assertIn(f"# {DMARC} exists as wanted and is adopted", result.stdout)

    def test_removed_keep_forgets_and_deletes_nothing(self):
        self.apply()
        self.write("mailctl.yaml", self.manifest().replace(
            '    dmarc: { policy: none, reports: ["mailto:dmarc@ocipizza.com.br"] }\n', "")
            + f"removed:\n  keep: [{DMARC}]\n")
        result = self.assert_exit(self.cloud("plan"), 0)
        self.assertIn(f"# {DMARC} will be forgotten", result.stdout)
        self.assertIn(NO_CHANGE, result.stdout)
        self.apply()
        self.assertNotIn(DMARC, self.assert_exit(self.cloud("state", "list"), 0).stdout)
        self.assertTrue(self.assert_exit(self.cloud("plan"), 0).stdout.startswith(NO_CHANGE))
        self.assertEqual(len(self.strings("_dmarc." + ZONE)), 1)


class DriftTest(support.CloudTest):
    def test_drift_is_apart_from_intent(self):
        self.apply()
        result = self.assert_exit(self.cloud("drift"), 0)
        self.assertEqual(result.stdout.strip(), "No drift. Everything is as mailctl left it.")
        self.write("mailctl.yaml", self.manifest(policy="reject"))
        self.assert_exit(self.cloud("drift"), 0)
        self.set_records("_dmarc." + ZONE, "TXT", ['"v=DMARC1; p=none; rua=mailto:x@example.net"'])
        for command in (("drift",), ("plan", "--refresh-only", "--detailed-exitcode")):
            result = self.assert_exit(self.cloud(*command), 2)
            self.assertIn(f"# {DMARC} has changed", result.stdout)
            self.assertIn("Drift: 1 resource changed outside of mailctl.", result.stdout)
            self.assertNotIn("p=reject", result.stdout)
        document = json.loads(self.cloud("drift", "--json").stdout)
        self.assertEqual([item["address"] for item in document["resource_drift"]], [DMARC])
        self.assertEqual(document["resource_changes"], [])
        self.assertEqual(document["mailctl"]["mode"], "refresh-only")
        self.assertFalse(document["applyable"])

    def test_a_fight_is_named(self):
        self.apply()
        other = ['"v=DMARC1; p=none; rua=mailto:x@example.net"']
        for _ in range(2):
            self.set_records("_dmarc." + ZONE, "TXT", other)
            self.assertNotIn("contested", self.apply().stdout)
        self.set_records("_dmarc." + ZONE, "TXT", other)
        self.assertIn(f"{DMARC} is contested", self.assert_exit(self.cloud("plan"), 0).stdout)
        self.assertIn(f"{DMARC} is contested", self.assert_exit(self.cloud("drift"), 2).stdout)


if __name__ == "__main__":
    unittest.main()
