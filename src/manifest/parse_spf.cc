#include <algorithm>

#include "base/text.h"
#include "mail/spf/record.h"
#include "manifest/parse_parts.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;
using mail::spf::TermKind;

constexpr std::array<Choice<std::string_view>, 4> kAlls{
    {{"fail", "-all"}, {"softfail", "~all"}, {"neutral", "?all"}, {"pass", "+all"}}};
constexpr std::array<Choice<model::ForeignTerms>, 2> kForeign{
    {{"keep", model::ForeignTerms::kKeep}, {"remove", model::ForeignTerms::kRemove}}};

void read_all(Block<Spf>& block, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto all = read_choice(value_of(entry), kAlls, diagnostics);
  if (!all) return;
  if (*all == "+all") {
    diagnostics.error("manifest/spf-passes-all",
                      entry.value.at,
                      "`all: pass` lets everybody send in this domain's name",
                      "Write fail (-all), softfail (~all) or neutral (?all).");
    return;
  }
  block.value.all = *all;
}

void read_foreign(Block<Spf>& block, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto foreign = read_choice(value_of(entry), kForeign, diagnostics);
  if (foreign) block.value.foreign = *foreign;
}

void read_term_text(SpfTerm& term, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) term.term = std::move(*text);
}

void read_owner(SpfTerm& term, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) term.owner = std::move(*text);
}

void read_note(SpfTerm& term, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (auto text = read_text(value_of(entry), diagnostics)) term.note = std::move(*text);
}

void read_until(SpfTerm& term, const yaml::Entry& entry, Diagnostics& diagnostics) {
  term.until = read_date(value_of(entry), diagnostics);
}

constexpr std::array<Field<SpfTerm>, 4> kTermFields{{
    {"term", read_term_text, Presence::kRequired, "term: include:spf.example.com"},
    {"owner", read_owner},
    {"note", read_note},
    {"until", read_until},
}};

// Whether the term can stand in `terms`.
bool is_good_term(const Text& text, Diagnostics& diagnostics) {
  const auto parsed = mail::spf::parse_term(text.value);
  report_problems(text, parsed.problems, diagnostics);
  if (!parsed.term || mail::has_errors(parsed.problems)) return false;
  if (base::to_lower(text.value).starts_with("v=")) {
    diagnostics.error("manifest/spf-version-in-terms",
                      text.at,
                      "`" + text.value + "` begins the record by itself",
                      "Leave it out: `terms` holds what stands between `v=spf1` and `all`.");
    return false;
  }
  if (parsed.term->kind != TermKind::kAll) return true;
  diagnostics.error("manifest/spf-all-in-terms",
                    text.at,
                    "`" + text.value + "` has a field of its own",
                    "Write `all: softfail` (or fail, neutral) beside `terms`; it always stands "
                    "last in the record.");
  return false;
}

// Two terms that differ only in their qualifier are two alike: the first one decides.
void add_term(Spf& spf, SpfTerm term, Diagnostics& diagnostics) {
  const auto parsed = mail::spf::parse_term(term.term.value).term;
  const auto same = std::ranges::find_if(spf.terms, [&](const SpfTerm& other) {
    const auto before = mail::spf::parse_term(other.term.value).term;
    return before && parsed && mail::spf::is_same_mechanism(*before, *parsed);
  });
  if (same == spf.terms.end()) {
    spf.terms.push_back(std::move(term));
  } else {
    report_listed_twice(
        "the term `" + term.term.value + "`", same->term.at, term.term.at, diagnostics);
  }
}

void read_terms(Block<Spf>& block, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto* items = read_list(value_of(entry), EmptyList::kAllow, diagnostics);
  if (items == nullptr) return;
  for (const auto& item : *items) {
    SpfTerm term;
    if (item.kind == yaml::NodeKind::kScalar) {
      if (auto text = read_text({entry.key, item}, diagnostics)) term.term = std::move(*text);
    } else {
      read_fields({"an SPF term", item}, item.at, kTermFields, term, diagnostics);
    }
    if (term.term.value.empty() || !is_good_term(term.term, diagnostics)) continue;
    add_term(block.value, std::move(term), diagnostics);
  }
}

constexpr std::array<Field<Block<Spf>>, 5> kFields{{
    {"all", read_all},
    {"terms", read_terms},
    {"foreign", read_foreign},
    {"ttl", read_block_ttl<Spf>},
    {"adopt", read_block_adopt<Spf>},
}};

// RFC 7208 §6.1: a redirect counts only where there is no `all`.
void check_redirect(const Spf& spf, Diagnostics& diagnostics) {
  for (const auto& term : spf.terms) {
    const auto parsed = mail::spf::parse_term(term.term.value).term;
    if (!parsed || parsed->kind != TermKind::kRedirect || spf.all.empty()) continue;
    diagnostics.error("manifest/spf-redirect-with-all",
                      term.term.at,
                      "`all` switches this redirect off",
                      "Receivers ignore redirect= in a record that has an `all` (RFC 7208 §6.1): "
                      "leave `all` out, or use include: instead.");
  }
}

// Quoted where YAML would take it for something else.
std::string in_list(std::string_view term) {
  const bool is_plain = std::ranges::all_of(term, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".:/=_-").find(c) != std::string_view::npos;
  });
  const bool is_word = is_plain && !term.empty() && term.front() >= 'a' && term.front() <= 'z';
  return is_word ? std::string(term) : "\"" + std::string(term) + "\"";
}

}  // namespace

std::string to_spf_block(std::string_view record) {
  if (!mail::spf::is_spf_text(record)) {
    return "spf: { all: softfail, terms: [include:spf.example.com] }";
  }
  std::string all;  // of a record with redirect= there is none
  std::vector<std::string> terms;
  for (const auto& term : mail::spf::parse_record(record).record.terms) {
    const auto word = std::ranges::find(kAlls, term.text, &Choice<std::string_view>::second);
    if (term.kind != TermKind::kAll) {
      terms.push_back(in_list(term.text));
    } else {
      const bool is_taken = word != kAlls.end() && word->second != "+all";
      all = "all: " + std::string(is_taken ? word->first : "softfail") + ", ";
    }
  }
  return "spf: { " + all + "terms: [" + base::join(terms, ", ") + "] }";
}

void read_spf(Domain& domain, const yaml::Entry& entry, Diagnostics& diagnostics) {
  domain.spf.at = entry.key_at;
  const auto example = to_spf_block(entry.value.text);
  if (!begins_value(domain.spf, {entry.key, entry.value, example}, diagnostics)) return;
  read_fields({"spf", entry.value}, entry.key_at, kFields, domain.spf, diagnostics);
  check_redirect(domain.spf.value, diagnostics);
}

}  // namespace mailctl::manifest
