#include "provider/oci/email_json.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "dns/txt.h"

namespace mailctl::provider::oci {
namespace {

constexpr auto kLifecycles = std::to_array<std::pair<std::string_view, model::Lifecycle>>({
    {"ACTIVE", model::Lifecycle::kActive},
    {"CREATING", model::Lifecycle::kCreating},
    {"UPDATING", model::Lifecycle::kUpdating},
    {"NEEDS_ATTENTION", model::Lifecycle::kNeedsAttention},
    {"INACTIVE", model::Lifecycle::kInactive},
    {"DELETING", model::Lifecycle::kDeleting},
    {"FAILED", model::Lifecycle::kFailed},
});

std::string without_final_dot(std::string text) {
  if (text.ends_with('.')) text.pop_back();
  return base::to_lower(text);
}

// The service writes the value bare; strings in quotes are joined as receivers join them.
std::string joined_text(const std::string& text) {
  if (!text.starts_with('"')) return text;
  const auto strings = dns::parse_quoted(text);
  return strings ? strings->joined() : text;
}

// What all kinds share; nullopt where it is DELETED.
std::optional<model::LiveResource> common(const Json& json) {
  const auto lifecycle = lifecycle_of(json.text("lifecycleState"));
  if (!lifecycle) return std::nullopt;
  model::LiveResource live;
  live.id = json.text("id");
  live.lifecycle = *lifecycle;
  live.detail = json.text("lifecycleDetails");
  live.created = base::parse_rfc3339(json.text("timeCreated"));
  if (const auto* tags = json.find("freeformTags")) live.owner = tags->text(kOwnerTag);
  live.outputs.dns_name = without_final_dot(json.text("dnsSubdomainName"));
  live.outputs.cname_target = without_final_dot(json.text("cnameRecordValue"));
  live.outputs.txt_value = joined_text(json.text("txtRecordValue"));
  return live;
}

}  // namespace

std::optional<model::Lifecycle> lifecycle_of(std::string_view state) {
  if (state == "DELETED") return std::nullopt;
  for (const auto& [word, lifecycle] : kLifecycles) {
    if (word == state) return lifecycle;
  }
  return model::Lifecycle::kNeedsAttention;
}

std::optional<model::LiveResource> to_domain(const EmailPlace& place, const Json& json) {
  auto live = common(json);
  const auto name = dns::Name::parse(json.text("name"));
  if (!live || !name) return std::nullopt;
  live->address = model::domain_address(place.account, place.region, *name);
  live->spec = model::EmailDomain{*name, json.text("description")};
  return live;
}

std::optional<model::LiveResource> to_sender(const EmailPlace& place, const Json& json) {
  auto live = common(json);
  const auto& email = json.text("emailAddress");
  const auto at = email.rfind('@');
  if (!live || at == std::string::npos) return std::nullopt;
  const auto domain = dns::Name::parse(email.substr(at + 1));
  if (!domain) return std::nullopt;
  const auto folded = email.substr(0, at + 1) + domain->text();
  live->address = model::sender_address(place.account, place.region, folded);
  live->spec = model::ApprovedSender{*domain, folded};
  return live;
}

std::optional<model::LiveResource> to_dkim(const EmailPlace& place,
                                           const dns::Name& domain,
                                           const Json& json) {
  auto live = common(json);
  const auto selector = base::to_lower(json.text("name"));
  if (!live || selector.empty()) return std::nullopt;
  live->address = model::dkim_address(place.account, place.region, domain, selector);
  model::DkimKey key;
  key.domain = domain;
  key.selector = selector;
  key.description = json.text("description");
  key.public_key_hash = public_key_hash_of(live->outputs.txt_value);
  live->spec = std::move(key);
  return live;
}

std::optional<model::LiveResource> to_return_path(const EmailPlace& place,
                                                  const dns::Name& domain,
                                                  const Json& json) {
  auto live = common(json);
  const auto name = dns::Name::parse(json.text("name"));
  if (!live || !name) return std::nullopt;
  live->address = model::return_path_address(place.account, place.region, *name);
  live->spec = model::ReturnPath{domain, *name, json.text("description")};
  if (live->outputs.dns_name.empty() && !live->outputs.cname_target.empty()) {
    live->outputs.dns_name = name->text();
  }
  return live;
}

std::optional<model::LiveResource> to_resource(const EmailPlace& place,
                                               const model::Address& address,
                                               const dns::Name& domain,
                                               const Json& json) {
  switch (address.kind()) {
    case model::ResourceKind::kDomain:
      return to_domain(place, json);
    case model::ResourceKind::kDkim:
      return to_dkim(place, domain, json);
    case model::ResourceKind::kSender:
      return to_sender(place, json);
    case model::ResourceKind::kReturnPath:
      return to_return_path(place, domain, json);
    case model::ResourceKind::kSuppressions:
    case model::ResourceKind::kRecordSet:
    case model::ResourceKind::kSpf:
      return std::nullopt;
  }
  return std::nullopt;
}

model::LiveResource to_suppressions(const EmailPlace& place, const std::vector<Json>& items) {
  model::SuppressionList list;
  for (const auto& item : items) {
    const auto reason = model::parse_suppression_reason(item.text("reason"));
    list.entries.push_back({base::to_lower(item.text("emailAddress")),
                            reason.value_or(model::SuppressionReason::kUnknown)});
  }
  std::ranges::sort(list.entries);
  const auto same = [](const auto& a, const auto& b) { return a.email == b.email; };
  list.entries.erase(std::unique(list.entries.begin(), list.entries.end(), same),
                     list.entries.end());
  model::LiveResource live;
  live.address = model::suppressions_address(place.account, place.region);
  live.spec = std::move(list);
  return live;
}

std::string public_key_hash_of(std::string_view txt_value) {
  for (const auto tag : base::split(txt_value, ';')) {
    const auto trimmed = base::trim(tag);
    if (!trimmed.starts_with("p=")) continue;
    const auto der = base::from_base64(trimmed.substr(2));
    return der && !der->empty() ? base::to_hex(sha256(*der)) : std::string();
  }
  return {};
}

}  // namespace mailctl::provider::oci
