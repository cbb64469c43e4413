"""apply: the main job, its consent, its report, its exit codes."""
import json
import os
import pty
import unittest

import support
from support import ZONE

SPF = "v=spf1 include:rp.oracleemaildelivery.com ~all"


class ApplyTest(support.CloudTest):
    def test_the_scenario_converges_and_then_writes_nothing(self):
        result = self.apply()
        self.assertRegex(result.stdout, r"(?m)^Apply complete! Resources: \d+ added, 0 changed, 0 destroyed\.$")
        self.assertIn("Creation complete", result.stderr)
        self.assertIn([SPF], self.strings(ZONE))
        self.assertIn(["google-site-verification=abc"], self.strings(ZONE))
        for region in support.REGIONS:
            name = f"ocipizza-{region}-20241221._domainkey.{ZONE}"
            self.assertIn("oracleemaildelivery.com.", self.answers("cname", name)[0])
            self.assertTrue(self.answers("cname", f"{region}.bounce.{ZONE}"))
        self.assertEqual(len(self.answers("txt", "_dmarc." + ZONE)), 1)
        result = self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 0)
        self.assertIn("No changes. Your infrastructure matches the configuration.", result.stdout)
        self.forget_calls()
        self.apply("--detailed-exitcode")
        reads, writes = self.calls()
        print(f"second apply: {reads} reads, {writes} writes")
        self.assertEqual(writes, 0)
        self.assertLessEqual(reads, 11)

    def test_foreign_neighbours_stay(self):
        self.set_records(ZONE, "TXT", ['"google-site-verification=abc"',
                                       '"v=spf1 include:foreign.example ~all"'])
        self.apply()
        texts = self.answers("txt", ZONE)
        self.assertIn("google-site-verification=abc", texts)
        spf = [text for text in texts if text.startswith("v=spf1")]
        self.assertEqual(len(spf), 1)
        self.assertIn("include:foreign.example", spf[0])
        self.assertIn("include:rp.oracleemaildelivery.com", spf[0])
        self.assertEqual(self.answers("cname", "www." + ZONE), ["pizza.example.net."])
        self.assertEqual(self.answers("mx", ZONE), ["10 mx.example.net."])

    def test_the_broken_record_becomes_one_string(self):
        self.set_records(ZONE, "TXT", ['"v=spf1" "include:rp.oracleemaildelivery.com" "~all"',
                                       '"google-site-verification=abc"'])
        self.apply()
        self.assertIn([SPF], self.strings(ZONE))
        self.assertEqual(len(self.strings(ZONE)), 2)

    def test_without_a_terminal_it_refuses_and_writes_nothing(self):
        result = self.assert_exit(self.cloud("apply"), 1)
        self.assertIn("--auto-approve", result.stderr)
        self.assertIn("Plan: ", result.stdout)
        self.assert_exit(self.cloud("apply", stdin="yes\n"), 1)
        self.assertEqual(self.calls()[1], 0)

    def answer_on_terminal(self, command, answer):
        support.need_terminal(self)
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execve(support.BINARY, [support.BINARY, "--endpoints", self.emulator.ready_file, command],
                      support.environment(TERM="dumb"))
        os.write(terminal, answer)
        said = b""
        try:
            while part := os.read(terminal, 65536):
                said += part
        except OSError:
            pass
        _, status = os.waitpid(child, 0)
        os.close(terminal)
        return os.waitstatus_to_exitcode(status), said.decode()

    def test_on_a_terminal_only_yes_is_consent(self):
        code, said = self.answer_on_terminal("apply", b"y\n")
        self.assertEqual(code, 1, said)
        self.assertIn("was not confirmed", said)
        self.assertEqual(self.calls()[1], 0)
        code, said = self.answer_on_terminal("apply", b"yes\n")
        self.assertEqual(code, 0, said)
        self.assertIn("Apply complete!", said)

    def test_json_is_a_stream_of_events(self):
        result = self.apply("--json")
        events = [json.loads(line) for line in result.stdout.splitlines()]
        types = [event["type"] for event in events]
        self.assertEqual(types[0], "version")
        self.assertIn("apply_complete", types)
        self.assertEqual(types[-1], "change_summary")
        self.assertEqual(events[-1]["changes"]["operation"], "apply")
        self.assertEqual(events[-1]["changes"]["failed"], 0)

    def test_a_region_that_is_down_does_not_stop_the_other(self):
        for region in support.REGIONS:
            with self.subTest(region):
                self.emulator.admin("POST", "/reset")
                self.seed_zone()
                self.emulator.admin("POST", f"/regions/{region}", {"state": "down"})
                for file in ("ocipizza.state.json", "ocipizza.journal"):
                    if os.path.exists(self.path(".mailctl/" + file)):
                        os.unlink(self.path(".mailctl/" + file))
                self.apply(code=4)
                self.emulator.admin("POST", f"/regions/{region}", {"state": "up"})
                self.apply()
                self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 0)

    def test_a_stricter_dmarc_waits_for_the_keys(self):
        self.emulator.admin("POST", "/settings", {"dkim_lag": "1d"})
        self.write("mailctl.yaml", self.manifest(policy="reject"))
        result = self.apply("--wait", "0s")
        self.assertIn("Still waiting", result.stdout)
        self.assertEqual(self.answers("txt", "_dmarc." + ZONE), [])
        self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 2)
        self.emulator.admin("POST", "/clock", {"advance": "2d"})
        self.apply()
        self.assertIn("p=reject", self.answers("txt", "_dmarc." + ZONE)[0])

    def test_a_bad_duration_is_a_mistake(self):
        result = self.assert_exit(self.cloud("apply", "--auto-approve", "--wait", "soon"), 1)
        self.assertIn("--wait soon", result.stderr)


if __name__ == "__main__":
    unittest.main()
