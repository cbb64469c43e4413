"""spf: the tree, a check, a service, a flattened record, from a zone file and from a server."""
import json
import os
import unittest

import support

ZONE = """
c.example:
  - TXT: "v=spf1 mx include:p.example a:gone.c.example include:_spf.directtalk.com.br ~all"
  - TXT: "other=1"
  - MX: [10, m.c.example]
m.c.example: [{A: 203.0.113.5}]
p.example: [{TXT: "v=spf1 ip4:198.51.100.0/24 exists:%{i}.p.example -all"}]
_spf.directtalk.com.br: [{TXT: "v=spf1 ip4:8.8.8.0/24 ~all"}]
fail.example: [{TXT: "v=spf1 -all exp=why.fail.example"}]
why.fail.example: [{TXT: "%{i} may not send for %{d}"}]
loop.example: [{TXT: "v=spf1 include:loop2.example -all"}]
loop2.example: [{TXT: "v=spf1 include:loop.example -all"}]
"""


class SpfTest(support.FolderTest):
    def setUp(self):
        super().setUp()
        self.zone = os.path.join(self.folder, "zone.yaml")
        with open(self.zone, "w", encoding="utf-8") as file:
            file.write(ZONE)

    def spf(self, *arguments, code=0, stdin=None):
        result = support.mailctl("spf", *arguments, "--zone", self.zone, cwd=self.folder, stdin=stdin)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def document(self, *arguments, code=0):
        return json.loads(self.spf(*arguments, "--json", code=code).stdout)

    def test_tree(self):
        text = self.spf("tree", "c.example").stdout
        self.assertIn("      5  c.example", text)
        self.assertIn("      2    include:p.example\n", text)
        self.assertIn("      1    a:gone.c.example  nothing there (void)\n", text)
        self.assertIn("5 of at most 10 lookups, 1 of at most 2 that find nothing\n", text)
        self.assertIn("warning[spf/void-lookup]", text)
        loop = self.spf("tree", "loop.example", "--detailed-exitcode", code=2).stdout
        self.assertIn("loop: loop.example -> loop2.example -> loop.example\n", loop)
        self.assertIn("error[spf/loop]", loop)

    def test_tree_json(self):
        tree = self.document("tree", "c.example")
        self.assertEqual((tree["lookups"], tree["void_lookups"]), (5, 1))
        self.assertEqual(tree["records"][0]["txt_octets"], 87)
        self.assertEqual(tree["records"][0]["terms"][1]["record"], 1)
        self.assertEqual(tree["networks"]["ip4"],
                         ["8.8.8.0/24", "198.51.100.0/24", "203.0.113.5"])
        self.assertEqual(tree["voids"][0],
                         {"domain": "c.example", "term": "a:gone.c.example",
                          "name": "gone.c.example", "for": "all"})
        self.assertIn("spf/void-lookup", [finding["rule"] for finding in tree["findings"]])

    def test_check(self):
        text = self.spf("check", "c.example", "--ip", "8.8.8.8").stdout
        self.assertIn('pass: "include:_spf.directtalk.com.br" of c.example matches', text)
        self.assertIn("  mx: no match (m.c.example A: 203.0.113.5)\n", text)
        answer = self.document("check", "--from", "a@fail.example", "--ip", "2001:db8::1")
        self.assertEqual(list(answer)[:5],
                         ["domain", "result", "explanation", "lookups", "void_lookups"])
        self.assertEqual(answer["result"], "fail")
        self.assertTrue(answer["explanation"].endswith("may not send for fail.example"))
        self.assertEqual([step["section"] for step in answer["steps"]],
                         ["7208 §4.5", "7208 §5.1"])
        self.spf("check", "fail.example", "--ip", "192.0.2.1", "--detailed-exitcode", code=2)

    def test_a_bounce_is_checked_by_its_helo(self):
        answer = self.document("check", "--helo", "fail.example", "--ip", "192.0.2.1")
        self.assertEqual((answer["domain"], answer["result"]), ("fail.example", "fail"))

    def test_via(self):
        self.assertIn("Direct Talk is authorised to send for c.example",
                      self.spf("check", "c.example", "--via", "directtalk").stdout)
        answer = self.document("check", "c.example", "--via", "directtalk")
        self.assertEqual((answer["authorised"], answer["by"]), (True, "include"))
        self.assertEqual(answer["path"], [{"domain": "c.example",
                                           "term": "include:_spf.directtalk.com.br"}])
        answer = self.document("check", "c.example", "--via", "oci:sa-saopaulo-1",
                               "--detailed-exitcode", code=2)
        self.assertEqual((answer["authorised"], answer["by"]), (False, "nothing"))
        self.assertTrue(self.document("check", "c.example", "--via", "p.example")["authorised"])

    def test_flatten(self):
        text = self.spf("flatten", "c.example").stdout
        self.assertIn("goes stale", text)
        self.assertIn('c.example. IN TXT "v=spf1 ip4:203.0.113.5 include:p.example '
                      'ip4:8.8.8.0/24 ~all"\n', text)
        flat = self.document("flatten", "c.example")
        self.assertEqual(flat["lookups"], 2)
        self.assertEqual(len(flat["kept"]), 1)
        self.spf("flatten", "m.c.example", "--detailed-exitcode", code=2)

    def test_batch(self):
        requests = [{"from": "a@c.example", "ip": "8.8.8.8"},
                    {"from": "a@c.example", "ip": "nonsense"},
                    {"helo": "fail.example", "ip": "192.0.2.1"},
                    {"domain": "c.example", "via": "directtalk"},
                    {"domain": "x.example", "ip": "192.0.2.1",
                     "zone": {"x.example": [{"TXT": "v=spf1 ip4:192.0.2.1 -all"}]}}]
        lines = "".join(json.dumps(request) + "\n" for request in requests)
        result = self.spf("check", "--batch", "-", "--jobs", "2", stdin=lines, code=1)
        answers = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([answer.get("result") for answer in answers],
                         ["pass", None, "fail", None, "pass"])
        self.assertIn("nonsense", answers[1]["error"])
        self.assertTrue(answers[3]["authorised"])

    def test_mistakes(self):
        for arguments in (["check", "c.example"], ["check", "--ip", "192.0.2.1"],
                          ["check", "c.example", "--ip", "x"],
                          ["check", "c.example", "--ip", "192.0.2.1", "--via", "oci"],
                          ["check", "c.example", "--via", "nobody"],
                          ["check", "c.example", "--from", "a@b.example", "--ip", "192.0.2.1"],
                          ["tree", "a..example"], ["flatten", "x" * 64 + ".example"]):
            with self.subTest(arguments):
                self.assertTrue(self.spf(*arguments, code=1).stderr.startswith("Error: "))

    def test_text_from_dns_cannot_command_the_terminal(self):
        with open(self.zone, "w", encoding="utf-8") as file:
            file.write('c.example: [{TXT: "v=spf1 a:\\e[31m.example foo=\\e[2J -all"}]\n')
        for arguments in (["tree", "c.example"], ["check", "c.example", "--ip", "192.0.2.1"]):
            self.assertNotIn("\x1b", self.spf(*arguments).stdout)


class SpfFromServerTest(support.CloudTest):
    def test_what_is_missing_is_asked_level_by_level(self):
        result = self.run_mailctl("spf", "tree", support.ZONE, "--json", "--server",
                                  self.emulator.ready["dns"])
        self.assertEqual(result.returncode, 0, result.stderr)
        tree = json.loads(result.stdout)
        self.assertEqual(tree["domain"], support.ZONE)
        self.assertNotIn("not known", [record["status"] for record in tree["records"]])


if __name__ == "__main__":
    unittest.main()
