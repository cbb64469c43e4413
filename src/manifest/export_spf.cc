#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/spf/analyze.h"
#include "mail/spf/merge.h"
#include "manifest/export_parts.h"
#include "manifest/yaml_scalar.h"

namespace mailctl::manifest {
namespace {

namespace spf = mail::spf;

constexpr std::uint32_t kMaxLookups = 10;  // RFC 7208 §4.6.4

// The record as the world would look at it, whatever resolvers still remember.
spf::Analysis analyze(Exporting& work, const Part& part) {
  const auto set = look(work, part.name, dns::RecordType::kTxt);
  const std::vector<dns::RecordSet> known{*set};
  const auto view = work.request.live.world.with_overlay(known);
  return spf::analyze(part.name, view, work.missing);
}

std::string note_of(const spf::AnalyzedTerm& term, const spf::Analysis& analysis) {
  const bool has_record = term.record && *term.record < analysis.records.size();
  if (has_record && analysis.records[*term.record].status == spf::RecordStatus::kNone) {
    return fmt::format("stale: {} has no SPF record", term.target);
  }
  const bool is_include =
      term.term.kind == spf::TermKind::kInclude || term.term.kind == spf::TermKind::kRedirect;
  if (!is_include) return "servers that no service is known by";
  const auto* service = service_of_include(term.term.domain_spec);
  return service == nullptr ? "no service of the catalogue" : service->name;
}

class SpfWriter {
 public:
  SpfWriter(Exporting& work, const Part& part)
      : x_work(work), x_part(part), x_id(part.name.text() + "/spf") {}

  std::optional<Piece> run() {
    switch (x_part.spf.status) {
      case spf::SpfStatus::kNone:
        return std::nullopt;
      case spf::SpfStatus::kSeveral:
        warn("it has more than one SPF record, so receivers use none; left out until one is gone");
        return Piece{x_id, {"# spf: there is more than one SPF record, and receivers use none"}};
      case spf::SpfStatus::kBroken:
        return keep(x_part.spf.defect->reason);
      case spf::SpfStatus::kInvalid:
        return keep("receivers answer permerror; `mailctl spf check` says why");
      case spf::SpfStatus::kValid:
        break;
    }
    if (x_part.zone == nullptr) return keep("no zone of this manifest holds it");
    if (x_work.is_refused(x_id)) return keep("it is not what `mailctl validate` accepts");
    return write();
  }

 private:
  void warn(std::string_view what) {
    x_work.warnings.push_back(fmt::format("{}: {}", x_part.name.text(), what));
  }

  std::optional<Piece> keep(const std::string& why) {
    if (x_part.zone != nullptr) warn("the spf record is kept as it is: " + why);
    return Piece{x_id, {fmt::format("spf: keep  # {}", why)}};
  }

  [[nodiscard]] bool is_of_stream(const spf::Term& term) const {
    return std::ranges::any_of(x_part.spf_terms, [&](const std::string& text) {
      const auto other = spf::parse_term(text).term;
      return other && spf::is_same_term(*other, term);
    });
  }

  // What the planner will do with the block, which must be nothing.
  [[nodiscard]] bool changes_nothing(const std::optional<spf::Qualifier>& all) const {
    spf::MergeRequest request;
    request.live = x_part.spf.parsed.record;
    request.all = all;
    for (const auto& text : x_part.spf_terms) {
      if (auto term = spf::parse_term(text).term) request.wanted.push_back(*std::move(term));
    }
    for (const auto& term : request.live->terms) {
      if (term.kind != spf::TermKind::kAll) request.wanted.push_back(term);
    }
    return spf::to_text(spf::merge(request).record) == x_text;
  }

  void find_all() {
    for (const auto& term : x_part.spf.parsed.record.terms) {
      if (term.kind != spf::TermKind::kAll) continue;
      x_all = term.qualifier;
      if (term.qualifier == spf::Qualifier::kPass) {
        warn("its SPF record ends in +all, so everybody passes; `all` is left as it is");
        x_all.reset();
      }
    }
  }

  std::optional<Piece> write() {
    const auto set = look(x_work, x_part.name, dns::RecordType::kTxt);
    x_text = texts_in(set).at(x_part.spf.indices.front());
    find_all();
    if (!changes_nothing(x_all)) return keep(why_it_changes());
    const bool is_alone = set->values.size() == 1;
    if (is_alone && !can_hold(x_work, set->name, set->ttl)) {
      return keep(fmt::format("its TTL is {} s", set->ttl));
    }
    return Piece{x_id, lines(is_alone && set->ttl != zone_ttl(x_work, set->name) ? set->ttl : 0)};
  }

  [[nodiscard]] std::string why_it_changes() const {
    for (const auto& text : x_part.spf_terms) {
      const auto wanted = spf::parse_term(text).term;
      const auto& terms = x_part.spf.parsed.record.terms;
      const bool is_there = wanted && std::ranges::any_of(terms, [&](const spf::Term& term) {
                              return spf::is_same_term(term, *wanted);
                            });
      if (!is_there) return fmt::format("it lacks {}, which a stream needs", text);
    }
    return "managing it would spell it anew";
  }

  [[nodiscard]] std::vector<std::string> lines(std::uint32_t ttl) {
    const auto analysis = analyze(x_work, x_part);
    std::vector<std::string> out{"spf:"};
    const auto lookups = analysis.top().lookups;
    out.push_back(fmt::format("  # {} of the {} DNS look-ups that receivers make (RFC 7208 §4.6.4)",
                              lookups,
                              kMaxLookups));
    if (lookups > kMaxLookups) warn("its SPF record needs more than 10 DNS look-ups: permerror");
    if (x_all) out.push_back(fmt::format("  all: {}", spf::to_text(*x_all)));
    std::vector<std::string> terms;
    for (const auto& term : analysis.top().terms) {
      if (term.term.kind == spf::TermKind::kAll || is_of_stream(term.term)) continue;
      const auto note = note_of(term, analysis);
      if (note.starts_with("stale")) warn(fmt::format("{} in SPF is {}", term.term.text, note));
      terms.push_back(fmt::format(
          "    - {{ term: {}, note: {} }}", yaml_quoted(term.term.text), yaml_quoted(note)));
    }
    out.emplace_back(terms.empty() ? "  terms: []" : "  terms:");
    out.insert(out.end(), terms.begin(), terms.end());
    out.emplace_back("  foreign: keep  # what others add later stays");
    if (ttl != 0) out.push_back(fmt::format("  ttl: {}", ttl_text(ttl)));
    return out;
  }

  Exporting& x_work;
  const Part& x_part;
  std::string x_id;
  std::string x_text;
  std::optional<spf::Qualifier> x_all;
};

}  // namespace

std::optional<Piece> spf_piece(Exporting& work, const Part& part) {
  return SpfWriter(work, part).run();
}

}  // namespace mailctl::manifest
