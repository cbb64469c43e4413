#!/usr/bin/python3
"""Verifies signed messages with Debian's python3-dkim.

    verify_with_dkimpy.py FOLDER

FOLDER holds keys.txt ("name value" lines) and messages (*.eml): each must verify, but for those
whose name begins with "broken". Prints the count and fails when a verdict is wrong.
"""
import pathlib
import sys

import dkim


def main(folder):
    keys = dict(line.split(" ", 1) for line in (folder / "keys.txt").read_text().splitlines())

    def find_key(name, timeout=5):
        return keys[name.decode().rstrip(".")].encode()

    wrong = []
    messages = sorted(folder.glob("*.eml"))
    for path in messages:
        verdict = dkim.verify(path.read_bytes(), dnsfunc=find_key)
        if verdict == path.name.startswith("broken"):
            wrong.append(path.name)
    print(f"python3-dkim: {len(messages) - len(wrong)} of {len(messages)} verdicts as expected")
    for name in wrong:
        print("  wrong:", name)
    return 1 if wrong or not messages else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
