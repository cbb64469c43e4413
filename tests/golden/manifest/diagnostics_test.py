#!/usr/bin/python3
"""Every code has its place: a section of docs/reference/diagnostics.md, or a row of the rules of mail.

A code is a literal "area/slug" in the folders below; what looks like one and is none is listed. Of
the two places it has exactly one, and what has a place is used. The rules (src/mail/rules/) become
docs/reference/rules.md, which another test holds in sync.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
FOLDERS = ["yaml", "dns", "mail", "model", "manifest", "plan", "render", "engine", "state", "cli"]
# Media types, members of JSON reports, and an address.
NO_AREAS = {"application", "image", "message", "multipart", "text", "date-range", "policies"}
NO_CODES = {"oci/sa-saopaulo-1"}
LITERAL = re.compile(r'"([a-z][a-z0-9-]*/[a-z][a-z0-9-]+)"')
ROW = re.compile(r'\{(?:\.id = )?"([^"/]+/[^"]+)",')
RULES = ROOT / "src/mail/rules"


def is_table(path):
    """What names rules without finding their faults."""
    return path.parent == RULES and (path.name.endswith("_rules.cc") or "bounce" in path.name)


def used_codes():
    used = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / "src" / folder).rglob("*.cc")):
            if is_table(path):
                continue
            for code in LITERAL.findall(path.read_text()):
                if code not in NO_CODES and code.split("/")[0] not in NO_AREAS:
                    used.setdefault(code, path.relative_to(ROOT))
    return used


def main():
    used = used_codes()
    text = (ROOT / "docs/reference/diagnostics.md").read_text()
    sections = re.findall(r"^### (\S+)$", text, re.M)
    rows = [code for path in sorted(RULES.glob("*_rules.cc")) for code in ROW.findall(path.read_text())]
    places = sections + rows
    faults = [f"{code} ({path}) has neither a section in docs/reference/diagnostics.md nor a row in "
              "src/mail/rules/*_rules.cc" for code, path in sorted(used.items())
              if code not in places]
    faults += [f"{code} has a section or row and is used nowhere" for code in places
               if code not in used]
    faults += [f"{code} has two places" for code in sorted(set(places)) if places.count(code) > 1]
    if sections != sorted(sections):
        faults.append("docs/reference/diagnostics.md: the sections are not in alphabetical order")
    for fault in faults:
        print(fault)
    print(f"{len(used)} codes, {len(sections)} sections, {len(rows)} rules, {len(faults)} faults")
    return 1 if faults or not sections or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
