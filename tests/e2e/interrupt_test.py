"""Ctrl-C: the first ends after what is in flight, the second at once; the next run goes on."""
import signal
import subprocess
import time
import unittest

import support


class InterruptTest(support.CloudTest):
    def setUp(self):
        super().setUp()
        self.emulator.admin("POST", "/latency", {"ms": 300})

    def start_apply(self):
        process = subprocess.Popen(
            [support.BINARY, "--endpoints", self.emulator.ready_file, "apply", "--auto-approve"],
            cwd=self.folder, env=support.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        return process

    def read_until(self, process, text):
        """stderr up to the line with that text."""
        said = ""
        while text not in said:
            line = process.stderr.readline()
            self.assertTrue(line, f"ended before it said {text!r}:\n{said}")
            said += line
        return said

    def assert_converges(self):
        self.emulator.admin("POST", "/latency", {"ms": 0})
        self.apply()
        self.assert_exit(self.cloud("plan", "--detailed-exitcode"), 0)

    def test_the_first_finishes_what_is_in_flight(self):
        process = self.start_apply()
        self.read_until(process, "Creation complete")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 4, out + err)
        self.assertIn("Interrupted: finishing what has begun; Ctrl-C again aborts.", err)
        self.assertIn("Apply interrupted.", out)
        self.assertNotIn("not known", out)
        self.assert_converges()

    def test_before_the_first_write_nothing_is_written(self):
        process = self.start_apply()
        while self.emulator.admin("GET", "/calls")["total"] == 0:
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1, out + err)
        self.assertEqual(self.emulator.admin("GET", "/calls")["writes"], 0)
        self.assert_converges()

    def test_the_second_aborts(self):
        self.emulator.admin("POST", "/latency", {"ms": 2000})  # the writes outlast both signals
        process = self.start_apply()
        while self.emulator.admin("GET", "/calls")["writes"] == 0:
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        self.read_until(process, "Interrupted:")
        process.send_signal(signal.SIGINT)  # the same wish again, as timeout(1) sends it
        time.sleep(0.6)
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)
        self.assertIn("the next run finds out", err)
        self.assert_converges()


if __name__ == "__main__":
    unittest.main()
