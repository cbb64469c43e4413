#include "manifest/compose.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "manifest/read.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;
using yaml::Entry;
using yaml::Node;
using yaml::NodeKind;

// Every file may say these, if all say the same.
constexpr std::array<std::string_view, 2> kRepeatable{"version", "name"};

constexpr std::size_t kFewEntries = 16;

// Entries of one mapping by their keys; new ones may be added meanwhile.
class EntryIndex {
 public:
  explicit EntryIndex(Node& mapping) : x_entries(mapping.entries) {}

  // nullptr where there is none; good until the next add().
  Entry* find(std::string_view key) {
    if (x_entries.size() <= kFewEntries) {
      const auto found = std::ranges::find(x_entries, key, &Entry::key);
      return found == x_entries.end() ? nullptr : &*found;
    }
    for (; x_indexed < x_entries.size(); ++x_indexed) {
      x_places.emplace(x_entries[x_indexed].key, x_indexed);
    }
    const auto found = x_places.find(std::string(key));
    return found == x_places.end() ? nullptr : &x_entries[found->second];
  }

  void add(Entry entry) { x_entries.push_back(std::move(entry)); }

 private:
  std::vector<Entry>& x_entries;
  std::unordered_map<std::string, std::size_t> x_places;
  std::size_t x_indexed = 0;
};

bool is_same_scalar(const Node& a, const Node& b) {
  return a.kind == NodeKind::kScalar && b.kind == NodeKind::kScalar && a.text == b.text &&
         a.quoting == b.quoting;
}

void report_in_two_files(const Entry& first, const Entry& second, Diagnostics& diagnostics) {
  diagnostics.add({base::Severity::kError,
                   "manifest/duplicate-key",
                   second.key_at,
                   "the key `" + second.key + "` stands in two files",
                   "The files are one manifest, and only one of the two could count: remove one. "
                   "What is to replace the other belongs into an overlay (--overlay).",
                   {{first.key_at, "first written here"}}});
}

// True where both are lists, which are one list then.
bool join_lists(Node& into, Node& from) {
  if (into.kind != NodeKind::kSequence || from.kind != NodeKind::kSequence) return false;
  std::ranges::move(from.items, std::back_inserter(into.items));
  return true;
}

// A top-level key that two files have: accounts, zones, … by name; lists one after the other.
void join_block(Entry& into, Entry from, Diagnostics& diagnostics) {
  const bool is_repeatable = std::ranges::find(kRepeatable, into.key) != kRepeatable.end();
  if (is_repeatable && is_same_scalar(into.value, from.value)) return;
  if (join_lists(into.value, from.value)) return;
  if (into.value.kind != NodeKind::kMapping || from.value.kind != NodeKind::kMapping) {
    return report_in_two_files(into, from, diagnostics);
  }
  EntryIndex index(into.value);
  for (auto& entry : from.value.entries) {
    auto* first = index.find(entry.key);
    if (first == nullptr) {
      index.add(std::move(entry));
    } else if (!join_lists(first->value, entry.value)) {
      report_in_two_files(*first, entry, diagnostics);
    }
  }
}

void join(Node& into, Node from, Diagnostics& diagnostics) {
  EntryIndex index(into);
  for (auto& entry : from.entries) {
    if (auto* first = index.find(entry.key)) {
      join_block(*first, std::move(entry), diagnostics);
    } else {
      index.add(std::move(entry));
    }
  }
}

// A null node for a file without content; nullopt where it cannot be read.
std::optional<Node> read_file(const base::SourceFile& file, Diagnostics& diagnostics) {
  Diagnostics problems;
  auto root = yaml::parse_tree(file, problems);
  for (const auto& problem : problems.all()) diagnostics.add(problem);
  if (root.kind == NodeKind::kNull) {
    return problems.has_errors() ? std::nullopt : std::optional(std::move(root));
  }
  if (!is_mapping({"the manifest", root}, diagnostics)) return std::nullopt;
  return root;
}

bool is_written_null(const Entry& entry) {
  return entry.value.kind == NodeKind::kNull && entry.value.at != entry.key_at;
}

}  // namespace

std::optional<Node> compose(const Sources& sources, Diagnostics& diagnostics) {
  Node root;
  bool is_readable = true;
  for (const auto* file : sources.files) {
    auto tree = read_file(*file, diagnostics);
    is_readable = is_readable && tree;
    if (!tree || tree->kind == NodeKind::kNull) continue;
    if (root.kind == NodeKind::kNull) {
      root = *std::move(tree);
    } else {
      join(root, *std::move(tree), diagnostics);
    }
  }
  for (const auto* file : sources.overlays) {
    const auto tree = read_file(*file, diagnostics);
    is_readable = is_readable && tree;
    if (tree && tree->kind == NodeKind::kMapping) lay_over(root, *tree, diagnostics);
  }
  if (!is_readable) return std::nullopt;
  if (fill_in_variables(root, sources.settings, diagnostics) == FilledIn::kNo) return std::nullopt;
  return root;
}

void lay_over(Node& under, const Node& over, Diagnostics& diagnostics) {
  if (under.kind != NodeKind::kMapping || over.kind != NodeKind::kMapping) {
    under = over;
    return;
  }
  EntryIndex index(under);
  std::vector<std::string_view> gone;
  for (const auto& entry : over.entries) {
    auto* found = index.find(entry.key);
    if (is_written_null(entry)) {
      if (found != nullptr) {
        gone.push_back(entry.key);
      } else {
        diagnostics.warning("manifest/nothing-to-remove",
                            entry.key_at,
                            "there is no `" + entry.key + "` here that `~` could take away",
                            "`~` removes a key of what lies below: of the manifest below an "
                            "overlay, of the profile below a domain. Check its spelling, or remove "
                            "the line.");
      }
    } else if (found == nullptr) {
      index.add(entry);
    } else if (found->value.kind == NodeKind::kMapping && entry.value.kind == NodeKind::kMapping) {
      lay_over(found->value, entry.value, diagnostics);
    } else {
      *found = entry;
    }
  }
  if (gone.empty()) return;
  std::erase_if(under.entries, [&](const Entry& entry) {
    return std::ranges::find(gone, entry.key) != gone.end();
  });
}

}  // namespace mailctl::manifest
