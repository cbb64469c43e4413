"""dkim keygen, sign, verify and lint: from a new key to a broken message, and DNS from a file."""
import json
import os
import stat
import subprocess
import tempfile
import unittest

import support

MESSAGE = ("From: OCI Pizza <no-reply@example.com>\nTo: user@receiver.example\nSubject: Your pizza\n"
           "Date: Sat, 21 Dec 2024 10:00:00 +0000\nList-Id: <list.example.com>\n\nIt is ready.  \n\n")
TIME = "2024-12-21T10:00:00Z"


class DkimTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.zone = {}

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return name

    def run_dkim(self, *arguments, code=0):
        result = support.mailctl("dkim", *arguments, cwd=self.folder.name)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def keygen(self, selector, *options):
        made = json.loads(self.run_dkim("keygen", "--selector", selector, "--domain", "example.com",
                                        "--out", selector + ".pem", "--json", *options).stdout)
        self.zone[made["name"]] = [{"TXT": made["record"]}]
        self.write("zone.json", json.dumps(self.zone))
        return made

    def sign(self, selector, *options, message=MESSAGE):
        self.write("m.eml", message)
        return self.run_dkim("sign", "m.eml", "--key", selector + ".pem", "--domain", "example.com",
                             "--selector", selector, "--time", TIME, *options).stdout

    def verify(self, text, *options, code=0):
        self.write("signed.eml", text)
        return json.loads(self.run_dkim("verify", "signed.eml", "--zone", "zone.json", "--json",
                                        *options, code=code).stdout)

    def rules(self, *arguments, code=0):
        document = json.loads(self.run_dkim("lint", *arguments, "--zone", "zone.json", "--json",
                                            "--time", TIME, code=code).stdout)
        return sorted(finding["rule"] for finding in document["findings"])

    def test_a_key_signs_what_verifies_with_its_record(self):
        for selector, kind, bits in (("r-1", "rsa", 2048), ("e-1", "ed25519", 256)):
            with self.subTest(kind):
                made = self.keygen(selector, "--type", kind)
                self.assertEqual(made["bits"], bits)
                self.assertTrue(all(len(part) <= 255 for part in made["strings"]))
                text = self.sign(selector)
                self.assertTrue(text.endswith(MESSAGE))
                found = self.verify(text)["dkim"]
                self.assertEqual([(one["domain"], one["selector"], one["result"]) for one in found],
                                 [("example.com", selector, "pass")])
                self.assertEqual(found[0]["signed_at"], "2024-12-21T10:00:00.000Z")

    def test_another_implementation_agrees(self):
        made = self.keygen("r-1")
        self.write("signed.eml", self.sign("r-1"))
        program = ("import dkim, sys; sys.exit(0 if dkim.verify(open('signed.eml', 'rb').read(), "
                   "dnsfunc=lambda name, timeout=5: sys.argv[1].encode()) else 1)")
        subprocess.run(["/usr/bin/python3", "-c", program, made["record"]], cwd=self.folder.name,
                       check=True)

    def test_the_private_key_is_private_and_never_replaced(self):
        self.keygen("r-1", "--bits", "1024")
        path = self.path("r-1.pem")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        with open(path, encoding="utf-8") as file:
            before = file.read()
        result = self.run_dkim("keygen", "--selector", "r-1", "--domain", "example.com", "--out",
                               "r-1.pem", code=1)
        self.assertIn("there already", result.stderr)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), before)

    def test_keygen_shows_the_record_as_forms_and_zone_files_want_it(self):
        out = self.run_dkim("keygen", "--selector", "r-1", "--domain", "example.com", "--out",
                            "k.pem").stdout
        self.assertNotIn("PRIVATE", out)
        line = next(one for one in out.splitlines() if " IN TXT " in one)
        self.write("lines.zone", line + "\n")
        document = json.loads(self.run_dkim("lint", "r-1._domainkey.example.com", "--key", "k.pem",
                                            "--zone", "lines.zone", "--json").stdout)
        self.assertEqual(document["findings"], [])

    def test_mistakes_are_said(self):
        self.keygen("r-1", "--bits", "1024")
        self.write("m.eml", MESSAGE)
        self.write("bad.eml", "no header\n")
        sign = ("sign", "m.eml", "--key", "r-1.pem", "--domain", "example.com", "--selector")
        for arguments, word in (
                (("keygen", "--selector", "a", "--domain", "example.com"), "--out"),
                (("keygen", "--selector", "a b", "--domain", "example.com", "--out", "x"), "selector"),
                (("keygen", "--selector", "a", "--domain", "a..b", "--out", "x"), "--domain"),
                (("keygen", "--selector", "a", "--domain", "a.b", "--out", "x", "--bits", "99"), "bits"),
                (("keygen", "--selector", "a", "--domain", "a.b", "--out", "x", "--type", "dsa"), "dsa"),
                ((*sign, "r-1", "--canonicalization", "loose"), "relaxed"),
                ((*sign, "r-1", "--expires", "soon"), "soon"),
                ((*sign, "r-1", "--header", "to"), "From"),
                ((*sign, "r-1", "--time", "now"), "--time"),
                (("sign", "m.eml", "--key", "m.eml", "--domain", "a.b", "--selector", "a"), "PEM"),
                (("verify",), "which message"),
                (("verify", "bad.eml", "--zone", "zone.json"), "bad.eml"),
                (("verify", "none.eml", "--zone", "zone.json"), "none.eml"),
                (("lint",), "what to lint"),
                (("lint", "example.com"), "--selector"),
                (("lint", "m.eml", "--key", "r-1.pem"), "--key"),
                (("lint", "--selector", "r", "a._domainkey.b.c"), "twice")):
            with self.subTest(arguments):
                result = self.run_dkim(*arguments, code=1)
                self.assertIn(word, result.stderr)
        self.assertFalse(os.path.exists(self.path("x")))

    def test_what_broke_is_named(self):
        self.keygen("r-1", "--bits", "1024")
        text = self.sign("r-1", "--expires", "30d")
        for changed, result, failure in (
                (text + "footer\n", "fail", "body-changed"),
                (text.replace("Your pizza", "[list] Your pizza"), "fail", "header-changed"),
                (text.replace("s=r-1", "s=r-2"), "permerror", "key-missing"),
                (text.replace("rsa-sha256", "rsa-sha1"), "permerror", "syntax")):
            with self.subTest(failure):
                one = self.verify(changed, "--time", TIME)["dkim"][0]
                self.assertEqual((one["result"], one["failure"]), (result, failure))
        late = self.verify(text, "--time", "2025-12-21T10:00:00Z", "--detailed-exitcode", code=2)
        self.assertEqual(late["dkim"][0]["failure"], "expired")
        self.assertEqual(late["dkim"][0]["expires_at"], "2025-01-20T10:00:00.000Z")
        self.zone["r-1._domainkey.example.com"] = ["TIMEOUT"]
        self.write("zone.json", json.dumps(self.zone))
        self.assertEqual(self.verify(text, "--time", TIME)["dkim"][0]["result"], "temperror")

    def test_options_of_sign(self):
        self.keygen("r-1", "--bits", "1024")
        document = json.loads(self.sign("r-1", "--json", "--header", "from:to,date", "--oversign",
                                        "from", "--oversign", "cc"))
        self.assertEqual(document["headers"], ["from", "from", "to", "date", "cc"])
        text = self.sign("r-1", "--body-length", "--canonicalization", "simple/relaxed")
        self.assertIn("c=simple/relaxed", text)
        one = self.verify(text + "footer\n")["dkim"][0]  # the blank line before it counts too
        self.assertEqual((one["result"], one["unsigned_octets"]), ("pass", 10))
        unix = self.sign("r-1")
        windows = self.sign("r-1", message=MESSAGE.replace("\n", "\r\n"))
        self.assertNotIn("\r", unix)
        self.assertEqual(windows.replace("\r\n", "\n"), unix)

    def test_lint_of_keys(self):
        made = self.keygen("r-1")
        self.keygen("r-2", "--bits", "1024")
        self.assertEqual(self.rules("r-1._domainkey.example.com", "--key", "r-1.pem"), [])
        self.assertEqual(self.rules("--selector", "r-2", "example.com"), ["dkim/key-short"])
        self.assertEqual(self.rules("r-1._domainkey.example.com", "--key", "r-2.pem",
                                    "--detailed-exitcode", code=2), ["dkim/key-mismatch"])
        self.assertEqual(self.rules("none._domainkey.example.com"), ["dkim/no-key"])
        self.zone[made["name"]] = [{"TXT": made["record"].replace(";", "\\;")}]
        self.write("zone.json", json.dumps(self.zone))
        result = self.run_dkim("lint", made["name"], "--zone", "zone.json", "--key", "r-1.pem")
        self.assertIn("error[dkim/escaped-text]", result.stdout)
        self.assertIn("    " + made["record"] + "\n", result.stdout)

    def test_lint_of_messages(self):
        self.keygen("r-1")
        self.write("good.eml", self.sign("r-1"))
        self.assertEqual(self.rules("good.eml"), [])
        result = self.run_dkim("lint", "good.eml", "--zone", "zone.json", "--time", TIME)
        self.assertIn("Nothing to complain about.", result.stdout)
        self.write("weak.eml", self.sign("r-1", "--header", "from", "--body-length"))
        self.assertEqual(self.rules("weak.eml"), ["dkim/not-oversigned", "dkim/partial-body",
                                                  "dkim/unsigned-header"])
        self.write("broken.eml", self.sign("r-1") + "footer\n")
        self.assertEqual(self.rules("broken.eml", "--detailed-exitcode", code=2),
                         ["dkim/body-changed"])
        self.write("bare.eml", MESSAGE)
        self.assertEqual(self.rules("bare.eml"), ["dkim/not-signed"])

    def test_batches(self):
        self.keygen("r-1", "--bits", "1024")
        self.write("good.eml", self.sign("r-1"))
        self.write("broken.eml", self.sign("r-1") + "footer\n")
        requests = [{"message": name, "time": TIME} for name in ("good.eml", "broken.eml") * 20]
        self.write("requests.jsonl", "".join(json.dumps(one) + "\n" for one in requests))
        result = self.run_dkim("verify", "--batch", "requests.jsonl", "--jobs", "2", "--zone",
                               "zone.json")
        answers = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([one["dkim"][0]["result"] for one in answers], ["pass", "fail"] * 20)
        self.write("lints.jsonl", json.dumps({"target": "r-1._domainkey.example.com"}) + "\n")
        result = self.run_dkim("lint", "--batch", "lints.jsonl", "--zone", "zone.json")
        self.assertEqual(json.loads(result.stdout)["findings"][0]["rule"], "dkim/key-short")

    def test_what_comes_from_outside_is_made_safe(self):
        self.write("zone.json", "{}")
        self.write("evil.eml", "DKIM-Signature: v=1; a=rsa-\x1b[31msha256; d=a.b; s=c; h=from; bh=AA==; "
                               "b=AA==\nFrom: x\n\n")
        for command in ("verify", "lint"):
            result = self.run_dkim(command, "evil.eml", "--zone", "zone.json")
            self.assertNotIn("\x1b", result.stdout)


class OnlineTest(support.CloudTest):
    def test_keys_are_asked_of_a_server(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "m.eml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(MESSAGE)
            result = self.assert_exit(self.run_mailctl(
                "dkim", "lint", "none._domainkey." + support.ZONE, "--server",
                self.emulator.ready["dns"]), 0)
            self.assertIn("dkim/no-key", result.stdout)
            result = self.assert_exit(self.run_mailctl(
                "dkim", "verify", path, "--server", self.emulator.ready["dns"]), 0)
            self.assertIn("not signed", result.stdout)


if __name__ == "__main__":
    unittest.main()
