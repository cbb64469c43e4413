#include "render/unified_diff.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

namespace mailctl::render {
namespace {

constexpr std::size_t kContext = 3;
// Beyond so many differences the search would cost more than a shorter diff is worth.
constexpr std::ptrdiff_t kMaxEdits = 2000;

using Lines = std::vector<std::string_view>;

// Each with its line end.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

struct Edit {
  char sign;  // ' ', '-' or '+'
  std::string_view line;
};

// Where a diagonal, which may be negative, stands in the list of all.
std::size_t slot(std::ptrdiff_t diagonal) {
  return static_cast<std::size_t>(diagonal + kMaxEdits + 1);
}

// E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986): furthest[k] is how far in
// `before` the diagonal k is reached with so many edits.
class Search {
 public:
  Search(const Lines& before, const Lines& after) : x_before(before), x_after(after) {}

  std::vector<Edit> edits() {
    std::vector<std::ptrdiff_t> furthest(2 * kMaxEdits + 3, 0);
    for (std::ptrdiff_t count = 0; count <= kMaxEdits; ++count) {
      x_steps.emplace_back(furthest);
      for (auto k = -count; k <= count; k += 2) {
        const auto x = follow(begin_of(furthest, k, count), k);
        furthest[slot(k)] = x;
        if (x >= size(x_before) && x - k >= size(x_after)) return trace(count);
      }
    }
    return whole();
  }

 private:
  static std::ptrdiff_t size(const Lines& lines) {
    return static_cast<std::ptrdiff_t>(lines.size());
  }

  static std::string_view line(const Lines& lines, std::ptrdiff_t index) {
    return lines[static_cast<std::size_t>(index)];
  }

  static bool is_insertion(const std::vector<std::ptrdiff_t>& furthest,
                           std::ptrdiff_t k,
                           std::ptrdiff_t count) {
    return k == -count || (k != count && furthest[slot(k - 1)] < furthest[slot(k + 1)]);
  }

  static std::ptrdiff_t begin_of(const std::vector<std::ptrdiff_t>& furthest,
                                 std::ptrdiff_t k,
                                 std::ptrdiff_t count) {
    return is_insertion(furthest, k, count) ? furthest[slot(k + 1)] : furthest[slot(k - 1)] + 1;
  }

  // Over the lines that are equal.
  [[nodiscard]] std::ptrdiff_t follow(std::ptrdiff_t x, std::ptrdiff_t k) const {
    while (x < size(x_before) && x - k < size(x_after) &&
           line(x_before, x) == line(x_after, x - k)) {
      ++x;
    }
    return x;
  }

  [[nodiscard]] std::vector<Edit> trace(std::ptrdiff_t count) const {
    std::vector<Edit> edits;
    auto x = size(x_before);
    auto y = size(x_after);
    for (; count >= 0; --count) {
      const auto& furthest = x_steps[static_cast<std::size_t>(count)];
      const auto k = x - y;
      const bool is_insert = is_insertion(furthest, k, count);
      const auto begin = count == 0 ? 0 : begin_of(furthest, k, count);
      while (x > begin) {
        edits.push_back({' ', line(x_before, --x)});
        --y;
      }
      if (count == 0) break;
      if (is_insert) {
        edits.push_back({'+', line(x_after, --y)});
      } else {
        edits.push_back({'-', line(x_before, --x)});
      }
    }
    std::ranges::reverse(edits);
    return edits;
  }

  [[nodiscard]] std::vector<Edit> whole() const {
    std::vector<Edit> edits;
    for (const auto line : x_before) edits.push_back({'-', line});
    for (const auto line : x_after) edits.push_back({'+', line});
    return edits;
  }

  const Lines& x_before;
  const Lines& x_after;
  std::vector<std::vector<std::ptrdiff_t>> x_steps;
};

// "12,5"; of nothing, the line before it.
std::string range(std::size_t first, std::size_t count) {
  return fmt::format("{},{}", count == 0 ? first : first + 1, count);
}

// Differences with what stands around them; those that are near each other are one hunk.
std::string hunks(const std::vector<Edit>& edits) {
  std::string out;
  std::size_t before = 0;  // lines of each text that are behind us
  std::size_t after = 0;
  for (std::size_t i = 0; i < edits.size();) {
    const auto is_change = [](const Edit& edit) { return edit.sign != ' '; };
    const auto first =
        std::find_if(edits.begin() + static_cast<std::ptrdiff_t>(i), edits.end(), is_change);
    if (first == edits.end()) break;
    const auto change = static_cast<std::size_t>(first - edits.begin());
    const auto begin = change - std::min(kContext, change - i);
    before += begin - i;
    after += begin - i;
    auto last = change;
    for (auto next = change; next < edits.size() && next - last <= 2 * kContext + 1; ++next) {
      if (is_change(edits[next])) last = next;
    }
    const auto end = std::min(last + kContext + 1, edits.size());
    std::string body;
    std::size_t removed = 0;
    std::size_t added = 0;
    for (i = begin; i < end; ++i) {
      const auto& edit = edits[i];
      body += edit.sign;
      body += edit.line;
      if (!edit.line.ends_with('\n')) body += "\n\\ No newline at end of file\n";
      if (edit.sign != '+') ++removed;
      if (edit.sign != '-') ++added;
    }
    out += fmt::format("@@ -{} +{} @@\n{}", range(before, removed), range(after, added), body);
    before += removed;
    after += added;
  }
  return out;
}

}  // namespace

std::string unified_diff(std::string_view name, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const auto old_lines = lines_of(before);
  const auto new_lines = lines_of(after);
  return fmt::format("--- {0}\n+++ {0}\n{1}", name, hunks(Search(old_lines, new_lines).edits()));
}

}  // namespace mailctl::render
