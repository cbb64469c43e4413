"""script/layers says yes to this tree and no to each kind of wrong include planted in a small one."""
import os
import subprocess
import sys
import tempfile
import unittest

SCRIPT = os.path.join(os.path.dirname(__file__), "..", "..", "..", "script", "layers")


def run(*arguments):
    return subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, check=False)


class LayersTest(unittest.TestCase):
    def judge(self, path, text):
        with tempfile.TemporaryDirectory() as src:
            os.makedirs(os.path.join(src, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(src, path), "w", encoding="utf-8") as file:
                file.write(text)
            return run(src)

    def test_this_tree_is_right(self):
        result = run()
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_wrong_includes_are_found(self):
        wrong = {
            "an arrow up": ("base/a.h", '#include "dns/name.h"\n'),
            "emulator and provider share no code": ("emulator/a.cc", '#include "provider/provider.h"\n'),
            "plan is pure": ("plan/a.cc", '#include "net/http.h"\n'),
            "a path that is not from the root": ("dns/a.cc", '#include "name.h"\n'),
            "an unknown folder": ("dns/a.cc", '#include "util/text.h"\n'),
            "a library in a header": ("model/a.h", "#include <nlohmann/json.hpp>\n"),
            "a C library in a header": ("net/a.h", "#include <curl/curl.h>\n"),
            "yaml-cpp outside yaml": ("manifest/a.cc", "#include <yaml-cpp/yaml.h>\n"),
            "a thread in pure code": ("plan/a.cc", "std::mutex lock;\n"),
            "a file in a new folder": ("extra/a.cc", "\n"),
        }
        for name, (path, text) in wrong.items():
            with self.subTest(name):
                result = self.judge(path, "\n" + text)
                self.assertNotEqual(result.returncode, 0, result.stdout)
                self.assertIn(f"src/{path}:", result.stdout)

    def test_right_includes_pass(self):
        text = ('#include <vector>\n#include <nlohmann/json.hpp>\n#include "dns/name.h"\n'
                '#include "mail/spf/record.h"\n// std::mutex is not for here\n')
        self.assertEqual(self.judge("mail/a.cc", text).returncode, 0)

    def test_an_empty_tree_is_an_error(self):
        with tempfile.TemporaryDirectory() as src:
            self.assertNotEqual(run(src).returncode, 0)


if __name__ == "__main__":
    sys.exit(unittest.main())
