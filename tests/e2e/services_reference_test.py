"""docs/reference/services.md is what `mailctl services` says; MAILCTL_ACCEPT=1 rewrites it."""
import json
import os
import unittest

import support

PAGE = os.path.join(support.SOURCE, "docs", "reference", "services.md")
HEAD = """# Sending services

Made from the catalogue (`catalogue/*.yaml`), as `mailctl services` shows it. `via:` of a stream names a service by its id; what
the stream says besides is in [the manifest](manifest.md#services-and-own-servers). What stands in braces is filled in with
`parameters`, or known: `{domain}`, `{domain_dashes}` (dots as hyphens), `{selector}`, `{region}`, `{include}`.

What no page of a service's own says is named as unconfirmed. Corrections are welcome: one file per service, with its source and
the date.
"""


def block(text):
    return "```\n" + text.rstrip("\n") + "\n```\n"


class ServicesReferenceTest(unittest.TestCase):
    def test_page_is_in_sync(self):
        services = json.loads(support.mailctl("services", "--json").stdout)["services"]
        parts = [HEAD, block(support.mailctl("services").stdout)]
        for service in services:
            parts.append(f"## {service['id']}\n")
            parts.append(block(support.mailctl("services", service["id"]).stdout))
        wanted = "\n".join(parts)
        if os.environ.get("MAILCTL_ACCEPT"):
            with open(PAGE, "w", encoding="utf-8") as file:
                file.write(wanted)
        with open(PAGE, encoding="utf-8") as file:
            self.assertEqual(file.read(), wanted, "run script/accept")
        self.assertGreaterEqual(len(services), 17)


if __name__ == "__main__":
    unittest.main()
