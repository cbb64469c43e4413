#!/usr/bin/python3
"""Debian's python3-dkim on the messages of bench_dkim_messages: FOLDER [SECONDS]."""
import json
import pathlib
import sys
import time

import dkim


def main(folder, seconds):
    keys = dict(line.split(" ", 1) for line in (folder / "keys.txt").read_text().splitlines())

    def find_key(name, timeout=5):
        return keys[name.decode().rstrip(".")].encode()

    sets = {}
    for path in sorted(folder.glob("*.eml")):
        sets.setdefault(path.stem.rsplit("-", 1)[0], []).append(path.read_bytes())
    for name, messages in sets.items():
        if not all(dkim.verify(message, dnsfunc=find_key) for message in messages):
            sys.exit(f"python3-dkim does not verify a message of {name}")
        count = octets = 0
        begin = time.perf_counter()
        passed = 0.0
        while passed < seconds:
            for message in messages:
                dkim.verify(message, dnsfunc=find_key)
                count += 1
                octets += len(message)
                passed = time.perf_counter() - begin
                if passed >= seconds:
                    break
        print(json.dumps({"tool": "python3-dkim", "set": name,
                          "messages_per_second": round(count / passed),
                          "megabytes_per_second": round(octets / passed / 1e6, 1)}), flush=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1.0)
