"""rollout: stages of domains one after another; a failure ends it, the next run goes on."""
import json
import unittest

import support

DOMAINS = "".join(f"  d{number}.{support.ZONE}: {{ tls_rpt: {{ reports: [\"mailto:t@{support.ZONE}\"] }}, "
                  f"streams: {{ s: {{ via: oci, from: [a] }} }} }}\n" for number in range(6))


class RolloutTest(support.CloudTest):
    def manifest(self, **changes):
        text = super().manifest(**changes)
        return text.replace("domains:\n", "rollout: { first: [ocipizza.com.br], shares: [20%] }\n"
                                          "domains:\n" + DOMAINS)

    def test_the_plan_shows_the_stages(self):
        document = json.loads(self.cloud("plan", "--json").stdout)
        stages = document["mailctl"]["rollout"]["stages"]
        self.assertEqual([stage["name"] for stage in stages], ["first", "20 %", "100 %"])
        self.assertEqual([len(stage["domains"]) for stage in stages], [1, 2, 4])
        text = self.cloud("plan").stdout
        self.assertIn("Rollout: a stage begins when the one before has settled", text)
        self.assertIn("1. first: 1 domain, ", text)

    def test_a_refusal_ends_the_rollout_and_the_next_run_goes_on(self):
        # Of the first stage: one domain in two regions.
        self.emulator.admin("POST", "/faults", {
            "operation": "CreateEmailDomain", "kind": "status", "status": 400,
            "code": "InvalidParameter", "message": "not this one", "times": 2})
        result = self.apply(code=4)
        output = result.stdout + result.stderr
        self.assertIn('1 of 1 domain failed in the stage "first" of the rollout', output)
        domains = self.emulator.admin("GET", "/calls")["operations"]["CreateEmailDomain"]["total"]
        self.assertEqual(domains, 2)
        self.apply()
        self.assertIn("No changes", self.cloud("plan").stdout)


if __name__ == "__main__":
    unittest.main()
