#include "support/cloud/random_world.h"

#include <array>

#include <fmt/format.h>

#include "support/test_facts.h"

namespace mailctl::testing {
namespace {

constexpr auto kRegions = std::to_array({"sa-saopaulo-1", "sa-vinhedo-1", "eu-frankfurt-1"});

const model::ProviderFacts& facts() {
  static const auto kFacts = test::test_facts();
  return kFacts;
}

}  // namespace

RandomWorld::RandomWorld(std::uint32_t seed)
    : clock(*base::parse_rfc3339("2026-11-21T12:00:00Z")), cloud("oci", clock), x_random(seed) {
  cloud.add_zone(dns::name_of("example.com"));
  for (const auto* name : {"example.com", "mail.example.com", "elsewhere.test"}) {
    if (chance(80)) add_domain(dns::name_of(name));
  }
  add_records("");
  if (chance(40)) add_records("mail");
  add_lists();
}

void RandomWorld::add_domain(const dns::Name& domain) {
  const auto style = pick(4);
  const auto has_keys = chance(80);
  const auto has_paths = chance(60);
  for (const auto* region : kRegions) {
    if (chance(15)) continue;
    model::LiveResource live;
    live.address = model::domain_address("oci", region, domain);
    live.spec = model::EmailDomain{domain, text_of(region, "Email Delivery")};
    live.id = "id-" + live.address.text();
    if (chance(30)) live.owner = "t";
    cloud.put(live);
    if (has_keys && chance(90)) add_key(domain, region, style);
    if (has_keys && chance(15)) add_key(domain, region, 4);
    if (has_paths && chance(90)) add_path(domain, region, style);
    for (const auto* local : {"no-reply", "news", "o'neil", "Upper"}) {
      if (chance(60)) add_sender(domain, region, local);
    }
  }
}

std::string RandomWorld::text_of(const std::string& region, const std::string& kind) {
  return chance(70) ? fmt::format("Shop - {} ({})", kind, region)
                    : one_of<std::string>({"", "x{y"});
}

void RandomWorld::add_key(const dns::Name& domain, const std::string& region, int style) {
  const std::vector<std::string> selectors{fmt::format("shop-{}-2024122{}", region, pick(3)),
                                           fmt::format("s-{}", region),
                                           fmt::format("k{}x", facts().region(region)->key),
                                           fmt::format("odd{}", ++x_count),
                                           fmt::format("shop-{}-20250{}01", region, 1 + pick(9))};
  const auto& selector = selectors.at(static_cast<std::size_t>(style));
  const auto target = fmt::format("{}.{}.dkim.{}.cloud.example", selector, domain.text(), region);
  model::LiveResource key;
  key.address = model::dkim_address("oci", region, domain, selector);
  key.spec = model::DkimKey{domain, selector, text_of(region, "DKIM"), {}, {}};
  key.id = "id-" + key.address.text();
  key.lifecycle = model::Lifecycle::kNeedsAttention;
  key.created = clock.now() - std::chrono::hours(pick(100));
  key.outputs.cname_target = target;
  if (chance(30)) key.owner = "t";
  cloud.put(key);
  publish(domain, selector + "._domainkey", target);
}

void RandomWorld::add_path(const dns::Name& domain, const std::string& region, int style) {
  const auto prefix = style % 2 == 0 ? region + ".bounce" : fmt::format("rp{}", ++x_count);
  const auto name = *domain.with_prefix(prefix);
  model::LiveResource path;
  path.address = model::return_path_address("oci", region, name);
  path.spec = model::ReturnPath{domain, name, text_of(region, "Return path")};
  path.id = "id-" + path.address.text();
  path.outputs.cname_target = region + ".rp.cloud.example";
  cloud.put(path);
  publish(domain, prefix, path.outputs.cname_target);
}

void RandomWorld::publish(const dns::Name& domain,
                          const std::string& prefix,
                          const std::string& target) {
  const auto apex = dns::name_of("example.com");
  if (!domain.is_at_or_under(apex) || chance(10)) return;
  const auto name = domain.with_prefix(prefix)->text();
  cloud.add_record(apex, name, dns::RecordType::kCname, chance(95) ? target : "other.example");
}

void RandomWorld::add_sender(const dns::Name& domain,
                             const std::string& region,
                             const std::string& local) {
  model::LiveResource sender;
  const auto email = local + "@" + domain.text();
  sender.address = model::sender_address("oci", region, email);
  sender.spec = model::ApprovedSender{domain, email};
  sender.id = "id-" + sender.address.text();
  cloud.put(sender);
}

void RandomWorld::add(const std::string& name, dns::RecordType type, const std::string& text) {
  cloud.add_record(dns::name_of("example.com"),
                   name.empty() ? "example.com" : name + ".example.com",
                   type,
                   text);
}

void RandomWorld::add_records(const std::string& below) {
  const auto at = [&](const std::string& prefix) {
    return prefix + (below.empty() ? "" : "." + below);
  };
  using enum dns::RecordType;
  if (chance(80)) add(below, kTxt, spf());
  if (chance(10)) add(below, kTxt, "\"v=spf1 -all\"");
  if (chance(50)) add(below, kTxt, "\"google-site-verification=abc\"");
  if (chance(30)) add(below, kTxt, "\"MS=ms1\"");
  if (chance(70))
    add(below, kMx, one_of<std::string>({"0 .", "10 aspmx.l.google.com.", "5 mx.example.com."}));
  if (chance(30)) add(below, kMx, "20 alt1.aspmx.l.google.com.");
  if (chance(70)) add(at("_dmarc"), kTxt, dmarc());
  if (chance(5)) add(at("_dmarc"), kTxt, "\"v=DMARC1; p=none\"");
  if (chance(40)) {
    add(at("_mta-sts"),
        kTxt,
        one_of<std::string>({"\"v=STSv1; id=2024\"", "\"v=STSv1;id=x1;\"", "\"v=STSv1; id=a-b\""}));
  }
  if (chance(40)) {
    add(at("_smtp._tls"),
        kTxt,
        one_of<std::string>({"\"v=TLSRPTv1;rua=mailto:t@example.com\"",
                             "\"v=TLSRPTv1; rua=https://r.example/x\""}));
  }
  if (chance(30)) {
    add(at("default._bimi"),
        kTxt,
        one_of<std::string>({"\"v=BIMI1; l=https://a.example/l.svg; a=\"", "\"v=BIMI1; l=; a=\""}));
  }
  if (chance(50)) add(at("google._domainkey"), kTxt, "\"v=DKIM1; k=rsa; p=MIGf\"");
  if (chance(40)) add(at("s1._domainkey"), kCname, "s1.domainkey.u1.wl2.sendgrid.net.");
  if (chance(40)) add(at("s2._domainkey"), kCname, "s2.domainkey.u1.wl2.sendgrid.net.");
  if (chance(30)) add(at("em12"), kCname, "u1.wl2.sendgrid.net.");
  if (chance(30)) add(at("unknown._domainkey"), kTxt, "\"v=DKIM1; p=\"");
  if (chance(30)) add(at("www"), kA, "192.0.2.1");
  if (chance(30)) add(at("*"), kTxt, "\"any; \\\"thing\\\"\"");
  if (chance(30)) add(at("_sip._tcp"), kSrv, "1 2 3 sip.example.net.");
}

std::string RandomWorld::spf() {
  std::string text = "v=spf1";
  const std::vector<std::string> terms{"include:rp.oracleemaildelivery.com",
                                       "include:eu.rp.oracleemaildelivery.com",
                                       "include:_spf.google.com",
                                       "include:sendgrid.net",
                                       "include:spf.brevo.com",
                                       "include:Gone.example",
                                       "ip4:192.0.2.0/24",
                                       "a:erp.example.com",
                                       "?include:soft.example",
                                       "mx",
                                       "exists:%{i}.x.example"};
  for (const auto& term : terms) {
    if (chance(55)) text += " " + term;
  }
  if (chance(5)) text += " ";
  if (chance(5)) text += " bad:term";
  text += one_of<std::string>({" ~all", " -all", " ?all", " +all", "", " redirect=r.example"});
  return "\"" + text + "\"";
}

std::string RandomWorld::dmarc() {
  return one_of<std::string>(
      {"\"v=DMARC1; p=none\"",
       "\"v=DMARC1;p=quarantine;rua=mailto:d@example.com\"",
       "\"v=DMARC1; p=reject; sp=none; fo=1; adkim=s; rua=mailto:a@b.example!10m\"",
       "\"v=DMARC1; p=none; pct=20\"",
       "\"v=DMARC1; p=bogus\"",
       "\"v=DMARC1; rua=mailto:d@example.com; p=none\""});
}

void RandomWorld::add_lists() {
  for (const auto* region : kRegions) {
    model::SuppressionList list;
    for (const auto* email : {"a@x.test", "b@x.test", "c@x.test"}) {
      if (chance(70))
        list.entries.push_back(
            {email,
             one_of({model::SuppressionReason::kHardBounce, model::SuppressionReason::kManual})});
    }
    model::LiveResource live;
    live.address = model::suppressions_address("oci", region);
    live.spec = list;
    cloud.put(live);
  }
}

}  // namespace mailctl::testing
