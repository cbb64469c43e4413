#!/usr/bin/python3
"""check_host() beside pyspf (Debian: python3-spf) on random records, zones and clients.

    spf_differential_test.py [CASES [SEED]]      (MAILCTL_BINARY: the program)

The cases are the same on every run. pyspf follows the RFC in nearly everything; where it does not,
or where the RFC leaves a choice, a correction below changes pyspf and says the section. A
disagreement is explained when pyspf with some of the corrections agrees; the fewest that do are
counted. One that no corrections explain fails the test, and so does a correction that none needs.
"""
import contextlib
import itertools
import json
import os
import random
import subprocess
import sys

import spf

BINARY = os.environ.get("MAILCTL_BINARY", "build/dev/src/cli/mailctl")
NAMES = ["a.example", "b.example", "c.example", "d.example", "mail.a.example", "mx.b.example",
         "_spf.c.example", "gone.example", "slow.example"]
V4 = ["192.0.2.1", "192.0.2.2", "192.0.2.129", "198.51.100.7", "203.0.113.9"]
V6 = ["2001:db8::1", "2001:db8::2", "2001:db8:1::1", "2001:db8:ffff::9"]
LOCAL_PARTS = ["user", "first.last", "a-b+c", "", "x_y", "Strong-Bad"]
MACROS = ["%{i}", "%{ir}", "%{d}", "%{d1}", "%{d2}", "%{dr}", "%{l}", "%{l1r-}", "%{lr-+}", "%{o}",
          "%{h}", "%{v}", "%{s}", "%{S}", "%{p}", "%{o1}", "%%", "%-", "%_"]
BROKEN = ["moo", "a:", "include:", "ip4:192.0.2", "ip4:192.0.2.1/33", "ip6:1::2::3", "a/33", "a//129",
          "a:%{x}.example", "a:%(d)", "1x=y", "exp=", "redirect=", "ip4:192.0.2.1/", "all:x", "mx:-",
          "a:b", "exists", "ptr:", "ip6:2001:db8::1/0129", "+-all", "a:example.123"]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, choices):
        return self.random.choice(choices)

    def chance(self, share):
        return self.random.random() < share

    def domain_spec(self):
        if self.chance(0.12):
            return f"{self.one(MACROS)}.{self.one(['s.', ''])}{self.one(NAMES)}"
        if self.chance(0.03):
            return self.one(["x..example", "y" * 64 + ".example", "b.example."])
        return self.one(NAMES)

    def term(self):
        qualifier = self.one(["", "", "", "", "+", "-", "~", "?"])
        kind = self.random.random()
        if kind < 0.25:
            return qualifier + f"include:{self.domain_spec()}"
        if kind < 0.45:
            target = "" if self.chance(0.3) else f":{self.domain_spec()}"
            prefix = self.one(["", "", "", "/24", "/0", "//64", "/28//48", "/32//128"])
            return qualifier + self.one(["a", "mx", "A", "Mx"]) + target + prefix
        if kind < 0.6:
            return qualifier + f"ip4:{self.one(V4)}" + self.one(["", "", "/24", "/32", "/0"])
        if kind < 0.7:
            return qualifier + f"ip6:{self.one(V6)}" + self.one(["", "", "/48", "/128", "/0"])
        if kind < 0.78:
            return qualifier + "exists:" + self.domain_spec()
        if kind < 0.84:
            return qualifier + "ptr" + ("" if self.chance(0.4) else f":{self.domain_spec()}")
        if kind < 0.88:
            return qualifier + "all"
        if kind < 0.94:
            return self.one(["moo=cow", "moo=%{d}", "moo=cow", "ra=x", "exp=" + self.one(NAMES), "Exp=why.a.example"])
        if kind < 0.97:
            return "redirect=" + self.domain_spec()
        return self.one(BROKEN)

    def record(self):
        terms = [self.term() for _ in range(self.random.randrange(7))]
        if self.chance(0.7):
            terms.append(self.one(["-all", "~all", "?all", "all"]))
        version = "v=spf1" if self.chance(0.97) else self.one(["v=spf10", "V=SPF1", "v=spf2.0"])
        return version + "".join(self.one([" ", " ", " ", "  "]) + term for term in terms)

    def records_of(self, name):
        if name == "gone.example":
            return None
        if name == "slow.example":
            return ["TIMEOUT"]
        records = []
        if self.chance(0.92):
            records.append({"TXT": self.record()})
        if self.chance(0.03):
            records.append({"TXT": self.record()})
        if self.chance(0.2):
            records.append({"TXT": self.one(["%{i} is not ours", "plain", "%{x}", "see %{d}"])})
        for address in self.random.sample(V4, self.random.randrange(3)):
            records.append({"A": address})
        for address in self.random.sample(V6, self.random.randrange(2)):
            records.append({"AAAA": address})
        hosts = self.random.sample(NAMES, self.one([0, 0, 1, 2, 3]))
        if self.chance(0.02):
            hosts = [f"h{i}.example" for i in range(11)]
        records += [{"MX": [self.random.randrange(3) * 10, host]} for host in hosts]
        return records

    def case(self):
        zone = {name: self.records_of(name) for name in NAMES}
        zone = {name: records for name, records in zone.items() if records is not None}
        ip = self.one(V4 + V6 + ["::ffff:192.0.2.1"])
        reverse = spf.query(i=ip, s="a@b.example", h="b.example")
        labels = ".".join(reversed(reverse.i.split("."))).lower()
        names = [self.one(NAMES) for _ in range(self.one([0, 0, 1, 2, 3, 12]))]
        if names:
            zone[f"{labels}.{reverse.v}.arpa"] = [{"PTR": name} for name in names]
        sender = self.one(["a.example", "b.example", "c.example", "d.example", "A.Example"])
        if self.chance(0.05):
            sender = self.one(["gone.example", "slow.example", "x..example", "localhost"])
        mail_from = f"{self.one(LOCAL_PARTS)}@{sender}"
        if self.chance(0.1):
            mail_from = ""
        return {"zone": zone, "ip": ip, "from": mail_from,
                "helo": self.one(["mail.a.example", "b.example", "c.example", "localhost"])}


class Zone:
    def __init__(self, zone):
        self.records = {}
        self.slow = set()
        for name, records in zone.items():
            for record in records:
                if record == "TIMEOUT":
                    self.slow.add(name)
                    continue
                for kind, value in record.items():
                    data = (value.encode(),) if kind == "TXT" else value
                    data = tuple(value) if kind == "MX" else data
                    self.records.setdefault((name, kind), []).append(data)

    def lookup(self, name, kind, strict=True, timeout=30):
        name = name.lower()
        if name in self.slow:
            raise spf.TempError("DNS timeout")
        return [((name, kind), value) for value in self.records.get((name, kind), [])]


def ours(cases):
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    result = subprocess.run([BINARY, "spf", "check", "--batch", "-"],
                            input=lines, capture_output=True, text=True, check=False, timeout=300)
    return [json.loads(line) for line in result.stdout.splitlines()]


def theirs(case, corrections=()):
    spf.DNSLookup = Zone(case["zone"]).lookup
    with contextlib.ExitStack() as stack:
        for correction in corrections:
            stack.enter_context(correction())
        try:
            return spf.query(i=case["ip"], s=case["from"], h=case["helo"], strict=True).check()[0]
        except Exception as problem:  # pylint: disable=broad-except
            return f"exception {problem!r}"


@contextlib.contextmanager
def patched(owner, name, replacement):
    original = getattr(owner, name)
    setattr(owner, name, replacement(original))
    try:
        yield
    finally:
        setattr(owner, name, original)


@contextlib.contextmanager
def voids_by_term():
    """RFC 7208 §4.6.4: void are terms whose own question finds nothing. pyspf counts every query: hosts of
    an MX, names of a client, records of an include, and all again for each %{p}."""
    def query_dns(original):
        return lambda self, name, qtype, cnames=None, ignore_void=False: original(
            self, name, qtype, cnames=cnames, ignore_void=True)

    def counted(original, function):
        def ask(self, *arguments):
            if getattr(self, "is_inner", False):
                return original(self, *arguments)
            self.is_inner = True
            try:
                found = original(self, *arguments)
            finally:
                self.is_inner = False
            if not found and is_void(self, function, arguments):
                self.void_lookups += 1
                if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                    raise spf.PermError("void lookups")
            return found
        return ask

    def is_void(self, function, arguments):
        if function == "validated_ptrs":
            return not spf.DNSLookup(reverse_name(self), "PTR")
        name = arguments[0].lower().rstrip(".")
        if not name or not all(0 < len(label) < 64 for label in name.split(".")):
            return False  # it was never asked for
        kind = {"dns_mx": "MX", "dns_a": arguments[1] if len(arguments) > 1 else "A"}[function]
        return not spf.DNSLookup(name, kind)

    def not_counted(original):
        def getp(self):
            was, self.is_inner = getattr(self, "is_inner", False), True
            try:
                return original(self)
            finally:
                self.is_inner = was
        return getp

    def named(function):
        return patched(spf.query, function, lambda original: counted(original, function))

    with patched(spf.query, "dns", query_dns), named("dns_a"), named("dns_mx"), \
            named("validated_ptrs"), patched(spf.query, "getp", not_counted):
        yield


def reverse_name(query):
    return f"{'.'.join(reversed(query.i.split('.')))}.{query.v}.arpa".lower()


@contextlib.contextmanager
def ptr_errors_skipped():
    """RFC 7208 §5.5, §7.3: a DNS error for the names of the client is no match, one for an address of a
    name skips it, and %{p} is then "unknown". pyspf answers temperror."""
    def validated(_):
        def names(self):
            found = []
            try:
                candidates = self.dns_ptr(self.i)[:spf.MAX_PTR]
            except spf.TempError:
                return found
            for name in candidates:
                try:
                    if self.cidrmatch(self.dns_a(name, self.A), self.cidrmax):
                        found.append(name)
                except spf.TempError:
                    pass
            return found
        return names
    with patched(spf.query, "validated_ptrs", validated):
        yield


class Lazy:
    """Addresses host by host."""

    def __init__(self, query, hosts):
        self.query = query
        self.hosts = hosts


@contextlib.contextmanager
def mx_in_order():
    """RFC 7208 §5.4: each address is compared, in an order that is left open. We go by preference and
    stop at the first match or DNS error; pyspf asks for all hosts before it compares."""
    def lazy(_):
        def hosts(self, name):
            found = self.dns(name, "MX")
            if len(found) > spf.MAX_MX:
                raise spf.PermError("MX")
            return Lazy(self, [host for _, host in sorted(found, key=lambda mx: mx[0])]) if found else []
        return hosts

    def match(original):
        def cidrmatch(self, addresses, length):
            if not isinstance(addresses, Lazy):
                return original(self, addresses, length)
            was, self.is_inner = getattr(self, "is_inner", False), True
            try:
                return any(original(self, self.dns_a(host, self.A), length) for host in addresses.hosts)
            finally:
                self.is_inner = was
        return cidrmatch
    with patched(spf.query, "dns_mx", lazy), patched(spf.query, "cidrmatch", match):
        yield


@contextlib.contextmanager
def own_includes_evaluated():
    """RFC 7208 §4.6: only the syntax is judged before the evaluation. To pyspf a record that includes
    itself is invalid even where the include is not come to."""
    def validate(original):
        def mechanism(self, text):
            try:
                return original(self, text)
            except spf.PermError as problem:
                if "trivial recursion" not in problem.msg:
                    raise
                name = spf.parse_mechanism(text, self.d)[0]
                result = spf.RESULTS.get(name[0], "pass")
                return text, "include", self.d, self.cidrmax, result
        return mechanism
    with patched(spf.query, "validate_mechanism", validate):
        yield


@contextlib.contextmanager
def modifiers_by_the_grammar():
    """RFC 7208 §6, §12: unknown modifiers may stand as often as they like, and names are matched in any
    case (RFC 5234 §2.3). pyspf refuses a second one, and does not know "Exp="."""
    def check_record(original):
        def check0(self, record, recursion):
            terms = []
            for term in (record or "").split(" "):
                name, equals, value = term.partition("=")
                if equals and name.lower() in ("exp", "redirect"):
                    term = f"{name.lower()}={value}"
                terms.append(term)
            known = [term for term in terms if not is_unknown(term)]
            unknown = {term.partition("=")[0]: term for term in terms if is_unknown(term)}
            return original(self, " ".join(known + list(unknown.values())) or record, recursion)
        return check0

    def is_unknown(term):
        name, equals, _ = term.partition("=")
        return bool(equals) and name.isalpha() and name.lower() not in ("exp", "redirect", "v")
    with patched(spf.query, "check0", check_record):
        yield


# voids_by_term last: it counts what the others ask.
CORRECTIONS = [ptr_errors_skipped, mx_in_order, own_includes_evaluated, modifiers_by_the_grammar,
               voids_by_term]


def explain(case, answer):
    """The fewest corrections with which pyspf agrees; None where none do."""
    for size in range(1, len(CORRECTIONS) + 1):
        for corrections in itertools.combinations(CORRECTIONS, size):
            if theirs(case, corrections) == answer["result"]:
                return corrections
    return None


def show(case, answer, result):
    print(f"unexplained: {answer.get('result')} ({answer.get('reason')}), pyspf says {result}")
    print(f"  {case['ip']} from {case['from']!r} helo {case['helo']}")
    for name, records in case["zone"].items():
        print(f"    {name}: {records}")


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    generator = Generator(int(sys.argv[2]) if len(sys.argv) > 2 else 7208)
    cases = [generator.case() for _ in range(count)]
    answers = ours(cases)
    results, used, unexplained = {}, {}, 0
    for case, answer in zip(cases, answers):
        result = theirs(case)
        results[answer.get("result")] = results.get(answer.get("result"), 0) + 1
        if result == answer.get("result"):
            continue
        corrections = explain(case, answer)
        if corrections is None:
            unexplained += 1
            if unexplained <= 10:
                show(case, answer, result)
        for correction in corrections or ():
            used[correction] = used.get(correction, 0) + 1
    agreed = count - unexplained
    print(f"pyspf {spf.__version__}: {agreed} of {count} cases agree or are explained")
    print("  results: " + ", ".join(f"{word} {n}" for word, n in sorted(results.items(), key=str)))
    for correction in CORRECTIONS:
        why = " ".join(correction.__doc__.split())
        print(f"  {used.get(correction, 0):4} by {correction.__name__}: {why}")
    unused = [correction.__name__ for correction in CORRECTIONS if correction not in used]
    if unused:
        print("nobody needs", ", ".join(unused))
    return 1 if unexplained or unused or len(answers) != count or None in results else 0


if __name__ == "__main__":
    sys.exit(main())
