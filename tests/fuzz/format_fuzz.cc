#include <algorithm>

#include "fuzz_target.h"
#include "manifest/parse.h"
#include "yaml/format.h"
#include "yaml/tree.h"

using namespace mailctl;

namespace {

// What a document says, whatever the order of its outermost keys and the quotes of its words.
std::string dump(const yaml::Node& node, bool is_outermost) {
  std::string text(1, static_cast<char>('0' + static_cast<int>(node.kind)));
  text += '<' + node.text + '>';
  if (node.kind == yaml::NodeKind::kScalar) {
    text += static_cast<char>('0' + static_cast<int>(yaml::scalar_type(node)));
  }
  for (const auto& item : node.items) text += '-' + dump(item, false);
  std::vector<std::string> entries;
  for (const auto& entry : node.entries)
    entries.push_back(entry.key + '=' + dump(entry.value, false));
  if (is_outermost) std::ranges::sort(entries);
  for (const auto& entry : entries) text += '(' + entry + ')';
  return text;
}

struct Outcome {
  std::string text;
  std::string values;
  bool is_yaml = false;
};

Outcome format(std::string text) {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  base::Diagnostics ignored;
  const auto& file = files.file(files.add("m.yaml", std::move(text)));
  const auto root = yaml::parse_tree(file, diagnostics);
  return {yaml::format(file, manifest::top_level_keys(), ignored),
          dump(root, true),
          !diagnostics.has_errors()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string before(fuzz::to_text(data, size));
  const auto once = format(before);
  if (!once.is_yaml) {
    fuzz::require(once.text == before, "what is no YAML is left as it is");
    return 0;
  }
  const auto twice = format(once.text);
  fuzz::require(twice.is_yaml && twice.values == once.values, "the values stay");
  fuzz::require(twice.text == once.text, "formatting again changes nothing");
  fuzz::require(std::ranges::count(once.text, '#') == std::ranges::count(before, '#'),
                "no sign of a comment is lost");
  return 0;
}
