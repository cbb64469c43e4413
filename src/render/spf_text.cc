#include "render/spf_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/txt.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

using mail::spf::Analysis;
using mail::spf::AnalyzedRecord;
using mail::spf::AnalyzedTerm;
using mail::spf::RecordStatus;
using mail::spf::VoidFor;

constexpr std::uint32_t kMaxLookups = 10;
constexpr std::uint32_t kMaxVoids = 2;
constexpr std::size_t kShownNetworks = 4;
// A tree that repeats itself is shown once; this bounds one that is merely wide.
constexpr std::size_t kMaxLines = 2000;

std::string networks_text(const std::vector<mail::spf::Network>& networks) {
  std::vector<std::string> texts;
  for (const auto& network : networks) {
    if (texts.size() == kShownNetworks) {
      texts.push_back(fmt::format("and {} more", networks.size() - kShownNetworks));
      break;
    }
    texts.push_back(to_text(network));
  }
  return base::join(texts, ", ");
}

std::string addresses_text(std::uint64_t count) {
  return count == 1 ? std::string("1 address") : fmt::format("{} addresses", count);
}

std::string_view void_text(VoidFor void_for) {
  switch (void_for) {
    case VoidFor::kEverybody:
      return "nothing there (void)";
    case VoidFor::kIp4:
      return "no A (void for IPv4 clients)";
    case VoidFor::kIp6:
      return "no AAAA (void for IPv6 clients)";
    case VoidFor::kNobody:
      break;
  }
  return {};
}

std::string status_text(const AnalyzedRecord& record) {
  switch (record.status) {
    case RecordStatus::kValid:
      return {};
    case RecordStatus::kNone:
      return fmt::format("no SPF record ({}): permerror", record.failure);
    case RecordStatus::kSeveral:
      return "several SPF records: permerror";
    case RecordStatus::kInvalid:
      return fmt::format("not valid: permerror: {}", mail::error_text(record.problems));
    case RecordStatus::kFailed:
      return fmt::format("{}: temperror", record.failure);
    case RecordStatus::kBadName:
      return "cannot be a domain with a record: permerror";
    case RecordStatus::kNotKnown:
      return "not known";
  }
  return {};
}

class Tree {
 public:
  Tree(const Analysis& analysis, Color color)
      : x_analysis(analysis), x_color(color), x_is_shown(analysis.records.size(), false) {}

  std::string text() && {
    const auto& top = x_analysis.top();
    x_out = "lookups\n";
    const bool has_record = !top.text.empty();
    line(top.lookups,
         0,
         has_record ? fmt::format("{}  \"{}\"", top.domain, top.text) : top.domain,
         top.status == RecordStatus::kNone ? fmt::format("no SPF record ({})", top.failure)
                                           : status_text(top),
         Ink::kRemove);
    if (top.status == RecordStatus::kValid) record(0, 1);
    totals();
    return std::move(x_out);
  }

 private:
  void line(std::uint32_t lookups,
            std::size_t depth,
            std::string_view what,
            const std::string& note,
            Ink ink) {
    if (++x_lines > kMaxLines) return;
    const auto cost = lookups == 0 ? std::string() : fmt::format("{}", lookups);
    x_out += fmt::format("{:>7}  {}{}", cost, std::string(2 * depth, ' '), visible(what));
    if (!note.empty()) x_out += "  " + paint(x_color, ink, visible(note));
    x_out += '\n';
  }

  void record(std::size_t index, std::size_t depth) {
    x_is_shown[index] = true;
    for (const auto& analyzed : x_analysis.records[index].terms) term(analyzed, depth);
  }

  void term(const AnalyzedTerm& analyzed, std::size_t depth) {
    const auto [note, ink] = note_of(analyzed);
    line(analyzed.lookups, depth, analyzed.term.text, note, ink);
    if (!analyzed.record || analyzed.closes_loop) return;
    const auto& below = x_analysis.records[*analyzed.record];
    if (below.status != RecordStatus::kValid || x_is_shown[*analyzed.record]) return;
    record(*analyzed.record, depth + 1);
  }

  std::pair<std::string, Ink> note_of(const AnalyzedTerm& analyzed) const {
    if (analyzed.is_dead) return {"never looked at", Ink::kWarning};
    if (analyzed.closes_loop) return {"a loop: permerror", Ink::kRemove};
    if (analyzed.void_for != VoidFor::kNobody) {
      auto note = std::string(void_text(analyzed.void_for));
      if (!analyzed.networks.empty()) note += "; " + networks_text(analyzed.networks);
      return {note, Ink::kWarning};
    }
    if (!analyzed.failure.empty()) return {analyzed.failure, Ink::kRemove};
    if (analyzed.record) {
      const auto& below = x_analysis.records[*analyzed.record];
      if (below.status != RecordStatus::kValid) return {status_text(below), Ink::kRemove};
      if (x_is_shown[*analyzed.record]) return {"shown above", Ink::kDim};
    }
    if (analyzed.is_dynamic) return {"depends on the message", Ink::kDim};
    const bool is_named = analyzed.term.kind == mail::spf::TermKind::kA ||
                          analyzed.term.kind == mail::spf::TermKind::kMx;
    return {is_named ? networks_text(analyzed.networks) : std::string(), Ink::kDim};
  }

  void totals() {
    const auto& top = x_analysis.top();
    if (x_lines > kMaxLines) x_out += fmt::format("({} more lines)\n", x_lines - kMaxLines);
    if (top.status != RecordStatus::kValid) return;
    const auto voids = x_analysis.void_lookups();
    x_out += '\n';
    const auto lookups = fmt::format("{} of at most {} lookups", top.lookups, kMaxLookups);
    const auto nothing = fmt::format("{} of at most {} that find nothing", voids, kMaxVoids);
    x_out +=
        fmt::format("{}, {}\n",
                    top.lookups > kMaxLookups ? paint(x_color, Ink::kRemove, lookups) : lookups,
                    voids > kMaxVoids ? paint(x_color, Ink::kRemove, nothing) : nothing);
    for (const auto& loop : x_analysis.loops) {
      x_out += paint(x_color, Ink::kRemove, "loop: " + visible(base::join(loop, " -> "))) + '\n';
    }
    x_out += fmt::format("{} of the record, {} of {} at the name\n",
                         base::count_of(top.text.size(), "octet"),
                         base::count_of(top.txt_octets, "octet"),
                         base::count_of(top.txt_count, "TXT value"));
    x_out += fmt::format("{} of IPv4 and {} of IPv6 pass{}\n",
                         addresses_text(x_analysis.pass4.address_count()),
                         base::count_of(x_analysis.pass6.subnet_count(), "/64 network"),
                         x_analysis.admits_more ? ", and what depends on the message" : "");
  }

  const Analysis& x_analysis;
  Color x_color;
  std::vector<bool> x_is_shown;
  std::string x_out;
  std::size_t x_lines = 0;
};

Ink ink_of(mail::spf::Result result) {
  switch (result) {
    case mail::spf::Result::kPass:
      return Ink::kGood;
    case mail::spf::Result::kNone:
    case mail::spf::Result::kNeutral:
    case mail::spf::Result::kSoftFail:
      return Ink::kWarning;
    case mail::spf::Result::kFail:
    case mail::spf::Result::kTempError:
    case mail::spf::Result::kPermError:
      break;
  }
  return Ink::kRemove;
}

}  // namespace

std::string spf_tree_text(const Analysis& analysis, Color color) {
  return Tree(analysis, color).text();
}

std::string spf_check_text(const mail::spf::Evaluation& evaluation, Color color) {
  std::string out;
  for (const auto& step : evaluation.steps) {
    const std::string indent(2 * step.depth, ' ');
    if (step.term.empty()) {
      out += fmt::format("{}{}: {}\n", indent, visible(step.domain), visible(step.detail));
      continue;
    }
    out += fmt::format("{}  {}: {}{}{}{}\n",
                       indent,
                       visible(step.term),
                       step.outcome,
                       step.detail.empty() ? "" : " (",
                       visible(step.detail),
                       step.detail.empty() ? "" : ")");
  }
  if (!out.empty()) out += '\n';
  out += fmt::format("{}: {}\n",
                     paint(color, ink_of(evaluation.result), to_text(evaluation.result)),
                     visible(evaluation.reason));
  if (!evaluation.explanation.empty()) {
    out += fmt::format(
        "{} explains: {}\n", visible(evaluation.term_domain), visible(evaluation.explanation));
  }
  out += fmt::format("{} of at most {} lookups, {} of at most {} that find nothing\n",
                     evaluation.lookups,
                     kMaxLookups,
                     evaluation.void_lookups,
                     kMaxVoids);
  return out;
}

const mail::spf::Authorisation* SpfServiceAnswer::authorised() const {
  const auto good = std::ranges::find_if(found, [](const mail::spf::Authorisation& one) {
    return one.by != mail::spf::AuthorisedBy::kNothing;
  });
  return good == found.end() ? nullptr : &*good;
}

std::string spf_service_text(const SpfServiceAnswer& answer, Color color) {
  const auto* const good = answer.authorised();
  std::string out = fmt::format("{} {} to send for {}\n",
                                answer.service,
                                good != nullptr ? paint(color, Ink::kGood, "is authorised")
                                                : paint(color, Ink::kRemove, "is not authorised"),
                                visible(answer.domain));
  for (const auto& one : answer.found) {
    if (good != nullptr && one.by == mail::spf::AuthorisedBy::kNothing) continue;
    out += fmt::format("  {}: {}\n", visible(one.include), visible(one.reason));
  }
  if (good == nullptr && !answer.found.empty() && answer.found.front().steps.empty()) {
    out +=
        fmt::format("  to authorise it, add include:{}\n", visible(answer.found.front().include));
  }
  return out;
}

std::string spf_flat_text(const std::string& domain, const mail::spf::Flattened& flat) {
  std::string out = fmt::format(
      "; The SPF record of {} with names replaced by the addresses that they have now.\n"
      "; It goes stale when a service changes its addresses: mail then fails without notice.\n"
      "; Publish it only where something renews it; includes of services are safer.\n",
      visible(domain));
  for (const auto& kept : flat.kept) out += fmt::format("; kept: {}\n", visible(kept));
  for (const auto& problem : flat.problems) out += fmt::format("; problem: {}\n", visible(problem));
  for (const auto& record : flat.records) {
    out += fmt::format("{}. IN TXT {}\n", record.name, dns::to_quoted(dns::make_txt(record.text)));
  }
  if (!flat.records.empty()) {
    out += fmt::format("; {} of at most {} lookups\n", flat.lookups, kMaxLookups);
  }
  return out;
}

}  // namespace mailctl::render
