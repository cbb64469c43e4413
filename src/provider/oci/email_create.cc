#include "provider/oci/email_create.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "provider/oci/email_json.h"
#include "provider/oci/email_settle.h"

namespace mailctl::provider::oci {
namespace {

using DomainIdsByName = std::map<std::string, base::Result<std::string>>;

bool needs_domain(const model::Change& change) {
  const auto kind = change.address.kind();
  return kind == model::ResourceKind::kDkim || kind == model::ResourceKind::kReturnPath;
}

std::string domain_name_of(const model::Change& change) {
  return domain_of(change.address, change.after).text();
}

DomainIdsByName find_domains(const EmailWork& work, Changes changes, std::stop_token stop) {
  std::set<std::string> names;
  for (const auto* change : changes) {
    if (needs_domain(*change)) names.insert(domain_name_of(*change));
  }
  return work.ids.find(work.place, names, work.client, std::move(stop));
}

// The call, or why there is none.
base::Result<Call> make_call(const EmailWork& work,
                             const model::Change& change,
                             const DomainIdsByName& domains) {
  if (!needs_domain(change)) return create_resource(work.place, change, {});
  const auto name = domain_name_of(change);
  const auto& id = domains.at(name);
  if (!id) return id.error();
  if (id->empty()) {
    return base::Error{base::ErrorKind::kConflict,
                       fmt::format("{}: there is no email domain {} to make {} {} in",
                                   change.address.scope(),
                                   name,
                                   model::to_text(change.address.kind()),
                                   subject_of(change.address)),
                       {}};
  }
  return create_resource(work.place, change, *id);
}

// What the POST itself says; nullopt where one GET may say more.
std::optional<model::Outcome> outcome_of_post(const EmailWork& work,
                                              const model::Change& change,
                                              const Reply& reply,
                                              std::string& id) {
  auto live =
      to_resource(work.place, change.address, domain_of(change.address, change.after), reply.body);
  if (!live) {
    return base::Error{base::ErrorKind::kUnknownOutcome,
                       "the answer to creating " + change.address.text() + " names no resource",
                       reply.request_id};
  }
  id = live->id;
  if (change.address.kind() == model::ResourceKind::kDomain) {
    work.ids.remember(work.place.region, change.address.leaf(), id);
  }
  const bool may_be_further = !is_settled(*live) && live->lifecycle != model::Lifecycle::kFailed;
  if (may_be_further) return std::nullopt;
  return outcome_of(
      work, begin_wait(work, change), {Verb::kCreated, id, reply.work_request}, std::move(*live));
}

struct Created {
  std::size_t place;
  std::string id;
  std::string work_request;
};

// One look at what was just made: most of it is ready by then, and a wait is saved.
void look_again(const EmailWork& work,
                Changes changes,
                const std::vector<Created>& created,
                Outcomes& outcomes,
                std::stop_token stop) {
  std::vector<Call> calls;
  for (const auto& one : created) {
    const auto& address = changes[one.place]->address;
    calls.push_back(get_resource(work.place, address.kind(), one.id, subject_of(address)));
  }
  auto replies = work.client.send_all(calls, std::move(stop));
  for (std::size_t i = 0; i < created.size(); ++i) {
    const auto& change = *changes[created[i].place];
    const Token token{Verb::kCreated, created[i].id, created[i].work_request};
    auto wait = begin_wait(work, change);
    auto live = replies[i] && replies[i]->is_ok()
                    ? to_resource(work.place,
                                  change.address,
                                  domain_of(change.address, change.after),
                                  replies[i]->body)
                    : std::nullopt;
    // The resource was made; a read that fails now only leaves open how far it is.
    outcomes[created[i].place] =
        live ? outcome_of(work, std::move(wait), token, std::move(*live))
             : still_waiting(work,
                             std::move(wait),
                             token,
                             subject_of(change.address) + " to be readable after its creation");
  }
}

}  // namespace

Outcomes create_email(const EmailWork& work, Changes changes, std::stop_token stop) {
  Outcomes outcomes(changes.size(), base::Error{});
  const auto domains = find_domains(work, changes, stop);
  std::vector<Call> calls;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto call = make_call(work, *changes[i], domains);
    if (call) {
      calls.push_back(std::move(*call));
      places.push_back(i);
    } else {
      outcomes[i] = std::move(call).error();
    }
  }
  auto replies = work.client.send_all(calls, stop);
  std::vector<Created> created;
  std::vector<Refused> refused;
  std::vector<std::size_t> places_of_refused;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const auto& change = *changes[places[i]];
    if (!replies[i] || !replies[i]->is_ok()) {
      refused.push_back(
          {&change, replies[i] ? work.client.refusal(calls[i], *replies[i]) : replies[i].error()});
      places_of_refused.push_back(places[i]);
      continue;
    }
    std::string id;
    if (auto at_once = outcome_of_post(work, change, *replies[i], id)) {
      outcomes[places[i]] = *std::move(at_once);
    } else {
      created.push_back({places[i], id, replies[i]->work_request});
    }
  }
  auto settled = settle_creates(work, refused, stop);
  for (std::size_t i = 0; i < settled.size(); ++i) {
    outcomes[places_of_refused[i]] = std::move(settled[i]);
  }
  look_again(work, changes, created, outcomes, std::move(stop));
  return outcomes;
}

}  // namespace mailctl::provider::oci
