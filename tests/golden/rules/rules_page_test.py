#!/usr/bin/python3
"""docs/reference/rules.md and bounces.md are what `mailctl explain --json` says.

MAILCTL_ACCEPT=1 rewrites them.
"""
import json
import os
import pathlib
import subprocess
import sys

REFERENCE = pathlib.Path(__file__).resolve().parents[3] / "docs/reference"
HEAD = """# Rules of mail

What mailctl says about mail records and messages, made from the rules in the program; `mailctl explain ID` shows the same.
A finding may be milder than its rule: advice that depends on what a domain is for never changes an exit code. What mailctl
says about manifests, plans and files is in [diagnostics](diagnostics.md).
"""


def sentence(text):
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")


def rule_section(rule):
    first, *pasted = rule["fix"].split("\n")
    lines = [f"### {rule['id']}", "", f"**{rule['severity']}**: {sentence(rule['summary'])} {rule['why']}",
             f"({rule['source']})", "", first]
    if pasted:
        lines += ["", "```", *pasted, "```"]
    return "\n".join(lines) + "\n"


def page(groups):
    sections = [HEAD]
    for group in groups:
        sections.append(f"## {group['name']}\n\n{sentence(group['summary'])}\n")
        sections += [rule_section(rule) for rule in group["rules"]]
    return "\n".join(sections)


BOUNCES_HEAD = """# What bounces mean

`mailctl explain '550 5.7.26 …'` says which of these a refusal is; `--json` gives the word as `cause`, and `fault` and
`suppress` as below. **suppress** says whether the address belongs on the suppression list when the refusal is permanent:
`yes`, `no`, `if-it-stays` (when it comes again over some days) or `listed` (it is on one already). A temporary refusal never
says `yes`.
"""


def bounces_page(causes):
    sections = [BOUNCES_HEAD]
    for cause in causes:
        rules = f"\nRules: {', '.join(f'`{rule}`' for rule in cause['rules'])}\n" if cause["rules"] else ""
        sections.append(f"## {cause['cause']}\n\nfault `{cause['fault']}`, suppress `{cause['suppress']}`\n\n"
                        f"{cause['meaning']}\n\n{cause['advice']}\n{rules}")
    return "\n".join(sections)


def explained(*words):
    output = subprocess.run([os.environ["MAILCTL_BINARY"], "explain", *words, "--json"],
                            capture_output=True, text=True, check=True).stdout
    return json.loads(output)


def is_in_sync(name, wanted):
    path = REFERENCE / name
    if os.environ.get("MAILCTL_ACCEPT"):
        path.write_text(wanted)
    if path.exists() and path.read_text() == wanted:
        return True
    print(f"docs/reference/{name} is not what the program says; run script/accept, read the diff")
    return False


def main():
    groups = explained()["groups"]
    causes = explained("bounces")["causes"]
    pages = {"rules.md": page(groups), "bounces.md": bounces_page(causes)}
    right = [is_in_sync(name, wanted) for name, wanted in pages.items()]
    print(f"{sum(len(group['rules']) for group in groups)} rules, {len(causes)} causes")
    return 0 if all(right) and groups and causes else 1


if __name__ == "__main__":
    sys.exit(main())
