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

}  // namespace

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
