#include "mail/path/judge.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::mail::path {
namespace {

Handling handling_of(dmarc::Result result, dmarc::Policy disposition) {
  switch (result) {
    case dmarc::Result::kNone:
    case dmarc::Result::kPass:
      return Handling::kAccepted;
    case dmarc::Result::kTempError:
    case dmarc::Result::kPermError:
      return Handling::kUndecided;
    case dmarc::Result::kFail:
      break;
  }
  switch (disposition) {
    case dmarc::Policy::kNone:
      return Handling::kAccepted;
    case dmarc::Policy::kQuarantine:
      return Handling::kQuarantined;
    case dmarc::Policy::kReject:
      break;
  }
  return Handling::kRejected;
}

std::string receiver_step(const Journey& journey) {
  const auto& verdict = journey.dmarc.rfc9989;
  switch (journey.reception.honouring) {
    case Handling::kAccepted:
      if (verdict.result == dmarc::Result::kPass) return "accepts it (RFC 9989 §5.4)";
      return verdict.result == dmarc::Result::kNone
                 ? "no record asks for anything (RFC 9989 §5.3.2)"
                 : "the policy is none, which changes nothing (RFC 9989 §5.4)";
    case Handling::kQuarantined:
      return "is asked to quarantine it (RFC 9989 §5.3.6)";
    case Handling::kRejected:
      return "is asked to reject it; without other knowledge it is to quarantine it instead, "
             "which few receivers do (RFC 9989 §7.4)";
    case Handling::kUndecided:
      break;
  }
  return "decides itself, or has it sent again later (RFC 9989 §5.3.6, §7.2)";
}

// Those whom nobody named have reserved names, which mean nothing to a reader.
std::string readable(std::string reason, const Journey& journey) {
  const auto& arrival = journey.arrival;
  if (arrival.spf.whose == Whose::kOther) {
    const auto whose =
        journey.path->hop == Hop::kList ? "(the list's domain)" : "(the forwarder's domain)";
    reason = base::replace_all(std::move(reason), arrival.spf.domain.text(), whose);
  }
  for (const auto& signature : arrival.dkim) {
    if (signature.whose == Whose::kSender) continue;
    reason =
        base::replace_all(std::move(reason), signature.domain.text(), "(that service's domain)");
  }
  return reason;
}

void note_steps(Journey& journey) {
  auto& steps = journey.steps;
  steps = journey.arrival.steps;
  const auto is_about_receiver = [](const Step& step) { return step.topic == "receiver"; };
  const auto place = std::ranges::find_if(steps, is_about_receiver);
  std::vector<Step> later(place, steps.end());
  steps.erase(place, steps.end());
  const auto& dmarc = journey.dmarc;
  steps.push_back(make_step(
      "DMARC", fmt::format("{}: {}", to_text(dmarc.rfc9989.result), dmarc.rfc9989.reason)));
  if (!dmarc.disagreement.empty()) steps.push_back(make_step("DMARC", dmarc.disagreement));
  steps.insert(steps.end(), later.begin(), later.end());
  steps.push_back(make_step("receiver", receiver_step(journey)));
  if (journey.reception.is_rescued) {
    steps.push_back(make_step(
        "receiver",
        "may accept it as local policy, because the trusted seal says that DMARC passed before; "
        "DMARC stays fail in reports (RFC 8617 §7.2.1, §7.2.2)"));
  }
  if (journey.reception.may_be_refused_at_envelope) {
    steps.push_back(
        make_step("receiver",
                  "may refuse it at MAIL FROM for the SPF fail, before DMARC is looked at; no "
                  "report will tell (RFC 9989 §7.1)"));
  }
}

std::string spf_part(const Journey& journey) {
  const auto& spf = journey.arrival.spf;
  if (spf.result != spf::Result::kPass) return fmt::format("SPF {}", to_text(spf.result));
  if (spf.whose == Whose::kSender) return "SPF does not align";
  return journey.path->hop == Hop::kList ? "SPF is the list's" : "SPF is the forwarder's";
}

std::string dkim_part(const Journey& journey) {
  const auto& signatures = journey.arrival.dkim;
  if (signatures.empty()) return "not signed";
  for (const auto& signature : signatures) {
    if (!signature.broken_by.empty()) return std::string(to_text(signature.broken_by.front()));
  }
  for (const auto& signature : signatures) {
    if (signature.result != dkim::Result::kPass) {
      return fmt::format("DKIM {}", to_text(signature.result));
    }
  }
  return "DKIM does not align";
}

}  // namespace

Journey Judge::judge(const Path& path) {
  Journey journey;
  journey.path = &path;
  journey.arrival = arrive(x_origin, path, x_world.others);
  if (journey.arrival.whose_author == Whose::kOther) {
    journey.dmarc.rfc9989.result = dmarc::Result::kPass;
    journey.dmarc.rfc9989.organizational = journey.arrival.author;
    journey.dmarc.rfc9989.reason =
        "From is of the list's domain now, which the list signs for (RFC 9989 §7.4)";
    journey.dmarc.rfc7489 = journey.dmarc.rfc9989;
    journey.is_spf_aligned = journey.is_dkim_aligned = true;
  } else {
    journey.dmarc = evaluate(journey.arrival);
    align(journey);
    for (auto* verdict : {&journey.dmarc.rfc9989, &journey.dmarc.rfc7489}) {
      verdict->reason = readable(std::move(verdict->reason), journey);
    }
  }
  receive(journey);
  journey.why = why_of(journey);
  note_steps(journey);
  return journey;
}

const dmarc::Evaluation& Judge::evaluate(const Arrival& arrival) {
  const auto request = request_of(arrival);
  std::string key =
      fmt::format("{} {}", arrival.spf.domain.text(), static_cast<int>(arrival.spf.result));
  for (const auto& signature : arrival.dkim) {
    key += fmt::format(" {} {}", signature.domain.text(), static_cast<int>(signature.result));
  }
  const auto found = x_evaluations.find(key);
  if (found != x_evaluations.end()) return found->second;
  return x_evaluations
      .emplace(std::move(key), dmarc::evaluate(request, x_world.view, x_world.suffixes, x_missing))
      .first->second;
}

bool Judge::is_aligned_by_list(const dns::Name& domain) const {
  return domain == x_origin.author || x_world.suffixes.organizational_domain(domain) ==
                                          x_world.suffixes.organizational_domain(x_origin.author);
}

// Without a record nobody says what aligns: as one at the organizational domain would.
void Judge::align(Journey& journey) const {
  const auto& verdict = journey.dmarc.rfc9989;
  journey.is_spf_aligned = verdict.is_spf_aligned;
  journey.is_dkim_aligned = verdict.is_dkim_aligned;
  if (verdict.record) return;
  const auto& arrival = journey.arrival;
  journey.is_spf_aligned =
      arrival.spf.result == spf::Result::kPass && is_aligned_by_list(arrival.spf.domain);
  journey.is_dkim_aligned = std::ranges::any_of(arrival.dkim, [&](const auto& signature) {
    return signature.result == dkim::Result::kPass && is_aligned_by_list(signature.domain);
  });
}

void Judge::receive(Journey& journey) {
  const auto& verdict = journey.dmarc.rfc9989;
  auto& reception = journey.reception;
  reception.honouring = handling_of(verdict.result, verdict.disposition);
  reception.floor =
      reception.honouring == Handling::kRejected ? Handling::kQuarantined : reception.honouring;
  const auto& spf = journey.arrival.spf;
  reception.may_be_refused_at_envelope =
      spf.result == spf::Result::kFail && spf.basis == Expectation::kAsPublished;
  const auto& path = *journey.path;
  if (path.seal == Seal::kNone) return;
  journey.sealed = evaluate(arrive_at_hop(x_origin, path, x_world.others)).rfc9989.result;
  reception.is_rescued = path.seal == Seal::kTrusted && verdict.result == dmarc::Result::kFail &&
                         journey.sealed == dmarc::Result::kPass;
}

bool is_authenticated(const Journey& journey) {
  const auto& dmarc = journey.dmarc;
  if (dmarc.rfc9989.result == dmarc::Result::kPass) {
    return dmarc.rfc7489.result == dmarc::Result::kPass ||
           dmarc.rfc7489.result == dmarc::Result::kNone;
  }
  return dmarc.rfc9989.result == dmarc::Result::kNone &&
         dmarc.rfc7489.result != dmarc::Result::kFail &&
         (journey.is_spf_aligned || journey.is_dkim_aligned);
}

std::string why_of(const Journey& journey) {
  if (journey.arrival.whose_author == Whose::kOther) return "the list's own domain is judged";
  if (journey.dmarc.rfc9989.result == dmarc::Result::kTempError) return "DNS does not answer";
  if (journey.is_spf_aligned && journey.is_dkim_aligned) return "SPF and DKIM align";
  if (journey.is_dkim_aligned) return "DKIM aligns";
  if (journey.is_spf_aligned) return "SPF aligns";
  auto why = fmt::format("{}; {}", spf_part(journey), dkim_part(journey));
  if (journey.reception.is_rescued) why += "; trusted ARC overrides";
  return why;
}

}  // namespace mailctl::mail::path
