#include "manifest/name_texts.h"

#include <algorithm>
#include <array>
#include <string>

#include "manifest/text_template.h"

namespace mailctl::manifest {
namespace {

using yaml::Node;
using yaml::NodeKind;

constexpr std::array<std::string_view, 3> kTemplates{"description", "envelope", "selector"};

bool is_template(std::string_view key) {
  return std::ranges::find(kTemplates, key) != kTemplates.end();
}

// Every text of a node but templates of their own; `visit` may change it.
template <class N, class Visit>
void for_each_text(N& node, const Visit& visit) {
  if (node.kind == NodeKind::kScalar) visit(node);
  for (auto& item : node.items) for_each_text(item, visit);
  for (auto& entry : node.entries) {
    const bool is_own = entry.value.kind == NodeKind::kScalar && is_template(entry.key);
    if (!is_own) for_each_text(entry.value, visit);
  }
}

bool has_name(const Node& scalar) {
  return has_placeholder(scalar.text, "domain") || has_placeholder(scalar.text, "id");
}

// "no-reply" is of any domain, "no-reply@example.com" of one.
bool has_whole_address(const Node& streams) {
  for (const auto& stream : streams.entries) {
    const auto* from = stream.value.find("from");
    if (from == nullptr) continue;
    for (const auto& item : from->items) {
      const auto* address = item.kind == NodeKind::kMapping ? item.find("address") : &item;
      if (address != nullptr && address->text.find('@') != std::string::npos) return true;
    }
  }
  return false;
}

// "www" stands below any domain; "www.example.com" below it, or is complete.
bool can_be_whole_name(std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  return name.substr(dot + 1).find('_') == std::string_view::npos;
}

bool has_whole_name(const Node& records) {
  return std::ranges::any_of(records.items, [](const Node& record) {
    const auto* name = record.find("name");
    return name != nullptr && can_be_whole_name(name->text);
  });
}

// Keys of free text, of names and of local parts, where one label is as good as another of its
// length. Elsewhere a word decides what is meant.
constexpr std::array<std::string_view, 14> kOpenKeys{"description",
                                                     "envelope",
                                                     "selector",
                                                     "address",
                                                     "name",
                                                     "host",
                                                     "cname",
                                                     "reports",
                                                     "failure_reports",
                                                     "owner",
                                                     "note",
                                                     "logo",
                                                     "parameters",
                                                     "from"};

constexpr std::string_view kBeforeName = "@. :/=";
constexpr std::string_view kAfterName = ". ,/;!?";

// Whether {domain} stands there with its labels whole: "mx.{domain}", not "mx-{domain}".
bool keeps_labels(std::string_view text) {
  constexpr std::string_view kName = "{domain}";
  for (auto at = text.find(kName); at != std::string_view::npos; at = text.find(kName, at + 1)) {
    const auto end = at + kName.size();
    const bool is_begun = at == 0 || kBeforeName.find(text[at - 1]) != std::string_view::npos;
    const bool is_ended =
        end == text.size() || kAfterName.find(text[end]) != std::string_view::npos;
    if (!is_begun || !is_ended) return false;
  }
  return true;
}

// A term of SPF that names a host; of addresses the digits count.
bool is_host_term(std::string_view text) {
  return std::ranges::any_of(std::array{"include:", "a:", "mx:", "exists:"},
                             [&](const char* mechanism) { return text.starts_with(mechanism); });
}

bool is_open_record(const Node& record) {
  const auto* type = record.find("type");
  return type != nullptr && (type->text == "TXT" || type->text == "CNAME");
}

// Looks for texts in which more than lengths could matter.
class NameUses {
 public:
  [[nodiscard]] bool has_each() const { return x_has_each; }

  void look(const Node& node, std::string_view key) {
    if (node.kind == NodeKind::kScalar && has_name(node)) judge(node.text, key);
    for (const auto& item : node.items) {
      const bool is_values = key == "records" && item.find("values") != nullptr;
      if (is_values && !is_open_record(item) && has_name_in(*item.find("values"))) {
        x_has_each = true;
      }
      look(item, key);
    }
    for (const auto& entry : node.entries) {
      look(entry.value, key == "parameters" ? key : std::string_view(entry.key));
    }
  }

 private:
  static bool has_name_in(const Node& node) {
    bool has = false;
    for_each_text(node, [&](const Node& scalar) { has = has || has_name(scalar); });
    return has;
  }

  void judge(std::string_view text, std::string_view key) {
    const bool is_term = (key == "terms" || key == "term") && is_host_term(text);
    const bool is_open =
        key == "values" || is_term || std::ranges::find(kOpenKeys, key) != kOpenKeys.end();
    if (!is_open || (key != "description" && !keeps_labels(text))) x_has_each = true;
  }

  bool x_has_each = false;
};

bool has_id(const Node& node, std::string_view key) {
  if (node.kind == NodeKind::kScalar && key != "description" && has_placeholder(node.text, "id")) {
    return true;
  }
  return std::ranges::any_of(node.items, [&](const Node& item) { return has_id(item, key); }) ||
         std::ranges::any_of(
             node.entries, [](const yaml::Entry& entry) { return has_id(entry.value, entry.key); });
}

}  // namespace

NameUse name_use_of(const Node& block) {
  NameUses uses;
  uses.look(block, {});
  const auto* streams = block.find("streams");
  const auto* records = block.find("records");
  const bool has_whole = (streams != nullptr && has_whole_address(*streams)) ||
                         (records != nullptr && has_whole_name(*records));
  return uses.has_each() || has_whole ? NameUse::kEach : NameUse::kLength;
}

bool uses_id(const Node& block) {
  return has_id(block, {});
}

Dependence dependence_of(const Node& block) {
  bool depends = false;
  for_each_text(block, [&](const Node& scalar) { depends = depends || has_name(scalar); });
  const auto* streams = block.find("streams");
  const auto* records = block.find("records");
  if (streams != nullptr) depends = depends || has_whole_address(*streams);
  if (records != nullptr) depends = depends || has_whole_name(*records);
  return depends ? Dependence::kTexts : Dependence::kNone;
}

void fill_in_name(Node& block,
                  const dns::Name& name,
                  std::string_view id,
                  base::Diagnostics& diagnostics) {
  // In the place of an id that is missing stands something that has no further mistakes.
  const std::array<Substitution, 2> values{
      {{"domain", name.text()}, {"id", id.empty() ? "id" : id}}};
  for_each_text(block, [&](Node& scalar) {
    if (!has_name(scalar)) return;
    if (id.empty() && has_placeholder(scalar.text, "id")) report_no_id(scalar.at, diagnostics);
    scalar.text = expand_template(scalar.text, values);
  });
}

void report_no_id(const base::SourceRange& at, base::Diagnostics& diagnostics) {
  diagnostics.error("manifest/bad-template",
                    at,
                    "`{id}` stands for nothing here",
                    "It is the id of a row of a domain set, and this domain has none.");
}

}  // namespace mailctl::manifest
