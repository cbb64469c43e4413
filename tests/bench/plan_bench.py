"""What `script/bench plan` prints: planning and applying beside octoDNS and Terraform, in one run on
one machine. Every call takes 50 ms: the emulator's delay for ours, a server like PowerDNS's for
octoDNS. Terraform's built-in resources make no call at all. Figures are of one run each, so read
differences under 2x as noise.
    plan_bench.py MAILCTL BENCH_PLAN OCTODNS_SYNC [CASE...]"""
import base64
import os
import subprocess
import sys
import tempfile

import powerdns_mock
import running
from running import LATENCY, measure

MAILCTL = os.path.abspath(sys.argv[1])
BENCH_PLAN = os.path.abspath(sys.argv[2])
OCTODNS = os.path.abspath(sys.argv[3])
WORKERS = 16  # octoDNS: more gains nothing, its work is Python


def dkim_record():
    private = subprocess.run(["openssl", "genrsa", "2048"], check=True, capture_output=True).stdout
    public = subprocess.run(["openssl", "rsa", "-pubout", "-outform", "DER"], input=private, check=True,
                            capture_output=True).stdout
    return "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()


KEY = dkim_record()
NEXT_KEY = dkim_record()


def names_of(count):
    return [f"d{i:05}.example" for i in range(count)]


class Ours:
    """One manifest against an emulator of its own."""

    def __init__(self, folder, names):
        self.folder = folder
        self.names = names
        self.cloud = running.Cloud(MAILCTL, folder)
        zones = {name: "@ 3600 IN NS ns1.example.net.\n" for name in names}
        self.cloud.admin("POST", "/seed", {"zones": zones})

    def write(self, domain_text, regions=("sa-saopaulo-1",)):
        compartment = self.cloud.ready["compartment"]
        lines = ["version: 1", "name: bench", "accounts:",
                 f"  oci: {{ provider: oci, compartment: {compartment}, regions: [{', '.join(regions)}] }}",
                 "zones:"]
        lines += [f"  {name}: {{ publish: oci, ttl: 1h }}" for name in self.names]
        lines += ["domains:"] + [domain_text(name) for name in self.names]
        with open(os.path.join(self.folder, "mailctl.yaml"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def run(self, *arguments):
        figures = measure([MAILCTL, "--endpoints", self.cloud.ready_file, *arguments], self.folder)
        return figures, self.cloud.take_calls()

    def apply_unmeasured(self):
        self.cloud.set_latency(0)
        self.run("apply", "--auto-approve")
        self.cloud.set_latency(LATENCY)

    def stop(self):
        self.cloud.stop()


class OctoDns:
    """One folder of zones against a server of its own."""

    def __init__(self, folder, names):
        self.folder = folder
        self.names = names
        self.server = powerdns_mock.Server(0)
        port = self.server.start()
        os.mkdir(os.path.join(folder, "zones"))
        config = f"""manager: {{ max_workers: {WORKERS} }}
providers:
  config: {{ class: octodns.provider.yaml.YamlProvider, directory: {folder}/zones, default_ttl: 3600, enforce_order: false }}
  powerdns: {{ class: octodns_powerdns.PowerDnsProvider, host: 127.0.0.1, port: {port}, api_key: none }}
zones:
"""
        config += "".join(f"  {name}.: {{ sources: [config], targets: [powerdns] }}\n" for name in names)
        with open(os.path.join(folder, "config.yaml"), "w", encoding="utf-8") as file:
            file.write(config)

    def write(self, zone_text):
        for name in self.names:
            with open(os.path.join(self.folder, "zones", name + ".yaml"), "w", encoding="utf-8") as file:
                file.write(zone_text(name))

    def run(self, *arguments):
        command = [OCTODNS, "--config-file", os.path.join(self.folder, "config.yaml"), "--quiet", *arguments]
        return measure(command, self.folder), self.server.take_calls()

    def apply_unmeasured(self):
        self.server.delay = 0
        self.run("--doit", "--force")
        self.server.delay = LATENCY

    def stop(self):
        self.server.shutdown()


def print_row(label, who, result):
    (wall, cpu, memory), (calls, writes) = result
    print(f"{label:34} {who:12} {wall:8.2f} s wall {cpu:7.2f} s CPU {memory:6.0f} MB"
          f" {calls:6} calls ({writes} writes)", flush=True)
    return wall


def compare(label, ours, rival, hold=None):
    mine = print_row(label, "mailctl", ours)
    theirs = print_row("", "octoDNS", rival)
    floor = running.floor_of(ours[1][0])
    goal = f"; to hold: {hold} s" if hold else ""
    print(f"{'':34} {theirs / mine:.1f} times as fast; {mine / floor:.2f} x the floor of"
          f" {floor:.2f} s{goal}\n", flush=True)


def service_domain(end):
    """Seven resources: domain, key, sender, their record, SPF, DMARC, MX."""
    return lambda name: f"""  {name}:
    streams:
      app:
        via: oci
        from: [{{ address: no-reply, name: App }}]
        dkim: {{ selector: "app-{{region}}-{{date}}", first: 2024-12-21 }}
    spf: {{ all: {end}, terms: [] }}
    dmarc: {{ policy: none, reports: ["mailto:dmarc@{name}"] }}
    mx: [{{ preference: 10, host: mx.example.net }}]"""


def seven_records(end):
    """As many record sets, since octoDNS has no other things."""
    return lambda name: f"""'': [{{ type: TXT, value: "v=spf1 include:rp.oracleemaildelivery.com {end}" }}, {{ type: MX, values: [{{ exchange: mx.example.net., preference: 10 }}] }}]
_dmarc: {{ type: TXT, value: "v=DMARC1\\\\; p=none\\\\; rua=mailto:dmarc@{name}" }}
app._domainkey: {{ type: CNAME, value: app.{name}.dkim.example.net. }}
bounce: {{ type: CNAME, value: bounce.example.net. }}
www: {{ type: A, value: 192.0.2.1 }}
mail: {{ type: A, value: 192.0.2.2 }}
"""


def records_domain(key):
    """Ten record sets."""
    return lambda name: f"""  {name}:
    spf: {{ all: softfail, terms: ["include:rp.oracleemaildelivery.com"] }}
    dmarc: {{ policy: none, reports: ["mailto:dmarc@{name}"] }}
    mx: [{{ preference: 10, host: mx.example.net }}]
    records:
      - {{ name: s1._domainkey, type: TXT, values: ["{key}"] }}
""" + "\n".join(f"      - {{ name: h{i}, type: A, values: [192.0.2.{i}] }}" for i in range(6))


def ten_records(key):
    text = key.replace(";", "\\\\;")
    return lambda name: f"""'': [{{ type: TXT, value: "v=spf1 include:rp.oracleemaildelivery.com ~all" }}, {{ type: MX, values: [{{ exchange: mx.example.net., preference: 10 }}] }}]
_dmarc: {{ type: TXT, value: "v=DMARC1\\\\; p=none\\\\; rua=mailto:dmarc@{name}" }}
s1._domainkey: {{ type: TXT, value: "{text}" }}
""" + "".join(f"h{i}: {{ type: A, value: 192.0.2.{i} }}\n" for i in range(6))


def with_both(names, work):
    with tempfile.TemporaryDirectory(prefix="mailctl-bench-") as a:
        with tempfile.TemporaryDirectory(prefix="octodns-bench-") as b:
            ours, rival = Ours(a, names), OctoDns(b, names)
            try:
                work(ours, rival)
            finally:
                ours.stop()
                rival.stop()


def case_scenario():
    with tempfile.TemporaryDirectory(prefix="mailctl-bench-") as folder:
        ours = Ours(folder, ["ocipizza.example"])
        try:
            ours.write(service_domain("softfail"), running.REGIONS)
            ours.apply_unmeasured()
            figures = ours.run("plan", "--detailed-exitcode")
            floor = running.floor_of(figures[1][0])
            wall = print_row("scenario: no change", "mailctl", figures)
            print(f"{'':34} {wall / floor:.2f} x the floor of {floor:.2f} s\n", flush=True)
        finally:
            ours.stop()


def case_hundred():
    def work(ours, rival):
        ours.write(service_domain("softfail"))
        rival.write(seven_records("~all"))
        ours.apply_unmeasured()
        rival.apply_unmeasured()
        compare("100 domains, 700 things: no change",
                ours.run("plan", "--detailed-exitcode"), rival.run(), 0.5)
        ours.write(service_domain("fail"))
        rival.write(seven_records("-all"))
        compare("100 SPF edits applied", ours.run("apply", "--auto-approve"),
                rival.run("--doit", "--force"), 1)
    with_both(names_of(100), work)


def case_zones():
    def work(ours, rival):
        ours.write(records_domain(KEY))
        rival.write(ten_records(KEY))
        ours.apply_unmeasured()
        rival.apply_unmeasured()
        compare("2,000 zones of 10 sets: no change",
                ours.run("plan", "--detailed-exitcode"), rival.run(), 2.4)
    with_both(names_of(2000), work)


def case_keys():
    def work(ours, rival):
        ours.write(records_domain(KEY))
        rival.write(ten_records(KEY))
        ours.apply_unmeasured()
        rival.apply_unmeasured()
        ours.write(records_domain(NEXT_KEY))
        rival.write(ten_records(NEXT_KEY))
        compare("200 DKIM records rewritten", ours.run("apply", "--auto-approve"),
                rival.run("--doit", "--force"), 0.7)
    with_both(names_of(200), work)


def find_terraform():
    """The command and its variables; None where there is none."""
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": "/dev/null", "CHECKPOINT_DISABLE": "1"}
    for name in ("terraform", "tofu"):
        try:
            subprocess.run([name, "version"], env=environment, capture_output=True, check=True)
            return name, environment
        except (OSError, subprocess.CalledProcessError):
            continue
    return None


def case_operations(count=1000):
    """Without any network: 5,000 operations of ours, and Terraform's own of as many as it does in
    bearable time."""
    print("apply without a network: ours with its journal on disk, Terraform's built-in resources")
    subprocess.run([BENCH_PLAN, "--apply", "72", "358"], check=True)
    found = find_terraform()
    if found is None:
        print("  neither terraform nor tofu is installed\n")
        return
    name, environment = found
    with tempfile.TemporaryDirectory(prefix="terraform-bench-") as folder:
        with open(os.path.join(folder, "main.tf"), "w", encoding="utf-8") as file:
            file.write(f'resource "terraform_data" "x" {{\n  count = {count}\n  input = count.index\n}}\n')
        measure([name, "init", "-input=false"], folder, environment=environment)
        wall, cpu, memory = measure([name, "apply", "-auto-approve", "-input=false"], folder,
                                    environment=environment)
        print(f"{name} apply of {count:5} operations  {wall:7.2f} s wall {cpu:7.2f} s CPU {memory:6.0f} MB")
        wall, cpu, memory = measure([name, "plan", "-input=false"], folder, environment=environment)
        print(f"{name} plan, no change, {count:5}    {wall:7.2f} s wall {cpu:7.2f} s CPU {memory:6.0f} MB\n",
              flush=True)


def case_planning():
    print("planning by itself, after everything was read")
    subprocess.run([BENCH_PLAN, "2500", "5000", "10000"], check=True)
    print()


CASES = {"scenario": case_scenario, "hundred": case_hundred, "zones": case_zones, "keys": case_keys,
         "operations": case_operations, "planning": case_planning}


def main():
    for name in sys.argv[4:] or CASES:
        if name not in CASES:
            sys.exit(f"no such case: {name}; there are {', '.join(CASES)}")
        CASES[name]()
    print(f"Every call takes {LATENCY * 1000:.0f} ms. floor: the larger of two calls after each other and calls / 64 in flight.")


if __name__ == "__main__":
    main()
