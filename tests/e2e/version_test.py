"""version and schema."""
import json
import os
import re
import subprocess
import unittest

import support


class VersionTest(unittest.TestCase):
    def test_version(self):
        result = support.mailctl("version")
        self.assertRegex(result.stdout, r"^mailctl \d+\.\d+\.\d+\n$")
        document = json.loads(support.mailctl("--json", "version").stdout)
        self.assertTrue(re.fullmatch(r"\d+\.\d+\.\d+", document["mailctl_version"]))

    def test_schema_is_the_one_of_the_tree(self):
        with open(os.path.join(support.SOURCE, "schemas", "manifest.schema.json"),
                  encoding="utf-8") as file:
            self.assertEqual(support.mailctl("schema").stdout, file.read())

    def test_a_closed_pipe_is_no_crash(self):
        self.assertEqual(os.system(f"{support.BINARY} schema | head -1 > /dev/null"), 0)

    def test_output_that_cannot_be_written_is_an_error(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            result = subprocess.run([support.BINARY, "schema"], stdout=full, stderr=subprocess.PIPE,
                                    env=support.environment(), text=True, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("could not be written whole", result.stderr)


if __name__ == "__main__":
    unittest.main()
