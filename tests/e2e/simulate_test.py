"""simulate: what becomes of mail on its way, of a domain and of a manifest, offline."""
import json
import os
import shutil
import unittest

import support

KEY = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
ZONE = f"""\
customer.example. TXT "v=spf1 ip4:192.0.2.25 include:_spf.directtalk.com.br include:rp.oracleemaildelivery.com ~all"
_dmarc.customer.example. TXT "v=DMARC1; p=reject"
s1._domainkey.customer.example. TXT "{KEY}"
_spf.directtalk.com.br. TXT "v=spf1 ip4:198.51.100.0/24 -all"
rp.oracleemaildelivery.com. TXT "v=spf1 ip4:203.0.113.0/24 -all"
parked.example. TXT "v=spf1 -all"
"""


class SimulateTest(support.FolderTest):
    def setUp(self):
        super().setUp()
        self.write("zone.txt", ZONE)

    def simulate(self, *arguments, code=0, **options):
        return self.assert_exit(
            self.run_mailctl("simulate", "--zone", "zone.txt", *arguments, **options), code)

    def streams(self, *arguments):
        return json.loads(self.simulate(*arguments, "--json").stdout)["streams"]

    def test_streams_of_a_domain_are_guessed(self):
        verdicts = {one["name"]: one["verdict"] for one in self.streams("customer.example")}
        self.assertEqual(verdicts, {
            "own servers": "partial",
            "Direct Talk (_spf.directtalk.com.br)": "partial",
            "OCI (rp.oracleemaildelivery.com)": "none"})
        text = self.simulate("customer.example").stdout
        self.assertIn("SPF passes but does not align: OCI's default envelope", text)
        self.assertIn("name them with --selector", " ".join(text.split()))
        self.assertEqual([one["verdict"] for one in self.streams("customer.example", "--selector", "s1")],
                         ["full", "full", "full"])

    def test_a_stream_is_described(self):
        stream, = self.streams("customer.example", "--stream",
                               "name=shop, via=198.51.100.7, dkim=customer.example/s1")
        self.assertEqual((stream["name"], stream["verdict"]), ("shop", "full"))
        self.assertEqual(len(stream["paths"]), 10)
        direct = stream["paths"][0]
        self.assertEqual(direct["spf"], {"domain": "customer.example", "result": "pass", "aligned": True})
        self.assertEqual(direct["dmarc"]["rfc7489"]["result"], "pass")
        forwarded = next(one for one in stream["paths"] if one["id"] == "forward-srs-footer")
        self.assertEqual(forwarded["dkim"][0]["broken_by"], ["a footer is added"])
        self.assertIsNone(forwarded["spf"]["domain"])
        self.assertEqual(forwarded["receiver"], {
            "honouring": "reject", "floor": "quarantine", "rescued_by_arc": False,
            "may_be_refused_at_mail_from": False})

    def test_the_table_fits_and_steps_are_explained(self):
        text = self.simulate("customer.example", "--all", "--explain", "--selector", "s1").stdout
        self.assertLessEqual(max(len(line) for line in text.splitlines()), 100)
        self.assertIn("(RFC 7208 §10.3)", " ".join(text.split()))
        self.assertIn("relay-neither:", text)
        short = self.simulate("customer.example", "--path", "direct").stdout
        self.assertNotIn("forwarded", short.split("Verdict")[0])

    def test_lost_mail_can_be_an_exit_code(self):
        self.simulate("customer.example", "--detailed-exitcode", code=2)
        self.simulate("customer.example", "--detailed-exitcode", "--selector", "s1", code=0)

    def test_what_sends_no_mail_and_what_does_not_exist(self):
        self.assertIn("lets nobody send", self.simulate("parked.example").stdout)
        self.assertIn("has no SPF record", self.simulate("nothing.example").stdout)

    def test_mistakes(self):
        for arguments, words in ((["customer.example", "--path", "forward-kept"], "forward-keep"),
                                 (["customer.example", "--stream", "colour=red"], "colour=red"),
                                 (["a..example"], "a..example"),
                                 (["nothing.yaml"], "nothing.yaml"),
                                 (["-f", "x.yaml", "customer.example"], "-f"),
                                 ([], "mailctl.yaml")):
            with self.subTest(arguments):
                result = self.simulate(*arguments, code=1)
                self.assertTrue(result.stderr.startswith("Error: "), result.stderr)
                self.assertIn(words, result.stderr)

    def test_text_from_outside_is_harmless(self):
        self.write("zone.txt", 'evil.example. TXT "v=spf1 include:\\027[31mred.example ~all"\n')
        result = self.run_mailctl("simulate", "--zone", "zone.txt", "evil.example")
        self.assertNotIn("\x1b", result.stdout + result.stderr)


class ManifestTest(support.FolderTest):
    """The reference manifest, whose records count as if they were published."""

    def setUp(self):
        super().setUp()
        shutil.copy(os.path.join(support.SOURCE, "examples", "ocipizza.yaml"), self.path("mailctl.yaml"))
        self.write("zone.txt", 'ocipizza.com.br. TXT "google-site-verification=abc"\n')

    def test_before_anything_is_published(self):
        result = self.assert_exit(self.run_mailctl("simulate", "--zone", "zone.txt"), 0)
        self.assertIn("password-reset in oci/sa-saopaulo-1", result.stdout)
        self.assertIn("The table is that of password-reset in oci/sa-saopaulo-1.", result.stdout)
        self.assertEqual(result.stdout.count("Verdict: full, survives forwarding."), 2)
        self.assertIn("Taken for granted", result.stdout)
        by_name = self.assert_exit(self.run_mailctl("simulate", "mailctl.yaml", "--zone", "zone.txt"), 0)
        self.assertEqual(by_name.stdout, result.stdout)
        self.assertFalse(os.path.exists(self.path(".mailctl")), "nothing is written")

    def test_without_return_path_and_key(self):
        with open(self.path("mailctl.yaml"), encoding="utf-8") as file:
            text = file.read()
        self.assertIn("envelope:", text)
        self.write("mailctl.yaml", "\n".join(
            line for line in text.split("\n") if "envelope:" not in line))
        streams = json.loads(self.assert_exit(
            self.run_mailctl("simulate", "--zone", "zone.txt", "--json"), 0).stdout)["streams"]
        self.assertEqual([one["verdict"] for one in streams], ["full", "full"])
        self.assertIn("SPF passes but does not align: OCI's default envelope", streams[0]["reason"])

    def test_in_the_emulator_before_and_after_apply(self):
        def simulate():
            return json.loads(self.assert_exit(
                self.run_mailctl("--emulator", "simulate", "--json"), 0).stdout)["streams"]

        before = simulate()
        self.assertEqual([one["verdict"] for one in before], ["full", "full"])
        self.assertTrue(before[0]["signatures"][0]["expected"])
        self.assert_exit(self.run_mailctl("--emulator", "apply", "--auto-approve"), 0)
        after = simulate()
        self.assertEqual([one["verdict"] for one in after], ["full", "full"])
        self.assertFalse(after[0]["signatures"][0]["expected"])
        self.assertIn("RSA", after[0]["signatures"][0]["reason"])
        # As anybody sees it, with the selectors that were made.
        selectors = [one["signatures"][0]["selector"] for one in after]
        domain = json.loads(self.assert_exit(self.run_mailctl(
            "--emulator", "simulate", "ocipizza.com.br", "--json", "--selector", selectors[0]),
            0).stdout)["streams"]
        self.assertEqual([one["verdict"] for one in domain], ["full"])


class SimulateInTheCloudTest(support.CloudTest):
    def test_names_outside_of_the_zones_do_not_exist(self):
        """A separate emulator refuses them, which is no failure of DNS."""
        streams = json.loads(self.assert_exit(self.cloud("simulate", "--json"), 0).stdout)["streams"]
        for stream in streams:
            direct = next(path for path in stream["paths"] if path["id"] == "direct")
            # The walk from the envelope up to the organizational domain leaves the zone.
            self.assertEqual((direct["spf"]["result"], direct["spf"]["aligned"]), ("pass", True))


if __name__ == "__main__":
    unittest.main()
