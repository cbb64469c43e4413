"""octoDNS takes what `mailctl records --format octodns` writes."""
import os
import subprocess
import sys
import unittest

SOURCE = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.insert(0, os.path.join(SOURCE, "tests", "e2e"))
import support as e2e  # noqa: E402
from records_test import CUSTOMER, RecordsTest  # noqa: E402

VALIDATE = os.path.join(os.environ.get("MAILCTL_CERTIFY", os.path.join(SOURCE, "build", "certify")),
                        "venv", "bin", "octodns-validate")

CONFIG = """\
providers:
  mail:
    class: octodns.provider.yaml.YamlProvider
    directory: ./zones
    default_ttl: 3600
    enforce_order: true
zones:
  customer.example.:
    sources: [mail]
    targets: []
"""

# Names that octoDNS orders as numbers, and every type that a manifest can write.
RECORDS = """\
    records:
      - { name: track, type: CNAME, values: [track.acme.example] }
      - { name: host10, type: A, values: [192.0.2.10, 192.0.2.9] }
      - { name: host9, type: A, values: [192.0.2.9] }
      - { name: host9, type: AAAA, values: ["2001:db8::9"] }
      - { name: _imaps._tcp, type: SRV, values: ["0 1 993 imap.acme.example."] }
      - { name: caa, type: CAA, values: ['0 issue "ca.example"'] }
      - { name: long, type: TXT, values: ["LONG"] }
    mx: [{ preference: 10, host: mx1.acme.example }]
"""


class OctodnsTest(RecordsTest):
    publish = "files"

    def manifest(self, **changes):
        head = super().manifest(**changes).split("    records:", maxsplit=1)[0]
        return head + RECORDS.replace("LONG", "v=x; " + "k" * 600)

    def test_octodns_validates_every_type(self):
        self.apply()
        self.assert_exit(self.cloud("records", "--format", "octodns", "--output", "zones"), 0)
        config = self.write("octodns.yaml", CONFIG)
        done = subprocess.run([VALIDATE, f"--config-file={config}"], cwd=self.folder,
                              capture_output=True, text=True, check=False)
        with open(self.path(f"zones/{CUSTOMER}.yaml"), encoding="utf-8") as file:
            text = file.read()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr + text)
        self.assertNotIn("WARN", done.stdout + done.stderr, text)


if __name__ == "__main__":
    assert e2e.SOURCE == SOURCE
    unittest.main()
