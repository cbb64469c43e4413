// What is taken over from a stream that is alike is what a forecast of its own would say, whatever
// the records are.
#include "plan/alike.h"

#include <random>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "dns/txt.h"

using namespace mailctl;
using dns::name_of;

namespace {

constexpr const char* kKey =
    "v=DKIM1; k=rsa; p="
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt"
    "IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0"
    "fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";

class RandomDomains {
 public:
  explicit RandomDomains(std::uint32_t seed) : x_random(seed) {
    answer("spf.service.test", "v=spf1 ip4:192.0.2.0/24 -all");
    answer("odd.service.test", "v=spf1 include:c3.shop.test ip4:192.0.2.0/24 -all");
    for (const auto* name : {"_dmarc.shop.test", "_dmarc.test", "_dmarc.other.test", "shop.test"})
      answer(name, {});
    for (int i = 0; i < 40; ++i)
      add(name_of(fmt::format("c{}.{}.test", i, pick({"shop", "other"}))));
  }

  model::Snapshot live;
  std::vector<plan::MailStream> streams;

 private:
  bool chance(unsigned percent) { return x_random() % 100 < percent; }

  std::string pick(const std::vector<std::string>& all) { return all[x_random() % all.size()]; }

  void answer(const std::string& name, const std::string& text) {
    dns::Answer answer;
    answer.status = text.empty() ? dns::AnswerStatus::kNxDomain : dns::AnswerStatus::kOk;
    if (!text.empty()) answer.records = {dns::make_txt(text)};
    live.world.set({name_of(name), dns::RecordType::kTxt}, answer);
  }

  void add(const dns::Name& domain) {
    auto& zone = live.zones[domain].zone;
    zone.apex = domain;
    const auto text = [&](const std::string& prefix, const std::string& value) {
      zone.add(prefix.empty() ? domain : *domain.with_prefix(prefix), 300, dns::make_txt(value));
    };
    if (chance(80)) text("", pick(x_spf));
    if (chance(30)) text("", "owner=" + domain.text());
    if (chance(80)) {
      text("_dmarc",
           pick({"v=DMARC1; p=none",
                 "v=DMARC1; p=reject",
                 "v=DMARC1; p=none; rua=mailto:d@" + domain.text()}));
    }
    if (chance(60)) text("b", pick({"v=spf1 include:spf.service.test -all", "v=spf1 -all"}));
    const auto target = name_of(fmt::format("s.{}.keys.service.test", domain.text()));
    if (chance(70)) zone.add(*domain.with_prefix("s._domainkey"), 300, dns::CnameData{target});
    if (chance(60)) answer(target.text(), kKey);
    if (chance(60)) answer("s._domainkey." + domain.text(), kKey);
    plan::MailStream stream;
    stream.mail.name = pick({"app", "app", "news of " + domain.text()});
    stream.mail.author = domain;
    if (chance(70)) stream.mail.envelope = *domain.with_prefix("b");
    stream.mail.servers = {"include:spf.service.test"};
    stream.mail.signatures = {{.domain = domain, .selector = "s", .form = {}}};
    stream.scope = "oci/x";
    streams.push_back(std::move(stream));
  }

  std::mt19937 x_random;
  const std::vector<std::string> x_spf{"v=spf1 include:spf.service.test ~all",
                                       "v=spf1 include:spf.service.test ~all",
                                       "v=spf1 include:odd.service.test ~all",
                                       "v=spf1 include:c5.shop.test -all",
                                       "v=spf1 exists:%{d}.x.service.test -all",
                                       "v=spf1 include:gone.service.test -all",
                                       "v=spf1 +all"};
};

std::string to_text(const plan::StreamForecast& forecast) {
  auto text = fmt::format("{} {} {} {} {} {}",
                          forecast.domain.text(),
                          forecast.stream,
                          forecast.scope,
                          forecast.policy,
                          mail::path::to_text(forecast.verdict),
                          forecast.reason);
  for (const auto& note : forecast.notes) text += "\n" + note;
  for (const auto& path : forecast.paths) {
    text += fmt::format("\n{} {} {} {} {} {} {} {}",
                        path.path,
                        static_cast<int>(path.spf),
                        path.is_spf_aligned,
                        path.dkim,
                        path.is_dkim_aligned,
                        static_cast<int>(path.dmarc),
                        static_cast<int>(path.handling),
                        path.why);
  }
  return text;
}

}  // namespace

TEST_CASE("a forecast that is taken over says what one of its own would say") {
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    RandomDomains world(seed);
    plan::Outlook outlook(world.live);
    plan::AlikeForecasts alike(outlook);
    for (const auto& stream : world.streams) {
      INFO("seed " << seed << ", " << stream.mail.author.text());
      dns::MissingQuestions lacked;
      std::vector<plan::Outlook::Told> told;
      dns::MissingQuestions alike_lacked;
      const auto own = plan::forecast_stream(stream, outlook, lacked, told);
      CHECK(to_text(alike.forecast(stream, alike_lacked)) == to_text(own));
      CHECK(alike_lacked == lacked);
    }
  }
}
