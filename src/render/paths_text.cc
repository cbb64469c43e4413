#include "render/paths_text.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "render/diagnostic_parts.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

namespace path = mail::path;

constexpr std::size_t kNarrow = 24;  // columns that are too few for the reasons
constexpr std::string_view kIndent = "  ";

// Which marks the tables use, and so what the legend explains.
struct Marks {
  bool has_other_domain = false;
  bool has_early_refusal = false;
  bool has_rejection = false;
  bool has_rescue = false;
};

struct Row {
  std::array<std::string, 5> cells;  // path, SPF, DKIM, DMARC, receiver
  std::string why;
  Ink ink = Ink::kPlain;  // of the receiver
};

constexpr std::string_view kPass = "pass";
constexpr std::string_view kOtherPass = "(pass)";  // one that DMARC does not count

std::string spf_cell(const path::Journey& journey) {
  const auto result = journey.arrival.spf.result;
  if (result != mail::spf::Result::kPass) return std::string(to_text(result));
  return std::string(journey.is_spf_aligned ? kPass : kOtherPass);
}

std::string dkim_cell(const path::Journey& journey) {
  const auto& signatures = journey.arrival.dkim;
  if (signatures.empty()) return "none";
  const bool passes = std::ranges::any_of(signatures, [](const auto& signature) {
    return signature.result == mail::dkim::Result::kPass;
  });
  if (!passes) return std::string(to_text(signatures.front().result));
  return std::string(journey.is_dkim_aligned ? kPass : kOtherPass);
}

std::string receiver_cell(const path::Journey& journey) {
  std::string out(to_text(journey.reception.honouring));
  if (journey.reception.is_rescued) out += "+";
  if (journey.reception.may_be_refused_at_envelope) out += "*";
  return out;
}

Ink ink_of(const path::Journey& journey) {
  switch (journey.reception.honouring) {
    case path::Handling::kAccepted:
      return journey.dmarc.rfc9989.result == mail::dmarc::Result::kFail ? Ink::kWarning
                                                                        : Ink::kGood;
    case path::Handling::kQuarantined:
    case path::Handling::kUndecided:
      return Ink::kWarning;
    case path::Handling::kRejected:
      break;
  }
  return Ink::kRemove;
}

Row row_of(const path::Journey& journey) {
  return {{std::string(journey.path->title),
           spf_cell(journey),
           dkim_cell(journey),
           std::string(to_text(journey.dmarc.rfc9989.result)),
           receiver_cell(journey)},
          journey.why,
          ink_of(journey)};
}

void note_marks(const path::Journey& journey, Marks& marks) {
  if (spf_cell(journey) == kOtherPass || dkim_cell(journey) == kOtherPass) {
    marks.has_other_domain = true;
  }
  const auto& reception = journey.reception;
  if (reception.may_be_refused_at_envelope) marks.has_early_refusal = true;
  if (reception.honouring == path::Handling::kRejected) marks.has_rejection = true;
  if (reception.is_rescued) marks.has_rescue = true;
}

constexpr std::array<std::string_view, 5> kHeads{"path", "SPF", "DKIM", "DMARC", "receiver"};

std::array<std::size_t, 5> widths_of(const std::vector<Row>& rows) {
  std::array<std::size_t, 5> widths{};
  for (std::size_t i = 0; i < widths.size(); ++i) {
    widths[i] = kHeads[i].size();
    for (const auto& row : rows) widths[i] = std::max(widths[i], row.cells[i].size());
  }
  return widths;
}

std::string padded(std::string_view text, std::size_t width) {
  return fmt::format("{:<{}}", text, width + kIndent.size());
}

// The text after `lead` columns, its later lines below it.
std::string hanging(std::string_view text, std::size_t lead, const PathsStyle& style) {
  const std::string indent(lead, ' ');
  auto lines = wrapped(text, indent, style.columns);
  return lines.size() > lead ? lines.substr(lead) : std::string("\n");
}

std::string table_of(const path::Forecast& forecast, const PathsStyle& style) {
  std::vector<Row> rows;
  for (const auto& journey : forecast.journeys) rows.push_back(row_of(journey));
  const auto widths = widths_of(rows);
  std::size_t lead = kIndent.size();
  std::string head(kIndent);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    head += padded(kHeads[i], widths[i]);
    lead += widths[i] + kIndent.size();
  }
  const bool is_narrow = style.columns < lead + kNarrow;
  auto out = paint(style.color, Ink::kDim, head + (is_narrow ? "" : "why")) + "\n";
  for (const auto& row : rows) {
    out += kIndent;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const bool is_last = i + 1 == widths.size();
      out += paint(style.color, is_last ? row.ink : Ink::kPlain, padded(row.cells[i], widths[i]));
    }
    out += is_narrow ? "\n" + wrapped(row.why, "      ", style.columns)
                     : hanging(row.why, lead, style);
  }
  return out;
}

std::string signers_of(const path::Stream& stream) {
  if (stream.signatures.empty()) return "not signed";
  std::string out = "signed by";
  for (const auto& signature : stream.signatures) {
    out += fmt::format(
        "{} {}{}",
        &signature == stream.signatures.data() ? "" : " and",
        signature.domain.text(),
        signature.selector.empty() ? std::string() : fmt::format(" ({})", signature.selector));
  }
  return out;
}

std::string identities_of(const path::Stream& stream) {
  const auto envelope = stream.envelope
                            ? fmt::format("envelope {}", stream.envelope->text())
                            : fmt::format("null envelope with HELO {}", stream.helo.text());
  std::string servers;
  for (const auto& server : stream.servers) servers += " " + server;
  return fmt::format("From {}, {}{}{}, {}",
                     stream.author.text(),
                     envelope,
                     servers.empty() ? "" : ", sent by",
                     servers,
                     signers_of(stream));
}

Ink ink_of(path::Verdict verdict) {
  switch (verdict) {
    case path::Verdict::kFull:
      return Ink::kGood;
    case path::Verdict::kPartial:
      return Ink::kWarning;
    case path::Verdict::kNone:
      break;
  }
  return Ink::kRemove;
}

std::string_view meaning_of(path::Verdict verdict) {
  switch (verdict) {
    case path::Verdict::kFull:
      return "survives forwarding";
    case path::Verdict::kPartial:
      return "passes directly, not forwarded";
    case path::Verdict::kNone:
      break;
  }
  return "does not pass even directly";
}

std::string verdict_text(const path::Forecast& forecast, const PathsStyle& style) {
  const auto word = fmt::format("{}, {}", to_text(forecast.verdict), meaning_of(forecast.verdict));
  auto out =
      fmt::format("{}Verdict: {}.\n", kIndent, paint(style.color, ink_of(forecast.verdict), word));
  out += wrapped(forecast.reason + ".", "    ", style.columns);
  for (const auto& text : forecast.notes) {
    out += "  - " + hanging(text, 4, style);
  }
  return out;
}

std::string steps_text(const path::Forecast& forecast, const PathsStyle& style) {
  std::string out;
  for (const auto& journey : forecast.journeys) {
    out += fmt::format(
        "\n{}{}\n", kIndent, paint(style.color, Ink::kBold, fmt::format("{}:", journey.path->id)));
    out += wrapped(journey.path->text, "    ", style.columns);
    for (const auto& step : journey.steps) {
      const auto section =
          step.section.empty() ? std::string() : fmt::format(" ({})", step.section);
      const auto topic = fmt::format("    {:<9} ", step.topic);
      out += topic + hanging(step.text + section, topic.size(), style);
    }
  }
  return out;
}

// Streams in several regions fare alike mostly; the first one's table then speaks for all.
class Tables {
 public:
  std::string show(const path::Forecast& forecast, const PathsStyle& style) {
    auto table = table_of(forecast, style);
    for (const auto& [name, shown] : x_shown) {
      if (shown != table) continue;
      return wrapped(fmt::format("The table is that of {}.", name), kIndent, style.columns);
    }
    x_shown.emplace_back(forecast.stream.name, table);
    return table;
  }

 private:
  std::vector<std::pair<std::string, std::string>> x_shown;  // whose, and the table
};

std::string block_of(const path::Forecast& forecast, Tables& tables, const PathsStyle& style) {
  auto out = paint(style.color, Ink::kBold, visible(forecast.stream.name)) + "\n";
  out += wrapped(identities_of(forecast.stream), kIndent, style.columns);
  out += fmt::format("{}{}\n\n", kIndent, visible(forecast.policy));
  out += tables.show(forecast, style) + "\n";
  out += verdict_text(forecast, style);
  if (style.explain == Explain::kSteps) out += steps_text(forecast, style);
  return out + "\n";
}

std::string legend_line(std::string_view mark, std::string_view text, const PathsStyle& style) {
  const auto head = fmt::format("{:<8}  ", mark);
  return head + hanging(text, head.size(), style);
}

std::string legend_of(const Marks& marks, const PathsStyle& style) {
  std::string out;
  if (marks.has_other_domain) {
    out += legend_line(kOtherPass, "for another domain, which DMARC does not count.", style);
  }
  if (marks.has_rejection) {
    out += legend_line("rejects",
                       "what the record asks for; a receiver that keeps to RFC 9989 §7.4 "
                       "quarantines.",
                       style);
  }
  if (marks.has_rescue) {
    out += legend_line("+",
                       "accepted by a receiver that trusts the ARC seals; DMARC stays fail "
                       "(RFC 8617 §7.2.1).",
                       style);
  }
  if (marks.has_early_refusal) {
    out += legend_line("*",
                       "some receivers refuse at MAIL FROM for the SPF fail, whatever DMARC says "
                       "(RFC 9989 §7.1).",
                       style);
  }
  return out;
}

}  // namespace

std::string paths_text(std::span<const path::Forecast> forecasts,
                       std::span<const std::string> notes,
                       const PathsStyle& style) {
  std::string out;
  Marks marks;
  Tables tables;
  for (const auto& forecast : forecasts) {
    out += block_of(forecast, tables, style);
    for (const auto& journey : forecast.journeys) note_marks(journey, marks);
  }
  const auto legend = legend_of(marks, style);
  out += legend;
  if (!legend.empty() && !notes.empty()) out += "\n";
  for (const auto& text : notes) out += wrapped(text, {}, style.columns);
  return out;
}

}  // namespace mailctl::render
