"""Zones of others: what they are asked for, how far they are, and the forms of what to publish."""
import json
import os
import shutil
import subprocess
import unittest

import support

CUSTOMER = "customer.example"

MANIFEST = """\
version: 1
name: saas
accounts:
  oci: {{ provider: oci, compartment: {compartment}, regions: [sa-saopaulo-1] }}
zones:
  customer.example: {{ publish: {publish} }}
  ocipizza.com.br: {{ publish: oci }}
domains:
  customer.example:
    streams:
      app:
        via: oci
        from: [news]
        envelope: "bounce-{{region_key}}"
        dkim: {{ selector: "acme-{{region_key}}-{{slot}}", slots: [a, b] }}
    spf: {{ all: softfail, terms: ["exists:%{{i}}.spf.acme.example"] }}
    dmarc: {{ policy: none, reports: ["mailto:dmarc@acme.example"] }}
    records: [{{ name: track, type: CNAME, values: [track.acme.example] }}]
  ocipizza.com.br:
    mx: [{{ preference: 10, host: mx.example.net }}]
"""


class RecordsTest(support.CloudTest):
    publish = "ask"

    def manifest(self, **changes):
        return MANIFEST.format(compartment=self.emulator.ready["compartment"], publish=self.publish)

    def seed_zone(self):
        super().seed_zone()
        self.emulator.admin("POST", "/seed", {"zones": {CUSTOMER: "\n".join([
            "$TTL 3600",
            '@ IN TXT "v=spf1 ip4:192.0.2.25 -all"',
            '@ IN TXT "site-verification=abc"',
            "",
        ])}})

    def publish_record(self, name, rtype, *rdata):
        """What the customer does in a control panel."""
        self.emulator.admin("POST", f"/zones/{CUSTOMER}/records",
                            {"domain": name, "rtype": rtype, "ttl": 3600, "rdata": list(rdata)})

    def lines(self, *arguments):
        result = self.assert_exit(self.cloud("records", "--format", "jsonl", *arguments), 0)
        return {(r["type"], r["name"]): r for r in map(json.loads, result.stdout.splitlines())}

    def publish_all(self):
        for (rtype, name), record in self.lines().items():
            values = list(record["values"])
            if name == CUSTOMER:
                values.append('"site-verification=abc"')
            self.publish_record(name, rtype, *values)


class AskTest(RecordsTest):
    def test_nothing_of_the_zone_is_read_or_written(self):
        plan = self.assert_exit(self.cloud("plan"), 0).stdout
        self.assertIn("Asked of others: ", plan)
        self.assertNotIn(f"# dns/{CUSTOMER}", plan)
        self.apply()
        zone = self.answers("txt", CUSTOMER)
        self.assertIn("v=spf1 ip4:192.0.2.25 -all", zone)
        self.assertNotIn("v=spf1 ip4:192.0.2.25 include:rp.oracleemaildelivery.com -all", zone)

    def test_from_requested_to_regressed(self):
        self.apply()
        records = self.lines()
        self.assertEqual({r["status"] for r in records.values()}, {"requested"})
        key = records["CNAME", f"acme-gru-a._domainkey.{CUSTOMER}"]
        self.assertIn("oracleemaildelivery.com.", key["values"][0])
        spf = records["TXT", CUSTOMER]["values"][0]
        self.assertIn("ip4:192.0.2.25", spf)
        self.assertTrue(spf.endswith('-all"'), spf)
        # Waiting for others is neither change nor error, but it is waiting.
        self.assert_exit(self.cloud("plan"), 0)
        self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 2)
        self.publish_all()
        self.apply()
        statuses = {r["status"] for r in self.lines().values()}
        self.assertLessEqual(statuses, {"seen", "verified"})
        self.publish_record(f"_dmarc.{CUSTOMER}", "TXT")
        plan = self.assert_exit(self.cloud("plan"), 0).stdout
        self.assertRegex(plan, r"TXT _dmarc\.customer\.example: regressed since \d{4}-")
        self.apply()
        self.assertEqual(self.lines()["TXT", f"_dmarc.{CUSTOMER}"]["status"], "regressed")
        status = self.cloud("status").stdout
        self.assertIn("asked of others: regressed since", status)

    def test_the_commonest_mistake_is_named(self):
        self.apply()
        self.publish_record(f"_dmarc.{CUSTOMER}.{CUSTOMER}", "TXT",
                            '"v=DMARC1; p=none; rua=mailto:dmarc@acme.example"')
        record = self.lines()["TXT", f"_dmarc.{CUSTOMER}"]
        self.assertIn(f"_dmarc.{CUSTOMER}.{CUSTOMER}", record["found"])
        self.assertIn("`_dmarc`", record["advice"])

    def test_plan_json_holds_every_record(self):
        asked = json.loads(self.cloud("plan", "--json").stdout)["mailctl"]["asked"]
        self.assertEqual(len(asked["records"]), 5)
        self.assertEqual(asked["counts"]["waiting"], 2)

    def test_reports_for_people_have_the_section(self):
        markdown = self.assert_exit(self.cloud("plan", "--markdown"), 0).stdout
        self.assertIn("Asked of others", markdown)
        self.assertIn(f"_dmarc.{CUSTOMER}", markdown)
        self.assert_exit(self.cloud("plan", "--html", "plan.html"), 0)
        with open(self.path("plan.html"), encoding="utf-8") as file:
            self.assertIn('<h2 id="asked">Asked of others</h2>', file.read())

    def test_a_saved_plan_is_applied_and_saves_the_dates(self):
        self.assert_exit(self.cloud("plan", "--out", "plan.json"), 0)
        self.assert_exit(self.cloud("apply", "plan.json"), 0)
        self.assertIn(f"dns/{CUSTOMER}/TXT/_dmarc.{CUSTOMER}", self.cloud("state", "list").stdout)

    def test_an_address_of_a_request_is_explained(self):
        result = self.assert_exit(self.cloud("plan", "--explain", f"dns/{CUSTOMER}/TXT/_dmarc.{CUSTOMER}"), 0)
        self.assertIn("asked of others", result.stdout)

    def test_apply_names_what_is_left_for_programs(self):
        events = [json.loads(line) for line in self.apply("--json").stdout.splitlines()]
        self.assertEqual([e["asked"]["open"] for e in events if e["type"] == "mailctl_asked"], [5])

    def test_before_the_first_apply_unknown_values_are_named(self):
        result = self.assert_exit(self.cloud("records", CUSTOMER), 0)
        self.assertIn("(not known yet)", result.stdout)
        result = self.cloud("records", CUSTOMER, "--format", "octodns", "--output", "out")
        self.assert_exit(result, 1)
        self.assertIn("not known yet", result.stderr)
        self.assertFalse(os.listdir(self.path("out")))

    def test_state_shows_and_forgets_a_request(self):
        self.apply()
        address = f"dns/{CUSTOMER}/CNAME/track.{CUSTOMER}"
        self.assertIn(address, self.cloud("state", "list").stdout)
        self.assertIn("asked of others", self.cloud("state", "show", address).stdout)
        self.assert_exit(self.cloud("state", "rm", address, "--auto-approve"), 0)
        self.assertNotIn(address, self.cloud("state", "list").stdout)

    def test_destroy_takes_nothing_from_the_customer_and_says_what_can_go(self):
        self.apply()
        self.publish_all()
        self.apply()
        result = self.assert_exit(self.cloud("destroy", "--auto-approve", "--wait", "0s"), 0)
        self.assertIn("Who published these can delete them", result.stdout)
        self.assertIn("v=spf1", "".join(self.answers("txt", CUSTOMER)))

    def test_an_unknown_domain_is_an_error(self):
        result = self.assert_exit(self.cloud("records", "other.example"), 1)
        self.assertIn("knows no domain", result.stderr)
        self.assertIn("--all", self.assert_exit(self.cloud("records", "ocipizza.com.br"), 0).stderr)


class FormatTest(RecordsTest):
    publish = "files"

    def setUp(self):
        super().setUp()
        self.apply()

    def test_zone_text_is_what_name_servers_read(self):
        self.assert_exit(self.cloud("records", "--format", "zone", "--output", "out"), 0)
        path = self.path(f"out/{CUSTOMER}.zone")
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o644)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn('"site-verification=abc"', text)
        self.assertIn(f"track.{CUSTOMER}. 3600 IN CNAME track.acme.example.", text)
        checker = shutil.which("named-checkzone", path="/usr/sbin:/usr/bin:/sbin:/bin")
        if checker is None:
            self.skipTest("named-checkzone is not installed")
        head = f"$ORIGIN {CUSTOMER}.\n@ 3600 IN SOA ns h 1 1 1 1 1\n@ 3600 IN NS ns\nns 3600 IN A 192.0.2.1\n"
        whole = self.write("whole.zone", head + text)
        done = subprocess.run([checker, CUSTOMER, whole], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_octodns_keeps_values_of_others_and_escapes_semicolons(self):
        self.assert_exit(self.cloud("records", "--format", "octodns", "--output", "out"), 0)
        with open(self.path(f"out/{CUSTOMER}.yaml"), encoding="utf-8") as file:
            text = file.read()
        self.assertIn("site-verification=abc", text)
        self.assertIn(r'"v=DMARC1\\; p=none\\; rua=mailto:dmarc@acme.example"', text)

    def test_terraform_holds_no_template(self):
        text = self.assert_exit(self.cloud("records", "--format", "terraform"), 0).stdout
        self.assertIn("mail_records_customer_example = {", text)
        self.assertIn("exists:%%{i}.spf.acme.example", text)

    def test_formats_are_checked(self):
        self.assertIn("octodns", self.assert_exit(self.cloud("records", "--format", "xml"), 1).stderr)
        self.assertIn("--format", self.assert_exit(self.cloud("records", "--output", "out"), 1).stderr)

    def test_all_shows_zones_of_accounts(self):
        text = self.cloud("records").stdout
        self.assertNotIn("Zone ocipizza.com.br", text)
        text = self.assert_exit(self.cloud("records", "--all"), 0).stdout
        self.assertIn("Zone ocipizza.com.br", text)
        self.assertRegex(text, r"mx\.example\.net\.\n      in DNS\n")

    def test_what_the_manifest_says_none_of_is_taken_out_of_the_set(self):
        text = self.manifest().replace('spf: { all: softfail, terms: ["exists:%{i}.spf.acme.example"] }', "spf: none")
        self.write("mailctl.yaml", text)
        octodns = self.assert_exit(self.cloud("records", "--format", "octodns"), 0).stdout
        self.assertIn("site-verification=abc", octodns)
        self.assertNotIn("v=spf1", octodns)


if __name__ == "__main__":
    unittest.main()
