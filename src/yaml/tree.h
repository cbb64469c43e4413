#pragma once
// YAML text as an immutable tree in which every key and value knows where it stands. The only
// folder that includes yaml-cpp. Nothing is interpreted here: a scalar is its text and whether it
// was quoted, because `no` and "no" are different things to whoever reads the tree.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace mailctl::yaml {

enum class NodeKind : std::uint8_t { kNull, kScalar, kSequence, kMapping };

// Quoted stands for every form in which the author said "this is text": '…', "…", | and >, !!str.
enum class Quoting : std::uint8_t { kPlain, kQuoted };

struct Entry;

struct Node {
  NodeKind kind = NodeKind::kNull;
  Quoting quoting = Quoting::kPlain;
  std::string text;            // kScalar: the value, escapes resolved
  base::SourceRange at;        // scalars: the value as written, at most to the end of its line;
                               // sequences and mappings: where they begin; an omitted value: its
                               // key; what an alias stands for: the alias
  std::vector<Node> items;     // kSequence
  std::vector<Entry> entries;  // kMapping, in the order written

  // The value of a key, nullptr where there is none. Linear: for mappings with few known keys.
  [[nodiscard]] const Node* find(std::string_view key) const;
};

struct Entry {
  std::string key;
  base::SourceRange key_at;
  Node value;
};

// What to do with a key that stands twice in one mapping: an error that shows both places and keeps
// the first, or (for data files that repeat keys on purpose) keep all.
enum class DuplicateKeys : std::uint8_t { kRefuse, kKeep };

struct Limits {
  std::size_t max_bytes = 64U << 20U;
  std::size_t max_depth = 64;
  std::size_t max_alias_nodes = 10'000;  // nodes that come from aliases, all together
};

struct TreeOptions {
  DuplicateKeys duplicate_keys = DuplicateKeys::kRefuse;
  Limits limits;
};

// The one document of a file; a null node where there is none. Codes: yaml/syntax, yaml/encoding,
// yaml/too-large, yaml/too-deep, yaml/alias-expansion, yaml/several-documents, yaml/merge-key,
// yaml/tag, yaml/key, manifest/duplicate-key. After a syntax error nothing is returned but a null
// node, since what a broken file means is anybody's guess.
Node parse_tree(const base::SourceFile& file,
                base::Diagnostics& diagnostics,
                const TreeOptions& options = {});

// What the YAML 1.2 core schema, or YAML 1.1 for the words yes, no, on and off, would make of a
// plain scalar. Quoted scalars are text.
enum class ScalarType : std::uint8_t { kText, kBoolean, kInteger, kFloat, kNull };

ScalarType scalar_type(const Node& scalar);

}  // namespace mailctl::yaml
