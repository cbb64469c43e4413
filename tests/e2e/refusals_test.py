"""The wrong things give a clear line, exit 1, and do no harm."""
import json
import os
import subprocess
import time
import unittest

import support
from support import ZONE


class RefusalsTest(support.CloudTest):
    def refuse(self, says, *arguments, **options):
        result = self.assert_exit(self.cloud(*(arguments or ("apply", "--auto-approve")), **options), 1)
        self.assertIn(says, result.stderr)
        self.assertNotIn("Internal error", result.stderr)
        return result

    def edit_endpoints(self, **changes):
        with open(self.emulator.ready_file, encoding="utf-8") as file:
            document = json.load(file)
        document.update(changes)
        self.write("endpoints.json", json.dumps(document))
        return self.path("endpoints.json")

    def test_no_credentials(self):
        result = self.assert_exit(self.run_mailctl("plan"), 1)
        self.assertIn(".oci/config", result.stderr)

    def test_an_unreadable_key(self):
        path = self.edit_endpoints(key_file="/nonexistent/key.pem")
        result = self.assert_exit(self.run_mailctl("--endpoints", path, "plan"), 1)
        self.assertIn("/nonexistent/key.pem", result.stderr)

    def test_a_wrong_fingerprint(self):
        path = self.edit_endpoints(fingerprint=":".join(["00"] * 16))
        result = self.assert_exit(self.run_mailctl("--endpoints", path, "plan"), 1)
        self.assertIn("401", result.stderr)

    def test_a_clock_that_is_off(self):
        self.emulator.admin("POST", "/signature-clock", {"offset_s": 600})
        self.refuse("clock", "plan")

    def test_a_revoked_permission_is_not_absence(self):
        self.apply()
        before = self.emulator.admin("GET", "/calls")["writes"]
        self.emulator.admin("POST", "/policy", {"revoke": ["ListEmailDomains"]})
        result = self.cloud("apply", "--auto-approve")
        self.assertEqual(self.emulator.admin("GET", "/calls")["writes"], before)
        self.assertIn("NotAuthorizedOrNotFound", result.stdout + result.stderr)
        self.assertNotIn("will be created", result.stdout)

    def test_the_page_on_policies_shows_what_is_printed(self):
        page = os.path.join(support.SOURCE, "docs", "how-to", "oci-policies.md")
        with open(page, encoding="utf-8") as file:
            sample = file.read().split("```\nError: ")[1].split(" (request id")[0]
        self.emulator.admin("POST", "/policy", {"revoke": ["ListSuppressions"]})
        self.refuse("Error: " + " ".join(sample.split()), "plan")

    def test_an_unparsable_manifest(self):
        self.write("mailctl.yaml", "version: 1\n  name: [")
        self.refuse("mailctl.yaml:", "plan")

    def test_records_that_receivers_would_ignore(self):
        self.write("mailctl.yaml", self.manifest().replace("    mx: keep\n", """\
    records:
      - { name: shop._domainkey, type: TXT, values: ["v=DKIM1; p=!"] }
"""))
        for command in (["plan"], ["apply", "--auto-approve"]):
            self.refuse("error[dkim/", *command)

    def test_advice_stops_nothing(self):
        result = self.assert_exit(self.cloud("plan"), 0)
        self.assertIn("warning[dmarc/not-enforced]", result.stderr)

    def test_what_goes_wrong_is_json_for_programs(self):
        def summaries(document):
            self.assertTrue(document["errored"])
            return " ".join(item["summary"] for item in document["diagnostics"])

        for command in ("plan", "status"):
            result = self.assert_exit(self.run_mailctl(command, "--json"), 1)
            self.assertIn(".oci/config", summaries(json.loads(result.stdout)))
        self.set_records("_dmarc." + ZONE, "TXT", ['"v=DMARC1; p=quarantine"'])
        document = json.loads(self.assert_exit(self.cloud("plan", "--json"), 1).stdout)
        self.assertIn("_dmarc", summaries(document))
        self.assertEqual(document["diagnostics"][0]["range"]["filename"], "mailctl.yaml")
        result = self.assert_exit(self.cloud("apply", "--auto-approve", "--json"), 1)
        events = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual(events[0]["type"], "version")
        self.assertEqual({event["type"] for event in events[1:]}, {"diagnostic"})
        errors = [event["diagnostic"] for event in events[1:] if event["diagnostic"]["severity"] == "error"]
        self.assertEqual(len(errors), 1)
        self.assertIn("_dmarc", errors[0]["summary"])

    def test_bad_endpoints_files(self):
        for text in ("", "[]", "{\"dns\": 5}"):
            path = self.write("bad.json", text)
            result = self.assert_exit(self.run_mailctl("--endpoints", path, "plan"), 1)
            self.assertIn("bad.json", result.stderr)
        result = self.assert_exit(self.run_mailctl("--endpoints", "/nonexistent", "plan"), 1)
        self.assertIn("/nonexistent", result.stderr)

    def test_a_locked_state_names_the_holder(self):
        self.emulator.admin("POST", "/latency", {"ms": 300})
        first = subprocess.Popen(
            [support.BINARY, "--endpoints", self.emulator.ready_file, "apply", "--auto-approve"],
            cwd=self.folder, env=support.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(first.wait)
        lock = self.path(".mailctl/ocipizza.lock")
        deadline = time.monotonic() + 20
        while not (os.path.exists(lock) and os.path.getsize(lock)) and time.monotonic() < deadline:
            time.sleep(0.01)
        result = self.refuse("is locked by another run: apply by ana@")
        self.assertIn(f"process {first.pid}", result.stderr)
        self.emulator.admin("POST", "/latency", {"ms": 0})

    def test_a_journal_cut_in_half_is_read_up_to_there(self):
        journal = self.path(".mailctl/ocipizza.journal")
        self.emulator.admin("POST", "/latency", {"ms": 100})
        process = subprocess.Popen(
            [support.BINARY, "--endpoints", self.emulator.ready_file, "apply", "--auto-approve"],
            cwd=self.folder, env=support.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not (os.path.exists(journal) and os.path.getsize(journal) > 2000):
            self.assertIsNone(process.poll(), "apply ended before it could be killed")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.005)
        process.kill()
        process.wait()
        self.emulator.admin("POST", "/latency", {"ms": 0})
        os.truncate(journal, os.path.getsize(journal) // 2 - 1)
        result = self.assert_exit(self.cloud("plan"), 0)
        self.assertIn(".mailctl/ocipizza.journal ends in the middle of an entry", result.stderr)
        self.apply()
        self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 0)

    def test_a_damaged_state_is_named_and_left_alone(self):
        self.apply()
        path = self.path(".mailctl/ocipizza.state.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write("{")
        result = self.refuse(".mailctl/ocipizza.state.json", "plan")
        self.assertIn("move it away", result.stderr)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "{")

    def test_a_lost_state_is_rebuilt(self):
        self.apply()
        for name in os.listdir(self.path(".mailctl")):
            os.unlink(self.path(".mailctl/" + name))
        result = self.assert_exit(self.cloud("plan"), 0)
        self.assertIn("No changes.", result.stdout)
        self.forget_calls()
        self.apply()
        self.assertEqual(self.calls()[1], 0)

    def test_two_spf_records_are_an_error_that_names_both(self):
        self.set_records(ZONE, "TXT", ['"v=spf1 -all"', '"v=spf1 mx -all"'])
        result = self.refuse("v=spf1 -all")
        self.assertIn("v=spf1 mx -all", result.stderr)
        self.assertEqual(self.calls()[1], 0)

    def test_what_differs_and_is_not_ours_needs_adoption(self):
        self.set_records("_dmarc." + ZONE, "TXT", ['"v=DMARC1; p=quarantine"'])
        self.refuse("--adopt")
        self.apply("--adopt", f"dns/{ZONE}/TXT/_dmarc.{ZONE}")
        self.assertIn("p=none", self.answers("txt", "_dmarc." + ZONE)[0])


if __name__ == "__main__":
    unittest.main()
