// Blanks that were taken away or made one. The text does not say how many there were, so small
// bodies are searched: up to three runs of blanks at a time. Only the simple form minds (§3.4.3).

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"
#include "mail/forensics/body_transform.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::size_t kMaxRuns = 60;
constexpr std::size_t kMaxForTriples = 26;

// A place in the body where blanks are or may have been.
struct Run {
  std::size_t offset = 0;
  std::size_t length = 0;
  bool is_at_line_end = false;
};

std::vector<Run> runs_of(std::string_view body) {
  std::vector<Run> runs;
  for (std::size_t at = 0; at < body.size() && runs.size() <= kMaxRuns * 4;) {
    const bool is_end = body.substr(at).starts_with("\r\n");
    if (!is_blank(body[at]) && !is_end) {
      ++at;
      continue;
    }
    std::size_t stop = at;
    while (stop < body.size() && is_blank(body[stop])) ++stop;
    const bool at_line_end = stop == body.size() || body.substr(stop).starts_with("\r\n");
    runs.push_back({at, stop - at, at_line_end});
    at = at_line_end ? stop + 2 : stop;
  }
  return runs;
}

// What happened to the blanks, if it was this: which runs it can have touched, and what they were.
struct Hypothesis {
  std::vector<Run> runs;
  std::vector<std::string_view> before;
  std::size_t deepest = 0;  // runs changed at a time
};

std::vector<Hypothesis> hypotheses(std::string_view body) {
  const auto all = runs_of(body);
  const bool is_collapsed = std::ranges::all_of(all, [&](const Run& run) {
    return run.length == 0 || body.substr(run.offset, run.length) == " ";
  });
  const bool is_trimmed = std::ranges::all_of(
      all, [](const Run& run) { return !run.is_at_line_end || run.length == 0; });
  std::vector<Hypothesis> out;
  const auto add = [&](std::vector<std::string_view> before, std::size_t deepest, auto accepts) {
    Hypothesis hypothesis{{}, std::move(before), deepest};
    std::ranges::copy_if(all, std::back_inserter(hypothesis.runs), accepts);
    if (hypothesis.runs.empty() || hypothesis.runs.size() > kMaxRuns) return;
    if (hypothesis.runs.size() > kMaxForTriples) --hypothesis.deepest;
    out.push_back(std::move(hypothesis));
  };
  if (is_collapsed) {
    add({"  ", "\t", "   ", "    "}, 3, [](const Run& run) { return run.length == 1; });
  }
  if (is_trimmed) {
    add({" ", "  ", "\t"}, 3, [](const Run& run) { return run.is_at_line_end; });
  }
  add({"", " ", "  ", "\t"}, 2, [](const Run& run) { return run.is_at_line_end; });
  add({" ", "  ", "\t"}, 2, [](const Run& run) { return !run.is_at_line_end; });
  return out;
}

// Tries sets of runs; what is above the first of them is hashed once.
class BlankSearch {
 public:
  BlankSearch(std::string_view body, const BodyTarget& target, Budget& budget)
      : x_body(body), x_target(target), x_budget(budget) {}

  // The number of runs that were changed; 0 where nothing fits.
  std::size_t search(const Hypothesis& hypothesis) {
    for (std::size_t depth = 1; depth <= hypothesis.deepest; ++depth) {
      if (fits(hypothesis, {dkim::Sha256(), 0, 0}, depth)) return depth;
    }
    return 0;
  }

 private:
  struct Settled {
    dkim::Sha256 above;  // of the body up to `offset`
    std::size_t offset = 0;
    std::size_t first = 0;  // runs before it are settled
  };

  bool fits(const Hypothesis& hypothesis, Settled settled, std::size_t depth) {
    if (depth == 0) return ends_with(std::move(settled.above), settled.offset);
    for (std::size_t i = settled.first; i < hypothesis.runs.size(); ++i) {
      const Run& run = hypothesis.runs[i];
      settled.above.update(x_body.substr(settled.offset, run.offset - settled.offset));
      settled.offset = run.offset;
      for (const std::string_view blanks : hypothesis.before) {
        if (x_budget.is_spent()) return false;
        if (blanks == x_body.substr(run.offset, run.length)) continue;
        Settled changed{settled.above, run.offset + run.length, i + 1};
        changed.above.update(blanks);
        if (fits(hypothesis, std::move(changed), depth - 1)) return true;
      }
    }
    return false;
  }

  bool ends_with(dkim::Sha256 above, std::size_t offset) {
    const std::string_view rest = x_body.substr(offset);
    x_budget.take(rest.size() + Budget::kCandidate);
    above.update(rest);
    if (!x_body.ends_with("\r\n")) above.update("\r\n");
    return above.value() == x_target.hash;
  }

  std::string_view x_body;
  const BodyTarget& x_target;
  Budget& x_budget;
};

}  // namespace

std::vector<BodyCandidate> trim_line_ends(const Entity& entity) {
  std::string body;
  std::size_t count = 0;
  for (std::string_view line : lines_of(entity.body)) {
    const std::size_t length = line.size();
    while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
    count += line.size() < length ? 1U : 0U;
    body += line;
    body += "\r\n";
  }
  if (count == 0) return {};
  return {{{entity.content_type, entity.transfer_encoding, std::move(body)},
           {{ChangeKind::kBodyBlanks,
             "",
             fmt::format("at the end of {}", base::count_of(count, "line"))}}}};
}

std::vector<BodyCandidate> restore_tabs(const Entity& entity) {
  std::vector<BodyCandidate> candidates;
  for (const std::string_view blanks : {"        ", "    ", "  "}) {
    std::string body = base::replace_all(entity.body, blanks, "\t");
    if (body.size() == entity.body.size()) continue;
    candidates.push_back(
        {{entity.content_type, entity.transfer_encoding, std::move(body)},
         {{ChangeKind::kBodyBlanks, "", fmt::format("{} blanks for each tab", blanks.size())}}});
  }
  return candidates;
}

std::optional<Changes> try_changed_blanks(const TrialBody& body, Budget& budget) {
  if (body.target().form == dkim::Canonicalization::kRelaxed) return std::nullopt;
  std::string_view text = body.entity().body;
  // With l= only the beginning counts; what is behind it must not be searched.
  if (body.target().limit && text.size() > *body.target().limit) return std::nullopt;
  while (text.ends_with("\r\n\r\n")) text.remove_suffix(2);
  BlankSearch search(text, body.target(), budget);
  for (const Hypothesis& hypothesis : hypotheses(text)) {
    const std::size_t count = search.search(hypothesis);
    if (count == 0) continue;
    return Changes{
        {ChangeKind::kBodyBlanks, "", fmt::format("in {}", base::count_of(count, "place"))}};
  }
  return std::nullopt;
}

}  // namespace mailctl::mail::forensics
