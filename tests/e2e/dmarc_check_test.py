"""dmarc check: the record that counts, the policies it means, and where reports go."""
import json
import unittest

import support

ZONE = """\
$ORIGIN example.com.
@      300 IN TXT "v=spf1 -all"
@      300 IN MX  0 .
news   300 IN A   192.0.2.1
_dmarc 300 IN TXT "v=DMARC1; p=reject; sp=quarantine; np=reject; rua=mailto:d@reports.example.net"
"""


class DmarcCheckTest(support.FolderTest):
    def check(self, *arguments, zone=ZONE):
        return support.mailctl("dmarc", "check", *arguments,
                               "--zone", self.write("world.zone", zone))

    def test_text(self):
        result = self.check("news.example.com")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("at _dmarc.example.com, of the organizational domain", result.stdout)
        self.assertRegex(result.stdout, r"the domain +quarantine +quarantine")
        self.assertRegex(result.stdout, r"that do not exist +reject +quarantine")
        self.assertIn("example.com._report._dmarc.reports.example.net. IN TXT \"v=DMARC1\"",
                      result.stdout)

    def test_json(self):
        document = json.loads(self.check("example.com", "--json").stdout)
        self.assertEqual(document["policy"], {"domain": "reject", "subdomains": "quarantine",
                                              "missing_names": "reject"})
        self.assertEqual(document["organizational_domain"], "example.com")
        self.assertEqual(document["rfc7489"]["policy"]["missing_names"], "quarantine")
        self.assertEqual(document["destinations"][0]["consent"], "not-given")
        self.assertIn("dmarc/destination-not-authorized",
                      [finding["rule"] for finding in document["findings"]])

    def test_role(self):
        result = self.check("example.com", "--role", "parked")
        self.assertIn("dmarc/parked-open", result.stdout)
        self.assertNotIn("dmarc/parked-sends", result.stdout)
        result = self.check("example.com", "--role", "nothing")
        self.assertEqual(result.returncode, 1)
        self.assertIn("--role", result.stderr)

    def test_exit_code(self):
        broken = ZONE.replace("v=DMARC1;", "v=dmarc1;")
        self.assertEqual(self.check("example.com", zone=broken).returncode, 0)
        detailed = self.check("example.com", "--detailed-exitcode", zone=broken)
        self.assertEqual(detailed.returncode, 2)
        # A warning and advice are no errors.
        self.assertEqual(
            self.check("example.com", "--role", "parked", "--detailed-exitcode").returncode, 0)

    def test_public_suffix_list(self):
        path = self.write("psl.dat", "com\nexample.com\n")
        document = json.loads(self.check("a.news.example.com", "--psl", path, "--json").stdout)
        self.assertEqual(document["rfc7489"]["organizational_domain"], "news.example.com")
        result = self.check("example.com", "--psl", self.write("empty.dat", "// nothing\n"))
        self.assertEqual(result.returncode, 1)
        self.assertIn("holds no rule", result.stderr)

    def test_mistakes(self):
        for arguments in ([], ["a..example"], ["."]):
            with self.subTest(arguments):
                result = self.check(*arguments)
                self.assertEqual(result.returncode, 1)
                self.assertTrue(result.stderr.startswith("Error: "), result.stderr)


class OnlineTest(support.CloudTest):
    def test_a_server_is_asked(self):
        result = self.run_mailctl("dmarc", "check", support.ZONE, "--json",
                                  "--server", self.emulator.ready["dns"])
        document = json.loads(self.assert_exit(result, 0).stdout)
        self.assertEqual(document["domain"], support.ZONE)


if __name__ == "__main__":
    unittest.main()
