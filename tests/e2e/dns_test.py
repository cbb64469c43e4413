"""dns: answers as a mail administrator reads them, from a server that we hold."""
import json
import unittest

import support


class DnsTest(support.CloudTest):
    def ask(self, *arguments):
        return self.run_mailctl("dns", *arguments, "--server", self.emulator.ready["dns"])

    def test_mx_and_txt(self):
        result = self.assert_exit(self.ask("mx", support.ZONE), 0)
        self.assertIn("10 mx.example.net   tried first", result.stdout)
        result = self.assert_exit(self.ask("TXT", "OCIpizza.com.br."), 0)
        self.assertIn("  google-site-verification=abc\n", result.stdout)

    def test_json(self):
        document = json.loads(self.ask("mx", support.ZONE, "--json").stdout)
        self.assertEqual(document["records"][0]["exchange"], "mx.example.net")
        self.assertEqual(document["status"], "ok")

    def test_what_is_not_there_is_an_answer(self):
        result = self.assert_exit(self.ask("txt", "nothing." + support.ZONE), 0)
        self.assertIn("NXDOMAIN", result.stdout)
        result = self.assert_exit(self.ask("aaaa", support.ZONE), 0)
        self.assertIn("has no AAAA record", result.stdout)

    def test_the_endpoints_file_names_the_server(self):
        result = self.assert_exit(self.cloud("dns", "mx", support.ZONE), 0)
        self.assertIn("mx.example.net", result.stdout)
        env = support.environment(MAILCTL_ENDPOINTS=self.emulator.ready_file)
        result = self.assert_exit(self.run_mailctl("dns", "mx", support.ZONE, env=env), 0)
        self.assertIn("mx.example.net", result.stdout)

    def test_mistakes(self):
        for arguments in (["mxx", "a.example"], ["mx", "a..example"], ["mx", "x" * 64 + ".example"]):
            with self.subTest(arguments):
                result = self.assert_exit(self.ask(*arguments), 1)
                self.assertTrue(result.stderr.startswith("Error: "), result.stderr)
        result = self.assert_exit(
            self.run_mailctl("dns", "mx", "a.example", "--server", "nowhere"), 1)
        self.assertIn("nowhere", result.stderr)


if __name__ == "__main__":
    unittest.main()
