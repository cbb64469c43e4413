"""doctor: each fault is found, named and explained; nothing is written."""
import json
import os
import unittest

import support


class DoctorTest(support.CloudTest):
    def checks(self, code, *arguments, **options):
        result = self.assert_exit(self.cloud("doctor", "--json", *arguments, **options), code)
        return json.loads(result.stdout)["checks"]

    def found(self, checks, area, result):
        return [f"{each['subject']}: {each['found']} -> {each['advice']}"
                for each in checks if each["area"] == area and each["result"] == result]

    def test_a_healthy_world(self):
        self.forget_calls()
        result = self.assert_exit(self.cloud("doctor"), 0)
        self.assertIn("No faults", result.stdout)
        self.assertIn("may read domains, senders, return paths, suppressions", result.stdout)
        self.assertIn("delegated to the", result.stdout)
        self.assertEqual(self.calls()[1], 0)
        self.assertFalse(os.path.exists(self.path(".mailctl")))
        self.apply()
        checks = self.checks(0)
        self.assertEqual({each["area"] for each in checks},
                         {"state", "credentials", "clock", "permissions", "limits", "delegation",
                          "resolver"})
        self.assertIn("DKIM keys", "\n".join(self.found(checks, "permissions", "ok")))

    def test_a_missing_permission(self):
        self.emulator.admin("POST", "/policy", {"revoke": ["ListSuppressions", "GetZoneRecords"]})
        fails = "\n".join(self.found(self.checks(2), "permissions", "fail"))
        for region in support.REGIONS:
            self.assertIn(f"oci/{region}: suppressions may not be read", fails)
        self.assertIn("inspect suppressions in tenancy", fails)
        self.assertIn("ocipizza.com.br: records may not be read", fails)
        self.assertIn("read dns-records in compartment id", fails)

    def test_a_clock_that_is_off(self):
        self.emulator.admin("POST", "/signature-clock", {"offset_s": 600})
        checks = self.checks(2)
        self.assertIn("credentials", [each["area"] for each in checks if each["result"] == "fail"])

    def test_a_region_that_is_down_hides_no_other(self):
        self.emulator.admin("POST", "/faults", {
            "operation": "ListEmailDomains", "region": support.REGIONS[0], "kind": "status",
            "status": 500, "times": 0})
        checks = self.checks(0)
        warnings = "\n".join(self.found(checks, "permissions", "warn"))
        self.assertIn(f"oci/{support.REGIONS[0]}: whether domains may be read is not known", warnings)
        self.assertIn(f"oci/{support.REGIONS[1]}: may read domains",
                      "\n".join(self.found(checks, "permissions", "ok")))

    def test_a_key_that_others_can_read(self):
        ready = dict(self.emulator.ready)
        with open(ready["key_file"], encoding="utf-8") as file:
            ready["key_file"] = self.write("key.pem", file.read())
        os.chmod(ready["key_file"], 0o644)
        self.write("endpoints.json", json.dumps(ready))
        result = self.assert_exit(self.run_mailctl("--endpoints", "endpoints.json", "doctor"), 2)
        self.assertIn("key.pem can be read by others", result.stdout)
        self.assertIn("1 fault", result.stdout)
        os.chmod(ready["key_file"], 0o600)
        ready["fingerprint"] = "00:" * 15 + "00"
        self.write("endpoints.json", json.dumps(ready))
        result = self.assert_exit(self.run_mailctl("--endpoints", "endpoints.json", "doctor"), 2)
        self.assertIn("is not that of the key file", result.stdout)
        os.remove(ready["key_file"])
        result = self.assert_exit(self.run_mailctl("--endpoints", "endpoints.json", "doctor"), 2)
        self.assertIn("key.pem: No such file", result.stdout)
        self.assertIn("no request can be signed", result.stdout)

    def test_a_state_that_others_can_read(self):
        self.apply()
        path = self.path(".mailctl/ocipizza.state.json")
        os.chmod(path, 0o644)
        self.assertIn("can be read by others", "\n".join(self.found(self.checks(2), "state", "fail")))
        self.write(".mailctl/ocipizza.state.json", "{")
        self.assertEqual(len(self.found(self.checks(2), "state", "fail")), 1)

    def test_a_zone_that_is_nowhere(self):
        self.write("mailctl.yaml", self.manifest().replace("ocipizza.com.br", "other.example"))
        fails = "\n".join(self.found(self.checks(2), "delegation", "fail"))
        self.assertIn("other.example: ", fails)


if __name__ == "__main__":
    unittest.main()
