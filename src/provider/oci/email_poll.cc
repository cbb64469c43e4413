#include "provider/oci/email_poll.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "provider/oci/email_json.h"

namespace mailctl::provider::oci {
namespace {

using model::Lifecycle;
using model::ResourceKind;

bool is_blocked_verb(Verb verb) {
  return verb == Verb::kBlocked || verb == Verb::kBlockedByKeys || verb == Verb::kBlockedByDomain;
}

Call call_for(const EmailWork& work, const model::PendingToken& wait, const Token& token) {
  if (token.verb == Verb::kBlockedByKeys) {
    return list_dkims(work.place, token.id, wait.address.leaf());
  }
  const auto kind =
      token.verb == Verb::kBlockedByDomain ? ResourceKind::kDomain : wait.address.kind();
  return get_resource(work.place, kind, token.id, subject_of(wait.address));
}

// The domain of a return path is not in its address, so it is read by its id.
base::Result<dns::Name> parent_of(const EmailWork& work,
                                  const model::Address& address,
                                  const Json& json,
                                  std::stop_token stop) {
  if (address.kind() != ResourceKind::kReturnPath) return domain_of(address, std::nullopt);
  const auto call =
      get_resource(work.place, ResourceKind::kDomain, json.text("parentResourceId"), {});
  const auto reply = work.client.send(call, std::move(stop));
  if (!reply) return reply.error();
  if (!reply->is_ok()) return work.client.refusal(call, *reply);
  return dns::Name::parse(reply->body.text("name"));
}

model::Outcome outcome_of_active(const EmailWork& work,
                                 const model::PendingToken& wait,
                                 const Token& token,
                                 model::LiveResource live) {
  if (live.lifecycle == Lifecycle::kActive) return model::Done{.resource = std::move(live)};
  if (live.lifecycle == Lifecycle::kDeleting || live.lifecycle == Lifecycle::kFailed ||
      live.lifecycle == Lifecycle::kInactive) {
    const bool is_relieved = live.lifecycle == Lifecycle::kInactive;
    return base::Error{base::ErrorKind::kConflict,
                       fmt::format("{} {} will not become ACTIVE: it is {}{}",
                                   model::to_text(wait.address.kind()),
                                   subject_of(wait.address),
                                   model::to_text(live.lifecycle),
                                   is_relieved ? ", because another key of the domain signs" : ""),
                       {}};
  }
  auto text = fmt::format("{} {} to become ACTIVE ({}{}{})",
                          model::to_text(wait.address.kind()),
                          subject_of(wait.address),
                          model::to_text(live.lifecycle),
                          live.detail.empty() ? "" : ": ",
                          live.detail);
  auto outcome = still_waiting(work, wait, token, std::move(text));
  if (auto* pending = std::get_if<model::Pending>(&outcome)) pending->resource = std::move(live);
  return outcome;
}

// FAILED says little; the work request says why.
model::Outcome with_reason(const EmailWork& work,
                           const Token& token,
                           model::Outcome outcome,
                           std::stop_token stop) {
  auto* error = std::get_if<base::Error>(&outcome);
  if (error == nullptr || token.work_request.empty()) return outcome;
  const auto call = list_work_request_errors(work.place, token.work_request);
  const auto items = work.client.read_pages(std::span(&call, 1), std::move(stop)).front();
  if (!items) return outcome;
  for (const auto& item : *items) {
    error->message += "; " + item.text("code") + ": " + item.text("message");
  }
  return outcome;
}

// The change itself was not made, so this is never Done: the next run plans it again.
model::Outcome nothing_in_the_way(const EmailWork& work, const model::PendingToken& wait) {
  auto token = wait;
  token.waiting_for = "nothing more: the next run makes this change";
  return model::Pending{std::move(token), work.clock.now() + std::chrono::minutes(5), {}};
}

model::Outcome outcome_of_blocked(const EmailWork& work,
                                  const model::PendingToken& wait,
                                  const Token& token,
                                  const Reply& reply) {
  const auto stands = [](const Json& json) {
    const auto lifecycle = lifecycle_of(json.text("lifecycleState"));
    return lifecycle == Lifecycle::kDeleting || lifecycle == Lifecycle::kCreating ||
           lifecycle == Lifecycle::kUpdating;
  };
  const auto* items = reply.body.find("items");
  const bool is_blocked =
      items != nullptr ? std::ranges::any_of(items->items(), stands) : stands(reply.body);
  if (!is_blocked) return nothing_in_the_way(work, wait);
  return still_waiting(work, wait, token, wait.waiting_for);
}

model::Outcome outcome_of_missing(const EmailWork& work,
                                  const model::PendingToken& wait,
                                  const Token& token,
                                  base::Error refusal,
                                  std::stop_token stop) {
  if (is_blocked_verb(token.verb)) return nothing_in_the_way(work, wait);
  if (token.verb != Verb::kDeleted) return refusal;
  const auto gone = is_confirmed_gone(work, wait.address, token.id, std::move(stop));
  if (!gone) return gone.error();
  if (!*gone) return refusal;
  return model::Done{};
}

model::Outcome outcome_of_reply(const EmailWork& work,
                                const model::PendingToken& wait,
                                const Token& token,
                                const Reply& reply,
                                std::stop_token stop) {
  if (is_blocked_verb(token.verb)) return outcome_of_blocked(work, wait, token, reply);
  const auto parent = parent_of(work, wait.address, reply.body, stop);
  if (!parent) return parent.error();
  auto live = to_resource(work.place, wait.address, *parent, reply.body);
  const bool is_over = !live.has_value();
  if (token.verb == Verb::kDeleted) {
    if (is_over) return model::Done{};
    return still_waiting(work, wait, token, wait.waiting_for);
  }
  if (is_over) {
    return base::Error{base::ErrorKind::kConflict,
                       wait.address.text() + " was deleted by somebody else meanwhile",
                       reply.request_id};
  }
  live->address = wait.address;
  if (token.verb == Verb::kActive) return outcome_of_active(work, wait, token, std::move(*live));
  return with_reason(work, token, outcome_of(work, wait, token, std::move(*live)), std::move(stop));
}

}  // namespace

Outcomes poll_email(const EmailWork& work,
                    std::span<const model::PendingToken* const> tokens,
                    std::stop_token stop) {
  Outcomes outcomes(tokens.size(), base::Error{});
  std::vector<Call> calls;
  std::vector<std::size_t> places;
  std::vector<Token> parsed;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    auto token = parse_token(tokens[i]->token);
    const bool has_id = tokens[i]->address.kind() != ResourceKind::kSuppressions;
    if (!token || !has_id) {
      outcomes[i] =
          base::Error{base::ErrorKind::kInvalid,
                      tokens[i]->address.text() + ": unknown wait \"" + tokens[i]->token + "\"",
                      {}};
      continue;
    }
    calls.push_back(call_for(work, *tokens[i], *token));
    places.push_back(i);
    parsed.push_back(*std::move(token));
  }
  const auto replies = work.client.send_all(calls, stop);
  for (std::size_t i = 0; i < replies.size(); ++i) {
    const auto& wait = *tokens[places[i]];
    auto& outcome = outcomes[places[i]];
    if (!replies[i]) {
      outcome = replies[i].error();
    } else if (replies[i]->is_ok()) {
      outcome = outcome_of_reply(work, wait, parsed[i], *replies[i], stop);
    } else {
      auto refusal = work.client.refusal(calls[i], *replies[i]);
      outcome = replies[i]->status == 404
                    ? outcome_of_missing(work, wait, parsed[i], std::move(refusal), stop)
                    : model::Outcome(std::move(refusal));
    }
  }
  return outcomes;
}

}  // namespace mailctl::provider::oci
