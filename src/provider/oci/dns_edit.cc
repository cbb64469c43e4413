#include "provider/oci/dns_edit.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/overloaded.h"
#include "dns/txt.h"

namespace mailctl::provider::oci {
namespace {

Json operation(std::string_view word, const dns::RecordSetKey& key) {
  return Json::object({{"operation", Json::string(std::string(word))},
                       {"domain", Json::string(key.first.text())},
                       {"rtype", Json::string(dns::to_text(key.second))}});
}

Json addition(const dns::RecordSetKey& key, const dns::RecordData& data, std::uint32_t ttl) {
  auto json = operation("ADD", key);
  json.set("rdata", Json::string(to_rdata(data)));
  json.set("ttl", Json::number(ttl));
  return json;
}

// The set is as the plan saw it.
Json condition_of(const model::Change& change, const dns::RecordSetKey& key) {
  if (change.version.empty()) return operation("PROHIBIT", key);
  auto json = operation("REQUIRE", key);
  json.set("rrsetVersion", Json::string(change.version));
  return json;
}

base::Error refused(const dns::RecordSetKey& key, std::string_view why) {
  return {base::ErrorKind::kInvalid,
          fmt::format("{} {}: {}", key.first.text(), dns::to_text(key.second), why),
          {}};
}

bool is_protected(const EditTarget& target, const FreshSet* fresh) {
  const auto type = target.key.second;
  const bool by_type = type == dns::RecordType::kSoa ||
                       (type == dns::RecordType::kNs && target.key.first == target.zone);
  const bool by_service =
      fresh != nullptr && std::ranges::any_of(fresh->records, [](const ZoneRecord& record) {
        return record.protection == Protection::kProtected;
      });
  return by_type || by_service;
}

Edit edit_whole_set(const model::Change& change,
                    const dns::RecordSetKey& key,
                    const model::ManagedRecordSet* after,
                    const model::ManagedRecordSet* before) {
  Edit edit;
  const bool is_there = !change.version.empty();
  if (is_there || after != nullptr) edit.conditions.push_back(condition_of(change, key));
  if (is_there) {
    edit.operations.push_back(operation("REMOVE", key));
  } else if (after == nullptr && before != nullptr) {
    // Deleted without knowing the version: exactly what was seen, and nothing beside it.
    for (const auto& value : before->set.values) {
      auto json = operation("REMOVE", key);
      json.set("rdata", Json::string(to_rdata(value)));
      edit.operations.push_back(std::move(json));
    }
  }
  if (after != nullptr) {
    for (const auto& value : after->set.values) {
      edit.operations.push_back(addition(key, value, after->set.ttl));
    }
  }
  return edit;
}

std::vector<std::string> strings_of(const model::SpfValue& spf) {
  return spf.strings.empty() ? dns::make_txt(spf.text).strings : spf.strings;
}

const ZoneRecord* find_value(const FreshSet& fresh, const std::vector<std::string>& strings) {
  for (const auto& record : fresh.records) {
    const auto* txt = std::get_if<dns::TxtData>(&record.data);
    if (txt != nullptr && txt->strings == strings) return &record;
  }
  return nullptr;
}

// Names the one value: by hash where it is known, else by its text.
void name_value(Json& json, const model::SpfValue& spf, const FreshSet* fresh) {
  const auto strings = strings_of(spf);
  const auto* record = fresh != nullptr ? find_value(*fresh, strings) : nullptr;
  if (record != nullptr && !record->hash.empty()) {
    json.set("recordHash", Json::string(record->hash));
  } else {
    json.set("rdata", Json::string(dns::to_quoted({strings})));
  }
}

std::uint32_t ttl_for(const model::SpfValue& after,
                      const model::SpfValue* before,
                      const FreshSet* fresh) {
  if (fresh == nullptr) return after.ttl;
  const auto* own = before != nullptr ? find_value(*fresh, strings_of(*before)) : nullptr;
  for (const auto& record : fresh->records) {
    if (&record != own) return record.ttl;
  }
  return after.ttl;
}

Edit edit_value(const model::Change& change,
                const dns::RecordSetKey& key,
                const model::SpfValue* before,
                const model::SpfValue* after,
                const FreshSet* fresh) {
  Edit edit;
  const bool knows_version = !change.version.empty();
  if (knows_version || before == nullptr) edit.conditions.push_back(condition_of(change, key));
  if (before != nullptr) {
    auto condition = operation("REQUIRE", key);
    name_value(condition, *before, fresh);
    edit.conditions.push_back(std::move(condition));
    auto removal = operation("REMOVE", key);
    name_value(removal, *before, fresh);
    edit.operations.push_back(std::move(removal));
  }
  if (after != nullptr) {
    edit.operations.push_back(
        addition(key, dns::make_txt(after->text), ttl_for(*after, before, fresh)));
  }
  return edit;
}

template <class T>
const T* get_spec(const std::optional<model::Spec>& spec) {
  return spec ? std::get_if<T>(&*spec) : nullptr;
}

const std::optional<model::Spec>& main_spec(const model::Change& change) {
  return change.after ? change.after : change.before;
}

dns::RecordSet to_set(const dns::RecordSetKey& key, const FreshSet& fresh) {
  dns::RecordSet set{key.first, key.second, 0, {}};
  for (const auto& record : fresh.records) {
    set.ttl = record.ttl;
    set.values.push_back(record.data);
  }
  return set;
}

}  // namespace

std::optional<EditTarget> target_of(const model::Change& change) {
  const auto& spec = main_spec(change);
  if (!spec) return std::nullopt;
  if (const auto* set = std::get_if<model::ManagedRecordSet>(&*spec)) {
    return EditTarget{set->zone, {set->set.name, set->set.type}};
  }
  if (const auto* spf = std::get_if<model::SpfValue>(&*spec)) {
    return EditTarget{spf->zone, {spf->name, dns::RecordType::kTxt}};
  }
  return std::nullopt;
}

bool needs_fresh_set(const model::Change& change) {
  const auto* after = get_spec<model::SpfValue>(change.after);
  if (after == nullptr || change.version.empty()) return false;
  const auto* before = get_spec<model::SpfValue>(change.before);
  return before == nullptr || before->ttl != after->ttl;
}

base::Result<Edit> edit_for(const model::Change& change, const FreshSet* fresh) {
  const auto target = target_of(change);
  if (!target) {
    return base::Error{
        base::ErrorKind::kInvalid, change.address.text() + " is no record of a zone", {}};
  }
  if (is_protected(*target, fresh)) {
    return refused(target->key, "the service protects this record set; it cannot be changed");
  }
  if (const auto* spf = get_spec<model::SpfValue>(main_spec(change)); spf != nullptr) {
    return edit_value(change,
                      target->key,
                      get_spec<model::SpfValue>(change.before),
                      get_spec<model::SpfValue>(change.after),
                      fresh);
  }
  const auto* after = get_spec<model::ManagedRecordSet>(change.after);
  if (after != nullptr && after->set.values.empty()) {
    return refused(target->key, "its value is not known yet");
  }
  return edit_whole_set(
      change, target->key, after, get_spec<model::ManagedRecordSet>(change.before));
}

bool is_reached(const model::Change& change, const FreshSet& fresh) {
  const auto target = target_of(change);
  if (!target) return false;
  const auto* before_spf = get_spec<model::SpfValue>(change.before);
  if (const auto* after = get_spec<model::SpfValue>(change.after)) {
    const auto wanted = dns::make_txt(after->text).strings;
    const bool old_is_gone = before_spf == nullptr || strings_of(*before_spf) == wanted ||
                             find_value(fresh, strings_of(*before_spf)) == nullptr;
    const auto* record = find_value(fresh, wanted);
    return old_is_gone && record != nullptr && record->ttl == ttl_for(*after, after, &fresh);
  }
  if (before_spf != nullptr) return find_value(fresh, strings_of(*before_spf)) == nullptr;
  const auto* after = get_spec<model::ManagedRecordSet>(change.after);
  if (after == nullptr) return fresh.records.empty();
  return dns::is_same_meaning(to_set(target->key, fresh), after->set);
}

bool is_changed_since_plan(const model::Change& change, const FreshSet& fresh) {
  return change.version != fresh.version();
}

}  // namespace mailctl::provider::oci
