#include "plan/order.h"

#include <algorithm>

#include <fmt/format.h>

namespace mailctl::plan {
namespace {

using Index = std::map<model::Address, ChangeId>;

bool is_removal(const model::Change& change) {
  return change.action == model::Action::kDelete;
}

const model::Spec& spec_of(const model::Change& change) {
  return change.after ? *change.after : *change.before;
}

bool has_spec(const model::Change& change) {
  return change.after || change.before;
}

// The email domain that a cloud resource belongs to; nullptr for records and lists.
const dns::Name* domain_of(const model::Spec& spec) {
  if (const auto* s = std::get_if<model::EmailDomain>(&spec)) return &s->name;
  if (const auto* s = std::get_if<model::DkimKey>(&spec)) return &s->domain;
  if (const auto* s = std::get_if<model::ApprovedSender>(&spec)) return &s->domain;
  if (const auto* s = std::get_if<model::ReturnPath>(&spec)) return &s->domain;
  return nullptr;
}

// Where a key's or return path's record stands.
std::optional<dns::Name> record_name(const model::Spec& spec) {
  if (const auto* key = std::get_if<model::DkimKey>(&spec)) return selector_name(*key);
  if (const auto* path = std::get_if<model::ReturnPath>(&spec)) return path->name;
  return std::nullopt;
}

bool same_place(const model::Address& a, const model::Address& b) {
  return a.scope() == b.scope();
}

class Ordering {
 public:
  explicit Ordering(Draft& draft) : x_draft(draft) {
    for (ChangeId id = 0; id < changes().size(); ++id) x_index[changes()[id].change.address] = id;
  }

  void add_all() {
    for (ChangeId id = 0; id < changes().size(); ++id) {
      if (!has_spec(changes()[id].change)) continue;
      if (is_removal(changes()[id].change)) {
        order_removal(id);
      } else {
        order_arrival(id);
      }
    }
    for (auto& wait : x_draft.plan.waits) order_wait(wait);
  }

 private:
  std::vector<PlannedChange>& changes() { return x_draft.plan.changes; }

  const std::map<model::Address, model::LiveResource>& live() const {
    return x_draft.moment.live.resources;
  }

  void after_address(ChangeId id, const model::Address& address) {
    const auto found = x_index.find(address);
    if (found != x_index.end() && found->second != id) changes()[id].after.push_back(found->second);
  }

  void order_arrival(ChangeId id) {
    const auto& change = changes()[id].change;
    const auto& spec = spec_of(change);
    if (const auto* record = std::get_if<model::ManagedRecordSet>(&spec)) {
      if (!record->output_of.empty()) after_address(id, record->output_of);
      after_records_in_the_way(id, record->set.name);
      return;
    }
    const auto* domain = domain_of(spec);
    if (domain == nullptr || std::holds_alternative<model::EmailDomain>(spec)) return;
    after_address(
        id, model::domain_address(change.address.account(), change.address.region(), *domain));
    if (std::holds_alternative<model::ApprovedSender>(spec)) after_keys_seen(id, *domain);
    if (change.action == model::Action::kCreate && std::holds_alternative<model::DkimKey>(spec))
      check_slot(id, *domain);
  }

  // A record of another type at the same name goes first (TXT makes room for a CNAME).
  void after_records_in_the_way(ChangeId id, const dns::Name& name) {
    for (ChangeId other = 0; other < changes().size(); ++other) {
      const auto& change = changes()[other].change;
      if (other != id && is_removal(change) &&
          change.address.kind() == model::ResourceKind::kRecordSet &&
          record_key(change.address).first == name) {
        changes()[id].after.push_back(other);
      }
    }
  }

  // Senders come when the records of their region's keys are seen by everybody.
  void after_keys_seen(ChangeId id, const dns::Name& domain) {
    for (ChangeId other = 0; other < changes().size(); ++other) {
      const auto& change = changes()[other].change;
      const auto* record =
          change.after ? std::get_if<model::ManagedRecordSet>(&*change.after) : nullptr;
      if (record == nullptr || record->output_of.empty() || is_state_only(change)) continue;
      if (record->output_of.kind() != model::ResourceKind::kDkim ||
          !same_place(record->output_of, changes()[id].change.address) ||
          !record->set.name.is_at_or_under(domain)) {
        continue;
      }
      changes()[id].after_waits.push_back(wait_for_record(other, *record));
    }
  }

  static bool is_state_only(const model::Change& change) {
    return change.action == model::Action::kAdopt || change.action == model::Action::kNoOp ||
           change.action == model::Action::kForget;
  }

  WaitId wait_for_record(ChangeId record_change, const model::ManagedRecordSet& record) {
    auto& waits = x_draft.plan.waits;
    const auto& address = changes()[record_change].change.address;
    for (WaitId id = 0; id < waits.size(); ++id) {
      if (waits[id].kind == WaitKind::kSeenOnWire && waits[id].address == address) return id;
    }
    waits.push_back({.kind = WaitKind::kSeenOnWire,
                     .address = address,
                     .question = {record.set.name, record.set.type},
                     .expected = record,
                     .text = fmt::format("{} {} to be answered by the name servers",
                                         dns::to_text(record.set.type),
                                         record.set.name.text()),
                     .after = {record_change}});
    return waits.size() - 1;
  }

  // A domain holds a fixed number of keys, those that are DELETING among them.
  void check_slot(ChangeId id, const dns::Name& domain) {
    constexpr std::size_t kSlots = 2;  // OCI; model::Capabilities once providers differ
    std::vector<const model::LiveResource*> held;
    for (const auto& [address, resource] : live()) {
      const auto* key = std::get_if<model::DkimKey>(&resource.spec);
      if (key != nullptr && key->domain == domain &&
          same_place(address, changes()[id].change.address)) {
        held.push_back(&resource);
      }
    }
    if (held.size() < kSlots || !changes()[id].blocked_by.empty()) return;
    const auto going = std::ranges::find_if(held, [](const auto* resource) {
      return resource->lifecycle == model::Lifecycle::kDeleting;
    });
    if (going != held.end()) {
      changes()[id].blocked_by =
          fmt::format("both DKIM slots of {} are taken; {} is DELETING and frees one",
                      domain.text(),
                      (*going)->address.leaf());
      return;
    }
    x_draft.diagnostics.error(
        "plan/no-dkim-slot",
        changes()[id].change.at,
        fmt::format("{} already has {} DKIM keys in {}, the most a domain can have",
                    domain.text(),
                    held.size(),
                    changes()[id].change.address.scope()),
        "Delete one that no longer signs (status shows which does), wait until it is DELETED, and "
        "plan again.");
  }

  void order_removal(ChangeId id) {
    const auto& change = changes()[id].change;
    if (change.address.is_dns()) return order_record_removal(id);
    after_loosened_dmarc(id);
    const auto* domain = std::get_if<model::EmailDomain>(&spec_of(change));
    if (domain == nullptr) return;
    for (ChangeId other = 0; other < changes().size(); ++other) {
      const auto& inner = changes()[other].change;
      if (other == id || !is_removal(inner) || !same_place(inner.address, change.address)) continue;
      const auto* owner = domain_of(spec_of(inner));
      if (owner != nullptr && *owner == domain->name) changes()[id].after.push_back(other);
    }
    block_by_leaving_keys(id, domain->name);
  }

  void block_by_leaving_keys(ChangeId id, const dns::Name& domain) {
    for (const auto& [address, resource] : live()) {
      const auto* key = std::get_if<model::DkimKey>(&resource.spec);
      if (key == nullptr || key->domain != domain ||
          !same_place(address, changes()[id].change.address))
        continue;
      if (resource.lifecycle != model::Lifecycle::kDeleting) continue;
      changes()[id].blocked_by = fmt::format("DKIM key {} is still DELETING", key->selector);
    }
  }

  // A key's record stays while mail signed with the key may be on its way: until it is DELETED.
  void order_record_removal(ChangeId id) {
    const auto name = record_key(changes()[id].change.address).first;
    for (const auto& [address, resource] : live()) {
      if (record_name(resource.spec) != name) continue;
      after_address(id, address);
      if (resource.lifecycle == model::Lifecycle::kDeleting) {
        changes()[id].blocked_by =
            fmt::format("{} {} is still DELETING", model::to_text(address.kind()), address.leaf());
      }
    }
    if (changes()[id].change.address.kind() == model::ResourceKind::kSpf) after_all_senders(id);
  }

  void after_all_senders(ChangeId id) {
    for (ChangeId other = 0; other < changes().size(); ++other) {
      const auto& change = changes()[other].change;
      if (is_removal(change) && change.address.kind() == model::ResourceKind::kSender)
        changes()[id].after.push_back(other);
    }
  }

  // destroy: receivers stop enforcing before the mail stops being signed.
  void after_loosened_dmarc(ChangeId id) {
    for (ChangeId other = 0; other < changes().size(); ++other) {
      const auto& change = changes()[other].change;
      if (is_removal(change) && change.address.kind() == model::ResourceKind::kRecordSet &&
          record_key(change.address).first.text().starts_with("_dmarc.")) {
        changes()[id].after.push_back(other);
      }
    }
  }

  // A wait for a key starts when the key and its record are there.
  void order_wait(Wait& wait) {
    if (wait.kind == WaitKind::kSeenOnWire) return;
    const auto key = x_index.find(wait.address);
    if (key != x_index.end()) wait.after.push_back(key->second);
    for (ChangeId id = 0; id < changes().size(); ++id) {
      const auto& change = changes()[id].change;
      const auto* record =
          change.after ? std::get_if<model::ManagedRecordSet>(&*change.after) : nullptr;
      if (record != nullptr && record->output_of == wait.address && !wait.address.empty())
        wait.after.push_back(id);
    }
  }

  Draft& x_draft;
  Index x_index;
};

}  // namespace

void add_order(Draft& draft) {
  Ordering(draft).add_all();
}

}  // namespace mailctl::plan
