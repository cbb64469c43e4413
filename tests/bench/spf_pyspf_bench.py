#!/usr/bin/python3
"""The same as spf_bench.cc for pyspf (Debian: python3-spf, python3-yaml): its verdicts on the RFC 7208
suite are counted, then its evaluations a second, with the zones in memory.
    spf_pyspf_bench.py [SECONDS]      (MAILCTL_CONFORMANCE_DIR: where the suites are)"""
import json
import os
import sys
import time

import spf
import yaml

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
SUITES = os.environ.get("MAILCTL_CONFORMANCE_DIR") or os.path.join(ROOT, "..", "shared", "conformance")


def text_octets(value):
    strings = value if isinstance(value, list) else [value]
    return tuple(string.encode("latin-1", "replace") for string in strings)


class Zone:
    """What pyspf asks for, as its tests give it: records with CNAMEs, TIMEOUT raised."""

    def __init__(self, names):
        self.records = {}
        self.slow = set()
        for name, records in names.items():
            self.add(name.lower(), records)

    def add(self, name, records):
        has_txt = any("TXT" in record for record in records if isinstance(record, dict))
        for record in records:
            if record == "TIMEOUT":
                self.slow.add(name)
                continue
            for kind, value in record.items():
                if kind == "SPF" and has_txt:
                    continue
                kind = "TXT" if kind == "SPF" else kind
                if value == "TIMEOUT":
                    self.slow.add((name, kind))
                elif value != "NONE":
                    self.records.setdefault((name, kind), []).append(self.data(kind, value))

    @staticmethod
    def data(kind, value):
        if kind == "TXT":
            return text_octets(value)
        if kind == "MX":
            return (value[0], value[1])
        return value

    def lookup(self, name, kind, strict=True, timeout=30):
        name = name.lower()
        if (name, kind) in self.slow or (name in self.slow and (name, kind) not in self.records):
            raise spf.TempError("DNS timeout")
        for value in self.records.get((name, "CNAME"), []):
            yield (name, "CNAME"), value
        for value in self.records.get((name, kind), []):
            yield (name, kind), value


def load():
    with open(os.path.join(SUITES, "spf", "rfc7208-tests.yml"), encoding="utf-8") as file:
        documents = [one for one in yaml.safe_load_all(file) if one]
    cases = []
    for document in documents:
        zone = Zone(document["zonedata"])
        for name, test in document["tests"].items():
            expected = test["result"]
            cases.append((zone, name, str(test["host"]), test["mailfrom"], str(test["helo"]),
                          expected if isinstance(expected, list) else [expected]))
    return cases


def evaluate(case):
    zone, _, ip, mail_from, helo, _ = case
    spf.DNSLookup = zone.lookup
    try:
        return spf.query(i=ip, s=mail_from, h=helo, strict=True).check()[0]
    except Exception as problem:  # what pyspf throws is a wrong answer, not ours to judge
        return repr(problem)


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    cases = load()
    wrong = 0
    for case in cases:
        result = evaluate(case)
        if result not in case[5]:
            wrong += 1
            print(f"{case[1]}: {result} for {' or '.join(case[5])}", file=sys.stderr)
    begin = time.perf_counter()
    evaluations = 0
    while time.perf_counter() - begin < seconds:
        for case in cases:
            evaluate(case)
        evaluations += len(cases)
    rate = evaluations / (time.perf_counter() - begin)
    print(json.dumps({"tool": "pyspf", "cases": len(cases), "wrong": wrong,
                      "evaluations_per_second": round(rate)}))


main()
