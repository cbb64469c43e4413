#include "support/cloud/random_manifest.h"

#include <algorithm>
#include <initializer_list>
#include <random>
#include <vector>

#include <fmt/format.h>

namespace mailctl::testing {
namespace {

class Writer {
 public:
  Writer(std::uint32_t seed, std::uint32_t order) : x_random(seed), x_order(order) {}

  std::string write() {
    std::vector<std::string> blocks{
        "name: t\n",
        "accounts:\n  oci: { provider: oci, compartment: ocid1.compartment.oc1..a, regions: "
        "[sa-saopaulo-1, sa-vinhedo-1, eu-frankfurt-1] }\n",
        "zones:\n  example.com: { publish: oci }\n",
        "domains:\n" + domains()};
    if (chance(50)) {
      blocks.push_back(
          "suppressions:\n  all: { between: [oci], reasons: [hardbounce, manual], addresses: "
          "[x@y.test] }\n");
    }
    return "version: 1\n" + joined(std::move(blocks));
  }

 private:
  bool chance(int percent) { return static_cast<int>(x_random() % 100) < percent; }

  std::string one_of(std::initializer_list<const char*> all) {
    return *(all.begin() + static_cast<std::ptrdiff_t>(x_random() % all.size()));
  }

  std::string joined(std::vector<std::string> parts) {
    // Not std::shuffle: another library would shuffle otherwise.
    for (auto left = parts.size(); x_order != 0 && left > 1; --left) {
      x_order = x_order * 1664525U + 1013904223U;
      std::swap(parts[left - 1], parts[(x_order >> 8U) % left]);
    }
    std::string text;
    for (const auto& part : parts) text += part;
    return text;
  }

  std::string domains() {
    std::vector<std::string> all{domain("example.com")};
    if (chance(70)) all.push_back(domain("mail.example.com"));
    if (chance(50)) all.push_back(domain("shop.example.com"));
    return joined(std::move(all));
  }

  std::string domain(const std::string& name) {
    std::vector<std::string> blocks{
        "    mx: " + one_of({"keep", "none", "[{ preference: 10, host: mx1.example.net }]"}) +
        "\n"};
    if (chance(80)) blocks.push_back("    streams:\n" + streams());
    if (chance(80)) blocks.push_back("    spf: " + spf() + "\n");
    if (chance(70)) blocks.push_back("    dmarc: " + dmarc() + "\n");
    if (chance(30))
      blocks.push_back("    tls_rpt: " + one_of({"keep", "none", kTlsReports}) + "\n");
    if (chance(30))
      blocks.push_back("    mta_sts: " + one_of({"keep", "none", "{ id: v1 }"}) + "\n");
    if (chance(20)) blocks.push_back("    bimi: " + one_of({"keep", "none", kLogo}) + "\n");
    if (chance(40)) blocks.push_back("    adopt: true\n");
    if (chance(50)) blocks.push_back("    records:\n" + records());
    return "  " + name + ":\n" + joined(std::move(blocks));
  }

  std::string streams() {
    std::string text;
    for (const auto* name : {"reset", "news"}) {
      if (name == std::string("news") && chance(50)) continue;
      text += fmt::format("      {}:\n        via: oci\n        from: [{}]\n",
                          name,
                          one_of({"no-reply", "news", "no-reply, billing"}));
    }
    // The streams of a place share a key and a return path, so that one of them says it.
    if (chance(60)) {
      text += "        dkim: { selector: \"" +
              one_of({"shop-{region}-{date}", "s-{region}", "k{region_key}x"}) + "\" }\n";
    }
    if (chance(50)) text += "        envelope: \"{region}.bounce\"\n";
    return text;
  }

  std::string spf() {
    return one_of({"keep",
                   "none",
                   "{ all: softfail }",
                   "{ all: fail, terms: [mx, \"ip4:192.0.2.0/24\"] }",
                   "{ all: softfail, terms: [\"include:_spf.google.com\"], foreign: remove }",
                   "{ all: neutral, terms: [{ term: \"include:sendgrid.net\", owner: sales, "
                   "until: 2027-01-01 }] }"});
  }

  std::string dmarc() {
    return one_of({"keep",
                   "none",
                   "{ policy: none }",
                   "{ policy: quarantine, reports: [\"mailto:d@example.com\"] }",
                   "{ policy: reject }"});
  }

  std::string records() {
    std::vector<std::string> all;
    if (chance(60)) all.emplace_back("      - { name: www, type: A, values: [192.0.2.7] }\n");
    if (chance(60)) all.emplace_back("      - { name: \"@\", type: TXT, values: [\"mine=1\"] }\n");
    if (chance(40)) all.emplace_back("      - { name: _sip._tcp, type: SRV, values: none }\n");
    all.emplace_back("      - { name: old, type: CNAME, values: [new.example.net] }\n");
    return joined(std::move(all));
  }

  static constexpr const char* kTlsReports = "{ reports: [\"mailto:t@example.com\"] }";
  static constexpr const char* kLogo = "{ logo: \"https://a.example/l.svg\" }";

  std::mt19937 x_random;
  std::uint32_t x_order;
};

}  // namespace

std::string random_manifest(std::uint32_t seed, std::uint32_t order) {
  return Writer(seed, order).write();
}

}  // namespace mailctl::testing
