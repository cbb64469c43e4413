"""mailctl dmarc report: files as they come, bombs, broken ones, many records in bounded memory."""
import base64
import gzip
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
import zipfile
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

LIMIT_MB = 64

HEAD = """<?xml version="1.0"?>
<feedback>
  <report_metadata>
    <org_name>{org}</org_name><email>a@b.example</email><report_id>{id}</report_id>
    <date_range><begin>1700000000</begin><end>1700086399</end></date_range>
  </report_metadata>
  <policy_published><domain>example.com</domain><p>none</p></policy_published>
"""
RECORD = """  <record>
    <row><source_ip>{ip}</source_ip><count>{count}</count>
      <policy_evaluated><disposition>none</disposition><dkim>{dkim}</dkim><spf>{spf}</spf></policy_evaluated>
    </row>
    <identifiers><header_from>example.com</header_from></identifiers>
    <auth_results>{results}</auth_results>
  </record>
"""
TAIL = "</feedback>\n"
OWN_SPF = "<spf><domain>example.com</domain><result>{}</result></spf>"
OTHER_SPF = "<spf><domain>bounce.service.example</domain><result>pass</result></spf>"
OWN_DKIM = "<dkim><domain>example.com</domain><selector>s1</selector><result>{}</result></dkim>"


def record(ip, count, dkim="fail", spf="fail", results=""):
    return RECORD.format(ip=ip, count=count, dkim=dkim, spf=spf, results=results)


def report(*records, org="receiver.example", ident="1"):
    return HEAD.format(org=org, id=ident) + "".join(records) + TAIL


SAMPLE = report(
    record("192.0.2.10", 100, "pass", "pass", OWN_DKIM.format("pass") + OWN_SPF.format("pass")),
    record("198.51.100.7", 20, "pass", "fail", OWN_DKIM.format("pass") + OWN_SPF.format("fail")),
    record("198.51.100.99", 5, "fail", "fail", OWN_DKIM.format("fail") + OWN_SPF.format("fail")),
    record("203.0.113.4", 7, "fail", "fail", OTHER_SPF),
    record("203.0.113.200", 3, "fail", "fail", OWN_SPF.format("fail")),
    record("192.0.2.77", 9, "fail", "fail", OWN_SPF.format("fail")))


def is_sanitized():
    cache = os.path.join(os.environ.get("MAILCTL_BUILD_DIR", "build/dev"), "CMakeCache.txt")
    if not os.path.exists(cache):
        return False
    with open(cache, encoding="utf-8") as file:
        return any(line.startswith("MAILCTL_SANITIZE:") and line.strip()[-1] != "=" for line in file)


class DmarcReportTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def run_report(self, *paths):
        return support.mailctl("dmarc", "report", *paths)

    def read(self, *paths, code=0):
        result = support.mailctl("--json", "dmarc", "report", *paths)
        self.assertEqual(result.returncode, code, result.stderr)
        return json.loads(result.stdout)

    def measured(self, *arguments):
        """(exit code, stdout, stderr); fails when more than LIMIT_MB were resident."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen([support.BINARY, *arguments], env=support.environment(),
                                       stdin=subprocess.DEVNULL, stdout=out, stderr=err)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            err.seek(0)
            if not is_sanitized():
                self.assertLess(usage.ru_maxrss / 1024, LIMIT_MB)
            return process.returncode, out.read().decode(), err.read().decode()

    def assert_refused(self, path, *words):
        code, out, err = self.measured("dmarc", "report", path)
        self.assertEqual(code, 1, out + err)
        self.assertEqual(len(err.strip().splitlines()), 1, err)
        for word in words:
            self.assertIn(word, err)

    def test_sources_are_told_apart(self):
        answer = self.read(self.file("a.xml", SAMPLE))
        self.assertEqual(answer["errors"], [])
        only = answer["reports"][0]
        self.assertEqual((only["org"], only["report_id"], only["domain"]),
                         ("receiver.example", "1", "example.com"))
        self.assertEqual((only["begin"], only["end"]), (1700000000, 1700086399))
        self.assertEqual((only["records"], only["messages"], only["warnings"]), (6, 144, []))
        kinds = {source["network"]: source["kind"] for source in answer["sources"]}
        self.assertEqual(kinds, {
            "192.0.2.10": "aligned", "198.51.100.7": "forwarder",
            "198.51.100.99": "modified-forward", "203.0.113.4": "unknown",
            "203.0.113.200": "spoof", "192.0.2.77": "spoof"})
        domain = answer["domains"][0]
        self.assertEqual(domain["dmarc_pass"], 120)
        self.assertEqual(domain["would_block"], {"quarantine": 24, "reject": 24})

    def test_own_networks_from_a_zone(self):
        zone = self.file("zone.yaml", 'example.com: [{TXT: "v=spf1 include:mail.example -all"}]\n'
                                      'mail.example: [{TXT: "v=spf1 ip4:192.0.2.0/24 -all"}]\n')
        answer = self.read(self.file("a.xml", SAMPLE), "--zone", zone)
        by_name = {source["source"]: source for source in answer["sources"]
                   if source["source"].startswith("include:")}
        self.assertEqual(set(by_name), {"include:mail.example"})
        kinds = {(source["source"], source["kind"]) for source in answer["sources"]}
        self.assertIn(("include:mail.example", "misaligned"), kinds)
        self.assertIn(("include:mail.example", "aligned"), kinds)

    def test_text_for_people(self):
        result = self.run_report(self.file("a.xml", SAMPLE))
        self.assertEqual(result.returncode, 0, result.stderr)
        for words in ("example.com: 144 messages in 1 report, 2023-11-14 to 2023-11-15",
                      "p=quarantine would put 24 more aside; p=reject would refuse 24 more",
                      "203.0.113.200", "spoof", "forwarder", "unknown: not as you"):
            self.assertIn(words, result.stdout)

    def test_nothing_from_outside_reaches_the_terminal_raw(self):
        evil = report(record("192.0.2.1", 1), org="a&#x9b;31m\x1b[31m").replace(
            "example.com", "ex\x1b[2Jample.com")
        result = self.run_report(self.file("e\x1bvil.xml", evil))
        self.assertNotIn("\x1b", result.stdout + result.stderr)

    def test_duplicates_count_once(self):
        path = self.file("a.xml", SAMPLE)
        again = self.file("b.xml.gz", gzip.compress(SAMPLE.encode()))
        answer = self.read(path, again)
        self.assertEqual([entry["duplicate"] for entry in answer["reports"]], [False, True])
        self.assertEqual(answer["domains"][0]["messages"], 144)
        self.assertEqual(answer["domains"][0]["reports"], 1)

    def test_every_container_whatever_its_name(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("one.xml", report(record("192.0.2.1", 1), ident="z1"))
            archive.writestr("sub/two.xml", report(record("192.0.2.1", 1), ident="z2"))
            archive.writestr("readme.txt", "hello")
        mail = (b"From: a@b.example\nSubject: Report Domain: example.com\n"
                b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n" +
                base64.b64encode(gzip.compress(report(record("192.0.2.1", 1), ident="m1").encode())))
        nested = (b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\n" +
                  mail.replace(b"\n", b"\r\n") + b"\r\n--x--\n")
        self.file("gzip-named.zip", gzip.compress(report(record("192.0.2.1", 1), ident="g1").encode()))
        self.file("zip-named.xml.gz", packed.getvalue())
        self.file("mail.eml", mail)
        self.file("nested.eml", nested)
        self.file(".hidden", b"not read")
        answer = self.read(self.folder)
        self.assertEqual(sorted(entry["report_id"] for entry in answer["reports"]),
                         ["g1", "m1", "m1", "z1", "z2"])
        self.assertEqual([os.path.basename(error["file"]) for error in answer["errors"]],
                         ["zip-named.xml.gz: readme.txt"])

    def test_tls_and_failure_reports(self):
        tls = {"organization-name": "Receiver", "report-id": "t1", "contact-info": "a@b.example",
               "date-range": {"start-datetime": "2024-01-09T00:00:00Z",
                              "end-datetime": "2024-01-09T23:59:59Z"},
               "policies": [{"policy": {"policy-type": "sts", "policy-domain": "example.com"},
                             "summary": {"total-successful-session-count": 5,
                                         "total-failure-session-count": 3},
                             "failure-details": [{"result-type": "certificate-expired",
                                                  "failed-session-count": 3}]}]}
        answer = self.read(self.file("tls.gz", gzip.compress(json.dumps(tls).encode())))
        self.assertEqual(answer["tls_reports"][0]["policies"][0]["failed_sessions"], 3)
        self.assertEqual(answer["tls_reports"][0]["begin"], 1704758400)
        failure = ("Content-Type: multipart/report; report-type=feedback-report; boundary=x\n\n"
                   "--x\nContent-Type: message/feedback-report\n\nFeedback-Type: auth-failure\n"
                   "Reported-Domain: example.com\nSource-IP: 192.0.2.9\nAuth-Failure: dmarc\n--x--\n")
        answer = self.read(self.file("ruf.eml", failure))
        self.assertEqual(answer["failure_reports"][0]["source_ip"], "192.0.2.9")

    def test_broken_files_are_one_line_each(self):
        whole = gzip.compress(SAMPLE.encode())
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.xml", SAMPLE)
        cases = {"empty.xml": (b"", "empty"),
                 "page.html": (b"<!DOCTYPE html>\n<html><body>503</body></html>", "HTML"),
                 "cut.gz": (whole[:len(whole) // 2], "cut off"),
                 "cut.zip": (packed.getvalue()[:200], "cut off"),
                 "text.txt": (b"hello\n", "no report"),
                 "other.xml": (b"<rss></rss>", "<rss>"),
                 "other.json": (b"{}", "no policies"),
                 "cut.xml": (SAMPLE[:200].encode(), "cut off")}
        for name, (content, words) in cases.items():
            with self.subTest(name):
                self.assert_refused(self.file(name, content), name, words)
        answer = self.read(self.file("good.xml", SAMPLE), self.folder + "/cut.gz")
        self.assertEqual(len(answer["reports"]), 1)
        self.assertEqual(len(answer["errors"]), 1)
        self.read(self.folder + "/nowhere.xml", code=1)

    def bomb(self, beginning, filling):
        """A gzip file of 1 GB."""
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        block = filling * ((1 << 20) // len(filling))
        parts = [packer.compress(beginning)]
        parts += [packer.compress(block) for _ in range(1024)]
        return b"".join(parts) + packer.flush()

    def test_decompression_bombs(self):
        for name, beginning, filling in (
                ("zeros.gz", b"", b"\0"), ("blanks.gz", b"<feedback>", b" "),
                ("comment.gz", b"<feedback><!--", b"x"), ("tags.gz", b"<feedback>", b"<record/>"),
                ("open.gz", b"<feedback>", b"<a>")):
            with self.subTest(name):
                self.assert_refused(self.file(name, self.bomb(beginning, filling)), name)

    def test_a_bomb_in_a_zip_in_a_mail(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open("a.xml", "w") as member:
                member.write(b"<feedback>")
                for _ in range(1024):
                    member.write(b" " * (1 << 20))
        mail = (b"Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\n" +
                base64.encodebytes(packed.getvalue()))
        self.assert_refused(self.file("bomb.eml", mail), "bomb.eml", "decompression bomb")

    def test_an_entity_bomb(self):
        entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
        text = f'<?xml version="1.0"?><!DOCTYPE feedback [<!ENTITY a0 "lol">{entities}]>' + SAMPLE[22:]
        self.assert_refused(self.file("entities.xml", text.replace("receiver.example", "&a9;")),
                            "entities")

    def test_many_records_in_bounded_memory(self):
        path = os.path.join(self.folder, "many.xml.gz")
        with gzip.open(path, "wb", compresslevel=1) as file:
            file.write(HEAD.format(org="receiver.example", id="big").encode())
            for i in range(300_000):
                ip = f"{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}.{i % 251}"
                file.write(record(ip, 2, "fail", "fail", OWN_SPF.format("fail")).encode())
            file.write(TAIL.encode())
        code, out, err = self.measured("--json", "dmarc", "report", path)
        self.assertEqual((code, err), (0, ""))
        answer = json.loads(out)
        self.assertEqual(answer["reports"][0]["records"], 300_000)
        self.assertEqual(answer["domains"][0]["messages"], 600_000)
        self.assertEqual(sum(source["messages"] for source in answer["sources"]), 600_000)


if __name__ == "__main__":
    unittest.main()
