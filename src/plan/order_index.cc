#include "plan/order_index.h"

#include "mail/dmarc/strictness.h"

namespace mailctl::plan {
namespace {

// Where a key's or return path's record stands.
std::optional<dns::Name> record_name(const model::Spec& spec) {
  if (const auto* key = std::get_if<model::DkimKey>(&spec)) return selector_name(*key);
  if (const auto* path = std::get_if<model::ReturnPath>(&spec)) return path->name;
  return std::nullopt;
}

bool loosens_dmarc(const model::Change& change) {
  return change.action == model::Action::kDelete ||
         (change.before &&
          mail::dmarc::is_stricter(dmarc_of(change.before), dmarc_of(change.after)));
}

void add_arrival(OrderIndex& index, const Draft& draft, ChangeId id, const model::Change& change) {
  const auto* record =
      change.after ? std::get_if<model::ManagedRecordSet>(&*change.after) : nullptr;
  if (record == nullptr || record->output_of.empty()) return;
  index.publishers[record->output_of].push_back(id);
  const auto* source = draft.desired.find(record->output_of);
  const auto* key = source == nullptr ? nullptr : std::get_if<model::DkimKey>(&source->spec);
  if (key != nullptr && model::makes_call(change.action))
    index.key_records[{source->address.scope(), key->domain}].push_back(id);
}

void add_removal(OrderIndex& index, ChangeId id, const model::Change& change) {
  if (change.address.kind() == model::ResourceKind::kRecordSet) {
    index.records_going[record_key(change.address).first].push_back(id);
  }
  const auto* domain = change.before ? domain_of(*change.before) : nullptr;
  if (domain == nullptr) return;
  if (change.address.kind() == model::ResourceKind::kSender)
    index.senders_going[*domain].push_back(id);
  if (change.address.kind() != model::ResourceKind::kDomain) {
    index.parts_going[{change.address.scope(), *domain}].push_back(id);
  }
}

}  // namespace

const dns::Name* domain_of(const model::Spec& spec) {
  if (const auto* s = std::get_if<model::EmailDomain>(&spec)) return &s->name;
  if (const auto* s = std::get_if<model::DkimKey>(&spec)) return &s->domain;
  if (const auto* s = std::get_if<model::ApprovedSender>(&spec)) return &s->domain;
  if (const auto* s = std::get_if<model::ReturnPath>(&spec)) return &s->domain;
  return nullptr;
}

const model::Spec* spec_of(const model::Change& change) {
  if (change.after) return &*change.after;
  return change.before ? &*change.before : nullptr;
}

OrderIndex make_index(const Draft& draft) {
  OrderIndex index;
  for (ChangeId id = 0; id < draft.plan.changes.size(); ++id) {
    const auto& change = draft.plan.changes[id].change;
    index.changes[change.address] = id;
    if (change.address.kind() == model::ResourceKind::kRecordSet && loosens_dmarc(change)) {
      index.dmarcs_loosened[record_key(change.address).first].push_back(id);
    }
    if (change.action == model::Action::kDelete) {
      add_removal(index, id, change);
    } else {
      add_arrival(index, draft, id, change);
    }
  }
  for (const auto& [address, resource] : draft.moment.live.resources) {
    if (const auto* key = std::get_if<model::DkimKey>(&resource.spec)) {
      index.keys[{address.scope(), key->domain}].push_back(&resource);
    }
    if (const auto name = record_name(resource.spec)) index.published[*name].push_back(&resource);
  }
  return index;
}

}  // namespace mailctl::plan
