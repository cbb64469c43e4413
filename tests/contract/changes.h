#pragma once
// Changes as the planner would make them, for the account and domain of a stage.

#include <string>
#include <vector>

#include "dns/txt.h"
#include "model/change.h"

namespace mailctl::contract {

inline const dns::Name& domain() {
  static const dns::Name name = dns::name_of("example.com");
  return name;
}

inline model::Change make_change(model::Action action, model::Address address) {
  static int number = 0;
  model::Change change;
  change.address = std::move(address);
  change.action = action;
  change.owner = "team";
  change.retry_token = "retry-" + std::to_string(++number);
  return change;
}

inline model::Change create_domain(const std::string& region, const std::string& description) {
  auto change =
      make_change(model::Action::kCreate, model::domain_address("cloud", region, domain()));
  change.after = model::EmailDomain{domain(), description};
  return change;
}

inline model::Change create_key(const std::string& region, const std::string& selector) {
  auto change =
      make_change(model::Action::kCreate, model::dkim_address("cloud", region, domain(), selector));
  model::DkimKey key;
  key.domain = domain();
  key.selector = selector;
  key.description = "key";
  change.after = key;
  return change;
}

inline model::Change create_return_path(const std::string& region, const std::string& label) {
  const auto name = *domain().with_prefix(label);
  auto change =
      make_change(model::Action::kCreate, model::return_path_address("cloud", region, name));
  change.after = model::ReturnPath{domain(), name, "bounces"};
  return change;
}

inline model::Change create_sender(const std::string& region, const std::string& email) {
  auto change = make_change(model::Action::kCreate, model::sender_address("cloud", region, email));
  change.after = model::ApprovedSender{domain(), email};
  return change;
}

inline model::Change add_suppressions(const std::string& region,
                                      const std::vector<std::string>& emails) {
  auto change = make_change(model::Action::kCreate, model::suppressions_address("cloud", region));
  model::SuppressionList list;
  for (const auto& email : emails) {
    list.entries.push_back({email, model::SuppressionReason::kManual});
  }
  change.after = list;
  return change;
}

inline model::Change update_of(const model::LiveResource& live, model::Spec after) {
  auto change = make_change(model::Action::kUpdate, live.address);
  change.id = live.id;
  change.before = live.spec;
  change.after = std::move(after);
  return change;
}

inline model::Change delete_of(const model::LiveResource& live) {
  auto change = make_change(model::Action::kDelete, live.address);
  change.id = live.id;
  change.before = live.spec;
  return change;
}

inline dns::RecordSet record_set(const std::string& name,
                                 dns::RecordType type,
                                 const std::vector<std::string>& values) {
  dns::RecordSet set{dns::name_of(name), type, 300, {}};
  for (const auto& value : values) set.values.push_back(*dns::parse_record_data(type, value));
  return set;
}

// `version` as read; empty: the set must not exist.
inline model::Change write_set(const dns::RecordSet& set, const std::string& version) {
  auto change = make_change(version.empty() ? model::Action::kCreate : model::Action::kUpdate,
                            model::record_set_address(domain(), set.type, set.name));
  change.after = model::ManagedRecordSet{domain(), set, {}};
  change.version = version;
  return change;
}

inline model::Change delete_set(const dns::RecordSet& set, const std::string& version) {
  auto change =
      make_change(model::Action::kDelete, model::record_set_address(domain(), set.type, set.name));
  change.before = model::ManagedRecordSet{domain(), set, {}};
  change.version = version;
  return change;
}

inline model::SpfValue spf(const std::vector<std::string>& strings, std::uint32_t ttl) {
  model::SpfValue value;
  value.zone = domain();
  value.name = domain();
  value.ttl = ttl;
  value.text = dns::TxtData{strings}.joined();
  value.strings = strings;
  return value;
}

inline model::Change write_spf(std::optional<model::SpfValue> before,
                               std::optional<model::SpfValue> after,
                               const std::string& version) {
  auto action = model::Action::kUpdate;
  if (!before) action = model::Action::kCreate;
  if (!after) action = model::Action::kDelete;
  auto change = make_change(action, model::spf_address(domain(), domain()));
  if (before) change.before = *before;
  if (after) change.after = *after;
  change.version = version;
  return change;
}

}  // namespace mailctl::contract
