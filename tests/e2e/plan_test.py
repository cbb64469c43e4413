"""plan: what would be done and why, and nothing is done."""
import base64
import hashlib
import json
import os
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

    def test_changes_stand_under_their_region_and_zone(self):
        lines = self.assert_exit(self.cloud("plan"), 0).stdout.splitlines()
        headings = [line for line in lines if line.startswith(("Region ", "Zone "))]
        self.assertRegex(headings[0], r"^Region oci/sa-saopaulo-1: \d+ to add")
        self.assertRegex(headings[-1], r"^Zone ocipizza\.com\.br: \d+ to add$")
        self.assertEqual(len(headings), 3)

    def test_markdown_is_a_comment_with_the_summary_and_every_change(self):
        text = self.assert_exit(self.cloud("plan", "--markdown"), 0).stdout
        self.assertTrue(text.startswith("## mailctl plan: `ocipizza`\n"), text[:80])
        self.assertLessEqual(len(text), 65536)
        self.assertRegex(text, r"\*\*Plan: \d+ to add, 0 to change, 0 to destroy\.\*\*")
        self.assertIn("<details><summary>Zone <code>ocipizza.com.br</code>: ", text)
        self.assertIn("+   include:rp.oracleemaildelivery.com\n", text)
        self.assertEqual(text, self.cloud("plan", "--markdown").stdout)

    def test_html_is_one_page_that_allows_only_its_own_style(self):
        self.assert_exit(self.cloud("plan", "--html", "plan.html"), 0)
        with open(self.path("plan.html"), encoding="utf-8") as file:
            page = file.read()
        style = page.split("<style>")[1].split("</style>")[0]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self.assertIn(f"default-src 'none'; style-src 'sha256-{digest}'", page)
        self.assertIn("_dmarc.ocipizza.com.br", page)
        self.assertNotRegex(page, r"https?:|<script|src=")
        self.assertEqual(os.listdir(self.folder).count("plan.html"), 1)
        self.assertEqual([name for name in os.listdir(self.folder) if name.endswith(".new")], [])

    def test_html_replaces_only_a_report_of_before(self):
        self.write("plan.html", "<p>mine</p>")
        result = self.assert_exit(self.cloud("plan", "--html", "plan.html"), 1)
        self.assertIn("stays as it is", result.stderr)
        with open(self.path("plan.html"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "<p>mine</p>")
        self.assert_exit(self.cloud("plan", "--html", "new.html"), 0)
        self.assert_exit(self.cloud("plan", "--html", "new.html", "--json"), 0)
        self.assert_exit(self.cloud("plan", "--html", "no/such/folder.html"), 1)

    def test_guards_and_diagnostics_are_annotations_at_their_lines(self):
        self.apply()
        self.write("mailctl.yaml", self.manifest().replace("    mx: keep\n", "    mx: none\n    adopt: true\n"))
        result = self.assert_exit(self.cloud("plan", "--annotations", "github", "--markdown"), 1)
        self.assertRegex(result.stderr, r"(?m)^::error file=mailctl\.yaml,line=\d+,col=5,endColumn=6,"
                                        r"title=guard/mx::")
        self.assertNotIn("::error", result.stdout)
        self.assertIn("> [!CAUTION]", result.stdout)
        refused = self.assert_exit(self.cloud("plan", "--annotations", "gitlab"), 1)
        self.assertIn("github", refused.stderr)

    def test_explain_names_the_line_of_every_value(self):
        result = self.assert_exit(
            self.cloud("plan", "--explain", f"dns/{ZONE}/TXT/{ZONE}#spf"), 0)
        for text in ("will be created", "cause: edit", "asked for in mailctl.yaml:17:5",
                     "stream password-reset in oci/sa-saopaulo-1: the facts of provider oci "
                     "(mailctl.yaml:11:7)", "`ttl` of the zone (mailctl.yaml:6:41)", "`spf.all`",
                     "the domain (mailctl.yaml:8:3)"):
            self.assertIn(text, result.stdout)
        self.apply()
        kept = self.assert_exit(self.cloud("plan", "--explain", f"dns/{ZONE}/TXT/_dmarc.{ZONE}"), 0)
        self.assertIn("stays as it is", kept.stdout)
        self.assertIn("p=none", kept.stdout)
        near = self.assert_exit(self.cloud("plan", "--explain", f"dns/{ZONE}/TXT/_dmrac.{ZONE}"), 1)
        self.assertIn(f"did you mean dns/{ZONE}/TXT/_dmarc.{ZONE}?", near.stderr)

    def test_one_form_of_output_at_a_time(self):
        for options in (("--markdown", "--json"), ("--markdown", "--explain", "x"),
                        ("--refresh-only", "--markdown")):
            self.assert_exit(self.cloud("plan", *options), 1)


if __name__ == "__main__":
    unittest.main()
