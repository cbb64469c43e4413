#include <fmt/format.h>

#include "mail/dmarc/strictness.h"
#include "plan/diff.h"

namespace mailctl::plan {
namespace {

mail::dmarc::Record dmarc_of(const std::optional<model::Spec>& spec) {
  const auto* record = spec ? std::get_if<model::ManagedRecordSet>(&*spec) : nullptr;
  if (record == nullptr || record->set.values.size() != 1) return {};
  const auto* txt = std::get_if<dns::TxtData>(&record->set.values.front());
  if (txt == nullptr) return {};
  const auto parsed = mail::dmarc::parse_record(txt->joined());
  return parsed.applies ? parsed.record : mail::dmarc::Record{};
}

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
  const auto* txt = std::get_if<dns::TxtData>(&answer.records.front());
  if (txt == nullptr) return false;
  const auto text = txt->joined();
  const auto at = text.find("p=");
  return at != std::string::npos && text.find_first_not_of(" \t;", at + 2) != std::string::npos &&
         text[at + 2] != ';';
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
  const auto name = selector_name(std::get<model::DkimKey>(key.spec));
  for (const auto& [apex, zone] : draft.moment.live.zones) {
    if (!name.is_at_or_under(apex)) continue;
    return zone.zone.find(name, dns::RecordType::kCname) != nullptr ||
           zone.zone.find(name, dns::RecordType::kTxt) != nullptr;
  }
  return live_view(draft.moment.live, key.address).has_value();
}

// Each wait stands once in the plan, however many records need it.
class Gates {
 public:
  explicit Gates(Draft& draft) : x_draft(draft) {}

  // A key that this plan makes is waited for, so that apply ends with keys that sign.
  void add_new_keys() {
    for (const auto& planned : x_draft.plan.changes) {
      const auto& change = planned.change;
      const bool is_made = change.action == model::Action::kCreate || planned.resume;
      if (is_made && change.address.kind() == model::ResourceKind::kDkim)
        add(active_wait(change.address));
    }
  }

  void add_dmarc_gates() {
    for (auto& planned : x_draft.plan.changes) {
      const auto gate = x_draft.desired.gates.find(planned.change.address);
      if (gate == x_draft.desired.gates.end() || !makes_stricter(planned.change)) continue;
      for (const auto& address : gate->second) {
        if (const auto* key = x_draft.desired.find(address)) add_key_waits(planned, *key);
      }
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

  Draft& x_draft;
  std::map<std::pair<WaitKind, model::Address>, WaitId> x_known;
};

}  // namespace

void add_gates(Draft& draft) {
  Gates gates(draft);
  gates.add_new_keys();
  gates.add_dmarc_gates();
}

}  // namespace mailctl::plan
