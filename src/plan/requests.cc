#include "plan/requests.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/txt.h"
#include "mail/dmarc/strictness.h"
#include "mail/spf/analyze.h"
#include "mail/spf/merge.h"
#include "mail/spf/repair.h"
#include "plan/diff.h"
#include "plan/outlook.h"
#include "plan/request_look.h"

namespace mailctl::plan {
namespace {

namespace spf = mail::spf;
using model::RequestStatus;
using Works = Evidence::Works;

constexpr std::uint32_t kMaxLookups = 10;  // RFC 7208 §4.6.4
constexpr std::uint32_t kMaxVoids = 2;     // RFC 7208 §4.6.4

const model::SpfValue* spf_of(const model::Resource& resource) {
  return std::get_if<model::SpfValue>(&resource.spec);
}

const model::ManagedRecordSet* set_of(const model::Resource& resource) {
  return std::get_if<model::ManagedRecordSet>(&resource.spec);
}

const dns::Name& zone_of(const model::Resource& resource) {
  const auto* value = spf_of(resource);
  return value != nullptr ? value->zone : set_of(resource)->zone;
}

model::Sharing sharing_of(const model::Resource& resource) {
  const auto* record = set_of(resource);
  return record == nullptr ? model::Sharing::kValues : record->sharing;
}

std::vector<spf::Term> terms_of(const std::string& record) {
  auto terms = spf::parse_record(record).record.terms;
  std::erase_if(terms, [](const auto& term) { return term.kind == spf::TermKind::kAll; });
  return terms;
}

// Our terms in the record that is there; its `all` is its owner's.
std::string merged_spf(const model::SpfValue& asked,
                       const std::string& asked_before,
                       const dns::Answer& answer) {
  std::vector<dns::TxtData> texts;
  for (const auto& record : answer.records) {
    if (const auto* txt = std::get_if<dns::TxtData>(&record)) texts.push_back(*txt);
  }
  const auto found = spf::find_spf(texts);
  if (found.status != spf::SpfStatus::kValid && found.status != spf::SpfStatus::kBroken) {
    return asked.text;
  }
  spf::MergeRequest request;
  request.live = found.parsed.record;
  request.wanted = terms_of(asked.text);
  request.owned = terms_of(asked_before);
  return spf::to_text(spf::merge(request).record);
}

// Whether no term of the record depends on whose it is.
bool means_the_same_anywhere(const std::string& text) {
  return std::ranges::all_of(spf::parse_record(text).record.terms, [](const spf::Term& term) {
    if (term.domain_spec.find('%') != std::string::npos) return false;
    return !term.domain_spec.empty() || term.kind == spf::TermKind::kIp4 ||
           term.kind == spf::TermKind::kIp6 || term.kind == spf::TermKind::kAll;
  });
}

std::string fault_of(const spf::Analysis& analysis) {
  const auto& top = analysis.top();
  if (top.status != spf::RecordStatus::kValid) return "receivers could not evaluate the SPF record";
  if (top.lookups > kMaxLookups) {
    return fmt::format("the SPF record would take {} DNS look-ups, and 10 is the most",
                       top.lookups);
  }
  return fmt::format("{} look-ups of the SPF record would find nothing, and 2 is the most",
                     analysis.void_lookups());
}

struct SpfJudgement {
  bool is_known = false;
  bool is_good = false;
  std::string fault;
};

class Following {
 public:
  explicit Following(Draft& draft) : x_draft(draft) {
    for (const auto& resource : draft.desired.resources) {
      const auto* key = std::get_if<model::DkimKey>(&resource.spec);
      if (key != nullptr) x_keys.emplace(selector_name(*key), resource.address);
    }
  }

  void run() {
    const auto& asked = x_draft.desired.asked;
    x_draft.plan.requests.reserve(asked.size());
    for (const auto& resource : asked) add(resource);
    hold_dmarcs();
    judge_spfs();
    for (auto& request : x_draft.plan.requests) note_move(request);
    withdraw();
  }

 private:
  [[nodiscard]] const model::RequestEntry* saved(const model::Address& address) const {
    const auto found = x_draft.moment.prior.requests.find(address);
    return found == x_draft.moment.prior.requests.end() ? nullptr : &found->second;
  }

  // The saved one where it was for the same.
  [[nodiscard]] const model::RequestEntry* before(const Request& request) const {
    const auto* entry = saved(request.address);
    return entry != nullptr && entry->wish == request.entry.wish ? entry : nullptr;
  }

  [[nodiscard]] dns::Name domain_of(const Request& request) const {
    const auto& domains = x_draft.desired.domains;
    for (auto name = request.set.name; !name.is_root(); name = name.parent()) {
      if (domains.contains(name)) return name;
    }
    return request.zone;
  }

  void add(const model::Resource& resource) {
    Request request;
    request.address = resource.address;
    request.zone = zone_of(resource);
    request.intent = resource.intent;
    request.at = resource.at;
    if (const auto* value = spf_of(resource)) {
      request.set = {value->name, dns::RecordType::kTxt, value->ttl, {}};
      request.set.values.emplace_back(dns::make_txt(value->text));
    } else {
      request.set = set_of(resource)->set;
    }
    request.domain = domain_of(request);
    request.sharing = sharing_of(resource);
    const bool is_unknown = request.set.values.empty() && request.intent == model::Intent::kManage;
    if (is_unknown) {
      add_unknown(resource, std::move(request));
    } else {
      add_known(resource, std::move(request));
    }
  }

  // The service has not said yet what is to be published.
  void add_unknown(const model::Resource& resource, Request request) {
    const auto& source = set_of(resource)->output_of;
    const auto* entry = saved(request.address);
    if (entry != nullptr) {
      // It said so once; until it says something else, that stands.
      request.entry = *entry;
      request.status = entry->status();
    } else {
      request.status = RequestStatus::kWaiting;
    }
    request.waiting_for = fmt::format("the value is known once {} exists", source.text());
    x_draft.plan.requests.push_back(std::move(request));
  }

  void add_known(const model::Resource& resource, Request request) {
    request.entry.wish = wish_of(resource);
    const auto look = look_for(resource, x_draft.moment.live.world, x_draft.missing);
    const bool is_absent = resource.intent == model::Intent::kAbsent;
    // What is not to be, is not, and was never asked for, needs no words.
    if (is_absent && look.sighting != Sighting::kMissing && before(request) == nullptr) return;
    if (const auto* value = spf_of(resource); value != nullptr && !is_absent) {
      const auto* entry = saved(request.address);
      const auto& answer = x_draft.moment.live.world.at(value->name, dns::RecordType::kTxt);
      request.set.values = {
          dns::make_txt(merged_spf(*value, entry == nullptr ? "" : entry->wish, answer))};
    }
    settle(request, look, works(resource, look));
    request.found = look.found;
    request.advice = look.advice;
    x_draft.plan.requests.push_back(std::move(request));
  }

  void settle(Request& request, const Look& look, Works works) {
    const Evidence evidence{.is_known = look.sighting != Sighting::kNotKnown,
                            .is_there = look.sighting == Sighting::kThere,
                            .works = works};
    advance(request, evidence);
    if (evidence.is_there && works == Works::kNo) request.waiting_for = x_obstacle;
  }

  void advance(Request& request, const Evidence& evidence) {
    request.entry = advanced(before(request), request.entry.wish, evidence, x_draft.moment.now);
    request.status = request.entry.status();
  }

  // Whether what depends on the record works; x_obstacle says what does not.
  Works works(const model::Resource& resource, const Look& look) {
    const auto* record = set_of(resource);
    if (record == nullptr || resource.intent == model::Intent::kAbsent) return Works::kSeenTwice;
    const auto key = x_keys.find(record->set.name);
    if (key != x_keys.end()) return key_works(key->second, look);
    if (is_key_name(record->set.name)) {
      return look.leads_to_key ? Works::kYes : Works::kSeenTwice;
    }
    const auto& source = record->output_of;
    if (source.empty()) return Works::kSeenTwice;
    return activity_of(source);
  }

  Works key_works(const model::Address& key, const Look& look) {
    if (!look.leads_to_key) {
      x_obstacle = "no public key is found through it yet";
      return Works::kNo;
    }
    return activity_of(key);
  }

  Works activity_of(const model::Address& address) {
    if (!x_draft.moment.live.is_read(address.scope())) return Works::kNotKnown;
    return is_active(address) ? Works::kYes : Works::kNo;
  }

  bool is_active(const model::Address& address) {
    const auto& resources = x_draft.moment.live.resources;
    const auto found = resources.find(address);
    if (found != resources.end() && found->second.lifecycle == model::Lifecycle::kActive)
      return true;
    x_obstacle = fmt::format("{} {} to become ACTIVE in {}",
                             model::to_text(address.kind()),
                             address.leaf(),
                             address.scope());
    return false;
  }

  // Nothing that would make mail fail is asked for before the streams are verified.
  void hold_dmarcs() {
    for (auto& request : x_draft.plan.requests) {
      const auto gate = x_draft.desired.gates.find(request.address);
      if (gate == x_draft.desired.gates.end() || before(request) != nullptr) continue;
      const auto& answer = x_draft.moment.live.world.at(question_of(request.set));
      const auto next = dmarc_in(request.set.values);
      if (!mail::dmarc::is_enforcing(next) ||
          !mail::dmarc::is_stricter(next, dmarc_in(answer.records)))
        continue;
      auto obstacle = obstacle_of(gate->second);
      if (!obstacle.empty()) hold(request, std::move(obstacle));
    }
  }

  static mail::dmarc::Record dmarc_in(const std::vector<dns::RecordData>& records) {
    model::ManagedRecordSet set;
    set.set.values = records;
    return dmarc_of(model::Spec(std::move(set)));
  }

  void hold(Request& request, std::string why) {
    request.status = RequestStatus::kWaiting;
    request.waiting_for = std::move(why);
    request.found.clear();
    request.advice.clear();
  }

  std::string obstacle_of(const DmarcGate& gate) {
    if (!gate.obstacle.empty()) return gate.obstacle;
    for (const auto& address : gate.keys) {
      const auto* key = x_draft.desired.find(address);
      if (key == nullptr) continue;
      if (!is_active(address)) return "DKIM key " + address.leaf() + " is not verified yet";
      if (!finds_key(selector_name(std::get<model::DkimKey>(key->spec)))) {
        return "the public key of " + address.leaf() + " is not found in DNS yet";
      }
    }
    for (const auto& records : gate.records) {
      const bool signs = std::ranges::any_of(
          records, [&](const auto& address) { return finds_key(record_key(address).first); });
      if (!signs) return "no public key is found at " + record_key(records.front()).first.text();
    }
    return {};
  }

  bool finds_key(const dns::Name& name) {
    const dns::Question question{name, dns::RecordType::kTxt};
    const auto& answer = x_draft.moment.live.world.at(question);
    if (answer.status == dns::AnswerStatus::kNotFetched) x_draft.missing.insert(question);
    return answer.records.size() == 1 && holds_public_key(answer.records.front());
  }

  // An SPF record that receivers refuse is worse than none: it is not asked for.
  void judge_spfs() {
    Outlook outlook(x_draft.moment.live);
    outlook.lay_over(x_draft.plan.requests);
    std::map<std::string, SpfJudgement> known;  // by text: customers have the same record
    for (auto& request : x_draft.plan.requests) {
      if (request.address.kind() != model::ResourceKind::kSpf ||
          request.intent == model::Intent::kAbsent)
        continue;
      const auto text = std::get<dns::TxtData>(request.set.values.front()).joined();
      if (!means_the_same_anywhere(text)) {
        judge_spf(request, judgement_of(request.set.name, outlook));
        continue;
      }
      auto found = known.find(text);
      if (found == known.end()) {
        found = known.emplace(text, judgement_of(request.set.name, outlook)).first;
      }
      judge_spf(request, found->second);
    }
  }

  SpfJudgement judgement_of(const dns::Name& name, Outlook& outlook) {
    spf::Analysis analysis;
    outlook.settle(
        [&](const dns::View& view, dns::MissingQuestions& lacked) {
          analysis = spf::analyze(name, view, lacked);
        },
        x_draft.missing);
    const auto& top = analysis.top();
    const bool is_valid = top.status == spf::RecordStatus::kValid;
    return {
        .is_known =
            top.status != spf::RecordStatus::kNotKnown && top.status != spf::RecordStatus::kFailed,
        .is_good = is_valid && top.lookups <= kMaxLookups && analysis.void_lookups() <= kMaxVoids,
        .fault = fault_of(analysis)};
  }

  void judge_spf(Request& request, const SpfJudgement& judgement) {
    if (!judgement.is_known) return;
    const bool is_there = request.entry.seen && !request.entry.regressed;
    if (is_there) {
      advance(request, {true, true, judgement.is_good ? Works::kYes : Works::kNo});
      if (!judgement.is_good) request.waiting_for = judgement.fault;
    } else if (!judgement.is_good && before(request) == nullptr) {
      hold(request, judgement.fault);
    }
  }

  void note_move(Request& request) {
    const auto* entry = before(request);
    request.has_moved = entry == nullptr ? request.status != RequestStatus::kWaiting
                                         : entry->status() != request.status;
  }

  void withdraw() {
    const auto& requests = x_draft.plan.requests;
    for (const auto& [address, entry] : x_draft.moment.prior.requests) {
      const auto found = std::ranges::lower_bound(requests, address, {}, &Request::address);
      if (found != requests.end() && found->address == address) continue;
      // In a zone that is ours by now nobody else has anything to delete.
      const bool is_ours = x_draft.desired.zone_accounts.contains(address.scope());
      x_draft.plan.withdrawn.push_back(
          {address, entry.wish, entry.seen && !entry.regressed && !is_ours});
    }
  }

  Draft& x_draft;
  std::unordered_map<dns::Name, model::Address> x_keys;  // by the name of the key's record
  std::string x_obstacle;
};

}  // namespace

const Request* request_for(const Draft& draft, const model::DkimKey& key) {
  const auto& zones = draft.desired.others_zones;
  if (zones.empty()) return nullptr;
  const auto name = selector_name(key);
  auto zone = name;
  while (!zone.is_root() && !zones.contains(zone)) zone = zone.parent();
  for (const auto type : {dns::RecordType::kCname, dns::RecordType::kTxt}) {
    const auto address = model::record_set_address(zone, type, name);
    const auto& requests = draft.plan.requests;
    const auto found = std::ranges::lower_bound(requests, address, {}, &Request::address);
    if (found != requests.end() && found->address == address) return &*found;
  }
  return nullptr;
}

std::vector<Request> requests_of(const Desired& desired,
                                 const Moment& moment,
                                 dns::MissingQuestions& missing) {
  Plan plan;
  base::Diagnostics unused;
  const PlanRules rules;
  Draft draft{desired, moment, rules, unused, missing, plan};
  follow_requests(draft);
  return std::move(plan.requests);
}

void follow_requests(Draft& draft) {
  if (draft.desired.asked.empty() && draft.moment.prior.requests.empty()) return;
  Following(draft).run();
}

}  // namespace mailctl::plan
