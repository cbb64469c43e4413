#include "plan/order.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/order_index.h"

namespace mailctl::plan {
namespace {

bool is_going(const model::LiveResource& resource) {
  return resource.lifecycle == model::Lifecycle::kDeleting;
}

class Ordering {
 public:
  explicit Ordering(Draft& draft) : x_draft(draft), x_index(make_index(draft)) {}

  void add_all() {
    for (ChangeId id = 0; id < x_draft.plan.changes.size(); ++id) {
      const auto& change = at(id).change;
      if (spec_of(change) == nullptr) continue;
      if (change.action == model::Action::kDelete) {
        order_removal(id);
      } else if (change.address.is_dns()) {
        order_record(id);
      } else {
        order_part(id);
      }
    }
    for (auto& wait : x_draft.plan.waits) order_wait(wait);
    join_shared_sets();
  }

 private:
  PlannedChange& at(ChangeId id) { return x_draft.plan.changes[id]; }

  void block(ChangeId id, const model::LiveResource& obstacle, std::string why) {
    at(id).blocked_by = std::move(why);
    at(id).blocked_since = waiting_since(x_draft, obstacle.address);
  }

  void after_address(ChangeId id, const model::Address& address) {
    const auto found = x_index.changes.find(address);
    if (found != x_index.changes.end() && found->second != id)
      at(id).after.push_back(found->second);
  }

  template <class Key>
  void after_all(ChangeId id, const std::map<Key, std::vector<ChangeId>>& groups, const Key& key) {
    const auto found = groups.find(key);
    if (found == groups.end()) return;
    for (const auto before : found->second) {
      if (before != id) at(id).after.push_back(before);
    }
  }

  void order_record(ChangeId id) {
    const auto* record = std::get_if<model::ManagedRecordSet>(spec_of(at(id).change));
    if (record == nullptr) return order_spf(id);
    if (!record->output_of.empty()) after_address(id, record->output_of);
    // A record of another type at the same name makes room first.
    after_all(id, x_index.records_going, record->set.name);
  }

  // A term goes when nobody sends by it any more.
  void order_spf(ChangeId id) {
    const auto& change = at(id).change;
    const auto* before = change.before ? std::get_if<model::SpfValue>(&*change.before) : nullptr;
    const auto* after = change.after ? std::get_if<model::SpfValue>(&*change.after) : nullptr;
    if (before == nullptr || after == nullptr) return;
    const auto kept = base::split(after->text, ' ');
    const bool loses_terms = std::ranges::any_of(base::split(before->text, ' '), [&](auto term) {
      return std::ranges::find(kept, term) == kept.end();
    });
    if (loses_terms) after_all(id, x_index.senders_going, record_key(change.address).first);
  }

  // Changes of one record set go out together, because each is made from the version that is there
  // now: all of them wait for what one of them waits for.
  void join_shared_sets() {
    std::map<std::pair<std::string, dns::RecordSetKey>, std::vector<ChangeId>> sets;
    for (ChangeId id = 0; id < x_draft.plan.changes.size(); ++id) {
      const auto& change = at(id).change;
      if (change.address.is_dns() && model::makes_call(change.action))
        sets[{change.address.scope(), record_key(change.address)}].push_back(id);
    }
    for (const auto& [key, members] : sets) {
      if (members.size() > 1) join(members);
    }
  }

  void join(const std::vector<ChangeId>& members) {
    std::set<ChangeId> after;
    std::set<WaitId> after_waits;
    const PlannedChange* blocked = nullptr;
    for (const auto id : members) {
      after.insert(at(id).after.begin(), at(id).after.end());
      after_waits.insert(at(id).after_waits.begin(), at(id).after_waits.end());
      if (!at(id).blocked_by.empty()) blocked = &at(id);
    }
    for (const auto id : members) after.erase(id);
    for (const auto id : members) {
      at(id).after.assign(after.begin(), after.end());
      at(id).after_waits.assign(after_waits.begin(), after_waits.end());
      if (blocked == nullptr) continue;
      at(id).blocked_by = blocked->blocked_by;
      at(id).blocked_since = blocked->blocked_since;
    }
  }

  void order_part(ChangeId id) {
    const auto& change = at(id).change;
    const auto* domain = domain_of(*spec_of(change));
    if (domain == nullptr || change.address.kind() == model::ResourceKind::kDomain) return;
    after_address(
        id, model::domain_address(change.address.account(), change.address.region(), *domain));
    const Place place{change.address.scope(), *domain};
    if (change.address.kind() == model::ResourceKind::kSender) after_keys_seen(id, place);
    if (change.address.kind() == model::ResourceKind::kDkim &&
        change.action == model::Action::kCreate)
      check_slot(id, place);
  }

  // Senders come when the records of their region's keys are seen by everybody.
  void after_keys_seen(ChangeId id, const Place& place) {
    const auto records = x_index.key_records.find(place);
    if (records == x_index.key_records.end()) return;
    for (const auto record : records->second) at(id).after_waits.push_back(wait_for_record(record));
  }

  WaitId wait_for_record(ChangeId record) {
    const auto known = x_record_waits.find(record);
    if (known != x_record_waits.end()) return known->second;
    const auto& change = at(record).change;
    const auto& expected = std::get<model::ManagedRecordSet>(*change.after);
    x_draft.plan.waits.push_back({.kind = WaitKind::kSeenOnWire,
                                  .address = change.address,
                                  .question = {expected.set.name, expected.set.type},
                                  .expected = expected,
                                  .text = fmt::format("{} {} to be answered by the name servers",
                                                      dns::to_text(expected.set.type),
                                                      expected.set.name.text()),
                                  .after = {record}});
    return x_record_waits[record] = x_draft.plan.waits.size() - 1;
  }

  // A domain holds a fixed number of keys, those that are DELETING among them.
  void check_slot(ChangeId id, const Place& place) {
    const auto held = x_index.keys.find(place);
    const auto slots = x_draft.desired.dkim_slots;
    if (held == x_index.keys.end() || held->second.size() < slots || !at(id).blocked_by.empty())
      return;
    const auto going =
        std::ranges::find_if(held->second, [](const auto* key) { return is_going(*key); });
    if (going != held->second.end()) {
      block(id,
            **going,
            fmt::format("every DKIM slot of {} is taken; {} is DELETING and frees one",
                        place.second.text(),
                        (*going)->address.leaf()));
      return;
    }
    x_draft.diagnostics.error(
        "plan/no-dkim-slot",
        at(id).change.at,
        fmt::format("{} already has {} DKIM keys in {}, the most a domain can have",
                    place.second.text(),
                    held->second.size(),
                    place.first),
        "Delete one that no longer signs (status shows which does), wait until it is DELETED, and "
        "plan again.");
  }

  void order_removal(ChangeId id) {
    const auto& change = at(id).change;
    if (change.address.is_dns()) return order_record_removal(id);
    const auto* domain = domain_of(*spec_of(change));
    if (domain == nullptr) return;
    after_loosened_dmarc(id, *domain);
    if (change.address.kind() != model::ResourceKind::kDomain) return;
    const Place place{change.address.scope(), *domain};
    after_all(id, x_index.parts_going, place);
    const auto held = x_index.keys.find(place);
    if (held == x_index.keys.end()) return;
    for (const auto* key : held->second) {
      if (is_going(*key))
        block(id, *key, fmt::format("DKIM key {} is still DELETING", key->address.leaf()));
    }
  }

  // A key's record stays while mail signed with the key may be on its way: until it is DELETED.
  void order_record_removal(ChangeId id) {
    const auto name = record_key(at(id).change.address).first;
    const auto published = x_index.published.find(name);
    if (published != x_index.published.end()) {
      for (const auto* resource : published->second) {
        after_address(id, resource->address);
        if (is_going(*resource)) {
          block(id,
                *resource,
                fmt::format("{} {} is still DELETING",
                            model::to_text(resource->address.kind()),
                            resource->address.leaf()));
        }
      }
    }
    if (at(id).change.address.kind() == model::ResourceKind::kSpf)
      after_all(id, x_index.senders_going, name);
  }

  // Receivers stop enforcing before the mail stops being signed.
  void after_loosened_dmarc(ChangeId id, dns::Name domain) {
    for (; !domain.is_root(); domain = domain.parent()) {
      if (const auto name = domain.with_prefix("_dmarc"))
        after_all(id, x_index.dmarcs_loosened, *name);
    }
  }

  // A wait for a key starts when the key and its record are there.
  void order_wait(Wait& wait) {
    if (wait.kind == WaitKind::kSeenOnWire) return;
    const auto key = x_index.changes.find(wait.address);
    if (key != x_index.changes.end()) wait.after.push_back(key->second);
    const auto records = x_index.publishers.find(wait.address);
    if (records != x_index.publishers.end()) {
      wait.after.insert(wait.after.end(), records->second.begin(), records->second.end());
    }
  }

  Draft& x_draft;
  OrderIndex x_index;
  std::map<ChangeId, WaitId> x_record_waits;
};

}  // namespace

void add_order(Draft& draft) {
  Ordering(draft).add_all();
}

}  // namespace mailctl::plan
