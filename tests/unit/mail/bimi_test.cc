#include <catch2/catch.hpp>

#include "base/time.h"
#include "mail/bimi/lint.h"
#include "mail/bimi/mark_certificate.h"
#include "mail/bimi/svg.h"
#include "zone_world.h"

using namespace mailctl;
using namespace mailctl::mail;
using mail::test::marked;
using mail::test::said;
using mail::test::world_of;

namespace {

using Said = std::vector<std::string>;

constexpr std::string_view kRecord =
    "default._bimi.example.com IN TXT \"v=BIMI1; l=https://example.com/l.svg; "
    "a=https://example.com/m.pem\"\n";
constexpr std::string_view kReject = "_dmarc.example.com IN TXT \"v=DMARC1; p=reject\"\n";

Findings lint_of(std::string_view zone, std::string_view domain = "example.com") {
  dns::MissingQuestions missing;
  const auto setup =
      bimi::find_setup(*dns::Name::parse(domain), "default", world_of(zone), missing);
  CHECK(missing.empty());
  return bimi::lint(setup);
}

std::string with_policy(std::string_view policy) {
  return std::string(kRecord) + "_dmarc.example.com IN TXT \"v=DMARC1; " + std::string(policy) +
         "\"\n";
}

}  // namespace

TEST_CASE("BIMI: record and policy as they should be", "[bimi]") {
  CHECK(lint_of(std::string(kRecord) + std::string(kReject)).empty());
  CHECK(lint_of(with_policy("p=quarantine")).empty());
  CHECK(lint_of(with_policy("p=quarantine; pct=100")).empty());
  CHECK(lint_of(with_policy("p=reject; pct=50")).empty());  // only quarantine needs all of it
}

TEST_CASE("BIMI: a logo needs a DMARC policy in force", "[bimi]") {
  const auto findings = lint_of(with_policy("p=quarantine; sp=none"));
  CHECK(said(findings) == Said{"E bimi/not-enforcing"});
  CHECK(marked(findings) == Said{"sp=none"});
  CHECK(findings.front().subject == "_dmarc.example.com");
  for (const auto* policy : {"p=none", "p=reject; sp=none", "p=quarantine; pct=99"}) {
    INFO(policy);
    CHECK(said(lint_of(with_policy(policy))) == Said{"E bimi/not-enforcing"});
  }
  CHECK(said(lint_of(with_policy("p=reject; t=y"))) == Said{"W bimi/policy-in-test"});
  CHECK(said(lint_of(kRecord)) == Said{"E bimi/not-enforcing"});
}

TEST_CASE("BIMI: a subdomain falls back, and the organizational policy counts too", "[bimi]") {
  const std::string zone = std::string(kRecord) + std::string(kReject);
  CHECK(lint_of(zone, "shop.example.com").empty());
  CHECK(said(lint_of(zone + "_dmarc.shop.example.com IN TXT \"v=DMARC1; p=none\"\n",
                     "shop.example.com")) == Said{"E bimi/not-enforcing"});
  const auto weak = with_policy("p=none") +
                    "_dmarc.shop.example.com IN TXT \"v=DMARC1; p=reject\"\n"
                    "default._bimi.shop.example.com IN TXT \"v=BIMI1; l=https://a.example/l.svg; "
                    "a=https://a.example/m.pem\"\n";
  CHECK(said(lint_of(weak, "shop.example.com")) == Said{"E bimi/not-enforcing"});
  CHECK(said(lint_of(zone + "default._bimi.shop.example.com IN TXT \"v=BIMI1; l=; a=;\"\n",
                     "shop.example.com")) == Said{"I bimi/declined"});
}

TEST_CASE("BIMI: records", "[bimi]") {
  const std::string policy(kReject);
  CHECK(said(lint_of(policy)) == Said{"I bimi/absent"});
  CHECK(lint_of("_dmarc.example.com IN TXT \"v=DMARC1; p=none\"\n").empty());
  CHECK(said(lint_of(policy + std::string(kRecord) +
                     "default._bimi.example.com IN TXT \"v=BIMI1; l=; a=\"\n")) ==
        Said{"E bimi/several-records"});
  const auto record = [&](std::string_view tags) {
    return lint_of(policy + "default._bimi.example.com IN TXT \"" + std::string(tags) + "\"\n");
  };
  CHECK(said(record("v=bimi1; l=https://example.com/l.svg")) == Said{"E bimi/no-version"});
  CHECK(said(record("v=BIMI1; l=https://example.com/l.svg")) == Said{"W bimi/no-certificate"});
  CHECK(said(record("v=BIMI1; l=https://example.com/L.PNG?x; a=https://example.com/m.pem")) ==
        Said{"E bimi/not-svg"});
  CHECK(said(record("v=BIMI1; l=http://example.com/l.svg; a=https://example.com/m.pem")) ==
        Said{"E bimi/bad-url"});
  CHECK(said(record("v=BIMI1; l=https://e.example/l.svg; a=https://e.example/m.pem; lps=a_b")) ==
        Said{"E bimi/bad-value"});
  CHECK(record("v=BIMI1; l=https://e.example/l.svg; a=https://e.example/m.pem; lps=a-, b ,c")
            .empty());
}

namespace {

std::string svg_of(std::string_view attributes, std::string_view content = "") {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" " + std::string(attributes) + ">\n" +
         "<title>Example</title>\n" + std::string(content) + "</svg>\n";
}

constexpr std::string_view kGood = "version=\"1.2\" baseProfile=\"tiny-ps\" viewBox=\"0 0 64 64\"";

Said svg(std::string_view text) {
  return said(bimi::lint_svg(text, "logo.svg"));
}

// RFC 1952, with the stored blocks of RFC 1951.
std::string gzip_of(std::string_view text) {
  const auto little_endian = [](std::uint32_t value, unsigned octets) {
    std::string out;
    for (unsigned i = 0; i < octets; ++i) out += static_cast<char>(value >> (8U * i) & 0xffU);
    return out;
  };
  std::uint32_t check = 0xffffffffU;
  for (const char c : text) {
    check ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) check = check >> 1U ^ ((check & 1U) != 0 ? 0xedb88320U : 0U);
  }
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
  constexpr std::size_t kBlock = 65535;
  for (std::size_t at = 0; at < text.size(); at += kBlock) {
    const auto block = text.substr(at, kBlock);
    out += at + kBlock < text.size() ? '\0' : '\1';
    const auto size = static_cast<std::uint32_t>(block.size());
    out += little_endian(size, 2) + little_endian(~size, 2) + std::string(block);
  }
  return out + little_endian(~check, 4) + little_endian(static_cast<std::uint32_t>(text.size()), 4);
}

Said content(std::string_view text) {
  return svg(svg_of(kGood, text));
}

}  // namespace

TEST_CASE("SVG Tiny PS: what is allowed", "[bimi][svg]") {
  CHECK(content("").empty());
  CHECK(content("<desc>x</desc><defs><linearGradient id='g'><stop offset='0'/></linearGradient>"
                "</defs><g fill='url(#g)'><path d='M0 0'/><use href='#a'/></g>")
            .empty());
  CHECK(svg("<?xml version=\"1.0\"?>\n<!-- made by hand -->\n" + svg_of(kGood)).empty());
  CHECK(svg("<s:svg xmlns:s='http://www.w3.org/2000/svg' version='1.2' baseProfile='tiny-ps' "
            "viewBox='0,0,64,64'><s:title>x</s:title></s:svg>") ==
        Said{"W bimi/svg-foreign", "W bimi/svg-foreign"});
}

TEST_CASE("SVGZ is looked into", "[bimi][svg]") {
  CHECK(svg(gzip_of(svg_of(kGood))).empty());
  const auto packed = gzip_of(svg_of(kGood, "<g>\n  <script/>\n</g>\n"));
  const auto findings = bimi::lint_svg(packed, "logo.svgz");
  CHECK(said(findings) == said(bimi::lint_svg(svg_of(kGood, "<g>\n  <script/>\n</g>\n"), "x")));
  CHECK(findings.at(0).subject == "logo.svgz, line 4");
  // The limit is on what comes out.
  CHECK(svg(gzip_of(svg_of(kGood) + std::string(40000, ' '))) == Said{"W bimi/svg-too-large"});
  CHECK(svg(gzip_of(std::string(3U << 20U, ' '))) == Said{"E bimi/svg-too-large"});
  const Said broken{"E bimi/svg-compressed"};
  CHECK(svg("\x1f\x8b\x08") == broken);
  CHECK(svg(packed.substr(0, packed.size() / 2)) == broken);
}

TEST_CASE("SVG Tiny PS: what is forbidden", "[bimi][svg]") {
  for (const auto* text : {"<script>x</script>",
                           "<a href='#x'/>",
                           "<image href='#x'/>",
                           "<g><foreignObject/></g>",
                           "<animate/>",
                           "<set/>",
                           "<style>x</style>",
                           "<clipPath/>",
                           "<g onclick='x'/>",
                           "<g ev:event='x'/>"}) {
    INFO(text);
    CHECK(content(text) == Said{"E bimi/svg-element"});
  }
  for (const auto* text : {"<use href='https://example.com/x.svg#a'/>",
                           "<use xlink:href='other.svg'/>",
                           "<g fill='url( http://example.com/x )'/>",
                           "<g fill='url(#a) url(x)'/>"}) {
    INFO(text);
    CHECK(content(text) == Said{"E bimi/svg-reference"});
  }
  CHECK(content("<g style='fill:red'/>") == Said{"W bimi/svg-style"});
  CHECK(content("<sodipodi:namedview/>") == Said{"W bimi/svg-foreign"});
}

TEST_CASE("SVG Tiny PS: the root", "[bimi][svg]") {
  CHECK(svg(svg_of("version='1.1' baseProfile='tiny-ps' viewBox='0 0 1 1'")) ==
        Said{"E bimi/svg-profile"});
  CHECK(svg(svg_of("version='1.2' viewBox='0 0 1 1'")) == Said{"E bimi/svg-profile"});
  CHECK(svg(svg_of(std::string(kGood) + " x='0' y='0'")) ==
        Said{"E bimi/svg-position", "E bimi/svg-position"});
  CHECK(svg(svg_of("version='1.2' baseProfile='tiny-ps'")) == Said{"W bimi/svg-shape"});
  CHECK(svg(svg_of("version='1.2' baseProfile='tiny-ps' viewBox='0 0 2 1'")) ==
        Said{"W bimi/svg-shape"});
  CHECK(svg(svg_of("version='1.2' baseProfile='tiny-ps' viewBox='0 0 a b'")) ==
        Said{"E bimi/svg-shape"});
  CHECK(svg("<svg version='1.2' baseProfile='tiny-ps' viewBox='0 0 1 1'><title>x</title></svg>") ==
        Said{"E bimi/svg-namespace"});
  CHECK(svg("<svg xmlns='http://www.w3.org/2000/svg' version='1.2' baseProfile='tiny-ps' "
            "viewBox='0 0 1 1'><g><title>x</title></g></svg>") == Said{"E bimi/svg-title"});
  CHECK(svg("<html/>") == Said{"E bimi/svg-malformed"});
  CHECK(svg("<svg>") == Said{"E bimi/svg-malformed"});
  CHECK(svg("") == Said{"E bimi/svg-malformed"});
}

TEST_CASE("SVG Tiny PS: entities and size", "[bimi][svg]") {
  CHECK(svg("<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x\">" + svg_of(kGood)) ==
        Said{"W bimi/svg-doctype"});
  CHECK(svg("<!DOCTYPE svg [<!ENTITY a \"aaaa\">]>" + svg_of(kGood, "<desc>&a;</desc>")) ==
        Said{"E bimi/svg-doctype"});
  CHECK(svg("<?xml-stylesheet href='x.css'?>" + svg_of(kGood)) == Said{"E bimi/svg-reference"});
  CHECK(content("<desc>" + std::string(40000, 'x') + "</desc>") == Said{"W bimi/svg-too-large"});
  CHECK(content("<desc>" + std::string(bimi::kLargestSvgSize, 'x') + "</desc>") ==
        Said{"E bimi/svg-too-large"});
}

TEST_CASE("SVG Tiny PS: places, and trees as deep or as wrong as can be", "[bimi][svg]") {
  const auto findings = bimi::lint_svg(svg_of(kGood, "<g>\n  <script/>\n</g>\n"), "logo.svg");
  REQUIRE(findings.size() == 1);
  CHECK(findings.front().subject == "logo.svg, line 4");
  CHECK(findings.front().text == "  <script/>");
  CHECK(marked(findings) == Said{"script"});
  std::string deep;
  for (int i = 0; i < 200000; ++i) deep += "<g>";
  CHECK(svg(svg_of(kGood, deep)) == Said{"W bimi/svg-too-large", "E bimi/svg-malformed"});
  std::string closed = deep;
  for (int i = 0; i < 60000; ++i) closed += "</g>";
  CHECK_FALSE(svg(closed).empty());
  std::string many;
  for (int i = 0; i < 500; ++i) many += "<script/>";
  CHECK(bimi::check_svg(svg_of(kGood, many)).size() == bimi::kMaxSvgProblems);
}

namespace {

constexpr std::string_view kMarkPem =
    "-----BEGIN CERTIFICATE-----\n"
    "MIICCzCCAbGgAwIBAgIUTOz1c53Y8KEPyksoQ3K93DeoYzMwCgYIKoZIzj0EAwIw\n"
    "NjELMAkGA1UEBhMCQlIxFTATBgNVBAoMDEV4YW1wbGUgTHRkYTEQMA4GA1UEAwwH\n"
    "RXhhbXBsZTAeFw0yNjExMjQyMTQ1MThaFw0yNzExMjQyMTQ1MThaMDYxCzAJBgNV\n"
    "BAYTAkJSMRUwEwYDVQQKDAxFeGFtcGxlIEx0ZGExEDAOBgNVBAMMB0V4YW1wbGUw\n"
    "WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ7RAOXlaWaJMRRywXKbxgDspTVS6zw\n"
    "7vjOndVGqESpr+aDFb2i3EhB4ByTBKxm9rrP1nGYaecoeRoSQ2CGomjQo4GcMIGZ\n"
    "MB0GA1UdDgQWBBTRkdnusLK8+nRB/aS2TuK55KpVQzAfBgNVHSMEGDAWgBTRkdnu\n"
    "sLK8+nRB/aS2TuK55KpVQzAPBgNVHRMBAf8EBTADAQH/MBMGA1UdJQQMMAoGCCsG\n"
    "AQUFBwMfMDEGA1UdEQQqMCiCC2V4YW1wbGUuY29tghlEZWZhdWx0Ll9iaW1pLmV4\n"
    "YW1wbGUubmV0MAoGCCqGSM49BAMCA0gAMEUCIQCeyET939lDFnpzOXNBFPAGotHj\n"
    "kFrNpgtXnkwykFI0zwIgNpbbd12klcurfoAI+ps7sABmxVV9FwALx39jZhnv/Qs=\n"
    "-----END CERTIFICATE-----\n";

constexpr std::string_view kWebPem =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBijCCAS+gAwIBAgIUEwoh4U0ly2Q98baSQzA1kxX94v8wCgYIKoZIzj0EAwIw\n"
    "GjEYMBYGA1UEAwwPd3d3LmV4YW1wbGUuY29tMB4XDTI2MTEyNDIxNDUxOFoXDTI3\n"
    "MTEyNDIxNDUxOFowGjEYMBYGA1UEAwwPd3d3LmV4YW1wbGUuY29tMFkwEwYHKoZI\n"
    "zj0CAQYIKoZIzj0DAQcDQgAEFdmw/d8TYDxnQGaQy4GE5Lc2BCWnn4F+1YVoXhFE\n"
    "sBLVTNXrUxF11MzPRv5iA2F8TVTHzRryKgxVBfqVjaVE46NTMFEwHQYDVR0OBBYE\n"
    "FMCa6AZzKnLce3OBQsF1feIRPrMMMB8GA1UdIwQYMBaAFMCa6AZzKnLce3OBQsF1\n"
    "feIRPrMMMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAKjrBxJl\n"
    "O01tp42fYPusv5k2M3R9HVBpk7KQ0h6GMsShAiEA+xt5uuFFwPtTeWKVipRiwjsE\n"
    "ei6zRme7vhiPif/5mbc=\n"
    "-----END CERTIFICATE-----\n";

}  // namespace

TEST_CASE("mark certificates: what they say of themselves", "[bimi]") {
  const auto certificate = bimi::parse_mark_certificate(kMarkPem);
  REQUIRE(certificate);
  CHECK(certificate->subject == "C = BR, O = Example Ltda, CN = Example");
  CHECK(certificate->names == Said{"example.com", "default._bimi.example.net"});
  CHECK(certificate->is_for_marks);
  CHECK(certificate->not_after - certificate->not_before == std::chrono::hours(365 * 24));
  CHECK(bimi::parse_mark_certificate(std::string(kMarkPem) + std::string(kWebPem))->chain_length ==
        2);
  CHECK_FALSE(bimi::parse_mark_certificate(""));
  CHECK_FALSE(bimi::parse_mark_certificate("-----BEGIN CERTIFICATE-----\nAAAA\n"));
}

TEST_CASE("mark certificates: dates, names, purpose", "[bimi]") {
  const auto certificate = bimi::parse_mark_certificate(kMarkPem);
  REQUIRE(certificate);
  const auto at = [&](base::Time now, std::string_view pem, std::string_view domain) {
    return said(bimi::lint_mark_certificate(pem, "m.pem", {.domain = std::string(domain)}, now));
  };
  const auto good = certificate->not_before + std::chrono::hours(24);
  CHECK(at(good, kMarkPem, "example.com").empty());
  CHECK(at(good, kMarkPem, "example.net").empty());  // by its selector
  CHECK(at(good, kMarkPem, "example.org") == Said{"E bimi/certificate-other-domain"});
  CHECK(at(certificate->not_before - std::chrono::hours(1), kMarkPem, "example.com") ==
        Said{"E bimi/certificate-expired"});
  CHECK(at(certificate->not_after + std::chrono::hours(1), kMarkPem, "example.com") ==
        Said{"E bimi/certificate-expired"});
  CHECK(at(certificate->not_after - std::chrono::hours(1), kMarkPem, "example.com") ==
        Said{"W bimi/certificate-ends-soon"});
  CHECK(at(good, kWebPem, "example.com") ==
        Said{"E bimi/certificate-purpose", "E bimi/certificate-other-domain"});
  CHECK(at(good, "hello", "example.com") == Said{"E bimi/certificate-unreadable"});
}
