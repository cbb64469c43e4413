"""init: writes a valid manifest from flags or answers, and never over one."""
import os
import pty
import unittest

import support

FLAGS = ["--domain", "ocipizza.com.br", "--compartment", "ocid1.compartment.oc1..aaaa",
         "--region", "sa-saopaulo-1,sa-vinhedo-1"]


class InitTest(support.FolderTest):
    def test_what_it_writes_is_valid(self):
        result = self.assert_exit(self.run_mailctl("init", *FLAGS), 0)
        self.assertIn("mailctl.yaml is written", result.stdout)
        self.assert_exit(self.run_mailctl("validate"), 0)

    def test_it_never_overwrites(self):
        self.write("mailctl.yaml", "mine\n")
        result = self.assert_exit(self.run_mailctl("init", *FLAGS), 1)
        self.assertIn("stays as it is", result.stderr)
        with open(self.path("mailctl.yaml"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "mine\n")

    def test_without_a_terminal_it_needs_flags(self):
        result = self.assert_exit(self.run_mailctl("init", stdin="ocipizza.com.br\n"), 1)
        self.assertIn("--domain", result.stderr)
        self.assertFalse(os.path.exists(self.path("mailctl.yaml")))

    def test_wrong_answers_write_nothing(self):
        result = self.assert_exit(self.run_mailctl(
            "init", "--domain", "no domain", "--compartment", "ocid1.compartment.oc1..a",
            "--region", "mars-1"), 1)
        self.assertIn("mars-1", result.stderr)
        self.assertIn("nothing was written", result.stderr)
        result = self.assert_exit(self.run_mailctl("init", *FLAGS[:2], "--compartment", "x", *FLAGS[4:]), 1)
        self.assertIn("no OCID", result.stderr)
        self.assertFalse(os.path.exists(self.path("mailctl.yaml")))

    def test_the_first_date_is_in_the_manifest(self):
        self.assert_exit(self.run_mailctl("init", *FLAGS, "--first", "2024-12-21"), 0)
        with open(self.path("mailctl.yaml"), encoding="utf-8") as file:
            self.assertIn("first: 2024-12-21", file.read())
        self.assert_exit(self.run_mailctl("validate"), 0)

    def test_no_advice_to_emulate_where_the_services_are_named(self):
        result = self.run_mailctl("init", *FLAGS, env=support.environment(MAILCTL_ENDPOINTS="x.json"))
        self.assertIn("Next: mailctl plan\n", result.stdout)

    def on_a_terminal(self, answers):
        """(exit code, what was said) of init on a terminal that types these lines."""
        support.need_terminal(self)
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execve(support.BINARY, [support.BINARY, "init"], support.environment(TERM="dumb"))
        os.write(terminal, answers)
        said = b""
        try:
            while part := os.read(terminal, 4096):
                said += part
        except OSError:
            pass
        _, status = os.waitpid(child, 0)
        os.close(terminal)
        return os.waitstatus_to_exitcode(status), said

    def test_on_a_terminal_it_asks(self):
        code, said = self.on_a_terminal(
            b"ocipizza.com.br\nocid1.compartment.oc1..aaaa\nsa-saopaulo-1, sa-vinhedo-1\n")
        self.assertEqual(code, 0, said)
        self.assertIn(b"Domain that sends mail:", said)
        self.assert_exit(self.run_mailctl("validate"), 0)

    def test_on_a_terminal_it_asks_again_where_an_answer_cannot_stand(self):
        code, said = self.on_a_terminal(
            b"no domain\nocipizza.com.br\nmine\nocid1.compartment.oc1..aaaa\n\nmars-1\nsa-saopaulo-1\n")
        self.assertEqual(code, 0, said)
        self.assertEqual(said.count(b"Domain that sends mail:"), 2)
        self.assertEqual(said.count(b"OCID of the compartment:"), 2)
        self.assertEqual(said.count(b"Regions to send from"), 3)
        self.assertIn(b"mars-1", said)
        self.assert_exit(self.run_mailctl("validate"), 0)

    def test_nothing_is_asked_where_a_manifest_is_there(self):
        self.write("mailctl.yaml", "mine\n")
        code, said = self.on_a_terminal(b"")
        self.assertEqual(code, 1)
        self.assertIn(b"stays as it is", said)
        self.assertNotIn(b"Domain that sends mail:", said)


if __name__ == "__main__":
    unittest.main()
