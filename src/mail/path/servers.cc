#include "mail/path/servers.h"

#include <deque>
#include <set>

#include <fmt/format.h>

#include "mail/dmarc/discover.h"
#include "mail/spf/record.h"
#include "mail/spf/select.h"

namespace mailctl::mail::path {
namespace {

constexpr std::size_t kMaxNames = 64;
constexpr std::size_t kPerRecord = 2;  // so that a long record does not hide the others

struct Source {
  dns::Name home;
  spf::Record record;
};

class Sampler {
 public:
  Sampler(const dns::View& view, dns::MissingQuestions& missing)
      : x_view(view), x_missing(missing) {}

  ServerSample run(Source first) {
    x_sources.push_back(std::move(first));
    x_left = kMaxSampled;  // what was asked for by name is not thinned out
    while (!x_sources.empty() && x_sample.addresses.size() < kMaxSampled) {
      const auto source = std::move(x_sources.front());
      x_sources.pop_front();
      read(source);
      x_left = kPerRecord;
    }
    return std::move(x_sample);
  }

 private:
  void read(const Source& source) {
    for (const auto& term : source.record.terms) {
      const bool passes = term.qualifier == spf::Qualifier::kPass;
      if (passes || term.kind == spf::TermKind::kRedirect) read_term(source, term);
    }
  }

  void read_term(const Source& source, const spf::Term& term) {
    switch (term.kind) {
      case spf::TermKind::kIp4:
        add(term.ip4);
        break;
      case spf::TermKind::kIp6:
        add(term.ip6);
        break;
      case spf::TermKind::kInclude:
      case spf::TermKind::kRedirect:
        if (const auto target = target_of(source, term)) follow(*target);
        break;
      case spf::TermKind::kA:
        if (const auto target = target_of(source, term)) add_host(*target);
        break;
      case spf::TermKind::kMx:
        if (const auto target = target_of(source, term)) add_exchanges(*target);
        break;
      case spf::TermKind::kPtr:
      case spf::TermKind::kExists:
        x_sample.gaps.push_back(fmt::format("{}: who that is depends on the message", term.text));
        break;
      case spf::TermKind::kAll:
      case spf::TermKind::kExp:
      case spf::TermKind::kUnknownModifier:
        break;
    }
  }

  void add(const spf::IpAddress& address) {
    if (x_left == 0 || x_sample.addresses.size() == kMaxSampled) return;
    --x_left;
    x_sample.addresses.push_back(address);
  }

  std::optional<dns::Name> target_of(const Source& source, const spf::Term& term) {
    if (term.domain_spec.empty()) return source.home;
    auto name = dns::Name::parse(term.domain_spec);
    if (name && term.domain_spec.find('%') == std::string::npos) return *std::move(name);
    x_sample.gaps.push_back(fmt::format("{}: who that is depends on the message", term.text));
    return std::nullopt;
  }

  const dns::Answer* ask(const dns::Name& name, dns::RecordType type) {
    if (++x_names > kMaxNames) return nullptr;
    const auto& answer = mail::ask(x_view, {name, type}, x_missing);
    if (is_failure(answer.status)) x_sample.has_dns_error = true;
    return &answer;
  }

  void follow(const dns::Name& domain) {
    if (!x_seen.insert(domain).second) return;
    const auto* answer = ask(domain, dns::RecordType::kTxt);
    if (answer == nullptr || answer->status == dns::AnswerStatus::kNotFetched) return;
    const auto selected = spf::select_record(*answer);
    if (selected.count == 1) {
      x_sources.push_back({domain, spf::parse_record(selected.text).record});
    } else {
      x_sample.gaps.push_back(fmt::format(
          "{} has {} SPF record", domain.text(), selected.count == 0 ? "no" : "more than one"));
    }
  }

  void add_host(const dns::Name& host) {
    for (const auto type : {dns::RecordType::kA, dns::RecordType::kAaaa}) {
      const auto* answer = ask(host, type);
      if (answer == nullptr) continue;
      for (const auto& record : answer->records) {
        if (const auto* a = std::get_if<dns::AData>(&record)) add(*a);
        if (const auto* aaaa = std::get_if<dns::AaaaData>(&record)) add(*aaaa);
      }
    }
  }

  void add_exchanges(const dns::Name& domain) {
    const auto* answer = ask(domain, dns::RecordType::kMx);
    if (answer == nullptr) return;
    for (const auto& record : answer->records) {
      const auto* mx = std::get_if<dns::MxData>(&record);
      if (mx != nullptr && !mx->exchange.is_root()) add_host(mx->exchange);
    }
  }

  const dns::View& x_view;
  dns::MissingQuestions& x_missing;
  ServerSample x_sample;
  std::deque<Source> x_sources;
  std::set<dns::Name> x_seen;
  std::size_t x_names = 0;
  std::size_t x_left = 0;
};

}  // namespace

ServerSample sample_servers(std::span<const std::string> terms,
                            const dns::Name& home,
                            const dns::View& view,
                            dns::MissingQuestions& missing) {
  Source first{home, {}};
  for (const auto& text : terms) {
    if (auto parsed = spf::parse_term(text); parsed.term) {
      first.record.terms.push_back(*std::move(parsed.term));
    }
  }
  return Sampler(view, missing).run(std::move(first));
}

spf::IpAddress address_of_stranger() {
  return dns::AData{{198, 18, 0, 25}};
}

}  // namespace mailctl::mail::path
