#!/usr/bin/python3
"""What Debian's python3-dkim says of messages: one line "NAME pass" or "NAME fail" for each.

    verdicts_of_dkimpy.py FOLDER

FOLDER holds NAME.eml and NAME.key, the key record; an empty one stands for no record.
"""
import logging
import pathlib
import sys

import dkim


def verdict(path):
    record = path.with_suffix(".key").read_bytes()
    try:
        return dkim.verify(path.read_bytes(), dnsfunc=lambda name, timeout=5: record or None)
    except Exception:  # some of what is wrong with a message is said with one
        return False


def main(folder):
    logging.disable()
    for path in sorted(folder.glob("*.eml")):
        print(path.stem, "pass" if verdict(path) else "fail")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
