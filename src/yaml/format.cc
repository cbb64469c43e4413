#include "yaml/format.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "yaml/cursor.h"
#include "yaml/layout.h"
#include "yaml/tree.h"

namespace mailctl::yaml {
namespace {

bool has_same_values(const Node& left, const Node& right);

bool has_same_entries(std::vector<const Entry*> left, std::vector<const Entry*> right) {
  return std::ranges::equal(left, right, [](const Entry* a, const Entry* b) {
    return a->key == b->key && has_same_values(a->value, b->value);
  });
}

std::vector<const Entry*> entries_of(const Node& node) {
  std::vector<const Entry*> entries;
  for (const auto& entry : node.entries) entries.push_back(&entry);
  return entries;
}

bool has_same_values(const Node& left, const Node& right) {
  return left.kind == right.kind && left.text == right.text &&
         (left.kind != NodeKind::kScalar || scalar_type(left) == scalar_type(right)) &&
         std::ranges::equal(left.items, right.items, has_same_values) &&
         has_same_entries(entries_of(left), entries_of(right));
}

// Whatever the order of the outermost keys.
bool has_same_document(const Node& left, const Node& right) {
  if (left.kind != NodeKind::kMapping) return has_same_values(left, right);
  auto left_entries = entries_of(left);
  auto right_entries = entries_of(right);
  std::ranges::sort(left_entries, {}, &Entry::key);
  std::ranges::sort(right_entries, {}, &Entry::key);
  return right.kind == NodeKind::kMapping && has_same_entries(left_entries, right_entries);
}

// The rows of one outermost key, with the comments above it.
struct Part {
  std::string_view key;  // empty: what belongs to the file
  std::vector<Row> rows;
};

// What stands above the first key and belongs to the file, the keys, and what stands behind them.
// Comments above a key are the key's; above the first one only if no blank line is between.
std::vector<Part> parts_of(const std::vector<Row>& rows) {
  std::vector<Part> parts(1);
  std::vector<Row> above;
  for (const auto& row : rows) {
    const bool is_above =
        row.kind != RowKind::kStatement && (row.kind != RowKind::kComment || row.indent == 0);
    if (is_above) {
      above.push_back(row);
      continue;
    }
    if (!row.key.empty()) {
      auto own = above.begin();
      if (parts.size() == 1) {
        const auto last = std::find_if(above.rbegin(), above.rend(), [](const Row& each) {
          return each.kind != RowKind::kComment;
        });
        own = last.base();
        parts.front().rows.assign(above.begin(), own);
      }
      parts.push_back({row.key, {own, above.end()}});
    } else {
      parts.back().rows.insert(parts.back().rows.end(), above.begin(), above.end());
    }
    above.clear();
    parts.back().rows.push_back(row);
  }
  parts.push_back({{}, std::move(above)});
  return parts;
}

// Whether blank lines stand between the keys is as it was, whichever comes first now.
void order_parts(std::vector<Part>& parts, std::span<const std::string_view> key_order) {
  const auto place = [&](const Part& part) {
    return std::ranges::find(key_order, part.key) - key_order.begin();
  };
  const auto keys = std::ranges::subrange(parts.begin() + 1, parts.end() - 1);
  if (std::ranges::is_sorted(keys, {}, place)) return;
  auto& old_first = keys.front().rows;
  const auto* moved = &old_first.front();
  std::ranges::stable_sort(keys, {}, place);
  auto& first = keys.front().rows;
  if (&first.front() == moved || first.front().kind != RowKind::kBlank) return;
  const auto blank = first.front();
  first.erase(first.begin());
  const auto owner =
      std::ranges::find(keys, moved, [](const Part& part) { return &part.rows.front(); });
  owner->rows.insert(owner->rows.begin(), blank);
}

// Of several blank lines one stays, none at both ends.
std::string text_of(const std::vector<Part>& parts) {
  std::string out;
  bool is_blank_due = false;
  for (const auto& part : parts) {
    for (const auto& row : part.rows) {
      if (row.kind == RowKind::kBlank) {
        is_blank_due = !out.empty();
        continue;
      }
      if (std::exchange(is_blank_due, false)) out += '\n';
      out += std::string(row.indent, ' ') + row.text + '\n';
    }
  }
  return out;
}

std::string laid_out(const Layout& layout, std::span<const std::string_view> key_order) {
  auto parts = parts_of(layout.rows);
  order_parts(parts, key_order);
  return text_of(parts);
}

// Whether this may stand in the place of the text that `root` and `comments` are of.
bool is_faithful(const base::SourceFile& result,
                 const Node& root,
                 std::vector<std::string> comments,
                 std::span<const std::string_view> key_order) {
  base::Diagnostics problems;
  if (!has_same_document(root, parse_tree(result, problems)) || !problems.empty()) return false;
  auto again = lay_out(result.text);
  if (laid_out(again, key_order) != result.text) return false;
  std::ranges::sort(comments);
  std::ranges::sort(again.comments);
  return comments == again.comments;
}

// The text without a byte order mark and with '\n' at the end of every line.
std::string plain_lines(const base::SourceFile& file) {
  std::string text(file.text);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return base::replace_all(std::move(text), "\r\n", "\n");
}

base::SourceRange place_of(const base::SourceFile& file, std::string_view text, std::size_t at) {
  const auto before = text.substr(0, at);
  const auto line_start = before.rfind('\n');
  const auto column = line_start == std::string_view::npos ? at : at - line_start - 1;
  return {file.id,
          static_cast<std::uint32_t>(std::ranges::count(before, '\n')) + 1,
          static_cast<std::uint32_t>(column) + 1,
          1};
}

void warn(const base::SourceRange& at, std::string_view reason, base::Diagnostics& diagnostics) {
  diagnostics.warning("yaml/not-formatted",
                      at,
                      "this file is left as it is: " + std::string(reason) + " is not laid out",
                      "It is valid; only its layout is not mailctl's. Write this place in a "
                      "simpler way and it will be formatted.");
}

}  // namespace

std::string format(const base::SourceFile& file,
                   std::span<const std::string_view> key_order,
                   base::Diagnostics& diagnostics) {
  base::Diagnostics problems;
  const auto root = parse_tree(file, problems);
  for (const auto& problem : problems.all()) diagnostics.add(problem);
  if (problems.has_errors()) return file.text;
  const auto text = plain_lines(file);
  try {
    const auto layout = lay_out(text);
    // An alias must not come before what it repeats: then the keys stay where they are.
    for (const auto order : {key_order, std::span<const std::string_view>()}) {
      const base::SourceFile result{file.id, file.path, laid_out(layout, order)};
      if (is_faithful(result, root, layout.comments, order)) return result.text;
    }
    warn({file.id, 1, 1, 0}, "something in it", diagnostics);
  } catch (const Unfamiliar& found) {
    warn(place_of(file, text, found.at), found.reason, diagnostics);
  }
  return file.text;
}

}  // namespace mailctl::yaml
