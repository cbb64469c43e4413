"""why: messages that were forwarded, listed and marked as people see them, and what is said."""
import base64
import hashlib
import json
import os
import re
import subprocess
import time
import unittest

import support

HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "From", "Subject"]
MESSAGE = """Date: Mon, 05 Oct 2026 08:12:44 -0300
From: Ana Souza <ana@example.com>
To: equipe@example.net
Subject: Ata da reuniao
Message-ID: <77.ana@example.com>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Caros,

segue a ata da reuniao de hoje.

-- 
Ana
"""
DIRECT = """Return-Path: <ana@example.com>
Received: from out.example.com (out.example.com [192.0.2.7])
\tby mx.example.net (Postfix) with ESMTPS id 1
\tfor <equipe@example.net>; Mon, 05 Oct 2026 11:12:46 +0000 (UTC)
"""
FORWARDED = """Return-Path: <SRS0=x=ab=example.com=ana@alumni.example.org>
Received: from localhost (localhost [127.0.0.1])
\tby store.example.net (Dovecot) with LMTP id 3; Mon, 05 Oct 2026 11:12:52 +0000
Received: from relay.alumni.example.org (relay.alumni.example.org [203.0.113.5])
\tby mx.example.net (Postfix) with ESMTPS id 2; Mon, 05 Oct 2026 11:12:50 +0000 (UTC)
Received: from out.example.com (out.example.com [192.0.2.7])
\tby relay.alumni.example.org (Exim 4.96) with esmtps id 1; Mon, 05 Oct 2026 11:12:46 +0000
"""
LISTED = """Return-Path: <equipe-bounces@lists.example.org>
Received: from lists.example.org (lists.example.org [203.0.113.9])
\tby mx.example.net (Postfix) with ESMTPS id 2; Mon, 05 Oct 2026 11:12:50 +0000 (UTC)
List-Id: Equipe <equipe.lists.example.org>
List-Unsubscribe: <mailto:leave@lists.example.org>
Received: from out.example.com (out.example.com [192.0.2.7])
\tby lists.example.org (Postfix) with ESMTPS id 1; Mon, 05 Oct 2026 11:12:46 +0000 (UTC)
"""


class Signer:
    """An RSA key of openssl, and signatures relaxed/relaxed made here."""

    def __init__(self, folder, name):
        self.pem = os.path.join(folder, name + ".pem")
        subprocess.run(["openssl", "genrsa", "-out", self.pem, "1024"], check=True,
                       capture_output=True)
        der = subprocess.run(["openssl", "rsa", "-in", self.pem, "-pubout", "-outform", "DER"],
                             check=True, capture_output=True).stdout
        self.record = "v=DKIM1; k=rsa; p=" + base64.b64encode(der).decode()

    def sign(self, message, selector="s1", signed_at=None):
        header, body = message.split("\n\n", 1)
        fields = [(line.split(":", 1)[0], line.split(":", 1)[1].strip())
                  for line in header.split("\n")]
        lines = [re.sub(r"[ \t]+", " ", line).rstrip() for line in body.split("\n")]
        while lines and not lines[-1]:
            lines.pop()
        body_hash = hashlib.sha256("".join(line + "\r\n" for line in lines).encode()).digest()
        value = (f"v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s={selector}; "
                 f"t={signed_at or int(time.time()) - 60 * 86400}; h={':'.join(HEADERS)}; "
                 f"bh={base64.b64encode(body_hash).decode()}; b=")
        text = ""
        left = list(fields)
        for name in HEADERS:
            found = next((field for field in reversed(left) if field[0] == name), None)
            if found:
                left.remove(found)
                text += f"{name.lower()}:{re.sub(r'[ ]+', ' ', found[1])}\r\n"
        text += "dkim-signature:" + value
        octets = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.pem],
                                input=text.encode(), check=True, capture_output=True).stdout
        return f"DKIM-Signature: {value}{base64.b64encode(octets).decode()}\n{message}"


class WhyTest(support.FolderTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        import tempfile
        cls.keys = tempfile.TemporaryDirectory()
        cls.signer = Signer(cls.keys.name, "right")
        cls.other = Signer(cls.keys.name, "other")

    @classmethod
    def tearDownClass(cls):
        cls.keys.cleanup()
        super().tearDownClass()

    def why(self, message, *options, keys=None, border="mx.example.net"):
        zone = {"example.com": [{"TXT": "v=spf1 ip4:192.0.2.0/24 -all"}],
                "_dmarc.example.com": [{"TXT": "v=DMARC1; p=reject"}],
                "alumni.example.org": [{"TXT": "v=spf1 ip4:203.0.113.5 -all"}],
                "lists.example.org": [{"TXT": "v=spf1 ip4:203.0.113.9 -all"}]}
        for selector, record in (keys or {"s1": self.signer.record}).items():
            zone[f"{selector}._domainkey.example.com"] = [{"TXT": record}]
        with open(os.path.join(self.folder, "zone.json"), "w", encoding="utf-8") as file:
            json.dump(zone, file)
        with open(os.path.join(self.folder, "m.eml"), "w", encoding="utf-8") as file:
            file.write(message)
        named = ["--border", border] if border else []
        return support.mailctl("why", "m.eml", "--zone", "zone.json", *named, *options,
                               cwd=self.folder)

    def answer(self, *arguments, **options):
        result = self.why(*arguments, "--json", **options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def changes(self, answer):
        return [change["change"] for change in answer["dkim"][0]["changes"]]

    def test_direct_mail_has_nothing_to_explain(self):
        answer = self.answer(DIRECT + self.signer.sign(MESSAGE))
        self.assertEqual(answer["dkim"][0]["cause"], "pass")
        self.assertEqual(answer["dmarc"]["result"], "pass")
        self.assertEqual(answer["spf"]["result"], "pass")
        self.assertEqual(answer["border"]["choice"], "given")

    def test_forwarded_with_a_footer(self):
        message = (FORWARDED + self.signer.sign(MESSAGE) +
                   "\n--\nForwarded by the alumni office, alumni.example.org\n")
        result = self.why(message, "--detailed-exitcode")
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn("text was added at the end", result.stdout)
        self.assertIn("Forwarded by the alumni office", result.stdout)
        self.assertIn("SPF passes for alumni.example.org, which is not", result.stdout)
        self.assertIn("Likely at relay.alumni.example.org", result.stdout)
        answer = self.answer(message)
        self.assertEqual(self.changes(answer), ["footer-added"])
        self.assertEqual(answer["dkim"][0]["certainty"], "proven")
        self.assertEqual(answer["border"]["ip"], "203.0.113.5")

    def test_a_mailing_list(self):
        message = self.signer.sign(MESSAGE).replace("Subject: ", "Subject: [equipe] ")
        message = LISTED + message + "_______\nequipe@lists.example.org\n"
        answer = self.answer(message)
        self.assertEqual(self.changes(answer), ["footer-added", "subject-tag"])
        self.assertEqual(answer["dkim"][0]["hop"]["host"], "lists.example.org")
        self.assertEqual(answer["dmarc"]["disposition"], "reject")

    def test_a_list_that_rewrites_from(self):
        message = self.signer.sign(MESSAGE).replace(
            "From: Ana Souza <ana@example.com>",
            "From: Ana Souza via Equipe <equipe@lists.example.org>\n"
            "Reply-To: Ana Souza <ana@example.com>")
        answer = self.answer(LISTED + message)
        self.assertEqual(self.changes(answer), ["from-rewritten"])

    def test_an_external_banner(self):
        message = self.signer.sign(MESSAGE).replace(
            "\n\nCaros", "\n\nCAUTION: this message came from outside.\n\nCaros")
        answer = self.answer(DIRECT + message)
        self.assertEqual(self.changes(answer), ["banner-added"])
        self.assertEqual(answer["dkim"][0]["hop"]["host"], "mx.example.net")
        self.assertEqual(answer["dmarc"]["result"], "pass")  # by SPF

    def test_the_border_is_guessed_and_that_is_said(self):
        message = FORWARDED + self.signer.sign(MESSAGE)
        result = self.why(message, border=None)
        self.assertIn("a guess", result.stdout)
        self.assertEqual(self.answer(message, border=None)["border"]["host"], "mx.example.net")
        answer = self.answer(message, border="mx.elsewhere.example")
        self.assertEqual(answer["border"]["choice"], "none")
        self.assertIsNone(answer["spf"])

    def test_keys(self):
        message = DIRECT + self.signer.sign(MESSAGE)
        cases = [({"s2": self.signer.record}, "key-rotated-away"),
                 ({"s1": "v=DKIM1; p="}, "key-rotated-away"),
                 ({"s1": self.other.record}, "key-open"),
                 ({"s1": self.other.record, "s2": self.signer.record}, "key-other-selector")]
        for keys, cause in cases:
            with self.subTest(cause):
                self.assertEqual(self.answer(message, keys=keys)["dkim"][0]["cause"], cause)
        fresh = DIRECT + self.signer.sign(MESSAGE, signed_at=int(time.time()) - 600)
        answer = self.answer(fresh, keys={"s1": self.other.record})
        self.assertEqual(answer["dkim"][0]["cause"], "key-never-published")
        self.assertIn("signed with a key that was never published", answer["summary"])

    def test_what_is_not_known_is_not_named(self):
        message = DIRECT + self.signer.sign(MESSAGE).replace("reuniao de hoje", "compra de ontem")
        answer = self.answer(message)
        self.assertEqual(self.changes(answer), [])
        self.assertEqual(answer["dkim"][0]["body"], "unexplained")
        self.assertEqual(answer["dkim"][0]["cause"], "unexplained")

    def test_text_from_outside_is_harmless(self):
        message = self.signer.sign(MESSAGE).replace("Subject: ", "Subject: [\x1b]0;owned\x07] ")
        result = self.why(LISTED + message)
        self.assertNotIn("\x1b", result.stdout)
        self.assertIn("subject", result.stdout)

    def test_mistakes(self):
        result = self.why("this is no message\n")
        self.assertEqual(result.returncode, 1)
        self.assertIn("m.eml", result.stderr)
        result = support.mailctl("why", "missing.eml", "--zone", "zone.json", cwd=self.folder)
        self.assertEqual(result.returncode, 1)
        # A mailbox line above the header is no part of the message.
        answer = self.answer("From MAILER-DAEMON Mon Oct  5 11:12:50 2026\n" + DIRECT +
                             self.signer.sign(MESSAGE))
        self.assertEqual(answer["dkim"][0]["cause"], "pass")


if __name__ == "__main__":
    unittest.main()
