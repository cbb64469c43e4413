"""fmt: one layout, every comment, nothing written where nothing is to be written."""
import os
import stat
import unittest

import support

UNTIDY = "name:   'ocipizza'\nversion: 1 # the language\ndomains: {a.example:   {mx: keep}}\n"
TIDY = "version: 1  # the language\nname: ocipizza\ndomains: { a.example: { mx: keep } }\n"


class FmtTest(support.FolderTest):
    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def test_files_are_rewritten_and_named(self):
        self.write("mailctl.yaml", UNTIDY)
        os.chmod(self.path("mailctl.yaml"), 0o640)
        result = self.assert_exit(self.run_mailctl("fmt"), 0)
        self.assertEqual(result.stdout, "mailctl.yaml\n")
        self.assertEqual(self.read("mailctl.yaml"), TIDY)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("mailctl.yaml")).st_mode), 0o640)
        self.assertEqual(self.assert_exit(self.run_mailctl("fmt"), 0).stdout, "")
        self.assertEqual(os.listdir(self.folder), ["mailctl.yaml"])

    def test_a_link_stays_a_link(self):
        os.mkdir(self.path("real"))
        self.write("real/m.yaml", UNTIDY)
        os.symlink("real/m.yaml", self.path("link.yaml"))
        self.assert_exit(self.run_mailctl("fmt", "link.yaml"), 0)
        self.assertTrue(os.path.islink(self.path("link.yaml")))
        self.assertEqual(self.read("real/m.yaml"), TIDY)

    def test_check_names_and_writes_nothing(self):
        self.write("a.yaml", UNTIDY)
        self.write("b.yaml", TIDY)
        result = self.assert_exit(self.run_mailctl("fmt", "--check", "-f", "a.yaml", "b.yaml"), 2)
        self.assertEqual(result.stdout, "a.yaml\n")
        self.assertEqual(self.read("a.yaml"), UNTIDY)
        self.assert_exit(self.run_mailctl("fmt", "--check", "b.yaml"), 0)

    def test_diff_can_be_applied(self):
        self.write("a.yaml", UNTIDY)
        result = self.assert_exit(self.run_mailctl("fmt", "--diff", "a.yaml"), 0)
        self.assertIn("--- a.yaml\n+++ a.yaml\n@@ -1,3 +1,3 @@\n", result.stdout)
        self.assertIn("+name: ocipizza\n", result.stdout)
        self.assertEqual(self.read("a.yaml"), UNTIDY)
        self.assert_exit(self.run_mailctl("fmt", "--diff", "--check", "a.yaml"), 2)

    def test_stdin_to_stdout(self):
        result = self.assert_exit(self.run_mailctl("fmt", "-", stdin=UNTIDY), 0)
        self.assertEqual(result.stdout, TIDY)
        self.assert_exit(self.run_mailctl("fmt", "--check", "-", stdin=UNTIDY), 2)

    def test_what_cannot_be_understood_is_left_and_the_rest_is_done(self):
        self.write("bad.yaml", "name: [1\n")
        self.write("good.yaml", UNTIDY)
        result = self.assert_exit(self.run_mailctl("fmt", "bad.yaml", "none.yaml", "good.yaml"), 1)
        self.assertIn("yaml/syntax", result.stderr)
        self.assertIn("none.yaml: No such file", result.stderr)
        self.assertEqual(self.read("bad.yaml"), "name: [1\n")
        self.assertEqual(self.read("good.yaml"), TIDY)

    def test_what_mailctl_writes_is_in_the_layout(self):
        self.assert_exit(self.run_mailctl(
            "init", "--domain", "ocipizza.com.br", "--compartment", "ocid1.compartment.oc1..aaaa",
            "--region", "sa-saopaulo-1"), 0)
        self.assert_exit(self.run_mailctl("fmt", "--check", "--diff"), 0)


if __name__ == "__main__":
    unittest.main()
