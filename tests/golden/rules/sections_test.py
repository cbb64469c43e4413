#!/usr/bin/python3
"""Every section that the project cites exists: docs/reference/rfc-sections.tsv has it.

A citation is "RFC 7208 §4.6.4" (also "RFC 9989 App. C.5.2", "BIMI draft §4.3", "8301 §3.1"), or a
"§5.4" later in the same sentence. A section whose RFC is not named there is of the RFC of its
folder, in the folders below.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
TABLE = ROOT / "docs/reference/rfc-sections.tsv"
TREES = {"src": (".cc", ".h", ".md"), "docs": (".md",), "changes": (".md",), "schemas": (".json",),
         "examples": (".yaml",), "tests": (".cc", ".h", ".py")}
OF_FOLDER = {"src/mail/spf": "7208", "src/mail/dkim": "6376", "src/mail/dmarc": "9989",
             "src/mail/arc": "8617"}
SECTION = r"(?:[1-9]\d*|[A-Z])(?:\.\d+)*"
DOCUMENT = re.compile(r"\bRFC (\d{3,4})\b|\b(BIMI draft)\b|\b([1-9]\d{3})(?= (?:§|App\. ))"
                      r"|\b(YAML 1\.2)\b")
CITED = re.compile(rf"§ ?({SECTION})|\bApp\. ?({SECTION})|\bAppendix ({SECTION})\b"
                   rf"|\b[Ss]ection ({SECTION})\b")
# Where a citation ends: what follows is about something else.
BREAK = re.compile(r"\.\s|\n\s*\n")
MARGIN = re.compile(r"\n\s*(?://|#|\*)?\s*")


def known_sections():
    known = set()
    for line in TABLE.read_text().splitlines():
        if not line.startswith("#"):
            document, section, _ = line.split("\t")
            known.add((document, section))
    return known


def citations(text, folder_document):
    """(line, document or None, section) for each; a chapter with subsections counts as known."""
    document, document_end = None, 0
    marks = [(match.start(), "document", match) for match in DOCUMENT.finditer(text)]
    marks += [(match.start(), "section", match) for match in CITED.finditer(text)]
    for start, kind, match in sorted(marks, key=lambda mark: mark[0]):
        if kind == "document":
            document, document_end = next(g for g in match.groups() if g), match.end()
            continue
        if document and BREAK.search(text[document_end:start]):
            document = None
        section = next(g for g in match.groups() if g)
        named = match.group(4) is None  # "section 4" alone may be of anything
        cited = document or (folder_document if named else None)
        yield text.count("\n", 0, start) + 1, cited, section
        document_end = match.end()


def joined(text):
    """Comments as running text, so that a citation may go over a line end; lines kept."""
    return MARGIN.sub(lambda match: "\n" * match.group().count("\n"), text)


def faults_of(path, known):
    folder = path.relative_to(ROOT).parent.as_posix()
    try:
        text = joined(path.read_text())
    except UnicodeDecodeError:
        return [], 0
    faults, count = [], 0
    for line, document, section in citations(text.replace("\n", "\n "), OF_FOLDER.get(folder)):
        if document is None or document == "YAML 1.2":
            continue
        count += 1
        if (document, section) not in known:
            name = document if document.startswith("BIMI") else f"RFC {document}"
            faults.append(f"{path.relative_to(ROOT)}:{line}: {name} has no section {section} in "
                          f"{TABLE.relative_to(ROOT)}")
    return faults, count


def self_test(known):
    """The scan sees each form; otherwise it would prove nothing."""
    forms = ["RFC 7208 §99", "RFC 7208 §4.5, §99", "(7208 §99)", "RFC 9989 App. Q.1",
             "RFC 7208 section 99", "BIMI draft §99", "RFC 7208\n// §99", "RFC 7489 Appendix Z"]
    for form in forms:
        found = list(citations(joined(form), None))
        if all(document is None or (document, section) in known
               for _, document, section in found):
            return [f"the scan does not see {form!r}: {found}"]
    return []


def main():
    known = known_sections()
    faults, count = self_test(known), 0
    for tree, endings in TREES.items():
        for path in sorted((ROOT / tree).rglob("*")):
            if path.suffix in endings and path != pathlib.Path(__file__):
                new, seen = faults_of(path, known)
                faults += new
                count += seen
    for fault in faults:
        print(fault)
    print(f"{count - len(faults)} of {count} citations exist ({len(known)} sections known)")
    return 1 if faults or count < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
