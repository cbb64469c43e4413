"""Manifests for many domains: folders, sets, overlays, variables, --changed-since; and the how-to."""
import os
import re
import subprocess
import unittest

import console
import support

PAGE = os.path.join(support.SOURCE, "docs", "how-to", "many-domains.md")
HEAD = """\
version: 1
name: many
accounts:
  oci: { provider: oci, compartment: ocid1.compartment.oc1..aaaa, regions: [sa-saopaulo-1] }
"""
PROFILE = """\
profiles:
  customer:
    streams: { mail: { via: oci, from: [no-reply], description: "{id}" } }
    spf: { all: softfail }
"""
SET = "domain_sets: { customers: { file: customers.csv, like: customer, publish: oci } }\n"


class ManyDomainsTest(support.FolderTest):
    def git(self, *words):
        subprocess.run(["git", "-c", "user.name=ana", "-c", "user.email=ana@example.net", *words],
                       cwd=self.folder, check=True, capture_output=True,
                       env=dict(support.environment(), HOME=self.folder))

    def commit(self):
        self.git("add", ".")
        self.git("commit", "--quiet", "-m", "x")

    def write_set(self, *domains):
        self.write("mailctl.yaml", HEAD + PROFILE + SET)
        self.write("customers.csv", "domain,id\n" + "".join(f"{name},1\n" for name in domains))

    def plan(self, *words, code=0):
        return self.assert_exit(self.run_mailctl("--emulator", "plan", *words), code)

    def test_a_folder_is_one_manifest(self):
        os.mkdir(self.path("mail"))
        self.write("mail/a.yaml", HEAD)
        self.write("mail/b.yml", "domains: { example.com: { mx: keep } }\n")
        self.write("mail/.hidden.yaml", "version: 9\n")
        self.write("mail/notes.txt", "version: 9\n")
        result = self.assert_exit(self.run_mailctl("validate", "-f", "mail"), 0)
        self.assertEqual(result.stdout, "mail/a.yaml and 1 more file are valid.\n")
        again = self.run_mailctl("validate", "-f", "mail/a.yaml", "-f", "mail/b.yml", "-f", "mail")
        self.assertEqual(self.assert_exit(again, 0).stdout, result.stdout)
        self.write("mail/c.yaml", "domains: { example.com: { mx: none } }\n")
        result = self.assert_exit(self.run_mailctl("validate", "-f", "mail"), 1)
        self.assertIn("mail/c.yaml:1:12", result.stderr)
        self.assertIn("mail/b.yml:1:12", result.stderr)
        os.mkdir(self.path("none"))
        self.assertIn("holds no file", self.assert_exit(self.run_mailctl("validate", "-f", "none"), 1).stderr)

    def test_state_stays_beside_the_first_file(self):
        os.mkdir(self.path("one"))
        os.mkdir(self.path("two"))
        self.write("one/a.yaml", HEAD)
        self.write("two/b.yaml", "domains: { example.com: { streams: { mail: { via: oci } } } }\n")
        self.assert_exit(self.run_mailctl("--emulator", "-f", "one", "-f", "two", "apply", "--auto-approve"), 0)
        self.assertTrue(os.path.isdir(self.path("one/.mailctl")))
        self.assertFalse(os.path.exists(self.path("two/.mailctl")))

    def test_overlays_and_variables(self):
        self.write("mailctl.yaml", HEAD + """\
variables: { policy: { one_of: [none, reject], default: none } }
zones: { example.com: { publish: oci } }
domains:
  example.com: { dmarc: { policy: "${var:policy}" }, mx: none }
""")
        self.write("live.yaml", "domains:\n  example.com:\n    mx: ~\n    spf: { all: fail }\n")
        address = "dns/example.com/TXT/_dmarc.example.com"
        self.assertIn("p=none", self.plan("--explain", address).stdout)
        self.assertIn("p=reject", self.plan("--var", "policy=reject", "--explain", address).stdout)
        env = support.environment(MAILCTL_VAR_POLICY="reject")
        shown = self.run_mailctl("--emulator", "plan", "--explain", address, env=env)
        self.assertIn("p=reject", shown.stdout)
        spf = self.plan("--overlay", "live.yaml", "--explain", "dns/example.com/TXT/example.com#spf")
        self.assertIn("live.yaml:4:", spf.stdout)
        self.assertNotIn("MX", self.plan("--overlay", "live.yaml").stdout)
        wrong = self.assert_exit(self.run_mailctl("validate", "--var", "policy"), 1)
        self.assertIn("write NAME=VALUE", wrong.stderr)
        wrong = self.assert_exit(self.run_mailctl("validate", "--overlay", "none.yaml"), 1)
        self.assertIn("reading --overlay: none.yaml", wrong.stderr)

    def test_a_set_cannot_read_other_files(self):
        os.mkdir(self.path("mail"))
        self.write("secret.csv", "domain\nsecret.example\n")
        os.symlink("../secret.csv", self.path("mail/link.csv"))
        for path in ("../secret.csv", self.path("secret.csv"), "link.csv", "sub/../../secret.csv"):
            self.write("mail/mailctl.yaml", HEAD + PROFILE + SET.replace("customers.csv", path))
            result = self.assert_exit(self.run_mailctl("validate", "-f", "mail"), 1)
            self.assertIn("manifest/bad-set-file", result.stderr)
            self.assertNotIn("secret.example", result.stderr)

    def test_a_set_that_shrank_stops_before_any_call(self):
        names = [f"d{number}.example" for number in range(12)]
        self.write_set(*names)
        self.assertIn("customers.csv: 12 domains of the set customers.",
                      self.run_mailctl("validate").stdout)
        apply = ("--emulator", "apply", "--auto-approve")
        self.assert_exit(self.run_mailctl(*apply), 0)
        self.write_set(*names[:-1])
        result = self.plan(code=1)
        self.assertIn("guard/set-shrunk", result.stderr)
        self.assertIn("has 11 rows, and had 12", result.stderr)
        self.assertNotIn("set-shrunk", self.run_mailctl("--emulator", "drift").stderr)
        # What was in the zone that went with its row is left as it is, so the plan is not whole.
        self.assert_exit(self.run_mailctl(*apply, "--allow", "set-shrunk=customers"), 4)
        self.assertIn("No changes", self.plan().stdout)

    def test_changed_since(self):
        self.write_set("a.example", "b.example", "c.example")
        self.git("init", "--quiet", ".")
        self.commit()
        self.write("mailctl.yaml", HEAD + "# moved by a line\n" + PROFILE + SET)
        result = self.plan("--changed-since", "HEAD")
        self.assertIn("the manifest wants the same as at HEAD", result.stderr)
        self.assertIn("No changes.", result.stdout)
        self.write("customers.csv", "domain,id\na.example,1\nb.example,2\nd.example,1\n")
        result = self.plan("--changed-since", "HEAD")
        self.assertIn("b.example, c.example, d.example", result.stderr)
        self.assertNotIn("domain/a.example", result.stdout)
        self.assertIn("domain/d.example", result.stdout)
        result = self.plan("--changed-since", "HEAD", "--domain", "d.example")
        self.assertNotIn("domain/b.example", result.stdout)
        self.write("mailctl.yaml", (HEAD + PROFILE + SET).replace("[sa-sao", "[sa-vinhedo-1, sa-sao"))
        result = self.plan("--changed-since", "HEAD")
        self.assertIn("the account oci", result.stderr)
        self.assertIn("domain/a.example", result.stdout)

    def test_changed_since_what_is_not_there(self):
        self.write_set("a.example")
        result = self.plan("--changed-since", "HEAD", code=1)
        self.assertIn("in no git repository", result.stderr)
        self.git("init", "--quiet", ".")
        self.write("other", "x")
        self.git("add", "other")
        self.git("commit", "--quiet", "-m", "x")
        result = self.plan("--changed-since", "nowhere", code=1)
        self.assertIn("no revision `nowhere`", result.stderr)
        result = self.plan("--changed-since", "HEAD")
        self.assertIn("everything is new", result.stderr)
        self.assertIn("domain/a.example", result.stdout)
        env = support.environment(PATH="/nonexistent")
        result = subprocess.run([os.path.abspath(support.BINARY), "--emulator", "plan", "--changed-since", "HEAD"],
                                cwd=self.folder, env=env, capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("git cannot be started", result.stderr)

    def test_the_how_to(self):
        with open(PAGE, encoding="utf-8") as file:
            page = file.read()
        for name, text in re.findall(r"`([\w.]+)`:\n\n```\w+\n(.*?)^```$", page, re.M | re.S):
            self.write(name, text)
        shell = console.Shell(self.folder, {
            "PATH": os.path.dirname(os.path.abspath(support.BINARY)) + ":" + os.environ["PATH"]})
        self.addCleanup(shell.close)
        console.check(self, shell, PAGE)


if __name__ == "__main__":
    unittest.main()
