"""plan --out, apply FILE, show FILE: exactly what was looked at is done, or nothing."""
import json
import os
import stat
import pathlib
import unittest

import jsonschema

import support
from support import ZONE


SCHEMA = json.loads((pathlib.Path(__file__).resolve().parents[2] / "schemas/plan.schema.json").read_text())


class SavedPlanTest(support.CloudTest):
    def save(self, *arguments):
        self.assert_exit(self.cloud("plan", "--out", "plan.json", *arguments), 0)
        with open(self.path("plan.json"), encoding="utf-8") as file:
            return json.load(file)

    def refuse(self, *says):
        before = self.calls()[1]
        result = self.assert_exit(self.cloud("apply", "plan.json"), 1)
        for text in ("nothing was written", *says):
            self.assertIn(text, result.stderr)
        self.assertEqual(self.calls()[1], before)

    def test_a_saved_plan_is_shown_and_applied_without_a_question(self):
        document = self.save()
        self.assertEqual(document["format_version"], "1.2")
        mode = stat.S_IMODE(os.stat(self.path("plan.json")).st_mode)
        self.assertEqual(mode, 0o600)
        shown = self.assert_exit(self.run_mailctl("show", "plan.json"), 0)
        self.assertIn("will be created", shown.stdout)
        self.assertEqual(json.loads(self.run_mailctl("show", "plan.json", "--json").stdout)["mailctl"]["saved"],
                         document["mailctl"]["saved"])
        result = self.assert_exit(self.cloud("apply", "plan.json"), 0)
        self.assertIn("Apply complete!", result.stdout)
        self.assertIn("No changes.", self.cloud("plan").stdout)
        # Once more: all of it is done already.
        again = self.assert_exit(self.cloud("apply", "plan.json"), 0)
        self.assertIn("0 added, 0 changed, 0 destroyed", again.stdout)

    def test_what_moves_elsewhere_does_not_matter(self):
        self.apply()
        self.write("mailctl.yaml", self.manifest(policy="quarantine"))
        self.save()
        self.set_records("other." + ZONE, "TXT", ['"somebody elses"'])
        self.set_records(ZONE, "TXT", ['"v=spf1 -all"', '"verification=1"'])
        result = self.assert_exit(self.cloud("apply", "plan.json"), 0)
        self.assertIn("0 added, 1 changed, 0 destroyed", result.stdout)
        self.assertIn("1 change left out, because not selected", result.stdout)

    def test_what_moved_is_refused_by_name(self):
        self.apply()
        self.write("mailctl.yaml", self.manifest(policy="quarantine"))
        self.save()
        self.set_records("_dmarc." + ZONE, "TXT", ['"v=DMARC1; p=none; sp=reject"'])
        self.refuse("dns/ocipizza.com.br/TXT/_dmarc.ocipizza.com.br: somebody has changed it",
                    "sp=reject", "Look at a new plan")

    def test_another_manifest_is_refused(self):
        self.save()
        self.write("mailctl.yaml", self.manifest(policy="quarantine"))
        self.refuse("_dmarc.ocipizza.com.br: the manifest asks for something else", "p=quarantine")
        self.write("mailctl.yaml", self.manifest().replace("name: ocipizza\n", "name: other\n"))
        self.refuse("for the manifest `ocipizza`")

    def test_an_edited_file_is_refused(self):
        document = self.save()
        changes = document["mailctl"]["saved"]["changes"]
        record = next(change for change in changes if "_dmarc" in change["address"])
        record["after"]["values"] = "v=DMARC1; p=reject"
        self.write("plan.json", json.dumps(document))
        self.refuse("_dmarc.ocipizza.com.br: the manifest asks for something else")
        for text in ("", "{}", "[1]", '{"mailctl":{"saved":{"version":9}}}'):
            self.write("plan.json", text)
            result = self.assert_exit(self.cloud("apply", "plan.json"), 1)
            self.assertIn("plan.json: this is no plan that mailctl saved", result.stderr)

    def test_a_plan_has_an_end(self):
        self.save("--plan-ttl", "0s")
        self.refuse("was good until")
        self.assertIn("--plan-ttl", self.assert_exit(self.cloud("plan", "--plan-ttl", "soon"), 1).stderr)

    def test_only_a_saved_plan_is_replaced(self):
        self.save()
        self.save()
        self.write("notes.txt", "mine")
        result = self.assert_exit(self.cloud("plan", "--out", "notes.txt"), 1)
        self.assertIn("notes.txt", result.stderr)
        with open(self.path("notes.txt"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "mine")

    def test_plans_are_as_their_schema_says(self):
        def check(document):
            jsonschema.validate(document, SCHEMA)
            return document

        def planned(*arguments, code=0):
            return check(json.loads(self.assert_exit(self.cloud("plan", "--json", *arguments), code).stdout))

        self.assertEqual(len(planned()["mailctl"]["delivery_forecast"]), 2)
        check(self.save())
        self.apply()
        self.set_records("_dmarc." + ZONE, "TXT", ['"v=DMARC1; p=reject"'])
        self.assertTrue(planned()["resource_drift"])
        planned("--refresh-only")
        planned("--destroy")
        self.write("mailctl.yaml", self.manifest().split("    dmarc:")[0].replace("        dkim:", "        #"))
        stopped = planned(code=1)
        self.assertTrue(stopped["errored"])
        self.assertFalse(stopped["applyable"])
        self.assertIn("dkim-last-key", [finding["guard"] for finding in stopped["mailctl"]["guards"]])

    def test_parts(self):
        one = self.save("--region", "sa-vinhedo-1", "--exclude", "*sender*")
        addresses = [change["address"] for change in one["resource_changes"]
                     if change["change"]["actions"] != ["no-op"]]
        self.assertTrue(addresses)
        self.assertTrue(all(address.startswith("oci/sa-vinhedo-1/") for address in addresses), addresses)
        self.assertFalse([address for address in addresses if "sender" in address])
        alone = self.assert_exit(self.cloud("plan", "--target", "oci/sa-vinhedo-1/sender/*"), 0)
        self.assertIn("because they need changes that were not selected", alone.stdout)
        none = self.assert_exit(self.cloud("plan", "--domain", "example.org"), 0)
        self.assertIn("No changes", none.stdout)
        self.assert_exit(self.cloud("plan", "--due"), 0)
        self.assertIn("there is no guard `x`", self.assert_exit(self.cloud("plan", "--allow", "x"), 1).stderr)


if __name__ == "__main__":
    unittest.main()
