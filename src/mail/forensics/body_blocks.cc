// Lines that were added: a footer, a banner, a part, a header line below the empty line. All of
// these are one thing to undo, a run of lines to take out; where it stood gives it its name.

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"
#include "mail/forensics/body_transform.h"
#include "mail/forensics/mime_parts.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::size_t kMaxForAllRuns = 130;  // lines of a body in which every run is tried
constexpr std::size_t kLongestRun = 60;      // lines of one run in larger ones

// Lines taken out, or of a part: [begin, end).
struct Block {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Lines where parts begin and end, sorted.
struct Layout {
  std::vector<std::size_t> delimiters;  // lines that are delimiters, closing ones too
  std::vector<std::size_t>
      contents;              // the first line of the content of each part that is no multipart
  std::vector<Block> texts;  // the contents of text parts, in their order in the body
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
    if (part.is_multipart) continue;
    layout.contents.push_back(line_at(body.raw(), part.content));
    if (part.content_type.empty() || media_type(part.content_type).starts_with("text/")) {
      layout.texts.push_back({layout.contents.back(), layout.delimiters.back()});
    }
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

// "-- ", "_____", "* * *"
bool is_separator(std::string_view line) {
  return line.size() >= 2 && line.find_first_not_of("-_=*#~ ") == std::string_view::npos;
}

// How likely lines were added: 0 where they begin with a line that sets them apart (a banner: end
// with one), 1 where an empty line does, 2 otherwise.
std::size_t rank_of_footer(Lines lines, const Block& block) {
  if (is_separator(lines[block.begin])) return 0;
  const bool is_behind_empty = block.begin > 0 && lines[block.begin - 1].empty();
  return lines[block.begin].empty() || is_behind_empty ? 1 : 2;
}

std::size_t rank_of_banner(Lines lines, const Block& block) {
  const std::string_view last = lines[block.end - 1];
  if (is_separator(last)) return 0;
  const bool is_before_empty = block.end < lines.size() && lines[block.end].empty();
  return last.empty() || is_before_empty ? 1 : 2;
}

// Lines at the end and at the begin of each text part, the likeliest first.
std::vector<Block> edges_of(Lines lines, const std::vector<Block>& texts) {
  constexpr std::size_t kLongestEdge = 30;  // lines
  constexpr std::size_t kMaxTexts = 4;
  std::array<std::vector<Block>, 3> by_rank;
  for (const Block& text : std::span(texts).first(std::min(texts.size(), kMaxTexts))) {
    const std::size_t count = std::min(kLongestEdge, text.end - std::min(text.begin, text.end));
    for (std::size_t size = 1; size <= count; ++size) {
      const Block footer{text.end - size, text.end};
      const Block banner{text.begin, text.begin + size};
      by_rank.at(rank_of_footer(lines, footer)).push_back(footer);
      if (size < count) by_rank.at(rank_of_banner(lines, banner)).push_back(banner);
    }
  }
  std::vector<Block> edges;
  for (const auto& blocks : by_rank) edges.insert(edges.end(), blocks.begin(), blocks.end());
  return edges;
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

// What lists do to a message with a large attachment: each candidate hashes all of it, so only few
// can be afforded, and these come before all others.
std::optional<Changes> try_part_edges(const TrialBody& body, Budget& budget) {
  const Layout layout = layout_of(body);
  const Lines lines = body.canonical();
  for (const Block& block : edges_of(lines, layout.texts)) {
    RunningBody candidate(body.target(), budget);
    candidate.add(lines.first(block.begin));
    candidate.add(lines.subspan(block.end));
    if (candidate.is_match()) return Changes{change_of(body, layout, block)};
    if (budget.is_spent()) return std::nullopt;
  }
  return std::nullopt;
}

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
