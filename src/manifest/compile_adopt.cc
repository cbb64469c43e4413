#include <algorithm>

#include "manifest/compile_parts.h"

namespace mailctl::manifest {
namespace {

constexpr std::string_view kDate = "{date}";
constexpr std::size_t kDateDigits = 8;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Whether the template can have become this selector: {date} stands for eight digits.
bool can_become(std::string_view selector_template, std::string_view selector) {
  const auto at = selector_template.find(kDate);
  if (at == std::string_view::npos) return selector == selector_template;
  const auto head = selector_template.substr(0, at);
  const auto tail = selector_template.substr(at + kDate.size());
  return selector.size() == head.size() + kDateDigits + tail.size() && selector.starts_with(head) &&
         selector.ends_with(tail) &&
         std::ranges::all_of(selector.substr(at, kDateDigits), is_digit);
}

bool can_become(const model::DkimPolicy& policy, std::string_view selector) {
  return std::ranges::any_of(
      policy.patterns(), [&](const std::string& pattern) { return can_become(pattern, selector); });
}

bool is_of_key(const model::Address& address, const model::DkimPolicy& policy) {
  if (address.kind() == model::ResourceKind::kDkim) {
    const auto selector = address.leaf();
    return can_become(policy, selector) &&
           address == model::dkim_address(policy.account, policy.region, policy.domain, selector);
  }
  const auto suffix = "._domainkey." + policy.domain.text();
  const auto name = address.leaf();
  if (address.kind() != model::ResourceKind::kRecordSet || !name.ends_with(suffix)) return false;
  const auto parsed = dns::Name::parse(name);
  return parsed && can_become(policy, name.substr(0, name.size() - suffix.size())) &&
         address == model::record_set_address(policy.zone, policy.publish_as, *parsed);
}

}  // namespace

model::Adopt adopt_of(Compilation& work,
                      const model::Address& address,
                      const Domain& domain,
                      model::Adopt by_block) {
  const bool is_listed = work.adopt_addresses.contains(address.text());
  if (is_listed) work.adopted.insert(address.text());
  const bool is_wanted =
      is_listed || by_block == model::Adopt::kYes || domain.adopt == model::Adopt::kYes;
  return is_wanted ? model::Adopt::kYes : model::Adopt::kNo;
}

model::Adopt adopt_key_of(Compilation& work,
                          const model::DkimPolicy& policy,
                          const Domain& domain,
                          model::Adopt by_block) {
  bool is_wanted = by_block == model::Adopt::kYes || domain.adopt == model::Adopt::kYes;
  for (const auto& text : work.adopt_addresses) {
    const auto address = model::Address::parse(text);
    if (!address || !is_of_key(*address, policy)) continue;
    work.adopted.insert(text);
    is_wanted = true;
  }
  return is_wanted ? model::Adopt::kYes : model::Adopt::kNo;
}

void check_adopted(Compilation& work) {
  for (const auto& text : work.manifest.adopt) {
    if (work.adopted.contains(text.value)) continue;
    work.diagnostics.error("manifest/adopt-nothing",
                           text.at,
                           "nothing in this manifest has the address `" + text.value + "`",
                           "Only what the manifest describes can be taken over. Remove the line, "
                           "or describe the resource.");
  }
}

void compile_let_go(Compilation& work) {
  for (const auto& text : work.manifest.let_go) {
    work.graph.let_go.push_back({text.value, text.at});
    const auto described = std::ranges::find_if(
        work.manifest.domains, [&](const Domain& d) { return d.name.value.text() == text.value; });
    if (described == work.manifest.domains.end()) continue;
    work.diagnostics.add(
        {base::Severity::kError,
         "manifest/removed-and-described",
         text.at,
         "the domain " + text.value + " is let go under `removed` and described under `domains`",
         "What is described is managed. Remove one of the two.",
         {{described->name.at, "described here"}}});
  }
}

}  // namespace mailctl::manifest
