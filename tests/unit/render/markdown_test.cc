#include "render/markdown.h"

#include <vector>

#include <catch2/catch.hpp>

namespace mailctl::render {
namespace {

TEST_CASE("characters are counted as browsers count them") {
  CHECK(characters_of("abc") == 3);
  CHECK(characters_of("ação") == 4);
  CHECK(characters_of("…") == 1);
  CHECK(characters_of("📧") == 2);  // one code point, a surrogate pair in UTF-16
}

TEST_CASE("a text is shortened at whole characters") {
  CHECK(shortened("abcdef", 6) == "abcdef");
  CHECK(shortened("abcdefg", 6) == "abcde…");
  CHECK(shortened("ãããã", 3) == "ãã…");
  CHECK(shortened("📧📧📧", 4) == "📧…");
  CHECK(characters_of(shortened(std::string(5000, 'x'), 100)) == 100);
}

TEST_CASE("HTML is text between tags and in attributes") {
  CHECK(html_text("<script>alert(\"&'\")</script>") ==
        "&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;");
  CHECK(html_text("a\nb\x1b") == "a\\nb\\x1b");
}

TEST_CASE("a code span outruns the backticks in it") {
  CHECK(code_span("a") == "`a`");
  CHECK(code_span("a`b") == "``a`b``");
  CHECK(code_span("`") == "`` ` ``");
  CHECK(code_span("a``b` ") == "```a``b` ```");
  CHECK(code_span(" a ") == "`  a  `");
  CHECK(code_span("") == "` `");
  CHECK(code_span("a|b\n") == "`a\\x7cb\\n`");
}

TEST_CASE("a sentence keeps words of prose and sets the rest in code") {
  CHECK(prose("the SPF record of example.com would take 11 DNS look-ups, and 10 is the most") ==
        "the SPF record of `example.com` would take 11 DNS look-ups, and 10 is the most");
  CHECK(prose("`~all` not written (RFC 7208 §6.1)") == "`~all` not written (RFC 7208 `§6.1`)");
  CHECK(prose("v=spf1 include:a.example ~all is old, don't") ==
        "`v=spf1 include:a.example ~all` is old, don't");
  CHECK(prose("a.example, b.example") == "`a.example`, `b.example`");
  CHECK(prose("") == "");
}

TEST_CASE("nothing in a sentence becomes active") {
  CHECK(prose("ask @octocat about #12 and GH-12") == "ask `@octocat` about `#12` and `GH-12`");
  CHECK(prose("https://evil.example www.evil.example a@evil.example") ==
        "`https://evil.example www.evil.example a@evil.example`");
  CHECK(prose("<img src=x> [text](//evil.example) **bold** _it_ ~~s~~ &amp; \\ :smile: | a") ==
        "`<img src=x> [text](//evil.example) **bold** _it_ ~~s~~ &amp`; `\\ :smile`: `\\x7c` a");
  CHECK(prose("1. one") == "1\\. one");
  CHECK(prose("# head") == "`#` head");
  CHECK(prose("> quote") == "`>` quote");
  CHECK(prose("deadbeef1 1234567890abcdef") == "`deadbeef1 1234567890abcdef`");
}

TEST_CASE("a fence outruns every run of backticks in its lines, which stay lines") {
  const std::vector<std::string> lines{"+ a", "- ````", "# \n```\n<script>"};
  CHECK(fenced("diff", lines) == "`````diff\n+ a\n- ````\n# \\n```\\n<script>\n`````\n");
  CHECK(fenced("text", {}) == "```text\n```\n");
}

}  // namespace
}  // namespace mailctl::render
