"""The command line itself: help, mistakes, and where things are printed."""
import unittest

import support
from cli_reference_test import commands


class HelpTest(unittest.TestCase):
    def test_without_arguments_and_with_help_the_overview_is_printed(self):
        overview = support.mailctl("--help")
        self.assertEqual(overview.returncode, 0)
        self.assertTrue(overview.stdout.startswith("# mailctl\n"))
        self.assertEqual(support.mailctl().stdout, overview.stdout)

    def test_every_command_has_help_and_a_summary_that_agrees(self):
        overview = support.mailctl("--help").stdout
        for command in commands():
            with self.subTest(command):
                words = command.split()
                for arguments in ([*words, "--help"], [*words, "-h"], ["--help", *words], ["help", *words]):
                    result = support.mailctl(*arguments)
                    self.assertEqual(result.returncode, 0)
                    self.assertTrue(result.stdout.startswith(f"# mailctl {command}\n"))
                self.assertIn(f"    {command} ", overview)

    def test_version_is_also_an_option(self):
        self.assertEqual(support.mailctl("--version").stdout, support.mailctl("version").stdout)

    def test_mistakes_are_one_line_on_stderr_and_exit_1(self):
        for arguments, says in [(["aply"], "did you mean apply?"), (["plan", "--wat"], "--wat"),
                                (["dns", "mx"], "NAME"), (["--json"], "no command"),
                                (["plan", "-f"], "-f needs a value"),
                                (["init", "--compartment", "--region", "a,b"], "--compartment needs a value"),
                                (["apply", "-auto-approve"], "did you mean --auto-approve?"),
                                (["plan", "--targets", "x"], "no option --targets"),
                                (["dns", "mx", "a.example", "--server", "localhost"], "names are not looked up"),
                                (["emulator", "--emulator"], "leave --emulator out"), (["version", "extra"], "extra")]:
            with self.subTest(arguments):
                result = support.mailctl(*arguments)
                self.assertEqual(result.returncode, 1)
                self.assertEqual(result.stdout, "")
                self.assertIn(says, result.stderr)
                self.assertTrue(result.stderr.startswith("Error: "))
                self.assertEqual(result.stderr.count("\n"), 1, result.stderr)


if __name__ == "__main__":
    unittest.main()
