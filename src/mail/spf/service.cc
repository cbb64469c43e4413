#include "mail/spf/service.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/spf/address.h"
#include "mail/spf/evaluate.h"

namespace mailctl::mail::spf {
namespace {

constexpr std::uint32_t kMaxLookups = 10;  // §4.6.4
constexpr std::size_t kMaxShown = 10;

// The way to a record through terms that pass, and what it costs to come there.
class Search {
 public:
  Search(const Analysis& analysis, std::string_view wanted)
      : x_analysis(analysis), x_wanted(wanted), x_is_seen(analysis.records.size(), false) {}

  bool find(std::size_t index) {
    x_is_seen[index] = true;
    const auto& record = x_analysis.records[index];
    if (record.status != RecordStatus::kValid) return false;
    for (std::size_t i = 0; i < record.terms.size(); ++i) {
      const auto& analyzed = record.terms[i];
      if (try_term({.record = index, .term = i}, analyzed)) return true;
      x_lookups = std::min(x_lookups + analyzed.lookups, kMaxCount);
    }
    return false;
  }

  [[nodiscard]] const std::vector<TermPlace>& path() const { return x_path; }

  [[nodiscard]] std::uint32_t lookups() const { return x_lookups; }

  // A term that leads there but does not pass.
  [[nodiscard]] const std::optional<TermPlace>& weak() const { return x_weak; }

 private:
  bool try_term(const TermPlace& place, const AnalyzedTerm& analyzed) {
    if (!analyzed.record || analyzed.is_dead) return false;
    const bool is_target = x_analysis.records[*analyzed.record].domain == x_wanted;
    if (analyzed.term.qualifier != Qualifier::kPass) {
      if (is_target && !x_weak) x_weak = place;
      return false;
    }
    x_path.push_back(place);
    const std::uint32_t before = x_lookups;
    ++x_lookups;
    if (is_target || (!x_is_seen[*analyzed.record] && find(*analyzed.record))) return true;
    x_lookups = before;
    x_path.pop_back();
    return false;
  }

  const Analysis& x_analysis;
  std::string_view x_wanted;
  std::vector<bool> x_is_seen;
  std::vector<TermPlace> x_path;
  std::uint32_t x_lookups = 0;
  std::optional<TermPlace> x_weak;
};

std::vector<Network> not_passing(const Analysis& domain, const Analysis& service) {
  auto out = service.pass4.without(domain.pass4).networks(Family::kIp4, kMaxShown);
  const auto six = service.pass6.without(domain.pass6).networks(Family::kIp6, kMaxShown);
  for (const auto& network : six) {
    if (out.size() < kMaxShown) out.push_back(network);
  }
  return out;
}

bool touches(const RangeSet& set, const Network& network) {
  const RangeSet one({range_of(network)});
  return one.without(set).ranges() != one.ranges();
}

// The terms of the domain that admit addresses of the service, each once.
std::vector<TermPlace> admitting(const Analysis& domain, const Analysis& service) {
  std::vector<TermPlace> places;
  for (const auto& admitted : domain.admitted) {
    const bool is_four = family_of(admitted.network.address) == Family::kIp4;
    if (!touches(is_four ? service.pass4 : service.pass6, admitted.network)) continue;
    if (std::ranges::find(places, admitted.place) == places.end()) places.push_back(admitted.place);
    if (places.size() == kMaxShown) break;
  }
  return places;
}

std::string texts_of(const std::vector<Network>& networks) {
  std::vector<std::string> texts;
  for (const auto& network : networks) texts.push_back(to_text(network));
  return base::join(texts, ", ");
}

std::vector<PathStep> steps_of(const Analysis& domain, const std::vector<TermPlace>& places) {
  std::vector<PathStep> steps;
  for (const auto& place : places) {
    steps.push_back(
        {.domain = domain.records[place.record].domain, .term = domain.at(place).term.text});
  }
  return steps;
}

std::string path_text(const std::vector<PathStep>& steps) {
  std::vector<std::string> texts;
  for (const auto& step : steps)
    texts.push_back(fmt::format("\"{}\" of {}", step.term, step.domain));
  return base::join(texts, ", ");
}

std::string why_unusable(const AnalyzedRecord& record) {
  switch (record.status) {
    case RecordStatus::kNone:
      return record.domain + " has no SPF record";
    case RecordStatus::kSeveral:
      return record.domain + " has several SPF records, which is a permerror";
    case RecordStatus::kInvalid:
      return fmt::format("the record of {} is not valid, which is a permerror: {}",
                         record.domain,
                         error_text(record.problems));
    case RecordStatus::kFailed:
      return fmt::format("{} TXT: {}", record.domain, record.failure);
    case RecordStatus::kBadName:
      return record.domain + " cannot be a domain with a record";
    case RecordStatus::kNotKnown:
      return record.domain + " is not known yet";
    case RecordStatus::kValid:
      break;
  }
  return {};
}

void judge_include(const Analysis& domain, const Search& search, Authorisation& out) {
  out.steps = steps_of(domain, search.path());
  out.lookups = search.lookups();
  if (out.lookups > kMaxLookups) {
    out.reason = fmt::format(
        "{} leads there, but only as lookup {} of at most 10: receivers answer permerror",
        path_text(out.steps),
        out.lookups);
    return;
  }
  if (!out.missing.empty()) {
    out.reason = fmt::format("{} leads there, but an earlier term decides about {}",
                             path_text(out.steps),
                             texts_of(out.missing));
    return;
  }
  out.by = AuthorisedBy::kInclude;
  out.reason = path_text(out.steps);
}

Authorisation find_terms(const Analysis& domain, const Analysis& service) {
  Authorisation out;
  out.include = service.top().domain;
  out.reason = why_unusable(domain.top());
  if (!out.reason.empty()) return out;
  out.missing = not_passing(domain, service);
  Search search(domain, service.top().domain);
  if (search.find(0)) {
    judge_include(domain, search, out);
    return out;
  }
  const bool has_addresses = !service.pass4.empty() || !service.pass6.empty();
  if (has_addresses && out.missing.empty()) {
    out.by = AuthorisedBy::kNetworks;
    out.steps = steps_of(domain, admitting(domain, service));
    out.reason = fmt::format("all its addresses are admitted by {}", path_text(out.steps));
  } else if (search.weak()) {
    out.reason = fmt::format("{} leads there, but does not pass",
                             path_text(steps_of(domain, {*search.weak()})));
  } else if (!has_addresses) {
    out.reason = fmt::format("no term leads to {}; {}",
                             out.include,
                             service.top().status == RecordStatus::kValid
                                 ? "it admits no addresses by itself"
                                 : why_unusable(service.top()));
  } else {
    out.reason = fmt::format(
        "no term leads to {}, and {} does not pass", out.include, texts_of(out.missing));
  }
  return out;
}

// An address of each family.
std::vector<IpAddress> samples_of(const Analysis& service) {
  std::vector<IpAddress> out;
  for (const auto& network : service.pass4.networks(Family::kIp4, 1))
    out.push_back(network.address);
  for (const auto& network : service.pass6.networks(Family::kIp6, 1))
    out.push_back(network.address);
  return out;
}

}  // namespace

Authorisation find_authorisation(const Analysis& domain,
                                 const Analysis& service,
                                 const dns::View& view,
                                 dns::MissingQuestions& missing) {
  Authorisation out = find_terms(domain, service);
  if (out.by == AuthorisedBy::kNothing) return out;
  Request request;
  request.mail_from = "postmaster@" + domain.top().domain;
  for (const auto& ip : samples_of(service)) {
    request.ip = ip;
    const auto evaluation = check_host(request, view, missing);
    if (evaluation.result == Result::kPass) continue;
    out.by = AuthorisedBy::kNothing;
    out.reason = fmt::format("{} leads there, but {} gets {}: {}",
                             out.reason,
                             to_text(ip),
                             to_text(evaluation.result),
                             evaluation.reason);
    break;
  }
  return out;
}

}  // namespace mailctl::mail::spf
