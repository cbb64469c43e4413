"""validate: all problems, with places, for people and for programs, without any network."""
import json
import os
import unittest

import support

GOOD = support.MANIFEST.format(compartment="ocid1.compartment.oc1..aaaa", policy="none")


class ValidateTest(support.FolderTest):
    def test_a_valid_manifest(self):
        self.write("mailctl.yaml", GOOD)
        result = self.assert_exit(self.run_mailctl("validate"), 0)
        self.assertEqual(result.stdout, "mailctl.yaml is valid.\n")
        self.assert_exit(self.run_mailctl("validate", "-f", "."), 0)

    def test_all_problems_are_shown_with_their_places(self):
        self.write("bad.yaml", GOOD.replace("role:", "rolle:").replace("sa-vinhedo-1]", "sa-vinhedo-9]"))
        result = self.assert_exit(self.run_mailctl("validate", "-f", "bad.yaml"), 1)
        self.assertEqual(result.stdout, "")
        self.assertIn("bad.yaml:9:5", result.stderr)
        self.assertIn("sa-vinhedo-9", result.stderr)
        self.assertIn("2 errors", result.stderr)

    def test_json_has_the_shape_of_terraform(self):
        self.write("bad.yaml", GOOD.replace("role:", "rolle:"))
        result = self.assert_exit(self.run_mailctl("validate", "-f", "bad.yaml", "--json"), 1)
        document = json.loads(result.stdout)
        self.assertFalse(document["valid"])
        self.assertEqual(document["diagnostics"][0]["range"]["filename"], "bad.yaml")
        self.write("good.yaml", GOOD)
        document = json.loads(self.run_mailctl("validate", "-f", "good.yaml", "--json").stdout)
        self.assertTrue(document["valid"])

    def test_json_of_several_files_is_one_document(self):
        self.write("good.yaml", GOOD)
        self.write("bad.yaml", "zones: { example.com: { publish: ocy } }\n")
        result = self.assert_exit(self.run_mailctl(
            "validate", "--json", "-f", "good.yaml", "-f", "bad.yaml"), 1)
        document = json.loads(result.stdout)
        self.assertEqual(document["error_count"], 1)
        self.assertEqual(document["diagnostics"][0]["range"]["filename"], "bad.yaml")
        result = self.assert_exit(self.run_mailctl(
            "validate", "--json", "-f", "good.yaml", "-f", "none.yaml"), 1)
        self.assertIn("none.yaml", json.loads(result.stdout)["diagnostics"][0]["summary"])

    def test_annotations_stand_at_the_line_in_the_repository(self):
        os.mkdir(self.path("mail"))
        self.write("mail/mailctl.yaml", GOOD.replace("role:", "rolle:"))
        result = self.assert_exit(support.mailctl(
            "validate", "--annotations", "github", cwd=self.path("mail"),
            env=support.environment(GITHUB_WORKSPACE=self.folder)), 1)
        self.assertRegex(result.stderr, r"(?m)^::error file=mail/mailctl\.yaml,line=\d+,col=\d+,"
                                        r"endColumn=\d+,title=manifest/unknown-key::")
        self.assertNotIn("::error", self.assert_exit(self.run_mailctl(
            "validate", "-f", "mail/mailctl.yaml"), 1).stderr)

    def test_a_missing_or_wrong_file_is_one_clear_line(self):
        result = self.assert_exit(self.run_mailctl("validate"), 1)
        self.assertIn("mailctl.yaml: No such file", result.stderr)
        self.assertIn("mailctl init", result.stderr)
        self.write("empty.yaml", "")
        self.assert_exit(self.run_mailctl("validate", "-f", "empty.yaml"), 1)
        self.assert_exit(self.run_mailctl("validate", "-f", "/dev/null"), 1)

    def test_several_files_are_one_manifest(self):
        self.write("a.yaml", GOOD)
        self.write("b.yaml", "version: 2\n")
        result = self.assert_exit(self.run_mailctl("validate", "-f", "a.yaml", "-f", "b.yaml"), 1)
        self.assertEqual(result.stdout, "")
        self.assertIn("b.yaml:1:1", result.stderr)
        self.assertIn("a.yaml:1:1", result.stderr)

    def test_secrets_are_not_needed(self):
        self.write("mailctl.yaml", GOOD.replace(
            "first: 2024-12-21", "first: 2024-12-21, private_key: '${env:NOT_SET}'"))
        result = self.run_mailctl("validate")
        self.assertNotIn("is not set", result.stderr)

    def test_colours_only_on_terminals(self):
        self.write("bad.yaml", "version: 9\n")
        self.assertNotIn("\x1b", self.run_mailctl("validate", "-f", "bad.yaml").stderr)


if __name__ == "__main__":
    unittest.main()
