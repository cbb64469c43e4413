#!/usr/bin/python3
"""Every code of a diagnostic has a section in docs/reference/diagnostics.md, and no other has.

A code is a literal "area/slug" in the folders below; what looks like one and is none is listed.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
FOLDERS = ["yaml", "dns", "mail", "model", "manifest", "plan", "render", "engine", "state", "cli"]
NO_CODES = {"application/json", "application/octet-stream", "message/global", "message/rfc822",
            "text/html", "text/plain", "oci/sa-saopaulo-1"}
LITERAL = re.compile(r'"([a-z][a-z0-9-]*/[a-z][a-z0-9-]+)"')


def main():
    used = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / "src" / folder).rglob("*.cc")):
            for code in LITERAL.findall(path.read_text()):
                if code not in NO_CODES:
                    used.setdefault(code, path.relative_to(ROOT))
    text = (ROOT / "docs/reference/diagnostics.md").read_text()
    sections = re.findall(r"^### (\S+)$", text, re.M)
    faults = [f"{code} ({path}) has no section" for code, path in sorted(used.items())
              if code not in sections]
    faults += [f"{code} has a section and is used nowhere" for code in sections if code not in used]
    faults += [f"{code} has two sections" for code in set(sections) if sections.count(code) > 1]
    if sections != sorted(sections):
        faults.append("the sections are not in alphabetical order")
    for fault in faults:
        print(f"docs/reference/diagnostics.md: {fault}")
    print(f"{len(used)} codes, {len(sections)} sections, {len(faults)} faults")
    return 1 if faults or not used else 0


if __name__ == "__main__":
    sys.exit(main())
