"""verify: what a receiver finds out about a message."""
import json
import unittest

import support

# The example of RFC 8463 App. A, with its Ed25519 key.
MESSAGE = """\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
"""
WORLD = {
    "brisbane._domainkey.football.example.com":
        [{"TXT": "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}],
    "football.example.com": [{"TXT": "v=spf1 ip4:192.0.2.1 -all"}],
    "_dmarc.football.example.com": [{"TXT": "v=DMARC1; p=reject; adkim=s"}],
}


class VerifyTest(support.FolderTest):
    def setUp(self):
        super().setUp()
        self.zone = self.write("world.json", json.dumps(WORLD))
        self.message = self.write("good.eml", MESSAGE)
        self.broken = self.write("broken.eml", MESSAGE.replace("hungry", "angry"))

    def verify(self, message, *arguments, zone=None):
        return support.mailctl("verify", message, *arguments, "--zone", zone or self.zone)

    def answer(self, *arguments, **options):
        result = self.verify(*arguments, "--json", **options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def test_all_pass(self):
        answer = self.answer(self.message, "--ip", "192.0.2.1", "--helo", "mx.football.example.com",
                             "--from", "<joe@football.example.com>", "--receiver", "mx.example.net")
        self.assertEqual(answer["spf"]["result"], "pass")
        self.assertEqual(answer["spf"]["domain"], "football.example.com")
        self.assertEqual([(s["domain"], s["selector"], s["result"]) for s in answer["dkim"]],
                         [("football.example.com", "brisbane", "pass")])
        self.assertEqual(answer["arc"]["result"], "none")
        dmarc = answer["dmarc"]
        self.assertEqual((dmarc["result"], dmarc["policy"], dmarc["disposition"], dmarc["domain"]),
                         ("pass", "reject", "none", "football.example.com"))
        self.assertEqual(dmarc["aligned"], {"spf": True, "dkim": True})
        self.assertEqual(dmarc["rfc7489"]["result"], "pass")
        field = answer["authentication_results"]
        self.assertTrue(field.startswith("mx.example.net; spf=pass "), field)
        self.assertIn("; dkim=pass header.d=football.example.com ", field)
        self.assertIn("dmarc=pass (p=reject) policy.dmarc=none header.from=football.example.com", field)
        self.assertNotIn("\n", field)

    def test_changed_and_from_elsewhere(self):
        arguments = (self.broken, "--ip", "2001:db8::1", "--helo", "mx.example.net", "--from", "<>")
        answer = self.answer(*arguments)
        self.assertEqual(answer["spf"]["scope"], "helo")
        self.assertEqual(answer["dkim"][0]["result"], "fail")
        self.assertEqual(answer["dmarc"]["disposition"], "reject")
        text = self.verify(*arguments)
        self.assertIn("the body was changed", text.stdout)
        self.assertIn("RFC 9989 §7.4", text.stdout)
        self.assertIn("\nAuthentication-Results: unknown;\n  spf=none", text.stdout)
        self.assertEqual(self.verify(*arguments, "--detailed-exitcode").returncode, 2)

    def test_without_a_connection_spf_is_not_checked(self):
        answer = self.answer(self.message)
        self.assertEqual(answer["spf"]["result"], "none")
        self.assertEqual(answer["dmarc"]["result"], "pass")

    def test_time(self):
        late = self.write("late.eml", MESSAGE.replace("t=1528637909;", "t=1528637909; x=1528637910;"))
        before = self.answer(late, "--time", "1528637909")["dkim"][0]
        after = self.answer(late, "--time", "2018-06-11T00:00:00Z")["dkim"][0]
        self.assertNotIn("expired", before["reason"])
        self.assertIn("expired", after["reason"])

    def test_dns_errors_are_temporary(self):
        world = dict(WORLD, **{"_dmarc.football.example.com": ["TIMEOUT"]})
        answer = self.answer(self.message, zone=self.write("slow.json", json.dumps(world)))
        self.assertEqual(answer["dmarc"]["result"], "temperror")
        self.assertEqual(answer["dmarc"]["disposition"], "none")

    def test_several_authors(self):
        several = self.write("several.eml",
                             MESSAGE.replace("<joe@", "<eve@example.org>, <joe@"))
        answer = self.answer(several)
        self.assertEqual(answer["dmarc"]["result"], "permerror")
        self.assertEqual([finding["rule"] for finding in answer["findings"]],
                         ["dmarc/several-authors"])

    def test_unsubscribing_is_looked_at(self):
        path = self.write("list.eml", "List-Unsubscribe: <mailto:u@football.example.com>\n" + MESSAGE)
        answer = json.loads(self.verify(path, "--json").stdout)
        self.assertEqual([finding["rule"] for finding in answer["findings"]], ["bulk/no-one-click"])

    def test_batch_keeps_the_order(self):
        lines = [json.dumps({"message": path, "ip": "192.0.2.1", "helo": "h",
                             "from": "joe@football.example.com"})
                 for path in (self.message, self.broken, "/nonexistent.eml", self.message)]
        for jobs in ("1", "3"):
            result = support.mailctl("verify", "--batch", "-", "--jobs", jobs, "--zone", self.zone,
                                     stdin="\n".join(lines))
            self.assertEqual(result.returncode, 1)
            answers = [json.loads(line) for line in result.stdout.splitlines()]
            self.assertEqual([a["dkim"][0]["result"] if "dkim" in a else "error" for a in answers],
                             ["pass", "fail", "error", "pass"])

    def test_mistakes(self):
        cases = [(["--ip", "192.0.2.1"], "--from"), (["--ip", "192.0.2", "--from", "a@b"], "--ip"),
                 (["--time", "soon"], "--time"), (["--psl", "/nonexistent"], "--psl")]
        for arguments, named in cases:
            with self.subTest(arguments):
                result = self.verify(self.message, *arguments)
                self.assertEqual(result.returncode, 1)
                self.assertIn(named, result.stderr)
        result = self.verify(self.write("no.eml", "this is no header\n\n"))
        self.assertIn("line 1 of the message is no header field", result.stderr)
        self.assertEqual(support.mailctl("verify").returncode, 1)

    def test_what_came_from_outside_is_harmless(self):
        hostile = self.write("hostile.eml", "From: a\x1b[31m@example.com\nSubject: x\n\nx\n")
        result = self.verify(hostile, "--ip", "192.0.2.1", "--helo", "h\x1b[2J", "--from", "a\x07@b.example")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("\x1b", result.stdout)
        self.assertNotIn("\x07", result.stdout)


if __name__ == "__main__":
    unittest.main()
