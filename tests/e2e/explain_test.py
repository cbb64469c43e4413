"""explain: rules, other codes, and what bounces mean."""
import json
import os
import tempfile
import unittest

import support

DSN = """\
From: Mail Delivery System <MAILER-DAEMON@mail.example.org>
To: news@example.org
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; nobody@example.com
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 550 5.1.1 <nobody@example.com>: user unknown

Final-Recipient: rfc822; full@example.net
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 mailbox full

--b
Content-Type: message/rfc822

From: news@example.org
Subject: 550 5.7.1 is not the reason

--b--
"""


class ExplainTest(unittest.TestCase):
    def explain(self, *words, code=0, **more):
        result = support.mailctl("explain", *words, **more)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def json(self, *words):
        return json.loads(self.explain(*words, "--json").stdout)

    def test_without_argument_it_lists_the_groups(self):
        text = self.explain().stdout
        for group in ("spf", "dkim", "dmarc", "bulk", "mta-sts"):
            self.assertRegex(text, rf"(?m)^  {group} ")
        rules = [rule["id"] for group in self.json()["groups"] for rule in group["rules"]]
        self.assertEqual(rules, sorted(rules))

    def test_every_rule_is_explained(self):
        rules = [rule for group in self.json()["groups"] for rule in group["rules"]]
        self.assertGreater(len(rules), 60)
        for rule in rules[::9]:
            with self.subTest(rule["id"]):
                document = self.json(rule["id"])
                self.assertEqual(document["kind"], "rule")
                self.assertEqual({key: document[key] for key in rule}, rule)

    def test_a_rule_has_source_and_fix(self):
        text = self.explain("SPF/Several-Records").stdout
        self.assertTrue(text.startswith("error[spf/several-records]: a name has more than one"))
        self.assertIn("    v=spf1 include:first.example include:second.example ~all\n", text)
        self.assertIn("RFC 7208 §3.2", text)

    def test_a_group_lists_its_rules(self):
        self.assertIn("error[spf/bad-cidr]\n", self.explain("spf").stdout)
        self.assertEqual([group["name"] for group in self.json("tls-rpt")["groups"]], ["tls-rpt"])

    def test_every_other_code_is_explained(self):
        path = os.path.join(support.SOURCE, "docs", "reference", "diagnostics.md")
        with open(path, encoding="utf-8") as file:
            codes = [line[4:].strip() for line in file if line.startswith("### ")]
        self.assertGreater(len(codes), 50)
        for code in codes[::9] + codes[-1:]:
            with self.subTest(code):
                self.assertEqual(self.json(code)["kind"], "diagnostic")
        self.assertIn("did you mean plan/conflict?",
                      self.explain("plan/conflct", code=1).stderr)

    def test_a_slip_is_answered_with_the_nearest(self):
        self.assertIn("did you mean spf/several-records?",
                      self.explain("spf/several-record", code=1).stderr)
        self.assertIn("mailctl explain lists the groups", self.explain("nonsense", code=1).stderr)
        self.assertIn("no answer of a mail server", self.explain("hello world", code=1).stderr)

    def test_a_bounce(self):
        text = self.explain("550-5.7.26 This mail has been blocked because the sender is "
                            "unauthenticated. Gmail requires all senders to authenticate").stdout
        self.assertIn("permanent, because of how the sender is authenticated", text)
        self.assertIn("Google", text)
        self.assertIn("Suppress    no", text)
        self.assertIn("(RFC 7372 §3.4)", text)
        self.assertIn("bulk/not-authenticated", text)

    def test_each_cause_is_explained(self):
        causes = self.json("bounces")["causes"]
        self.assertGreater(len(causes), 40)
        self.assertEqual(self.json("mailbox-full")["causes"],
                         [cause for cause in causes if cause["cause"] == "mailbox-full"])
        self.assertIn("To do       Try again", self.explain("mailbox-full").stdout)
        self.assertIn("did you mean mailbox-full?", self.explain("mailbox-ful", code=1).stderr)

    def test_words_need_no_quotes(self):
        bounce = self.json("550", "5.1.1", "user", "unknown")["bounces"][0]
        self.assertEqual((bounce["reply"], bounce["status"], bounce["text"]),
                         (550, "5.1.1", "user unknown"))
        self.assertEqual((bounce["duration"], bounce["fault"], bounce["suppress"], bounce["cause"]),
                         ("permanent", "address", "yes", "unknown-address"))

    def test_a_bare_code_names_who_uses_it_otherwise(self):
        bounce = self.json("5.7.27")["bounces"][0]
        self.assertEqual(bounce["registered_status"]["title"], "sender address has null MX")
        self.assertEqual(bounce["others"], [{"service": "Google", "cause": "spf-refused"}])

    def test_a_notification_from_a_file_and_from_stdin(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "bounce.eml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(DSN)
            bounces = self.json(path)["bounces"]
        self.assertEqual([(one["recipient"], one["suppress"]) for one in bounces],
                         [("nobody@example.com", "yes"), ("full@example.net", "if-it-stays")])
        self.assertEqual(bounces[0]["host"], "mx.example.com")
        self.assertEqual(bounces[0]["text"], "<nobody@example.com>: user unknown")
        text = self.explain("-", stdin=DSN).stdout
        self.assertEqual(text.count("Recipient "), 2)

    def test_a_message_that_is_encoded(self):
        body = "The mail system\n\n<a@example.com>: host mx said: 550 5.1.1 no such=\n user here\n"
        message = ("From: x@example.org\nContent-Transfer-Encoding: quoted-printable\n"
                   "Content-Type: text/plain\n\n" + body)
        self.assertIn("no such user here", self.explain("-", stdin=message).stdout)

    def test_what_comes_from_outside_cannot_paint(self):
        text = self.explain("550 5.1.1 \x1b[31mred\x1b[0m\u202e").stdout
        self.assertNotIn("\x1b", text)
        self.assertNotIn("\u202e", text)


if __name__ == "__main__":
    unittest.main()
