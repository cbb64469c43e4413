#include "mail/path/forecast.h"

#include <algorithm>

#include <fmt/format.h>

#include "mail/path/judge.h"

namespace mailctl::mail::path {
namespace {

// The journeys that the verdict is made of.
struct Proof {
  Journey direct;
  Journey kept;       // forwarded unchanged, the envelope kept
  Journey rewritten;  // and with SRS
};

std::string envelope_of(const Forecast& forecast) {
  const auto& stream = forecast.stream;
  if (!stream.whose_envelope.empty()) return stream.whose_envelope;
  if (!stream.envelope) return fmt::format("the HELO name is {}", stream.helo.text());
  return fmt::format("the envelope is of {}", stream.envelope->text());
}

std::string spf_phrase(const Forecast& forecast, const Journey& direct) {
  const auto& own = forecast.origin.own;
  if (own.result != spf::Result::kPass) {
    return fmt::format("SPF is {}: {}", to_text(own.result), make_step("SPF", own.reason).text);
  }
  if (direct.is_spf_aligned) return "SPF passes and aligns";
  if (direct.dmarc.rfc7489.is_spf_aligned) {
    return "SPF passes, and receivers do not agree whether it aligns";
  }
  return fmt::format("SPF passes but does not align: {}", envelope_of(forecast));
}

std::string dkim_phrase(const Forecast& forecast, const Journey& direct) {
  const auto& signatures = forecast.origin.signatures;
  if (signatures.empty()) return "nothing signs it";
  if (direct.is_dkim_aligned) return "DKIM passes and aligns";
  const auto failed = std::ranges::find_if(
      signatures, [](const auto& one) { return one.result != dkim::Result::kPass; });
  if (failed == signatures.end()) {
    return fmt::format("DKIM passes but does not align: d={}", signatures.front().domain.text());
  }
  return fmt::format("DKIM is {}: {} at {}._domainkey.{}",
                     to_text(failed->result),
                     make_step("DKIM", failed->reason).text,
                     failed->selector,
                     failed->domain.text());
}

bool has_dns_error(const Forecast& forecast, const Journey& direct) {
  const auto& origin = forecast.origin;
  return origin.own.result == spf::Result::kTempError ||
         direct.dmarc.rfc9989.result == dmarc::Result::kTempError ||
         std::ranges::any_of(origin.signatures, [](const auto& one) {
           return one.result == dkim::Result::kTempError;
         });
}

void conclude(const Proof& proof, Forecast& forecast) {
  const auto spf = spf_phrase(forecast, proof.direct);
  const auto dkim = dkim_phrase(forecast, proof.direct);
  const auto& dmarc = proof.direct.dmarc;
  if (!is_authenticated(proof.direct)) {
    forecast.verdict = Verdict::kNone;
    const bool is_aligned = proof.direct.is_spf_aligned || proof.direct.is_dkim_aligned;
    if (dmarc.rfc9989.result == dmarc::Result::kTempError) {
      forecast.reason = make_step("DMARC", dmarc.rfc9989.reason).text;
    } else if (is_aligned && !dmarc.disagreement.empty()) {
      // One kind of receivers lets it pass and the other does not.
      forecast.reason = dmarc.disagreement;
    } else {
      forecast.reason = fmt::format("{}; {}", spf, dkim);
    }
    return;
  }
  const bool survives = is_authenticated(proof.kept) && is_authenticated(proof.rewritten);
  forecast.verdict = survives ? Verdict::kFull : Verdict::kPartial;
  if (survives) {
    forecast.reason = fmt::format("{}, and forwarding leaves it alone; {}", dkim, spf);
  } else {
    forecast.reason = fmt::format("{}, which forwarding breaks; {}", spf, dkim);
  }
}

std::string policy_of(const Journey& direct) {
  const auto& verdict = direct.dmarc.rfc9989;
  if (verdict.record && verdict.record_domain) {
    return fmt::format("{}={} of {}",
                       verdict.policy_tag,
                       dmarc::to_text(verdict.policy),
                       verdict.record_domain->text());
  }
  if (verdict.result == dmarc::Result::kNone) return "no DMARC record";
  return "DMARC unknown: " + verdict.reason;
}

void note_policy(const Proof& proof, Forecast& forecast) {
  const auto& verdict = proof.direct.dmarc.rfc9989;
  auto& notes = forecast.notes;
  if (forecast.verdict == Verdict::kPartial && verdict.record &&
      verdict.policy == dmarc::Policy::kReject) {
    notes.push_back(
        "A domain with p=reject must not rely on SPF alone: sign with DKIM (RFC 9989 §7.4).");
  }
  for (const auto* journey : {&proof.direct, &proof.kept}) {
    const auto& text = journey->dmarc.disagreement;
    const bool is_temporary = journey->dmarc.rfc9989.result == dmarc::Result::kTempError;
    if (text.empty() || is_temporary) continue;
    notes.push_back(fmt::format("Receivers disagree, {}: {}.", journey->path->title, text));
    break;
  }
}

void note_spf(const Proof& proof, Forecast& forecast) {
  const auto& origin = forecast.origin;
  auto& notes = forecast.notes;
  if (!origin.own.exceptions.empty()) {
    notes.push_back(fmt::format("SPF lets in a part of the servers: {}.", origin.own.exceptions));
  }
  if (!origin.envelope) return;
  const bool is_seen = origin.stranger.basis == Expectation::kAsPublished;
  if (is_seen && origin.stranger.result == spf::Result::kFail &&
      forecast.verdict == Verdict::kFull) {
    const bool is_ours = proof.direct.is_spf_aligned;
    notes.push_back(fmt::format(
        "SPF of {} says fail for all others: some receivers refuse forwarded mail at MAIL FROM, "
        "before they look at DKIM and DMARC{} (RFC 9989 §7.1).",
        origin.envelope->text(),
        is_ours ? "; ~all avoids it" : ""));
  }
  if (origin.stranger.result == spf::Result::kPass) {
    notes.push_back(fmt::format(
        "SPF of {} passes for anybody, so it proves nothing{} (RFC 7208 §5.1, RFC 9989 §7.1).",
        origin.envelope->text(),
        proof.kept.is_spf_aligned ? ", and DMARC passes for spoofed mail" : ""));
  }
}

void note_signatures(Forecast& forecast) {
  for (const auto& signature : forecast.origin.signatures) {
    const auto name = fmt::format("d={} s={}", signature.domain.text(), signature.selector);
    if (!signature.warning.empty()) {
      forecast.notes.push_back(fmt::format("DKIM {}: {}.", name, signature.warning));
    }
    if (signature.form.coverage == Coverage::kBeginning) {
      forecast.notes.push_back(fmt::format(
          "DKIM {}: l= lets a footer pass, and anything else that somebody adds (RFC 6376 §8.2).",
          name));
    }
  }
}

void note_expectations(Forecast& forecast) {
  const auto& origin = forecast.origin;
  if (origin.own.basis == Expectation::kToCome) {
    forecast.notes.push_back(fmt::format("Taken for granted: {}.", origin.own.reason));
  }
  for (const auto& signature : origin.signatures) {
    if (signature.basis != Expectation::kToCome) continue;
    forecast.notes.push_back(fmt::format("Taken for granted: d={} s={}: {}.",
                                         signature.domain.text(),
                                         signature.selector,
                                         signature.reason));
  }
}

}  // namespace

std::string_view to_text(Handling handling) {
  constexpr std::string_view kWords[] = {"accepts", "quarantines", "rejects", "decides itself"};
  return kWords[static_cast<std::size_t>(handling)];
}

std::string_view to_text(Verdict verdict) {
  constexpr std::string_view kWords[] = {"full", "partial", "none"};
  return kWords[static_cast<std::size_t>(verdict)];
}

Forecast forecast(const Stream& stream,
                  std::span<const Path* const> paths,
                  const Surroundings& world,
                  dns::MissingQuestions& missing) {
  Forecast out;
  out.stream = stream;
  out.origin = look_at(stream, world.view, missing);
  Judge judge(out.origin, world, missing);
  const Proof proof{judge.judge(*find_path("direct")),
                    judge.judge(*find_path("forward-keep")),
                    judge.judge(*find_path("forward-srs"))};
  for (const auto* path : paths) out.journeys.push_back(judge.judge(*path));
  conclude(proof, out);
  out.policy = policy_of(proof.direct);
  if (has_dns_error(out, proof.direct)) {
    out.notes.emplace_back("DNS did not answer everything, so this can change (RFC 9989 §5.3.6).");
  }
  note_policy(proof, out);
  note_spf(proof, out);
  note_signatures(out);
  note_expectations(out);
  return out;
}

std::vector<const Path*> paths_of_rank(Rank rank) {
  std::vector<const Path*> out;
  for (const auto& path : all_paths()) {
    if (rank == Rank::kOther || path.rank == Rank::kCommon) out.push_back(&path);
  }
  return out;
}

}  // namespace mailctl::mail::path
