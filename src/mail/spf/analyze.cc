#include "mail/spf/analyze.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "mail/ask.h"
#include "mail/spf/admitted.h"
#include "mail/spf/expand.h"
#include "mail/spf/macro.h"
#include "mail/spf/select.h"

namespace mailctl::mail::spf {
namespace {

using dns::AnswerStatus;
using dns::RecordType;

constexpr std::size_t kMaxMxHosts = 10;  // §4.6.4

bool is_void_answer(const dns::Answer& answer) {
  return answer.status == AnswerStatus::kNoData || answer.status == AnswerStatus::kNxDomain;
}

bool asks_dns(TermKind kind) {
  return kind == TermKind::kInclude || kind == TermKind::kA || kind == TermKind::kMx ||
         kind == TermKind::kPtr || kind == TermKind::kExists || kind == TermKind::kRedirect;
}

// Macros whose value is the same for every message of a domain: %{d}, and %{o} of the domain that
// is asked about.
bool is_static(const ParsedMacroString& macro) {
  return std::ranges::all_of(macro.parts, [](const MacroPart& part) {
    const char letter = static_cast<char>(part.letter | 0x20);
    return part.kind != MacroPartKind::kExpand || letter == 'd' || letter == 'o';
  });
}

std::uint32_t added(std::uint32_t a, std::uint32_t b) {
  return std::min(a + b, kMaxCount);
}

class Analyzer {
 public:
  Analyzer(const dns::View& view, dns::MissingQuestions& missing)
      : x_view(view), x_missing(missing) {}

  Analysis run(const dns::Name& domain) && {
    x_sender_domain = domain.text();
    record_of(x_sender_domain);
    // Records are appended while they are read: level by level.
    for (std::size_t i = 0; i < x_out.records.size(); ++i) read_record(i);
    x_states.resize(x_out.records.size());
    count(0);
    find_admitted(x_out);
    return std::move(x_out);
  }

 private:
  enum class State : std::uint8_t { kNew, kOpen, kDone };

  const dns::Answer& ask(const dns::Name& name, RecordType type) {
    return mail::ask(x_view, {name, type}, x_missing);
  }

  // The record of a name, added to be read when it is new; nullopt when there are too many.
  std::optional<std::size_t> record_of(const std::string& domain) {
    const auto found = x_indices.find(domain);
    if (found != x_indices.end()) return found->second;
    if (x_out.records.size() >= kMaxRecords) return std::nullopt;
    AnalyzedRecord record;
    record.domain = domain;
    x_out.records.push_back(std::move(record));
    x_indices.emplace(domain, x_out.records.size() - 1);
    return x_out.records.size() - 1;
  }

  void read_record(std::size_t index) {
    AnalyzedRecord record = std::move(x_out.records[index]);
    const auto name = to_query_name(record.domain);
    if (name && record.domain.find('.') != std::string::npos) {
      read_answer(ask(*name, RecordType::kTxt), record);
    } else {
      record.status = RecordStatus::kBadName;
    }
    x_out.records[index] = std::move(record);
  }

  void read_answer(const dns::Answer& answer, AnalyzedRecord& record) {
    if (answer.status == AnswerStatus::kNotFetched) return;
    if (answer.status != AnswerStatus::kOk) {
      record.status = is_failure(answer.status) ? RecordStatus::kFailed : RecordStatus::kNone;
      record.failure = to_text(answer.status);
      return;
    }
    record.ttl = answer.ttl;
    for (const auto& value : answer.records) {
      const auto* const txt = std::get_if<dns::TxtData>(&value);
      if (txt == nullptr) continue;
      const auto text = txt->joined();
      ++record.txt_count;
      record.txt_octets += text.size();
      if (record.string_count == 0 && is_spf_text(text)) record.string_count = txt->strings.size();
    }
    Selected selected = select_record(answer);
    if (selected.count == 0) {
      record.status = RecordStatus::kNone;
      record.failure = "no SPF record among its TXT values";
      return;
    }
    auto parsed = parse_record(selected.text);
    record.text = std::move(selected.text);
    record.status = selected.count > 1  ? RecordStatus::kSeveral
                    : parsed.is_valid() ? RecordStatus::kValid
                                        : RecordStatus::kInvalid;
    record.problems = std::move(parsed.problems);
    read_terms(std::move(parsed.record), record);
  }

  void read_terms(Record parsed, AnalyzedRecord& record) {
    const bool has_all =
        std::ranges::find(parsed.terms, TermKind::kAll, &Term::kind) != parsed.terms.end();
    bool is_behind_all = false;
    for (auto& term : parsed.terms) {
      AnalyzedTerm analyzed;
      analyzed.is_dead =
          is_mechanism(term.kind) ? is_behind_all : term.kind == TermKind::kRedirect && has_all;
      is_behind_all = is_behind_all || term.kind == TermKind::kAll;
      analyzed.term = std::move(term);
      if (!analyzed.is_dead) read_term(analyzed, record);
      record.terms.push_back(std::move(analyzed));
    }
  }

  void read_term(AnalyzedTerm& analyzed, const AnalyzedRecord& record) {
    const Term& term = analyzed.term;
    if (term.kind == TermKind::kIp4) {
      analyzed.networks.push_back(make_network(term.ip4, term.prefix4));
    } else if (term.kind == TermKind::kIp6) {
      analyzed.networks.push_back(make_network(term.ip6, term.prefix6));
    }
    if (!asks_dns(term.kind) || record.status != RecordStatus::kValid) return;
    analyzed.lookups = 1;
    if (!find_target(analyzed, record)) return;
    if (term.kind == TermKind::kInclude || term.kind == TermKind::kRedirect) {
      analyzed.record = record_of(analyzed.target);
      if (!analyzed.record) {
        analyzed.failure = fmt::format("not followed: more than {} records", kMaxRecords);
      }
      return;
    }
    const auto name = to_query_name(analyzed.target);
    if (!name) return;
    if (term.kind == TermKind::kA) read_hosts(*name, analyzed);
    if (term.kind == TermKind::kMx) read_mx(*name, analyzed);
    if (term.kind == TermKind::kExists) read_exists(*name, analyzed);
  }

  // False where the target depends on the message.
  bool find_target(AnalyzedTerm& analyzed, const AnalyzedRecord& record) {
    const auto& domain_spec = analyzed.term.domain_spec;
    analyzed.target = domain_spec.empty() ? record.domain : domain_spec;
    if (domain_spec.find('%') != std::string::npos) {
      const auto macro = parse_macro_string(domain_spec, MacroUse::kDomainSpec);
      analyzed.is_dynamic = !is_static(macro);
      if (uses_macro(macro, 'p')) ++analyzed.lookups;
      if (analyzed.is_dynamic) return false;
      MacroValues values;
      values.domain = record.domain;
      values.sender_domain = x_sender_domain;
      analyzed.target = expand(macro, values).value_or(std::string());
    }
    if (const auto name = to_query_name(analyzed.target)) {
      analyzed.target = name->text();
    }
    return analyzed.term.kind != TermKind::kPtr;
  }

  // Both families; what one of them lacks is void for its clients.
  void read_hosts(const dns::Name& name, AnalyzedTerm& analyzed) {
    const auto& four = ask(name, RecordType::kA);
    const auto& six = ask(name, RecordType::kAaaa);
    add_addresses(four, analyzed);
    add_addresses(six, analyzed);
    for (const auto* const answer : {&four, &six}) {
      if (is_failure(answer->status))
        analyzed.failure = fmt::format("{}: {}", name.text(), to_text(answer->status));
    }
    if (is_void_answer(four) && is_void_answer(six)) {
      analyzed.void_for = VoidFor::kEverybody;
    } else if (is_void_answer(four)) {
      analyzed.void_for = VoidFor::kIp4;
    } else if (is_void_answer(six)) {
      analyzed.void_for = VoidFor::kIp6;
    }
  }

  static void note_ttl(const dns::Answer& answer, AnalyzedTerm& analyzed) {
    if (answer.status == AnswerStatus::kOk) {
      analyzed.ttl = std::min(analyzed.ttl.value_or(answer.ttl), answer.ttl);
    }
  }

  static void add_addresses(const dns::Answer& answer, AnalyzedTerm& analyzed) {
    note_ttl(answer, analyzed);
    for (const auto& value : answer.records) {
      if (const auto* const four = std::get_if<dns::AData>(&value)) {
        analyzed.networks.push_back(make_network(*four, analyzed.term.prefix4));
      } else if (const auto* const six = std::get_if<dns::AaaaData>(&value)) {
        analyzed.networks.push_back(make_network(*six, analyzed.term.prefix6));
      }
    }
  }

  void read_mx(const dns::Name& name, AnalyzedTerm& analyzed) {
    const auto& answer = ask(name, RecordType::kMx);
    note_ttl(answer, analyzed);
    if (is_void_answer(answer)) analyzed.void_for = VoidFor::kEverybody;
    if (is_failure(answer.status))
      analyzed.failure = fmt::format("{}: {}", name.text(), to_text(answer.status));
    if (answer.records.size() > kMaxMxHosts) {
      analyzed.has_too_many_hosts = true;
      analyzed.failure = fmt::format("{} has {} MX hosts, and at most {} are allowed",
                                     name.text(),
                                     answer.records.size(),
                                     kMaxMxHosts);
      return;
    }
    for (const auto& value : answer.records) {
      const auto* const mx = std::get_if<dns::MxData>(&value);
      if (mx == nullptr || mx->exchange.is_root()) continue;
      for (const auto type : {RecordType::kA, RecordType::kAaaa}) {
        const auto& hosts = ask(mx->exchange, type);
        add_addresses(hosts, analyzed);
        if (is_failure(hosts.status)) {
          analyzed.failure = fmt::format("{}: {}", mx->exchange.text(), to_text(hosts.status));
        }
      }
    }
  }

  void read_exists(const dns::Name& name, AnalyzedTerm& analyzed) {
    const auto& answer = ask(name, RecordType::kA);
    if (is_void_answer(answer)) analyzed.void_for = VoidFor::kEverybody;
    if (is_failure(answer.status))
      analyzed.failure = fmt::format("{}: {}", name.text(), to_text(answer.status));
    if (!answer.records.empty()) {
      // It matches every client (§5.7).
      analyzed.networks.push_back(make_network(dns::AData{}, 0));
      analyzed.networks.push_back(make_network(dns::AaaaData{}, 0));
    }
  }

  // Counts a record and what it includes; the depth is bounded by kMaxRecords.
  void count(std::size_t index) {
    x_states[index] = State::kOpen;
    x_path.push_back(index);
    for (std::size_t i = 0; i < x_out.records[index].terms.size(); ++i) {
      count_term({.record = index, .term = i});
    }
    x_path.pop_back();
    x_states[index] = State::kDone;
  }

  void count_term(const TermPlace& place) {
    AnalyzedRecord& record = x_out.records[place.record];
    AnalyzedTerm& analyzed = record.terms[place.term];
    if (analyzed.record) {
      if (x_states[*analyzed.record] == State::kNew) count(*analyzed.record);
      if (x_states[*analyzed.record] == State::kOpen) {
        analyzed.closes_loop = true;
        note_loop(*analyzed.record);
      } else {
        const AnalyzedRecord& below = x_out.records[*analyzed.record];
        analyzed.lookups = added(analyzed.lookups, below.lookups);
        record.voids4 = added(record.voids4, below.voids4);
        record.voids6 = added(record.voids6, below.voids6);
      }
    }
    record.lookups = added(record.lookups, analyzed.lookups);
    if (analyzed.void_for == VoidFor::kNobody) return;
    x_out.voids.push_back(place);
    if (analyzed.void_for != VoidFor::kIp6) record.voids4 = added(record.voids4, 1);
    if (analyzed.void_for != VoidFor::kIp4) record.voids6 = added(record.voids6, 1);
  }

  void note_loop(std::size_t index) {
    std::vector<std::string> names;
    const auto from = std::ranges::find(x_path, index);
    std::transform(from, x_path.end(), std::back_inserter(names), [this](std::size_t i) {
      return x_out.records[i].domain;
    });
    names.push_back(x_out.records[index].domain);
    if (x_out.loops.size() < kMaxRecords) x_out.loops.push_back(std::move(names));
  }

  const dns::View& x_view;
  dns::MissingQuestions& x_missing;
  std::string x_sender_domain;
  std::map<std::string, std::size_t> x_indices;
  std::vector<State> x_states;
  std::vector<std::size_t> x_path;
  Analysis x_out;
};

}  // namespace

Analysis analyze(const dns::Name& domain, const dns::View& view, dns::MissingQuestions& missing) {
  return Analyzer(view, missing).run(domain);
}

}  // namespace mailctl::mail::spf
