"""plan --html in a browser: nothing is refused or loaded, nothing sticks out, everything can be read,
in light and dark, on a wide screen and on a telephone. The pictures stay in build/certify."""
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "e2e"))

import support
from browser import Browser

PICTURES = pathlib.Path(os.environ.get("MAILCTL_BUILD_DIR", "build/dev")).parent / "certify"
STREAM = """\
      staff:
        via: google-workspace
        from: [pizza]
        dkim: { selector: google, record: keep }
      password-reset:
"""
# Every text with its contrast to what is behind it (WCAG 2.2 §1.4.3), worst first.
CONTRAST = """
(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const part = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const color = channels(getComputedStyle(element).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    const has_text = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!has_text) continue;
    const [a, b] = [light(channels(getComputedStyle(element).color)), light(behind(element))];
    found.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), element.textContent.slice(0, 60)]);
  }
  return found.sort((x, y) => x[0] - y[0]).slice(0, 3);
})()
"""
OUTSIDE = """
[...document.body.querySelectorAll("*")].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.width > 1 && (box.right > innerWidth + 0.5 || box.left < -0.5);
}).map((e) => e.outerHTML.slice(0, 120))
"""


class PlanHtmlTest(support.CloudTest):
    def report(self):
        """A page with drift, a stream that does not pass, a region that is down, and hostile text."""
        self.apply()
        self.set_records("_dmarc." + support.ZONE, "TXT", ['"v=DMARC1; p=reject"'])
        self.set_records(support.ZONE, "TXT", [
            '"v=spf1 include:rp.oracleemaildelivery.com ip4:192.0.2.7 include:old.example.net ~all"',
            '"<script>alert(1)</script>"'])
        self.write("mailctl.yaml", self.manifest(policy="reject").replace(
            "      password-reset:\n", STREAM).replace("OCI Pizza - {kind}", "</pre><img src=x> {kind}")
            .replace("    mx: keep\n", "    mx: none\n    adopt: true\n"))
        self.emulator.admin("POST", "/regions/sa-vinhedo-1", {"state": "down"})
        result = self.cloud("plan", "--html", "plan.html")
        self.assertTrue(os.path.exists(self.path("plan.html")), result.stdout + result.stderr)
        return self.path("plan.html")

    def test_the_page_reads_well_everywhere(self):
        path = self.report()
        browser = Browser()
        self.addCleanup(browser.close)
        PICTURES.mkdir(exist_ok=True)
        papers = set()
        for width in (400, 1400):
            for scheme in ("light", "dark"):
                with self.subTest(width=width, scheme=scheme):
                    browser.open(path, width, scheme)
                    self.check(browser, width)
                    papers.add(browser.evaluate("getComputedStyle(document.body).backgroundColor"))
                    browser.picture(PICTURES / f"plan-{width}-{scheme}.png")
        self.assertEqual(len(papers), 2, "light and dark must differ")
        self.assertEqual(set(browser.fetched), {"file://" + path})
        self.assertEqual(browser.complaints, [])

    def check(self, browser, width):
        # What is far below is laid out only when it comes into sight.
        browser.evaluate("document.querySelectorAll('article').forEach("
                         "(article) => { article.style.contentVisibility = 'visible'; })")
        self.assertEqual(browser.evaluate("innerWidth"), width)
        self.assertLessEqual(browser.evaluate("document.documentElement.scrollWidth"), width)
        self.assertEqual(browser.evaluate(OUTSIDE), [])
        text = browser.evaluate("document.body.innerText")
        for wanted in ("Guards stop this plan.", "guard/mx", "This plan is incomplete.",
                       "staff via Google Workspace", "_dmarc.ocipizza.com.br", "include:_spf.google.com",
                       "</pre><img src=x>", "Could not be read", "Changed outside of mailctl"):
            self.assertIn(wanted, text)
        self.assertEqual(browser.evaluate("document.querySelectorAll('script, img, link').length"), 0)
        self.assertEqual(browser.evaluate("document.querySelectorAll('h1').length"), 1)
        for ratio, text in browser.evaluate(CONTRAST):
            self.assertGreaterEqual(ratio, 4.5, text)


if __name__ == "__main__":
    support.unittest.main()
