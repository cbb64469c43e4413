#include "dns/idna.h"

#include <catch2/catch.hpp>

using namespace mailctl;
using dns::name_from_unicode;
using dns::name_of;
using dns::to_unicode;

namespace {

// The A-labels, or "refused".
std::string ascii(std::string_view text) {
  const auto name = name_from_unicode(text);
  return name ? name->text() : "refused";
}

}  // namespace

TEST_CASE("names as people write them become A-labels") {
  CHECK(ascii("caf\u00e9.example") == "xn--caf-dma.example");
  CHECK(ascii("CAF\u00c9.Example.") == "xn--caf-dma.example");
  CHECK(ascii("cafe\u0301.example") == "xn--caf-dma.example");     // decomposed
  CHECK(ascii("stra\u00dfe.example") == "xn--strae-oqa.example");  // not "strasse": IDNA 2008
  CHECK(ascii("\u4f8b\u3048\u3002\u30c6\u30b9\u30c8") == "xn--r8jz45g.xn--zckzah");
  CHECK(ascii("_dmarc.caf\u00e9.example") == "_dmarc.xn--caf-dma.example");
  CHECK(ascii("*.caf\u00e9.example") == "*.xn--caf-dma.example");
  CHECK(ascii("xn--caf-dma.example") == "xn--caf-dma.example");
  CHECK(ascii("plain_label.example") == "plain_label.example");
  CHECK(ascii("first\\.last.example") == "first\\.last.example");
}

TEST_CASE("what IDNA 2008 does not allow is refused with a reason") {
  CHECK(ascii("\U0001f4a9.example") == "refused");  // a symbol
  CHECK(ascii("a\uff0fb.example") == "refused");    // maps to a slash
  CHECK(ascii("caf\xc3.example") == "refused");     // broken UTF-8
  CHECK(ascii("\xff\xfe.example") == "refused");
  CHECK(ascii("\u0301a.example") == "refused");  // begins with a combining mark
  CHECK(ascii("caf\u00e9..example") == "refused");
  CHECK(ascii("caf\u00e9 bar.example") == "refused");
  CHECK(ascii(std::string("caf\u00e9\0.example", 14)) == "refused");
  CHECK(ascii("a..b") == "refused");
  std::string long_label;
  for (int i = 0; i < 63; ++i) long_label += "\u00e9";
  CHECK(ascii(long_label + ".example") == "refused");
  const auto name = name_from_unicode("\U0001f4a9.example");
  CHECK(name.error().kind == base::ErrorKind::kInvalid);
  CHECK(name.error().message.find("\U0001f4a9") != std::string::npos);
}

TEST_CASE("and back, for people") {
  CHECK(to_unicode(name_of("_dmarc.xn--caf-dma.example")) == "_dmarc.caf\u00e9.example");
  CHECK(to_unicode(name_of("example.com")) == "example.com");
  CHECK(to_unicode(dns::Name()) == ".");
  // Labels that do not decode, or would not lead back to themselves, stay.
  CHECK(to_unicode(name_of("xn--.example")) == "xn--.example");
  CHECK(to_unicode(name_of("xn--zzzzzzzz99.example")) == "xn--zzzzzzzz99.example");
  CHECK(to_unicode(name_of("xn--ls8h.example")) == "xn--ls8h.example");  // a symbol
  CHECK(to_unicode(name_of("xn--caf-dma.a\\.b")) == "caf\u00e9.a\\.b");
}
