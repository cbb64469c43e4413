"""--emulator: a manifest tried without an account, in one process."""
import os
import shutil
import unittest

import support

FLAGS = ["--domain", "example.com", "--compartment", "ocid1.compartment.oc1..aaaa",
         "--region", "sa-saopaulo-1,sa-vinhedo-1"]


class LocalCloudTest(support.FolderTest):
    def setUp(self):
        super().setUp()
        self.assert_exit(self.run_mailctl("init", *FLAGS), 0)
        with open(self.path("mailctl.yaml"), encoding="utf-8") as file:
            text = file.read()
        # A new zone has no MX that could be kept.
        self.write("mailctl.yaml", text.replace("mx: keep", "mx: none"))

    def local(self, *arguments, code=0, **options):
        return self.assert_exit(self.run_mailctl("--emulator", *arguments, **options), code)

    def test_the_world_outlives_the_process(self):
        self.assertIn("15 to add", self.local("plan").stdout)
        self.local("apply", "--auto-approve")
        self.assertIn("No changes", self.local("plan", "--detailed-exitcode").stdout)
        self.assertIn("v=spf1 include:rp.oracleemaildelivery.com ~all",
                      self.local("dns", "txt", "example.com").stdout)
        self.assertIn("Everything is as it should be", self.local("status", "--detailed-exitcode").stdout)
        self.assertIn("oci/sa-vinhedo-1/domain/example.com", self.local("show").stdout)
        self.assertIn("Still waiting", self.local("destroy", "--auto-approve").stdout)

    def test_it_is_apart_from_the_real_world(self):
        self.local("apply", "--auto-approve")
        self.assertNotIn("example.com", self.run_mailctl("show").stdout)
        self.assertEqual(os.listdir(self.path(".mailctl")), ["emulator"])
        shutil.rmtree(self.path(".mailctl"))
        self.assertIn("15 to add", self.local("plan").stdout)

    def test_closed_streams_are_not_taken_by_files(self):
        code = os.system(f"cd {self.folder} && {support.BINARY} --emulator apply --auto-approve >&- 2>&-")
        self.assertEqual(os.waitstatus_to_exitcode(code), 0)
        with open(self.path(".mailctl/emulator/cloud/lock"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "")
        self.assertIn("No changes", self.local("plan", "--detailed-exitcode").stdout)

    def test_where_the_services_are_is_said_once(self):
        result = self.local("--endpoints", "ready.json", "plan", code=1)
        self.assertIn("--emulator and --endpoints exclude each other", result.stderr)
        self.local("plan", env=support.environment(MAILCTL_ENDPOINTS="/nonexistent"))

    def test_a_world_in_use_is_left_alone(self):
        cloud = support.Emulator(self.folder, "--data", self.path(".mailctl/emulator/cloud"))
        try:
            result = self.local("plan", code=1)
            self.assertIn(".mailctl/emulator/cloud is in use by another emulator", result.stderr)
        finally:
            self.assertEqual(cloud.stop(), 0)
        self.local("plan")


if __name__ == "__main__":
    unittest.main()
