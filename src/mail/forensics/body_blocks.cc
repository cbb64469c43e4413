// Lines that were added: a footer, a banner, a part, a header line below the empty line. All of
// these are one thing to undo, a run of lines to take out; where it stood gives it its name.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"
#include "mail/forensics/body_transform.h"
#include "mail/forensics/mime_parts.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::size_t kMaxForAllRuns = 130;  // lines of a body in which every run is tried
constexpr std::size_t kLongestRun = 60;      // lines of one run in larger ones

// Lines where parts begin and end, sorted.
struct Layout {
  std::vector<std::size_t> delimiters;  // lines that are delimiters, closing ones too
  std::vector<std::size_t>
      contents;  // the first line of the content of each part that is no multipart
};

std::size_t line_at(Lines lines, std::size_t offset) {
  const char* const base = lines.front().data();
  const auto found = std::ranges::partition_point(
      lines, [&](std::string_view line) { return line.data() < base + offset; });
  return static_cast<std::size_t>(found - lines.begin());
}

Layout layout_of(const TrialBody& body) {
  Layout layout;
  if (body.raw().empty()) return layout;
  const auto parts = parts_of(body.entity().content_type, body.entity().body);
  for (const Part& part : parts) {
    layout.delimiters.push_back(line_at(body.raw(), part.delimiter));
    layout.delimiters.push_back(line_at(body.raw(), part.next));
    if (!part.is_multipart) layout.contents.push_back(line_at(body.raw(), part.content));
  }
  std::ranges::sort(layout.contents);
  std::ranges::sort(layout.delimiters);
  // Not std::ranges::unique, which clang 14 cannot read.
  layout.delimiters.erase(std::unique(layout.delimiters.begin(), layout.delimiters.end()),
                          layout.delimiters.end());
  return layout;
}

bool has(const std::vector<std::size_t>& lines, std::size_t line) {
  return std::ranges::binary_search(lines, line);
}

// "X-Spam-Status: No", not "CAUTION: this came from outside".
bool is_header_line(std::string_view line) {
  constexpr std::array<std::string_view, 8> kNames = {
      "from", "to", "cc", "subject", "date", "received", "sender", "precedence"};
  const std::size_t colon = std::min(line.find(':'), line.size());
  const std::string name = base::to_lower(line.substr(0, colon));
  if (colon == line.size() || name.empty() || !is_alpha(name.front())) return false;
  if (std::ranges::find(kNames, name) != kNames.end()) return true;
  return name.find('-') != std::string::npos &&
         std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

ChangeKind kind_of(const TrialBody& body,
                   const Layout& layout,
                   std::size_t begin,
                   std::size_t end) {
  const Lines lines = body.raw();
  if (has(layout.delimiters, begin)) return ChangeKind::kPartAdded;
  if (begin == 0 && is_header_line(lines.front())) return ChangeKind::kHeaderLineInBody;
  if (begin == 0 || has(layout.contents, begin)) return ChangeKind::kBanner;
  if (end == lines.size() || has(layout.delimiters, end)) return ChangeKind::kFooter;
  return end == begin + 1 && is_header_line(lines[begin]) ? ChangeKind::kHeaderLineInBody
                                                          : ChangeKind::kLinesInserted;
}

// Lines taken out: [begin, end).
struct Block {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Where the first line of a run is like the one behind it, the run may as well begin one line
// lower, and so on: the highest is found first. The place that explains it best is taken.
Block best_place(const TrialBody& body, const Layout& layout, Block run) {
  const Lines lines = body.canonical();
  const auto is_anchored = [&](const Block& at) {
    return at.begin == 0 || at.end == lines.size() || has(layout.contents, at.begin) ||
           has(layout.delimiters, at.begin) || has(layout.delimiters, at.end);
  };
  Block moved = run;
  while (!is_anchored(moved)) {
    if (moved.end == lines.size() || lines[moved.begin] != lines[moved.end]) return run;
    ++moved.begin;
    ++moved.end;
  }
  return moved;
}

// Without empty lines at the end, which canonical forms ignore.
std::size_t length_of(Lines lines) {
  std::size_t length = lines.size();
  while (length > 0 && lines[length - 1].empty()) --length;
  return length;
}

Change change_of(const TrialBody& body, const Layout& layout, Block block) {
  const auto [begin, end] = best_place(body, layout, block);
  const Lines run = body.raw().subspan(begin, end - begin);
  return {kind_of(body, layout, begin, end),
          "",
          fmt::format("{}{}: \"{}\"",
                      base::count_of(run.size(), "line"),
                      layout.contents.empty() ? "" : " inside the MIME parts",
                      excerpt(telling_line(run)))};
}

enum class Reach : std::uint8_t {
  kAnchored,  // runs that begin or end where a part or the body does
  kSingle,    // one line anywhere
  kAll        // every run
};

// Where a run that begins at `begin` may end.
std::vector<std::size_t> ends_of(const Layout& layout,
                                 std::size_t begin,
                                 std::size_t count,
                                 Reach reach) {
  std::vector<std::size_t> ends;
  if (reach == Reach::kSingle) return {begin + 1};
  const bool is_delimiter = has(layout.delimiters, begin);
  const bool is_start = begin == 0 || is_delimiter || has(layout.contents, begin);
  if (reach == Reach::kAll || is_start) {
    const std::size_t last = reach == Reach::kAll ? count : std::min(count, begin + kLongestRun);
    for (std::size_t end = begin + 1; end <= last; ++end) ends.push_back(end);
  }
  if (reach == Reach::kAll) return ends;
  for (auto at = std::ranges::upper_bound(layout.delimiters, begin);
       at != layout.delimiters.end() && (is_delimiter || *at <= begin + kLongestRun);
       ++at) {
    ends.push_back(*at);
  }
  return ends;
}

std::optional<Changes> try_runs(const TrialBody& body,
                                const Layout& layout,
                                Reach reach,
                                Budget& budget) {
  const Lines lines = body.canonical();
  RunningBody above(body.target(), budget);
  for (std::size_t begin = 0; begin < lines.size() && !budget.is_spent(); ++begin) {
    for (const std::size_t end : ends_of(layout, begin, lines.size(), reach)) {
      if (budget.is_spent()) return std::nullopt;
      RunningBody candidate = above;
      candidate.add(lines.subspan(end));
      if (candidate.is_match()) return Changes{change_of(body, layout, {begin, end})};
    }
    above.add(lines[begin]);
  }
  return std::nullopt;
}

// Lines above a body that is no multipart, and perhaps below it too.
std::optional<Changes> try_banner(const TrialBody& body, const Layout& layout, Budget& budget) {
  const Lines lines = body.canonical();
  for (std::size_t begin = 1; begin < std::min(lines.size(), kLongestRun); ++begin) {
    const auto kept = matching_prefix(RunningBody(body.target(), budget), lines.subspan(begin));
    if (budget.is_spent()) return std::nullopt;
    if (!kept) continue;
    Changes changes{change_of(body, layout, {0, begin})};
    if (begin + *kept < length_of(lines)) {
      changes.push_back(change_of(body, layout, {begin + *kept, lines.size()}));
    }
    return changes;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Changes> try_added_lines(const TrialBody& body, Budget& budget) {
  const Layout layout = layout_of(body);
  if (layout.delimiters.empty()) {
    if (auto changes = try_banner(body, layout, budget)) return changes;
  }
  if (auto changes = try_runs(body, layout, Reach::kAnchored, budget)) return changes;
  const bool is_small = body.canonical().size() <= kMaxForAllRuns;
  return try_runs(body, layout, is_small ? Reach::kAll : Reach::kSingle, budget);
}

std::optional<Changes> try_two_footers(const TrialBody& body, Budget& budget) {
  constexpr std::size_t kLongestFooter = 25;
  constexpr std::size_t kMaxFooters = 3;  // parts whose ends are looked at
  const Layout layout = layout_of(body);
  const Lines lines = body.canonical();
  std::vector<std::pair<std::size_t, std::size_t>> ends;  // of a content: its begin and its end
  for (const std::size_t content : layout.contents) {
    const auto end = std::ranges::upper_bound(layout.delimiters, content);
    if (end != layout.delimiters.end() && ends.size() < kMaxFooters)
      ends.emplace_back(content, *end);
  }
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    const auto [first_begin, first_end] = ends[i];
    const auto [second_begin, second_end] = ends[i + 1];
    if (second_begin < first_end) continue;
    for (std::size_t first = 1; first <= kLongestFooter && first_begin + first <= first_end;
         ++first) {
      RunningBody above(body.target(), budget);
      above.add(lines.subspan(0, first_end - first));
      above.add(lines.subspan(first_end, second_begin - first_end));
      for (std::size_t second = 1; second <= kLongestFooter && second_begin + second <= second_end;
           ++second) {
        RunningBody candidate = above;
        candidate.add(lines.subspan(second_begin, second_end - second - second_begin));
        candidate.add(lines.subspan(second_end));
        if (candidate.is_match()) {
          return Changes{change_of(body, layout, {first_end - first, first_end}),
                         change_of(body, layout, {second_end - second, second_end})};
        }
        if (budget.is_spent()) return std::nullopt;
      }
    }
  }
  return std::nullopt;
}

}  // namespace mailctl::mail::forensics
