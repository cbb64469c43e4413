"""plan and apply for one domain of many: only what it needs is read."""
import unittest

import support

COUNT = 2000
NAME = "d0007.example"
PER_REGION = 4  # the domain, its senders, its return paths, its keys


class PlanPartTest(support.CloudTest):
    def seed_zone(self):
        zones = {f"d{i:04}.example": "@ 3600 IN MX 10 mx.example.net.\n" for i in range(COUNT)}
        self.emulator.admin("POST", "/seed", {"zones": zones})

    def manifest(self, **changes):
        names = [f"d{i:04}.example" for i in range(COUNT)]
        lines = ["version: 1", "name: many", "accounts:",
                 f"  oci: {{ provider: oci, compartment: {self.emulator.ready['compartment']}, "
                 "regions: [sa-saopaulo-1, sa-vinhedo-1] }", "zones:"]
        lines += [f"  {name}: {{ publish: oci, ttl: 1h }}" for name in names]
        lines.append("domains:")
        for name in names:
            lines += [f"  {name}:", "    streams:", "      app:", "        via: oci",
                      "        from: [{ address: no-reply, name: App }]",
                      '        envelope: "{region}.bounce"',
                      '        dkim: { selector: "app-{region}-{date}", first: 2024-12-21 }',
                      "    spf: { all: softfail, terms: [] }", "    dmarc: { policy: none }"]
        lines += ["suppressions:",
                  "  shared: { between: [oci], reasons: [hardbounce], addresses: [] }"]
        return "\n".join(lines) + "\n"

    def test_one_domain_of_thousands_costs_a_handful_of_calls(self):
        first = self.apply("--domain", NAME)
        self.assertIn("14 added", first.stdout)
        self.forget_calls()
        plan = self.assert_exit(self.cloud("plan", "--domain", NAME, "--detailed-exitcode"), 0)
        reads, writes = self.calls()
        print(f"one domain of {COUNT}: {reads} reads")
        self.assertEqual(writes, 0)
        self.assertEqual(reads, len(support.REGIONS) * PER_REGION + 1)
        self.assertIn("No changes.", plan.stdout)
        self.assertIn(f"{NAME}: p=none", plan.stdout)
        self.assertNotIn("d0008", plan.stdout)
        # The others are not forgotten, nor taken for gone.
        self.assertIn(f"sender/no-reply@{NAME}", self.cloud("state", "list").stdout)
        again = self.apply("--domain", "d0008.example")
        self.assertIn("14 added, 0 changed, 0 destroyed", again.stdout)
        self.assertIn(f"sender/no-reply@{NAME}", self.cloud("state", "list").stdout)

    def test_lists_alone_are_read_alone(self):
        self.forget_calls()
        self.assert_exit(self.cloud("plan", "--target", "oci/sa-vinhedo-1/suppressions"), 0)
        self.assertEqual(self.calls()[0], len(support.REGIONS))


if __name__ == "__main__":
    unittest.main()
