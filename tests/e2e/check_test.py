"""check: a domain's records graded, with the fixes, from zone files."""
import json
import unittest

import support

GOOD = """\
$ORIGIN example.com.
$TTL 3600
@ IN TXT "v=spf1 mx include:_spf.example.net -all"
@ IN MX 10 mx1
@ IN MX 20 mx2
mx1 IN A 192.0.2.1
mx1 IN AAAA 2001:db8::1
mx2 IN A 192.0.2.2
_spf.example.net. IN TXT "v=spf1 ip4:198.51.100.0/24 -all"
s1._domainkey IN TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
_dmarc IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
_mta-sts IN TXT "v=STSv1; id=20260131;"
mta-sts IN A 192.0.2.3
_smtp._tls IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
"""
BAD = """\
$ORIGIN example.com.
$TTL 3600
@ IN TXT "v=spf1 ipv4:192.0.2.1 ~all"
@ IN MX 10 alias
@ IN MX 20 10.0.0.1
alias IN CNAME host
host IN A 192.168.1.1
_25._tcp.alias IN TLSA 1 1 1 00
_dmarc IN TXT "v=DMARC1; p=quarantin"
_mta-sts IN TXT "v=STSv1; id=2026-01-31;"
_smtp._tls IN TXT "v=TLSRPTv1; rua=http://example.com/tls"
default._bimi IN TXT "v=BIMI1; l=http://example.com/logo.png"
"""
PARKED = """\
$ORIGIN example.com.
$TTL 3600
@ IN TXT "v=spf1 -all"
@ IN MX 0 .
_dmarc IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.net"
example.com._report._dmarc.example.net. IN TXT "v=DMARC1"
example.net. IN MX 10 mx.example.net.
mx.example.net. IN A 192.0.2.9
"""
POLICY = "version: STSv1\r\nmode: {mode}\r\nmx: {mx}\r\nmax_age: 1209600\r\n"
LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps" viewBox="0 0 64 64">
<title>Example</title>
{content}
</svg>
"""


class CheckTest(support.FolderTest):
    def setUp(self):
        super().setUp()
        for name, text in (("good", GOOD), ("bad", BAD), ("parked", PARKED)):
            self.write(f"{name}.zone", text)

    def check(self, zone, *arguments, code=0):
        return self.assert_exit(self.run_mailctl(
            "check", "example.com", "--zone", f"{zone}.zone", *arguments), code)

    def report(self, zone, *arguments, code=0):
        return json.loads(self.check(zone, "--json", *arguments, code=code).stdout)

    @staticmethod
    def area(report, name):
        return next(area for area in report["areas"] if area["area"] == name)

    def rules(self, report, name):
        return [finding["rule"] for finding in self.area(report, name)["findings"]]

    def test_a_good_domain(self):
        result = self.check("good", "--detailed-exitcode")
        self.assertTrue(result.stdout.startswith("example.com: grade A\n"), result.stdout)
        self.assertRegex(result.stdout.splitlines()[-1], r"^example\.com: grade A; \d+ notes?\.$")
        self.assertEqual(result.stderr, "")
        report = self.report("good")
        self.assertEqual([area["area"] for area in report["areas"]],
                         ["spf", "dkim", "dmarc", "mx", "mta-sts", "tls-rpt", "dane", "bimi", "bulk"])
        self.assertEqual(report["grade"], "A")
        self.assertEqual(report["error_count"], 0)
        self.assertEqual(self.area(report, "mx")["records"][0],
                         {"name": "example.com", "type": "MX", "text": "10 mx1.example.com."})

    def test_a_bad_domain(self):
        result = self.check("bad", "--detailed-exitcode", code=2)
        self.check("bad")
        for expected in ("error[mx/target-is-alias]", "Fix:\n    example.com. IN MX 10 host.example.com.",
                         "   | v=spf1 ipv4:192.0.2.1 ~all\n   |        ^^^^\n", "RFC 5321 §5.1"):
            self.assertIn(expected, result.stdout)
        self.assertIn("example.com: grade F; ", result.stdout.splitlines()[-1])
        report = self.report("bad")
        self.assertEqual(report["grade"], "F")
        for area, rule in (("spf", "spf/unknown-mechanism"), ("mx", "mx/ip-literal"),
                           ("mx", "mx/private-address"), ("mta-sts", "mta-sts/bad-id"),
                           ("tls-rpt", "tls-rpt/bad-uri"), ("dane", "dane/no-usable-record"),
                           ("bimi", "bimi/not-svg"), ("dmarc", "dmarc/bad-value")):
            self.assertIn(rule, self.rules(report, area))
            self.assertEqual(self.area(report, area)["grade"], "F")

    def test_a_parked_domain(self):
        report = self.report("parked", "--role", "parked")
        self.assertEqual((report["grade"], report["role"]), ("A", "parked"))
        report = self.report("parked")
        self.assertTrue(report["looks_parked"])
        self.assertEqual(report["grade"], "A")
        report = self.report("parked", "--role", "transactional")
        self.assertIn("mx/null-but-sends", self.rules(report, "mx"))

    def test_selectors(self):
        report = self.report("good", "--selector", "s1", "--selector", "gone")
        self.assertIn("dkim/no-key", self.rules(report, "dkim"))
        self.assertEqual(self.area(report, "dkim")["grade"], "F")

    def test_selectors_and_role_of_a_manifest(self):
        self.write("mailctl.yaml", support.MANIFEST.format(
            compartment="ocid1.compartment.oc1..aaaa", policy="none").replace("ocipizza.com.br", "example.com"))
        result = self.check("good", "-f", "mailctl.yaml", "--json")
        report = json.loads(result.stdout)
        self.assertEqual(report["role"], "transactional")
        missing = [finding["subject"] for finding in self.area(report, "dkim")["findings"]
                   if finding["rule"] == "dkim/no-key"]
        self.assertEqual(missing, [f"ocipizza-{region}-20241221._domainkey.example.com"
                                   for region in support.REGIONS])

    def test_the_mta_sts_policy(self):
        self.write("policy.txt", POLICY.format(mode="enforce", mx="*.example.com"))
        report = self.report("good", "--sts-policy", "policy.txt")
        self.assertEqual(self.area(report, "mta-sts")["findings"], [])
        self.assertIn("mode enforce", self.area(report, "mta-sts")["summary"])
        self.write("policy.txt", POLICY.format(mode="enforce", mx="mx1.example.com"))
        result = self.check("good", "--sts-policy", "policy.txt", "--detailed-exitcode", code=2)
        self.assertIn("error[mta-sts/host-not-admitted]", result.stdout)
        self.assertTrue(result.stdout.startswith("example.com: grade F\n"), result.stdout)
        self.assertIn("    mx: mx2.example.com\n", result.stdout)

    def test_the_logo(self):
        self.write("logo.svg", LOGO.format(content="<path d='M0 0'/>"))
        self.assertEqual(self.rules(self.report("good", "--bimi-svg", "logo.svg"), "bimi"), ["bimi/absent"])
        self.write("logo.svg", LOGO.format(content="<script>x</script>"))
        result = self.check("good", "--bimi-svg", "logo.svg", "--detailed-exitcode", code=2)
        self.assertIn("--> logo.svg, line 3\n   | <script>x</script>\n   |  ^^^^^^\n", result.stdout)

    def test_mistakes(self):
        for arguments in (["example..com"], ["example.com", "--role", "postman"],
                          ["example.com", "--selector", "a b"], ["example.com", "--sts-policy", "none.txt"],
                          ["example.com", "--bimi-svg", "none.svg"], ["example.com", "--zone", "none.zone"],
                          ["example.com", "-f", "none.yaml"]):
            with self.subTest(arguments):
                zone = [] if "--zone" in arguments else ["--zone", "good.zone"]
                result = self.assert_exit(self.run_mailctl("check", *arguments, *zone), 1)
                self.assertIn("Error: ", result.stderr)
                self.assertEqual(result.stdout, "")

    def test_many_domains_at_once(self):
        self.write("requests.jsonl", "".join(json.dumps(request) + "\n" for request in (
            {"domain": "example.com", "zone": "good.zone"},
            {"domain": "example.com", "zone": "bad.zone", "role": "bulk"},
            {"zone": "good.zone"})))
        result = self.assert_exit(self.run_mailctl("check", "--batch", "requests.jsonl", "--jobs", "2"), 1)
        good, bad, none = map(json.loads, result.stdout.splitlines())
        self.assertEqual(good, self.report("good"))
        self.assertEqual(bad, self.report("bad", "--role", "bulk"))
        self.assertIn("which domain?", none["error"])

    def test_hostile_text_is_shown_harmless(self):
        self.write("evil.zone", '$ORIGIN example.com.\n$TTL 60\n@ IN TXT "v=spf1 \\027[2Jx \\255 -all"\n')
        self.assertNotIn("\x1b", self.check("evil").stdout)
        json.loads(self.check("evil", "--json").stdout)

    def test_lines_fit_in_80_columns_but_what_is_pasted(self):
        for zone in ("good", "bad", "parked"):
            lines = self.check(zone).stdout.splitlines()
            for before, line in zip([""] + lines, lines):
                if len(line) > 80:
                    self.assertTrue(line.startswith("    "), f"{before}\n{line}")


class OnlineTest(support.CloudTest):
    def test_a_server_answers(self):
        result = self.assert_exit(self.cloud("check", support.ZONE), 0)
        self.assertIn("MX       ", result.stdout)
        self.assertIn("mx.example.net", result.stdout)


if __name__ == "__main__":
    unittest.main()
