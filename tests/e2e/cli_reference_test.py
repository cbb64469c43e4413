"""docs/reference/cli.md is what the commands' help says; MAILCTL_ACCEPT=1 rewrites it."""
import os
import re
import unittest

import support

PAGE = os.path.join(support.SOURCE, "docs", "reference", "cli.md")
HEAD = "# Command line\n\nMade from the help of each command (`mailctl COMMAND --help`).\n"


def commands():
    text = support.mailctl("--help").stdout
    block = text.split("## Commands")[1].split("\n\n")[1]
    return [line[4:18].strip() for line in block.splitlines()]


def demoted(text):
    return re.sub(r"^#", "##", text, flags=re.MULTILINE)


class CliReferenceTest(unittest.TestCase):
    def test_page_is_in_sync(self):
        texts = [support.mailctl("--help").stdout]
        texts += [support.mailctl(*command.split(), "--help").stdout for command in commands()]
        wanted = "\n".join([HEAD] + [demoted(text) for text in texts])
        if os.environ.get("MAILCTL_ACCEPT"):
            with open(PAGE, "w", encoding="utf-8") as file:
                file.write(wanted)
        with open(PAGE, encoding="utf-8") as file:
            self.assertEqual(file.read(), wanted, "run script/accept")


if __name__ == "__main__":
    unittest.main()
