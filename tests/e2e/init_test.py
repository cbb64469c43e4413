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
            "init", "--domain", "no domain", "--compartment", "x", "--region", "mars-1"), 1)
        self.assertIn("mars-1", result.stderr)
        self.assertIn("nothing was written", result.stderr)
        self.assertFalse(os.path.exists(self.path("mailctl.yaml")))

    def test_on_a_terminal_it_asks(self):
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execve(support.BINARY, [support.BINARY, "init"], support.environment(TERM="dumb"))
        os.write(terminal, b"ocipizza.com.br\nocid1.compartment.oc1..aaaa\nsa-saopaulo-1, sa-vinhedo-1\n")
        said = b""
        try:
            while part := os.read(terminal, 4096):
                said += part
        except OSError:
            pass
        _, status = os.waitpid(child, 0)
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(status), 0, said)
        self.assertIn(b"Domain that sends mail:", said)
        self.assert_exit(self.run_mailctl("validate"), 0)


if __name__ == "__main__":
    unittest.main()
