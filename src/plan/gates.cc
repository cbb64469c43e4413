#include <fmt/format.h>

#include "mail/dmarc/strictness.h"
#include "plan/diff.h"

namespace mailctl::plan {
namespace {

bool makes_stricter(const model::Change& change) {
  if (!change.after || change.action == model::Action::kAdopt ||
      change.action == model::Action::kNoOp)
    return false;
  const auto next = dmarc_of(change.after);
  return mail::dmarc::is_enforcing(next) && mail::dmarc::is_stricter(next, dmarc_of(change.before));
}

bool is_active(const Draft& draft, const model::Address& key) {
  const auto found = draft.moment.live.resources.find(key);
  return found != draft.moment.live.resources.end() &&
         found->second.lifecycle == model::Lifecycle::kActive;
}

bool has_public_key(const dns::Answer& answer) {
  if (answer.status != dns::AnswerStatus::kOk || answer.records.size() != 1) return false;
  return holds_public_key(answer.records.front());
}

Wait active_wait(const model::Address& key) {
  return {.kind = WaitKind::kKeyActive,
          .address = key,
          .question = {},
          .expected = {},
          .text = fmt::format("DKIM key {} in {} to become ACTIVE", key.leaf(), key.scope()),
          .after = {}};
}

// A name that is only about to be published is asked by the wait, never of a resolver now: it would
// remember the absence.
bool is_published(const Draft& draft, const model::Resource& key) {
  const auto& spec = std::get<model::DkimKey>(key.spec);
  if (request_for(draft, spec) != nullptr) return true;  // asked for already, and DNS with it
  const auto name = selector_name(spec);
  const auto* zone = draft.moment.live.zone_for(name);
  if (zone != nullptr) {
    return zone->zone.find(name, dns::RecordType::kCname) != nullptr ||
           zone->zone.find(name, dns::RecordType::kTxt) != nullptr;
  }
  return live_view(draft.moment.live, key.address).has_value();
}

// Each wait stands once in the plan, however many records need it.
class Gates {
 public:
  explicit Gates(Draft& draft) : x_draft(draft) {}

  // A key that does not sign yet is waited for, so that apply ends with keys that sign.
  void add_inactive_keys() {
    for (const auto& resource : x_draft.desired.resources) {
      const auto& address = resource.address;
      if (address.kind() != model::ResourceKind::kDkim ||
          !x_draft.moment.live.is_read(address.scope()) || is_active(x_draft, address))
        continue;
      // For others nobody waits with a watch in hand.
      const auto* request = request_for(x_draft, std::get<model::DkimKey>(resource.spec));
      if (request == nullptr || is_fulfilled(*request)) add(active_wait(address));
    }
  }

  void add_dmarc_gates() {
    for (auto& planned : x_draft.plan.changes) {
      const auto gate = x_draft.desired.gates.find(planned.change.address);
      if (gate == x_draft.desired.gates.end() || !makes_stricter(planned.change)) continue;
      planned.blocked_by = gate->second.obstacle;
      planned.blocked_since = x_draft.moment.now;
      for (const auto& address : gate->second.keys) {
        if (const auto* key = x_draft.desired.find(address)) add_key_waits(planned, *key);
      }
      for (const auto& records : gate->second.records) add_record_wait(planned, records);
    }
  }

 private:
  WaitId add(Wait wait) {
    auto& waits = x_draft.plan.waits;
    const auto [known, is_new] = x_known.try_emplace({wait.kind, wait.address}, waits.size());
    if (is_new) waits.push_back(std::move(wait));
    return known->second;
  }

  void add_key_waits(PlannedChange& planned, const model::Resource& key) {
    const auto* request = request_for(x_draft, std::get<model::DkimKey>(key.spec));
    if (request != nullptr && !is_fulfilled(*request)) {
      planned.blocked_by = fmt::format("{} {}, which others are asked for, to be seen in DNS",
                                       dns::to_text(request->set.type),
                                       request->set.name.text());
      return;
    }
    if (!is_active(x_draft, key.address))
      planned.after_waits.push_back(add(active_wait(key.address)));
    const dns::Question question{selector_name(std::get<model::DkimKey>(key.spec)),
                                 dns::RecordType::kTxt};
    const auto& answer = x_draft.moment.live.world.at(question);
    if (answer.status == dns::AnswerStatus::kNotFetched && is_published(x_draft, key))
      x_draft.missing.insert(question);
    if (has_public_key(answer)) return;
    planned.after_waits.push_back(add(
        {.kind = WaitKind::kKeyOnWire,
         .address = key.address,
         .question = question,
         .text = fmt::format("the public key at {} to be found in DNS", question.name.text())}));
  }

  // Of a service's keys one signs; the others wait for their turn and may not be there yet.
  void add_record_wait(PlannedChange& planned, const std::vector<model::Address>& records) {
    for (const auto& address : records) {
      const dns::Question question{record_key(address).first, dns::RecordType::kTxt};
      const auto& answer = x_draft.moment.live.world.at(question);
      if (has_public_key(answer)) return;
      if (answer.status == dns::AnswerStatus::kNotFetched && has_record(question.name))
        x_draft.missing.insert(question);
    }
    planned.after_waits.push_back(add_key_on_wire(records.front()));
  }

  [[nodiscard]] bool has_record(const dns::Name& name) const {
    const auto& asked = x_draft.desired.others_zones;
    for (auto zone = name; !asked.empty() && !zone.is_root(); zone = zone.parent()) {
      if (asked.contains(zone)) return true;
    }
    const auto* zone = x_draft.moment.live.zone_for(name);
    return zone != nullptr && (zone->zone.find(name, dns::RecordType::kCname) != nullptr ||
                               zone->zone.find(name, dns::RecordType::kTxt) != nullptr);
  }

  WaitId add_key_on_wire(const model::Address& address) {
    const dns::Question question{record_key(address).first, dns::RecordType::kTxt};
    return add(
        {.kind = WaitKind::kKeyOnWire,
         .address = address,
         .question = question,
         .text = fmt::format("the public key at {} to be found in DNS", question.name.text())});
  }

  Draft& x_draft;
  std::map<std::pair<WaitKind, model::Address>, WaitId> x_known;
};

}  // namespace

void add_gates(Draft& draft) {
  Gates gates(draft);
  gates.add_inactive_keys();
  gates.add_dmarc_gates();
}

}  // namespace mailctl::plan
