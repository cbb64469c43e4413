"""services: the catalogue, as a list and one by one, without any network."""
import json
import pathlib
import unittest

import support

FILES = sorted(path.stem for path in pathlib.Path(support.SOURCE, "catalogue").glob("*.yaml"))


class ServicesTest(support.FolderTest):
    def test_list(self):
        result = self.assert_exit(self.run_mailctl("services"), 0)
        listed = [line.split()[0] for line in result.stdout.splitlines()[1:] if line and line[0].islower()]
        self.assertEqual(listed[: len(FILES)], FILES)
        self.assertLessEqual(max(map(len, result.stdout.splitlines())), 110)

    def test_json(self):
        document = json.loads(self.assert_exit(self.run_mailctl("services", "--json"), 0).stdout)
        self.assertEqual([one["id"] for one in document["services"]], FILES)
        for one in document["services"]:
            self.assertTrue(one["sources"] and one["checked"], one["id"])

    def test_one(self):
        result = self.assert_exit(self.run_mailctl("services", "Postmark"), 0)
        for text in ("CNAME pm.mtasv.net", "SPF passes and does not align", "Checked", "via: postmark"):
            self.assertIn(text, result.stdout)
        document = json.loads(self.run_mailctl("services", "zendesk", "--json").stdout)
        self.assertEqual(document["spf"]["includes"][0]["include"], "mail.zendesk.com")
        self.assertEqual(document["dkim"]["keys"][0]["selector"], "zendesk1")
        self.assertIn("via: zendesk\n", document["example"])

    def test_every_service_has_a_page(self):
        for name in FILES:
            with self.subTest(name):
                self.assert_exit(self.run_mailctl("services", name), 0)

    def test_no_such_service(self):
        result = self.assert_exit(self.run_mailctl("services", "postmrk"), 1)
        self.assertIn("did you mean postmark?", result.stderr)
        self.assert_exit(self.run_mailctl("services", "postmrk", "--json"), 1)

    def test_spf_check_knows_the_services(self):
        zone = self.write("zone.yaml", "\n".join([
            "example.com:", "  - TXT: v=spf1 include:_spf.google.com include:zohomail.eu ~all",
            "_spf.google.com:", "  - TXT: v=spf1 ip4:192.0.2.0/24 -all",
            "zohomail.eu:", "  - TXT: v=spf1 ip4:198.51.100.0/24 -all",
            "mail.zendesk.com:", "  - TXT: v=spf1 ip4:203.0.113.0/24 -all", ""]))
        for via, word in (("google-workspace", "include:_spf.google.com"), ("zoho:eu", "include:zohomail.eu")):
            result = self.assert_exit(
                self.run_mailctl("spf", "check", "example.com", "--via", via, "--zone", zone,
                                 "--detailed-exitcode"), 0)
            self.assertIn(word, result.stdout)
        self.assert_exit(self.run_mailctl("spf", "check", "example.com", "--via", "zendesk", "--zone", zone,
                                          "--detailed-exitcode"), 2)
        for via in ("own", "hubspot", "zoho:mars", "nobody"):
            with self.subTest(via):
                self.assert_exit(
                    self.run_mailctl("spf", "check", "example.com", "--via", via, "--zone", zone), 1)


if __name__ == "__main__":
    unittest.main()
