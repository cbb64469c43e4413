"""emulator: says where it is, and leaves nothing behind."""
import json
import os
import unittest

import support


class EmulatorTest(support.FolderTest):
    def test_it_serves_until_it_is_told_to_end(self):
        emulator = support.Emulator(self.folder)
        self.addCleanup(emulator.stop)
        for region in support.REGIONS:
            self.assertIn("http://127.0.0.1:", str(emulator.ready["regions"][region]))
        self.assertRegex(emulator.ready["dns"], r"^127\.0\.0\.1:\d+$")
        self.assertTrue(os.path.exists(emulator.ready["key_file"]))
        self.assertEqual(emulator.stop(), 0)
        self.assertFalse(os.path.exists(emulator.ready_file))

    def test_mistakes(self):
        result = self.assert_exit(self.run_mailctl("emulator", "--regions", "mars-1"), 1)
        self.assertIn("mars-1", result.stderr)
        result = self.assert_exit(self.run_mailctl("emulator", "--port", "dns"), 1)
        self.assertIn("PLACE=PORT", result.stderr)
        result = self.assert_exit(self.run_mailctl("emulator", "--port", "foo=1"), 1)
        self.assertIn("known are sa-saopaulo-1, sa-vinhedo-1, control and dns", result.stderr)

    def test_zones_are_there_from_the_start(self):
        emulator = support.Emulator(self.folder, "--zone", "a.example", "--zone", "b.example")
        self.addCleanup(emulator.stop)
        for zone in ("a.example", "b.example"):
            result = self.run_mailctl("--endpoints", emulator.ready_file, "dns", "soa", zone, "--json")
            self.assertEqual(json.loads(result.stdout)["status"], "ok")


if __name__ == "__main__":
    unittest.main()
