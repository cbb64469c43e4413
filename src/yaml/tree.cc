#include "yaml/tree.h"

#include <algorithm>
#include <istream>
#include <map>
#include <numeric>
#include <optional>
#include <sstream>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "yaml/source_text.h"

namespace mailctl::yaml {
namespace {

// Leaves the parser after something that makes the rest meaningless; the sink knows why.
struct StopParsing {};

std::size_t node_count(const Node& node) {
  std::size_t count = 1;
  for (const auto& item : node.items) count += node_count(item);
  for (const auto& entry : node.entries) count += node_count(entry.value);
  return count;
}

// A sequence or mapping that is being filled.
struct Frame {
  Node node;
  YAML::anchor_t anchor = 0;
  std::optional<Entry> open;  // mapping: the key whose value comes next
  bool is_open_key_usable = true;
};

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const SourceText& source, base::Diagnostics& diagnostics, const TreeOptions& options)
      : x_source(source), x_diagnostics(diagnostics), x_options(options) {}

  Node take_root() { return std::move(x_root); }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}

  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node;
    if (x_source.is_written_null(mark.line, mark.column)) {
      node.at = x_source.scalar(mark.line, mark.column, "~");
    } else if (!x_frames.empty() && x_frames.back().open) {
      node.at = x_frames.back().open->key_at;
    } else {
      node.at = x_source.point(mark.line, mark.column);
    }
    deliver(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto at = x_source.scalar(mark.line, mark.column, "*");
    const auto found = x_anchors.find(anchor);
    if (found == x_anchors.end()) {
      x_diagnostics.error("yaml/syntax", at, "this alias stands inside what it repeats");
      throw StopParsing();
    }
    x_alias_nodes += found->second.count;
    if (x_alias_nodes > x_options.limits.max_alias_nodes) {
      x_diagnostics.error("yaml/alias-expansion",
                          at,
                          "the aliases of this file stand for more than " +
                              std::to_string(x_options.limits.max_alias_nodes) + " values",
                          "Aliases that repeat aliases grow without limit: write the values out.");
      throw StopParsing();
    }
    auto copy = found->second.node;
    copy.at = at;
    deliver(std::move(copy), 0);
  }

  void OnScalar(const YAML::Mark& mark,
                const std::string& tag,
                YAML::anchor_t anchor,
                const std::string& value) override {
    Node node;
    node.kind = NodeKind::kScalar;
    node.text = value;
    node.at = x_source.scalar(mark.line, mark.column, value);
    node.quoting = tag == "?" || tag.empty() ? Quoting::kPlain : Quoting::kQuoted;
    if (node.quoting == Quoting::kQuoted && x_source.is_open_quote(mark.line, mark.column)) {
      x_diagnostics.error("yaml/syntax", node.at, "this quote is never closed");
      throw StopParsing();
    }
    if (tag != "?" && tag != "!" && tag != "tag:yaml.org,2002:str") refuse_tag(tag, node.at);
    deliver(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark,
                       const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open_frame(NodeKind::kSequence, mark, tag, anchor);
  }

  void OnSequenceEnd() override { close_frame(); }

  void OnMapStart(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open_frame(NodeKind::kMapping, mark, tag, anchor);
  }

  void OnMapEnd() override {
    if (x_options.duplicate_keys == DuplicateKeys::kRefuse) refuse_duplicates(x_frames.back().node);
    close_frame();
  }

 private:
  struct Anchored {
    Node node;
    std::size_t count = 0;
  };

  void open_frame(NodeKind kind,
                  const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor) {
    Frame frame;
    frame.node.kind = kind;
    frame.node.at = x_source.point(mark.line, mark.column);
    frame.anchor = anchor;
    if (!tag.empty() && tag != "?") refuse_tag(tag, frame.node.at);
    if (x_frames.size() >= x_options.limits.max_depth) {
      x_diagnostics.error("yaml/too-deep",
                          frame.node.at,
                          "lists and mappings are nested more than " +
                              std::to_string(x_options.limits.max_depth) + " deep");
      throw StopParsing();
    }
    x_frames.push_back(std::move(frame));
  }

  void close_frame() {
    auto frame = std::move(x_frames.back());
    x_frames.pop_back();
    deliver(std::move(frame.node), frame.anchor);
  }

  void deliver(Node node, YAML::anchor_t anchor) {
    if (anchor != 0) x_anchors[anchor] = {node, node_count(node)};
    if (x_frames.empty()) {
      x_root = std::move(node);
      return;
    }
    auto& frame = x_frames.back();
    if (frame.node.kind == NodeKind::kSequence) {
      frame.node.items.push_back(std::move(node));
    } else if (!frame.open) {
      open_entry(frame, std::move(node));
    } else {
      frame.open->value = std::move(node);
      if (frame.is_open_key_usable) frame.node.entries.push_back(std::move(*frame.open));
      frame.open.reset();
    }
  }

  void open_entry(Frame& frame, Node key) {
    frame.open = Entry{std::move(key.text), key.at, {}};
    frame.is_open_key_usable = false;
    if (key.kind != NodeKind::kScalar) {
      x_diagnostics.error(
          "yaml/key", key.at, "a key must be one word of text", "Put it in quotes if it is one.");
    } else if (frame.open->key == "<<" && key.quoting == Quoting::kPlain) {
      x_diagnostics.error("yaml/merge-key",
                          key.at,
                          "merge keys (`<<`) are not read",
                          "YAML 1.2 has dropped them, and programs disagree about what they mean: "
                          "write the keys out, or repeat a whole value with an alias.");
    } else {
      frame.is_open_key_usable = true;
    }
  }

  void refuse_tag(const std::string& tag, const base::SourceRange& at) {
    x_diagnostics.error("yaml/tag",
                        at,
                        "the tag `" + tag + "` is not read",
                        "Types follow from the field; remove the tag.");
  }

  // n log n, since a manifest may hold tens of thousands of domains.
  void refuse_duplicates(Node& mapping) {
    auto& entries = mapping.entries;
    std::vector<std::size_t> order(entries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(
        order, {}, [&](std::size_t i) -> const std::string& { return entries[i].key; });
    std::vector<bool> is_duplicate(entries.size());
    for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
      if (entries[order[i]].key != entries[order[first]].key) {
        first = i;
        continue;
      }
      is_duplicate[order[i]] = true;
      report_duplicate(entries[order[first]], entries[order[i]]);
    }
    std::size_t index = 0;
    std::erase_if(entries, [&](const Entry&) { return is_duplicate[index++]; });
  }

  void report_duplicate(const Entry& first, const Entry& second) {
    x_diagnostics.add({base::Severity::kError,
                       "manifest/duplicate-key",
                       second.key_at,
                       "the key `" + second.key + "` stands twice",
                       "Only one of them could count: remove one or join them.",
                       {{first.key_at, "first written here"}}});
  }

  const SourceText& x_source;
  base::Diagnostics& x_diagnostics;
  const TreeOptions& x_options;
  std::vector<Frame> x_frames;
  std::map<YAML::anchor_t, Anchored> x_anchors;
  std::size_t x_alias_nodes = 0;
  Node x_root;
};

// Any event of a second document is one too many.
class SecondDocument final : public YAML::EventHandler {
 public:
  SecondDocument(const SourceText& source, base::Diagnostics& diagnostics)
      : x_source(source), x_diagnostics(diagnostics) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    x_diagnostics.error("yaml/several-documents",
                        x_source.point(mark.line, mark.column),
                        "a second document, or text that belongs to nothing, begins here",
                        "One file is one document: remove what follows, or the `---`.");
    throw StopParsing();
  }

  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}

  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}

  void OnScalar(const YAML::Mark&,
                const std::string&,
                YAML::anchor_t,
                const std::string&) override {}

  void OnSequenceStart(const YAML::Mark&,
                       const std::string&,
                       YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}

  void OnSequenceEnd() override {}

  void OnMapStart(const YAML::Mark&,
                  const std::string&,
                  YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}

  void OnMapEnd() override {}

 private:
  const SourceText& x_source;
  base::Diagnostics& x_diagnostics;
};

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

Node parse_tree(const base::SourceFile& file,
                base::Diagnostics& diagnostics,
                const TreeOptions& options) {
  if (check_text(file, options.limits, diagnostics) == TextCheck::kBad) return {};
  const SourceText source(file);
  std::istringstream stream{std::string(source.body())};
  TreeBuilder builder(source, diagnostics, options);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return {};
    SecondDocument second(source, diagnostics);
    parser.HandleNextDocument(second);
    return builder.take_root();
  } catch (const StopParsing&) {
    return {};
  } catch (const YAML::Exception& problem) {
    diagnostics.error("yaml/syntax",
                      source.point(problem.mark.line, problem.mark.column),
                      "this is not YAML: " + problem.msg,
                      "Nothing after this place was read. Check the indentation, quotes and "
                      "brackets here and just above.");
    return {};
  }
}

}  // namespace mailctl::yaml
