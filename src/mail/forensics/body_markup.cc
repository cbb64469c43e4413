// Banners and disclaimers inside HTML: an element behind <body> or before </body>, in a line of its
// own or not, and often the same in the text/plain part beside it.

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/dkim/body_hash.h"
#include "mail/forensics/body_transform.h"
#include "mail/forensics/mime_parts.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::size_t kMaxCuts = 60;        // of the HTML
constexpr std::size_t kMaxPlainLines = 15;  // of the text/plain part, at each end
constexpr std::size_t kLongestMarkup = 8192;

// Octets to take out: [begin, end).
struct Cut {
  std::size_t begin = 0;
  std::size_t end = 0;
  ChangeKind kind = ChangeKind::kBanner;
};

std::vector<Cut> markup_cuts(std::string_view body) {
  const std::string lower = base::to_lower(body);
  std::vector<Cut> cuts;
  const std::size_t open = lower.find("<body");
  if (open != std::string::npos) {
    const std::size_t begin = lower.find('>', open) + 1;
    for (std::size_t at = begin; begin > 0 && cuts.size() < kMaxCuts;) {
      const std::size_t close = lower.find('>', at);
      if (close == std::string::npos || close - begin > kLongestMarkup) break;
      at = close + 1;
      cuts.push_back({begin, at, ChangeKind::kBanner});
      if (std::string_view(lower).substr(at).starts_with("\r\n")) {
        cuts.push_back({begin, at + 2, ChangeKind::kBanner});
      }
    }
  }
  const std::size_t end = lower.rfind("</body");
  if (end != std::string::npos) {
    std::size_t at = end;
    for (std::size_t count = 0; count < kMaxCuts && at > 0; ++count) {
      at = lower.rfind('<', at - 1);
      if (at == std::string::npos || end - at > kLongestMarkup) break;
      cuts.push_back({at, end, ChangeKind::kFooter});
      const bool is_at_line_begin = std::string_view(lower).substr(0, at).ends_with("\r\n");
      if (is_at_line_begin) cuts.push_back({at - 2, end, ChangeKind::kFooter});
    }
  }
  return cuts;
}

void add_plain_cuts(std::string_view body, const Part& part, std::vector<Cut>& cuts) {
  const auto lines = lines_of(body.substr(part.content, part.end - part.content));
  std::size_t begin = part.content;
  for (std::size_t i = 0; i < std::min(lines.size(), kMaxPlainLines); ++i) {
    begin += lines[i].size() + 2;
    cuts.push_back({part.content, std::min(begin, part.end), ChangeKind::kBanner});
  }
  for (std::size_t count = 1; count <= std::min(lines.size(), kMaxPlainLines); ++count) {
    const std::string_view first = lines[lines.size() - count];
    const auto at = static_cast<std::size_t>(first.data() - body.data());
    // The line end above goes too, because the last one belongs to the delimiter.
    if (at >= part.content + 2) cuts.push_back({at - 2, part.end, ChangeKind::kFooter});
  }
}

std::vector<Cut> plain_cuts(const Entity& entity) {
  std::vector<Cut> cuts = {{}};
  for (const Part& part : parts_of(entity.content_type, entity.body)) {
    if (media_type(part.content_type) != "text/plain" || part.content >= part.end) continue;
    add_plain_cuts(entity.body, part, cuts);
    break;
  }
  return cuts;
}

Change change_of(std::string_view body, const Cut& cut, std::string_view where) {
  return {cut.kind,
          "",
          fmt::format("{}: \"{}\"", where, excerpt(body.substr(cut.begin, cut.end - cut.begin)))};
}

}  // namespace

std::optional<Changes> try_added_markup(const TrialBody& trial, Budget& budget) {
  const std::string_view body = trial.entity().body;
  const auto markup = markup_cuts(body);
  if (markup.empty()) return std::nullopt;
  for (const Cut& plain : plain_cuts(trial.entity())) {
    for (const Cut& cut : markup) {
      const bool is_one = plain.begin == plain.end;
      if (!is_one && (plain.end > cut.begin || plain.kind != cut.kind)) continue;
      if (!budget.take(body.size() + Budget::kCandidate)) return std::nullopt;
      std::string candidate(body.substr(0, plain.begin));
      candidate += body.substr(plain.end, cut.begin - plain.end);
      candidate += body.substr(cut.end);
      const auto limit = trial.target().limit;
      if (limit && candidate.size() < *limit) continue;
      if (dkim::body_hash(trial.target().form, candidate, limit.value_or(dkim::kWholeBody)) !=
          trial.target().hash) {
        continue;
      }
      Changes changes;
      if (!is_one) changes.push_back(change_of(body, plain, "in the text/plain part"));
      changes.push_back(change_of(body, cut, "in the HTML"));
      return changes;
    }
  }
  return std::nullopt;
}

}  // namespace mailctl::mail::forensics
