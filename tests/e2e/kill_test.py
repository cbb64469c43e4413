"""apply killed with SIGKILL at random moments: the next one converges, with no duplicate, no orphan.

MAILCTL_KILLS sets how often (100)."""
import os
import random
import shutil
import subprocess
import time
import unittest

import support
from support import ZONE

KILLS = int(os.environ.get("MAILCTL_KILLS", "100"))


class KillTest(support.CloudTest):
    def start_over(self):
        self.emulator.admin("POST", "/reset")
        self.emulator.admin("POST", "/latency", {"ms": 5})
        self.seed_zone()
        shutil.rmtree(self.path(".mailctl"), ignore_errors=True)

    def resources(self):
        """What the cloud holds, deleted things included: nothing may have been made twice."""
        world = self.emulator.admin("GET", "/world")
        return sorted((kind, one["region"], one.get("name") or one.get("emailAddress"))
                      for kind in ("domains", "dkims", "senders", "return_paths")
                      for one in world[kind])

    def records(self):
        return [self.answers(rtype, name) for rtype, name in
                [("txt", ZONE), ("txt", "_dmarc." + ZONE), ("mx", ZONE), ("cname", "www." + ZONE)] +
                [("cname", f"ocipizza-{region}-20241221._domainkey.{ZONE}") for region in support.REGIONS]]

    def run_and_kill(self, after):
        process = subprocess.Popen(
            [support.BINARY, "--endpoints", self.emulator.ready_file, "apply", "--auto-approve"],
            cwd=self.folder, env=support.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=after)
            return False
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return True

    def test_the_next_run_converges(self):
        self.start_over()
        began = time.monotonic()
        self.apply()
        whole = time.monotonic() - began
        wanted_resources, wanted_records = self.resources(), self.records()
        chance = random.Random(20261121)
        killed, tries = 0, 0
        while killed < KILLS and tries < 4 * KILLS:
            self.start_over()
            tries += 1
            after = chance.uniform(0, whole)
            # One that ended before its moment shows nothing.
            if not self.run_and_kill(after):
                continue
            killed += 1
            with self.subTest(number=tries, after=after):
                self.apply()
                self.assertEqual(self.resources(), wanted_resources)
                self.assertEqual([sorted(x) for x in self.records()],
                                 [sorted(x) for x in wanted_records])
                self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 0)
        print(f"{killed} runs were killed before they ended, of {tries} (a whole one takes {whole:.2f} s)")
        self.assertEqual(killed, KILLS)


if __name__ == "__main__":
    unittest.main()
