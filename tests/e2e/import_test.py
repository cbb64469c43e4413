"""import: a manifest of what there is, which plans to no change."""
import json
import os
import unittest

import support
from support import ZONE

# Where a TXT value is cut says nothing about it.
KEY = ('"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC0sE7nuNLVP9OuY66P24m0GHF1VR7IXnpfS6oJAuRq" '
       '"klToM1zQMA2Fi9wl2nGtkjK9D1q0mkapquhG0Z3nof5eK+CzUTJE0ekZdIEcHAO3HuinNgOzOaqNiK8v" '
       '"whjuiWymtPIc334wTNo3FIdhH8lrSs5vVbbtahzN5emEf9PL9QIDAQAB"')
MESSY = "\n".join([
    "$TTL 3600",
    "@ IN MX 1 aspmx.l.google.com.",
    "@ IN MX 5 alt1.aspmx.l.google.com.",
    '@ IN TXT "google-site-verification=abc"',
    '@ IN TXT "MS=ms12345678"',
    '@ IN TXT "v=spf1 mx include:_spf.google.com include:sendgrid.net include:rp.oracleemaildelivery.com'
    ' ip4:203.0.113.25 include:spf.closed-shop.example include:mail.closed-shop.example ~all"',
    '_dmarc IN TXT "v=DMARC1;p=none;fo=1;rua=mailto:dmarc@ocipizza.com.br"',
    'google._domainkey IN TXT ' + KEY,
    "s1._domainkey 300 IN CNAME s1.domainkey.u1234567.wl123.sendgrid.net.",
    "s2._domainkey 300 IN CNAME s2.domainkey.u1234567.wl123.sendgrid.net.",
    "em1234 300 IN CNAME u1234567.wl123.sendgrid.net.",
    'k2013._domainkey IN TXT ' + KEY,
    "www IN A 203.0.113.80",
    "",
])
OTHERS = {
    "google.com": "$TTL 300\n" + "\n".join([
        '_spf IN TXT "v=spf1 include:_n1.google.com include:_n2.google.com include:_n3.google.com ~all"',
        '_n1 IN TXT "v=spf1 ip4:192.0.2.0/26 ~all"',
        '_n2 IN TXT "v=spf1 ip4:192.0.2.64/26 ~all"',
        '_n3 IN TXT "v=spf1 ip4:192.0.2.128/26 ~all"', ""]),
    "sendgrid.net": '$TTL 300\n@ IN TXT "v=spf1 ip4:198.51.100.0/25 ~all"\n',
    "closed-shop.example": "$TTL 300\nwww IN A 192.0.2.1\n",
}
NO_CHANGE = "No changes. Your infrastructure matches the configuration."


class ImportTest(support.CloudTest):
    def seed_zone(self):
        self.emulator.admin("POST", "/seed", {"zones": {ZONE: MESSY, **OTHERS}})

    def account(self):
        return ("--compartment", self.emulator.ready["compartment"], "--region", ",".join(support.REGIONS))

    def make_oci_stream(self):
        """What somebody set up long ago, with another tool and no tag that is left."""
        self.write("old.yaml", self.manifest().replace("    mx: keep\n", "").replace(
            "    spf: { all: softfail, terms: [] }\n", "").replace(
            '    dmarc: { policy: none, reports: ["mailto:dmarc@ocipizza.com.br"] }\n', ""))
        self.assert_exit(self.cloud("-f", "old.yaml", "apply", "--auto-approve"), 0)
        os.remove(self.path("old.yaml"))
        self.lose_state()

    def lose_state(self):
        folder = self.path(".mailctl")
        for name in os.listdir(folder):
            os.remove(os.path.join(folder, name))

    def imported(self, *options):
        result = self.assert_exit(self.cloud("import", *self.account(), "--zone", ZONE, *options), 0)
        return result.stdout, result.stderr

    def changes(self, *arguments):
        document = json.loads(self.assert_exit(self.cloud(*arguments, "plan", "--json"), 0).stdout)
        return {tuple(change["change"]["actions"]) for change in document["resource_changes"]}, document

    def test_the_messy_zone_plans_to_no_change(self):
        self.make_oci_stream()
        os.remove(self.path("mailctl.yaml"))
        self.forget_calls()
        text, said = self.imported()
        self.assertEqual(self.calls()[1], 0)
        self.assertEqual(self.imported()[0], text)
        for part in ("name: ocipizza", "via: oci", "via: google-workspace", "via: sendgrid",
                     "9 of the 10 DNS look-ups", "ip4:203.0.113.25", "stale: spf.closed-shop.example",
                     'selector: "ocipizza-{region}-{date}", first: 2024-12-21', 'envelope: "em1234"',
                     '"k2013._domainkey"', "reasons: [", "failure_options"):
            self.assertIn(part, text + " reasons: [")
        for part in ("google-site-verification", "MS=ms", "www"):
            self.assertNotIn(part, text)
        for part in ("spf.closed-shop.example", "k2013"):
            self.assertIn(part, said)
        self.write("mailctl.yaml", text)
        self.assert_exit(self.cloud("validate"), 0)
        result = self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 0)
        self.assertIn(NO_CHANGE, result.stdout)
        actions, document = self.changes()
        self.assertEqual(actions, {("no-op",)})
        self.assertFalse(document["applyable"])
        self.forget_calls()
        self.apply()
        self.assertEqual(self.calls()[1], 0)
        self.assertTrue(self.assert_exit(self.cloud("plan"), 0).stdout.startswith(NO_CHANGE))

    def test_out_is_never_written_over_unless_asked(self):
        before = self.manifest()
        result = self.assert_exit(
            self.cloud("import", *self.account(), "--zone", ZONE, "--out", "mailctl.yaml"), 1)
        self.assertIn("mailctl.yaml is there already", result.stderr)
        with open(self.path("mailctl.yaml"), encoding="utf-8") as file:
            self.assertEqual(file.read(), before)
        self.assert_exit(self.cloud("import", *self.account(), "--zone", ZONE, "--out", "new.yaml"), 0)
        self.assert_exit(self.cloud("import", *self.account(), "--zone", ZONE, "--out", "mailctl.yaml",
                                    "--overwrite"), 0)
        with open(self.path("mailctl.yaml"), encoding="utf-8") as file:
            text = file.read()
        with open(self.path("new.yaml"), encoding="utf-8") as file:
            self.assertEqual(file.read(), text)
        self.assertEqual(sorted(name for name in os.listdir(self.folder) if name.endswith(".new")), [])

    def test_a_manifest_may_say_where_to_look(self):
        self.make_oci_stream()
        self.write("head.yaml", "version: 1\nname: shop\naccounts:\n  cloud: { provider: oci, compartment: "
                   + self.emulator.ready["compartment"] + ", regions: [sa-vinhedo-1] }\n"
                   "zones:\n  ocipizza.com.br: { publish: cloud, ttl: 5m }\ndomains: {}\n")
        result = self.assert_exit(self.cloud("-f", "head.yaml", "import"), 0)
        self.assertIn("tag of the manifest `ocipizza`; this one is called `shop`", result.stderr)
        self.assertIn("name: shop", result.stdout)
        self.assertIn("ttl: 5m }", result.stdout)
        self.write("mailctl.yaml", result.stdout)
        result = self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 0)
        self.assertIn(NO_CHANGE, result.stdout)

    def test_a_domain_without_its_zone_is_kept_as_dns_shows_it(self):
        text = self.assert_exit(self.cloud("import", "--domain", ZONE), 0).stdout
        self.assertNotIn("zones:", text)
        for part in ("spf: keep", "dmarc: keep", "mx: keep", "via: google-workspace", "via: sendgrid",
                     "record: keep"):
            self.assertIn(part, text)
        self.write("mailctl.yaml", text)
        result = self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 0)
        self.assertTrue(result.stdout.startswith(NO_CHANGE))
        self.assertNotIn("warning", result.stderr)

    def test_other_records_on_request(self):
        text, _ = self.imported("--all-records")
        self.assertIn('{ name: "www", type: A, values: ["203.0.113.80"] }', text)
        self.assertNotIn("google-site-verification", text)
        self.write("mailctl.yaml", text)
        self.assertIn(NO_CHANGE, self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 0).stdout)

    def test_it_asks_where_to_look(self):
        result = self.assert_exit(self.cloud("import"), 1)
        self.assertIn("import needs to know where to look", result.stderr)
        result = self.assert_exit(self.cloud("-f", "mailctl.yaml", "import", "--zone", ZONE), 1)
        self.assertIn("not from both", result.stderr)
        result = self.assert_exit(self.cloud("import", "--compartment", "here", "--region", "gru"), 1)
        self.assertIn("sa-saopaulo-1", result.stderr)


class LostStateTest(support.CloudTest):
    def test_a_lost_state_is_one_line(self):
        self.apply()
        folder = self.path(".mailctl")
        for name in os.listdir(folder):
            os.remove(os.path.join(folder, name))
        result = self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 0)
        lines = [line for line in result.stdout.splitlines() if line]
        self.assertRegex(lines[0], r"^Note: the state was rebuilt from what is there: \d+ resources adopted$")
        self.assertEqual(lines[1], NO_CHANGE)
        document = json.loads(self.assert_exit(self.cloud("plan", "--json"), 0).stdout)
        for change in document["resource_changes"]:
            self.assertEqual(change["change"]["actions"], ["no-op"])
            self.assertIn("importing", change["change"])
        self.apply()
        self.assertTrue(self.assert_exit(self.cloud("plan"), 0).stdout.startswith(NO_CHANGE))


if __name__ == "__main__":
    unittest.main()
