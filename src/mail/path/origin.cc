#include "mail/path/origin.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/dkim/key.h"
#include "mail/dkim/key_record.h"
#include "mail/dmarc/discover.h"
#include "mail/path/servers.h"
#include "mail/spf/address.h"
#include "mail/spf/evaluate.h"
#include "mail/spf/select.h"

namespace mailctl::mail::path {
namespace {

constexpr unsigned kMinRsaBits = 1024;   // RFC 8301 §3.2
constexpr unsigned kWeakRsaBits = 2048;  // less than this should not be used for signing

// The identity of one stream, for check_host().
struct Sender {
  std::optional<dns::Name> envelope;
  dns::Name helo;
};

SpfOutlook outlook_of(const Sender& sender,
                      const spf::IpAddress& ip,
                      const dns::View& view,
                      dns::MissingQuestions& missing) {
  spf::Request request;
  request.ip = ip;
  request.helo = sender.helo.is_root() ? "unknown.invalid" : sender.helo.text();
  if (sender.envelope) request.mail_from = "postmaster@" + sender.envelope->text();
  const auto evaluation = spf::check_host(request, view, missing);
  return {.result = evaluation.result,
          .reason = evaluation.reason,
          .exceptions = {},
          .basis = Expectation::kAsPublished};
}

// Whether there is an SPF record at the envelope domain, or a reason to stop looking.
bool has_spf(const dns::Name& domain, const dns::View& view, dns::MissingQuestions& missing) {
  const auto& answer = ask(view, {domain, dns::RecordType::kTxt}, missing);
  return spf::select_record(answer).count > 0 || is_failure(answer.status) ||
         answer.status == dns::AnswerStatus::kNotFetched;
}

// The worst of the sampled servers counts, because a message does not choose its server.
SpfOutlook worst_of(const std::vector<spf::IpAddress>& addresses,
                    const Sender& sender,
                    const dns::View& view,
                    dns::MissingQuestions& missing) {
  SpfOutlook out;
  std::vector<std::string> failing;
  std::size_t passing = 0;
  for (const auto& address : addresses) {
    auto outlook = outlook_of(sender, address, view, missing);
    const bool passes = outlook.result == spf::Result::kPass;
    if (passes) {
      ++passing;
    } else {
      failing.push_back(spf::to_text(address));
    }
    if (&address == addresses.data() || (!passes && failing.size() == 1)) out = std::move(outlook);
  }
  if (passing > 0 && !failing.empty()) {
    out.exceptions = fmt::format("{} of {} addresses looked at pass; {} does not",
                                 passing,
                                 addresses.size(),
                                 failing.front());
  }
  return out;
}

// Without a named server, those that the envelope's own record lets in.
std::vector<std::string> servers_of(const Stream& stream) {
  if (!stream.servers.empty()) return stream.servers;
  const auto& domain = stream.envelope ? *stream.envelope : stream.helo;
  return {"include:" + domain.text()};
}

SpfOutlook own_outlook(const Stream& stream,
                       const Sender& sender,
                       const dns::View& view,
                       dns::MissingQuestions& missing) {
  const auto& domain = stream.envelope ? *stream.envelope : stream.helo;
  if (stream.envelope_record == Expectation::kToCome && !has_spf(domain, view, missing)) {
    return {.result = spf::Result::kPass,
            .reason = fmt::format("{} is not seen yet; the service publishes an SPF record there",
                                  domain.text()),
            .exceptions = {},
            .basis = Expectation::kToCome};
  }
  const auto sample =
      sample_servers(servers_of(stream), stream.envelope.value_or(stream.author), view, missing);
  if (!sample.addresses.empty()) return worst_of(sample.addresses, sender, view, missing);
  auto out = outlook_of(sender, address_of_stranger(), view, missing);
  if (!sample.gaps.empty() && out.reason.find(sample.gaps.front()) == std::string::npos) {
    out.reason += "; no address of its servers could be found: " + sample.gaps.front();
  }
  return out;
}

void judge_key(const dkim::ParsedKeyRecord& parsed, SignatureOutlook& out) {
  const auto refuse = [&](dkim::Result result, std::string reason) {
    out.result = result;
    out.reason = std::move(reason);
  };
  const auto problem = std::ranges::find_if(parsed.problems, [](const Problem& p) {
    return p.severity == base::Severity::kError || p.code == "dkim/not-for-mail";
  });
  if (problem != parsed.problems.end()) {
    refuse(dkim::Result::kPermError,
           fmt::format("the key record cannot be used: {} (RFC 6376 §6.1.2)", problem->message));
    return;
  }
  if (parsed.record.is_revoked()) {
    refuse(dkim::Result::kPermError, "the key is revoked: p= is empty (RFC 6376 §3.6.1)");
    return;
  }
  const auto bits = dkim::key_bits(parsed.record);
  if (!bits) {
    refuse(dkim::Result::kPermError,
           fmt::format("the key cannot be read: {} (RFC 6376 §6.1.2)", bits.error().message));
    return;
  }
  const bool is_rsa = parsed.record.type == dkim::KeyType::kRsa;
  if (is_rsa && *bits < kMinRsaBits) {
    refuse(dkim::Result::kPolicy,
           fmt::format("the key has {} bits, fewer than 1024 (RFC 8301 §3.2)", *bits));
    return;
  }
  out.result = dkim::Result::kPass;
  out.reason = fmt::format("the key is there, {} (RFC 6376 §6.1.2)",
                           is_rsa ? fmt::format("RSA of {} bits", *bits) : "Ed25519");
  if (std::ranges::find(parsed.record.flags, "y") != parsed.record.flags.end()) {
    out.warning =
        "its key says t=y: some receivers treat the message as unsigned (RFC 6376 §3.6.1)";
  } else if (!is_rsa) {
    out.warning = "Ed25519 alone is not verified everywhere; sign with RSA too (RFC 8463 §6)";
  } else if (*bits < kWeakRsaBits) {
    out.warning = fmt::format("its key has {} bits; 2048 are right (RFC 8301 §3.2)", *bits);
  }
}

void judge_answer(const dns::Answer& answer, Expectation expectation, SignatureOutlook& out) {
  if (is_failure(answer.status)) {
    out.result = dkim::Result::kTempError;
    out.reason = "DNS does not answer for the key (RFC 6376 §6.1.2)";
    return;
  }
  std::vector<std::string> texts;
  for (const auto& record : answer.records) {
    if (const auto* txt = std::get_if<dns::TxtData>(&record)) texts.push_back(txt->joined());
  }
  if (!texts.empty()) {
    judge_key(dkim::parse_key_record(texts.front()), out);
    if (texts.size() > 1 && out.result == dkim::Result::kPass) {
      out.warning =
          "several records stand at its name; which one counts is open "
          "(RFC 6376 §3.6.2.2)";
    }
    return;
  }
  if (expectation == Expectation::kToCome) {
    out.result = dkim::Result::kPass;
    out.reason = "the key is not seen yet; it is going to be published";
    out.basis = Expectation::kToCome;
    return;
  }
  out.result = dkim::Result::kPermError;
  out.reason = "there is no key at that name (RFC 6376 §6.1.2)";
}

SignatureOutlook look_at_signature(const StreamSignature& signature,
                                   const dns::View& view,
                                   dns::MissingQuestions& missing) {
  SignatureOutlook out{.domain = signature.domain,
                       .selector = signature.selector,
                       .result = dkim::Result::kPass,
                       .reason = {},
                       .warning = {},
                       .basis = Expectation::kAsPublished,
                       .form = signature.form};
  if (signature.selector.empty()) {
    out.reason = "the selector is not known, so the key is taken to be there";
    out.basis = Expectation::kToCome;
    return out;
  }
  const auto name = dkim::key_name(signature.selector, signature.domain);
  if (!name) {
    out.result = dkim::Result::kPermError;
    out.reason = name.error().message;
    return out;
  }
  judge_answer(ask(view, {*name, dns::RecordType::kTxt}, missing), signature.key, out);
  return out;
}

// Of a record that is not there yet only this is known: it will not name a forwarder.
SpfOutlook stranger_outlook(const SpfOutlook& own,
                            const Sender& sender,
                            const dns::View& view,
                            dns::MissingQuestions& missing) {
  if (own.basis == Expectation::kAsPublished) {
    return outlook_of(sender, address_of_stranger(), view, missing);
  }
  return {.result = spf::Result::kFail,
          .reason = "the record to come will name the servers of the service and no others",
          .exceptions = {},
          .basis = Expectation::kToCome};
}

}  // namespace

Origin look_at(const Stream& stream, const dns::View& view, dns::MissingQuestions& missing) {
  const Sender sender{stream.envelope, stream.helo};
  Origin origin{.author = stream.author,
                .envelope = stream.envelope,
                .helo = stream.helo,
                .own = own_outlook(stream, sender, view, missing),
                .stranger = {},
                .unlisted = {},
                .signatures = {}};
  origin.stranger = stranger_outlook(origin.own, sender, view, missing);
  origin.unlisted =
      stream.envelope == stream.author
          ? origin.stranger
          : outlook_of({stream.author, stream.helo}, address_of_stranger(), view, missing);
  for (const auto& signature : stream.signatures) {
    origin.signatures.push_back(look_at_signature(signature, view, missing));
  }
  return origin;
}

}  // namespace mailctl::mail::path
