"""Runs the program as a user does, and the emulator beside it."""
import json
import os
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.request

BINARY = os.environ.get("MAILCTL_BINARY", "build/dev/src/cli/mailctl")
SOURCE = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
REGIONS = ["sa-saopaulo-1", "sa-vinhedo-1"]
ZONE = "ocipizza.com.br"


def environment(**changes):
    """The variables of a user who has configured nothing."""
    variables = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "USER": "ana", "LC_ALL": "C.UTF-8"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
        if name in os.environ:
            variables[name] = os.environ[name]
    variables.update(changes)
    return variables


def mailctl(*arguments, cwd=None, env=None, stdin=None):
    """Runs to the end; without a terminal. stdout and stderr are text."""
    return subprocess.run([BINARY, *arguments], cwd=cwd, env=env or environment(), input=stdin,
                          stdin=None if stdin is not None else subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120, check=False)


def need_terminal(test):
    """A bare chroot has no /dev/pts; everywhere else the test runs."""
    try:
        for end in os.openpty():
            os.close(end)
    except OSError:
        test.skipTest("there are no pseudo terminals here: mount devpts on /dev/pts")


class Emulator:
    """A local cloud; ready says where everything is."""

    def __init__(self, folder, *options):
        self.ready_file = os.path.join(folder, "ready.json")
        self.process = subprocess.Popen(
            [BINARY, "emulator", "--regions", ",".join(REGIONS), "--ready-file", self.ready_file,
             *options], env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 120
        while not os.path.exists(self.ready_file):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise RuntimeError("the emulator did not start: " + self.process.communicate()[1])
            time.sleep(0.02)
        with open(self.ready_file, encoding="utf-8") as file:
            self.ready = json.load(file)

    def admin(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.ready["admin"] + path, data=data, method=method,
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as reply:
            text = reply.read()
        return json.loads(text) if text else None

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self.process.stderr.close()
        return self.process.returncode


class FolderTest(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="mailctl-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def run_mailctl(self, *arguments, **options):
        return mailctl(*arguments, cwd=self.folder, **options)

    def assert_exit(self, result, code):
        self.assertEqual(result.returncode, code, f"\n{result.stdout}\n{result.stderr}")
        return result


class CloudTest(FolderTest):
    """A test with an emulator and a manifest in its folder."""

    emulator_options = ()

    def setUp(self):
        super().setUp()
        self.emulator = Emulator(self.folder, *self.emulator_options)
        self.addCleanup(self.emulator.stop)
        self.seed_zone()
        self.write("mailctl.yaml", self.manifest())

    def seed_zone(self):
        """A zone with what others keep in it."""
        self.emulator.admin("POST", "/seed", {"zones": {ZONE: "\n".join([
            "$TTL 3600",
            '@ IN TXT "google-site-verification=abc"',
            "@ IN MX 10 mx.example.net.",
            "www IN CNAME pizza.example.net.",
            "",
        ])}})

    def set_records(self, domain, rtype, rdata):
        """A change behind the API's back."""
        self.emulator.admin("POST", f"/zones/{ZONE}/records",
                            {"domain": domain, "rtype": rtype, "ttl": 3600, "rdata": rdata})

    def answers(self, rtype, name):
        """What the emulated DNS says, as (text, …)."""
        document = json.loads(self.cloud("dns", rtype, name, "--json").stdout)
        return [record.get("text", record["data"]) for record in document["records"]]

    def strings(self, name):
        document = json.loads(self.cloud("dns", "txt", name, "--json").stdout)
        return [record["strings"] for record in document["records"]]

    def calls(self):
        """(reads, writes) since they were last set to zero."""
        calls = self.emulator.admin("GET", "/calls")
        return calls["reads"], calls["writes"]

    def forget_calls(self):
        self.emulator.admin("DELETE", "/calls")

    def apply(self, *arguments, code=0):
        return self.assert_exit(self.cloud("apply", "--auto-approve", *arguments), code)

    def manifest(self, **changes):
        values = {"compartment": self.emulator.ready["compartment"], "policy": "none"}
        values.update(changes)
        return MANIFEST.format(**values)

    def cloud(self, *arguments, **options):
        return self.run_mailctl("--endpoints", self.emulator.ready_file, *arguments, **options)


MANIFEST = """\
version: 1
name: ocipizza
accounts:
  oci: {{ provider: oci, compartment: {compartment}, regions: [sa-saopaulo-1, sa-vinhedo-1] }}
zones:
  ocipizza.com.br: {{ publish: oci, ttl: 1h }}
domains:
  ocipizza.com.br:
    role: transactional
    streams:
      password-reset:
        via: oci
        from: [{{ address: no-reply, name: OCI Pizza }}]
        envelope: "{{region}}.bounce"
        description: "OCI Pizza - {{kind}} ({{region}})"
        dkim: {{ selector: "ocipizza-{{region}}-{{date}}", first: 2024-12-21 }}
    spf: {{ all: softfail, terms: [] }}
    dmarc: {{ policy: {policy}, reports: ["mailto:dmarc@ocipizza.com.br"] }}
    mx: keep
suppressions:
  shared: {{ between: [oci], reasons: [hardbounce, complaint, manual], addresses: [] }}
"""
