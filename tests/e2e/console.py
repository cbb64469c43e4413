"""Runs the ```console blocks of a page and compares what they print.

A line `$ command` is run in one shell for the whole page; the lines below it are what it prints, on
stdout and stderr. A line `...` stands for any lines, `…` within a line for any text."""
import os
import re
import subprocess


def blocks(page, kind):
    """The blocks whose fence reads ```console or ```console KIND, as lists of lines."""
    with open(page, encoding="utf-8") as file:
        text = file.read()
    fence = "console" + (" " + kind if kind else "")
    return [match.splitlines() for match in re.findall(rf"^```{fence}\n(.*?)^```$", text, re.M | re.S)]


def commands(block):
    """(command, expected lines) of one block."""
    found = []
    for line in block:
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def matches(expected, printed):
    if not expected:
        return not printed
    if expected[0] == "...":
        return any(matches(expected[1:], printed[count:]) for count in range(len(printed) + 1))
    if not printed:
        return False
    pattern = ".*".join(re.escape(part) for part in expected[0].split("…"))
    return re.fullmatch(pattern, printed[0]) is not None and matches(expected[1:], printed[1:])


class Shell:
    """One shell; run() gives what a command printed."""

    END = "=== end of command ==="

    def __init__(self, folder, variables):
        self.process = subprocess.Popen(["bash", "--norc"], cwd=folder, env=dict(os.environ, **variables),
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)

    def run(self, command):
        self.process.stdin.write(f"{{ {command}\n}} </dev/null; echo; echo '{self.END}'\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line.rstrip("\n") == self.END:
                break
            lines.append(line.rstrip())
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


def check(test, shell, page, kind=""):
    """Runs every block of that kind; the test fails where something else is printed."""
    found = blocks(page, kind)
    test.assertGreater(len(found), 0, f"{page} has no such blocks")
    for block in found:
        check_block(test, shell, block)


def check_block(test, shell, block):
    for command, expected in commands(block):
        printed = shell.run(command)
        # Nothing is expected of a command whose value is kept: what it prints would be a complaint.
        test.assertTrue(matches(expected, printed),
                        f"$ {command}\nexpected:\n" + "\n".join(expected) + "\nprinted:\n" + "\n".join(printed))
