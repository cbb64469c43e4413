#include "mail/path/arrive.h"

#include <algorithm>

#include <fmt/format.h>

namespace mailctl::mail::path {
namespace {

// What leaves: the origin as the path's departure uses it.
struct Departed {
  std::optional<dns::Name> envelope;
  dns::Name helo;
  SpfOutlook from_here;  // SPF at a receiver of whom the departing server is the client
  SpfOutlook from_others;
  std::vector<SignatureOutlook> signatures;
};

SignatureOutlook assumed_signature(const dns::Name& domain, std::string reason) {
  return {.domain = domain,
          .selector = {},
          .result = dkim::Result::kPass,
          .reason = std::move(reason),
          .warning = {},
          .basis = Expectation::kToCome,
          .form = {}};
}

Departed depart_by_service(const Origin& origin, Departure departure, const Others& others) {
  Departed out{origin.author, origin.helo, origin.unlisted, origin.unlisted, {}};
  if (departure == Departure::kProviderListed) {
    out.from_here = {.result = spf::Result::kPass,
                     .reason = "the record of the domain names that service",
                     .exceptions = {},
                     .basis = Expectation::kToCome};
  } else if (departure == Departure::kProviderSigning) {
    out.signatures = {assumed_signature(origin.author, "the service holds a key of the domain")};
  } else if (departure == Departure::kProviderOwnKey) {
    out.signatures = {assumed_signature(others.service, "it signs for itself")};
  }
  return out;
}

Departed depart(const Origin& origin, Departure departure, const Others& others) {
  switch (departure) {
    case Departure::kStream:
      return {origin.envelope, origin.helo, origin.own, origin.stranger, origin.signatures};
    case Departure::kSmartHost:
      return {origin.envelope, origin.helo, origin.stranger, origin.stranger, origin.signatures};
    case Departure::kProviderListed:
    case Departure::kProviderSigning:
    case Departure::kProviderOwnKey:
    case Departure::kProviderPlain:
      break;
  }
  return depart_by_service(origin, departure, others);
}

// Whose server the last receiver talks to.
enum class Client : std::uint8_t { kDeparted, kOther };

Client client_of(Hop hop) {
  switch (hop) {
    case Hop::kNone:
    case Hop::kCollector:
    case Hop::kOwnGateway:
    case Hop::kSameService:
      return Client::kDeparted;
    case Hop::kForwarder:
    case Hop::kList:
    case Hop::kRecipientGateway:
      break;
  }
  return Client::kOther;
}

std::string_view noun_of(Hop hop) {
  return hop == Hop::kList ? "the list" : "the forwarder";
}

void note(Arrival& arrival, std::string_view topic, std::string text) {
  arrival.steps.push_back(make_step(topic, std::move(text)));
}

// The envelope is somebody else's: that is who SPF speaks of, and it passes there.
void take_spf_of_other(const Path& path, const dns::Name& domain, Arrival& arrival) {
  arrival.spf = {domain, spf::Result::kPass, Whose::kOther, Expectation::kAsPublished};
  note(arrival,
       "SPF",
       fmt::format("MAIL FROM is of {} now, so SPF passes for it and says nothing of the author "
                   "(RFC 7208 §10.3, App. D.2)",
                   noun_of(path.hop)));
}

void take_null_path(const Path& path, const Departed& departed, Arrival& arrival) {
  const bool is_other = client_of(path.hop) == Client::kOther;
  if (is_other) {
    arrival.spf = {
        dns::name_of("helo.invalid"), spf::Result::kPass, Whose::kOther, Expectation::kAsPublished};
  } else {
    arrival.spf = {
        departed.helo, departed.from_here.result, Whose::kSender, departed.from_here.basis};
  }
  const auto whose = is_other ? fmt::format("that of {}, which passes", noun_of(path.hop))
                              : fmt::format("{}: {}: {}",
                                            departed.helo.text(),
                                            to_text(departed.from_here.result),
                                            departed.from_here.reason);
  note(arrival,
       "SPF",
       fmt::format("the reverse path is null, so the HELO name counts, {} (RFC 7208 §2.4)", whose));
}

void take_spf(const Departed& departed, const Path& path, const Others& others, Arrival& arrival) {
  if (!departed.envelope) return take_null_path(path, departed, arrival);
  if (path.envelope == EnvelopeFate::kRewritten) {
    const auto& domain = path.hop == Hop::kList ? others.list : others.forwarder;
    return take_spf_of_other(path, domain, arrival);
  }
  const bool is_other = client_of(path.hop) == Client::kOther;
  const auto& outlook = is_other ? departed.from_others : departed.from_here;
  arrival.spf = {*departed.envelope, outlook.result, Whose::kSender, outlook.basis};
  const bool has_section = !make_step("SPF", outlook.reason).section.empty();
  note(arrival,
       "SPF",
       fmt::format("MAIL FROM {}: {}: {}{}",
                   departed.envelope->text(),
                   to_text(outlook.result),
                   outlook.reason,
                   has_section ? "" : " (RFC 7208 §2.4)"));
  if (is_other) {
    note(arrival,
         "SPF",
         fmt::format("the client is not one of the stream's servers, but {} "
                     "(RFC 7208 §10.3)",
                     path.hop == Hop::kRecipientGateway ? "the recipient's own gateway"
                                                        : noun_of(path.hop)));
  } else if (path.hop == Hop::kSameService) {
    note(arrival,
         "SPF",
         "the forwarder's servers are those of the stream, so SPF speaks of the service and not "
         "of its customer (RFC 7208 §11.4)");
  }
  if (!is_other && !outlook.exceptions.empty()) note(arrival, "SPF", outlook.exceptions);
}

std::vector<Change> breaking(const SigningForm& form, const Path& path) {
  std::vector<Change> out;
  for (const auto change : path.changes) {
    if (!survives(form, change)) out.push_back(change);
  }
  return out;
}

std::string name_of_signature(const dns::Name& domain, const std::string& selector) {
  return selector.empty() ? fmt::format("d={}", domain.text())
                          : fmt::format("d={} s={}", domain.text(), selector);
}

void take_signature(const SignatureOutlook& outlook, const Path& path, Arrival& arrival) {
  const bool is_other = path.departure == Departure::kProviderOwnKey;
  ArrivedSignature out{outlook.domain,
                       outlook.selector,
                       outlook.result,
                       is_other ? Whose::kOther : Whose::kSender,
                       {}};
  const auto name = is_other ? std::string("the service's own signature")
                             : name_of_signature(outlook.domain, outlook.selector);
  if (outlook.result == dkim::Result::kPass) out.broken_by = breaking(outlook.form, path);
  if (out.broken_by.empty()) {
    note(arrival, "DKIM", fmt::format("{}: {}: {}", name, to_text(outlook.result), outlook.reason));
    if (!outlook.warning.empty()) note(arrival, "DKIM", outlook.warning);
    const bool is_open = outlook.form.coverage == Coverage::kBeginning;
    if (is_open && std::ranges::find(path.changes, Change::kFooter) != path.changes.end()) {
      note(arrival, "DKIM", "l= lets anybody add to the body (RFC 6376 §8.2)");
    }
  } else {
    out.result = dkim::Result::kFail;
    for (const auto change : out.broken_by) {
      note(arrival, "DKIM", fmt::format("{}: fail: {} (RFC 6376 §6.1.3)", name, to_text(change)));
    }
  }
  arrival.dkim.push_back(std::move(out));
}

void take_author(const Path& path,
                 const dns::Name& author,
                 const Others& others,
                 Arrival& arrival) {
  arrival.author = author;
  if (path.author == AuthorFate::kKept) return;
  arrival.author = others.list;
  arrival.whose_author = Whose::kOther;
  arrival.dkim.push_back({others.list, {}, dkim::Result::kPass, Whose::kOther, {}});
  note(arrival,
       "DKIM",
       "the list signs with its own domain and has put itself into From (RFC 9989 §7.4)");
}

void take_seal(const Path& path, Arrival& arrival) {
  if (path.seal == Seal::kNone) return;
  arrival.arc = arc::Result::kPass;
  note(arrival,
       "ARC",
       path.seal == Seal::kTrusted
           ? "the chain passes, and the receiver trusts who sealed it (RFC 8617 §7.2.1)"
           : "the chain passes, but the receiver does not trust who sealed it: it says nothing "
             "(RFC 8617 §7.2.1)");
}

void note_evaluation(const Path& path, Arrival& arrival) {
  if (path.hop == Hop::kCollector) {
    note(arrival,
         "receiver",
         "what was delivered is fetched as it is; SPF and DMARC were evaluated where it was "
         "received (RFC 7208 §2.5)");
  } else if (path.hop == Hop::kRecipientGateway) {
    note(arrival,
         "receiver",
         "only the first server of the recipient sees the message as it was sent; evaluate there "
         "(RFC 7208 §2.5)");
  }
}

}  // namespace

Step make_step(std::string_view topic, std::string line) {
  const auto open = line.rfind(" (RFC ");
  if (open == std::string::npos || !line.ends_with(')')) return {topic, std::move(line), {}};
  auto section = line.substr(open + 2, line.size() - open - 3);
  line.resize(open);
  return {topic, std::move(line), std::move(section)};
}

Arrival arrive(const Origin& origin, const Path& path, const Others& others) {
  const auto departed = depart(origin, path.departure, others);
  Arrival arrival;
  take_spf(departed, path, others, arrival);
  for (const auto& signature : departed.signatures) take_signature(signature, path, arrival);
  if (departed.signatures.empty()) note(arrival, "DKIM", "the message is not signed");
  take_author(path, origin.author, others, arrival);
  take_seal(path, arrival);
  note_evaluation(path, arrival);
  return arrival;
}

Arrival arrive_at_hop(const Origin& origin, const Path& path, const Others& others) {
  const Path before{.id = "direct", .title = "direct", .text = {}, .departure = path.departure};
  return arrive(origin, before, others);
}

dmarc::Request request_of(const Arrival& arrival) {
  dmarc::Request request;
  request.authors = {arrival.author};
  request.spf = dmarc::SpfIdentifier{arrival.spf.domain, arrival.spf.result};
  for (const auto& signature : arrival.dkim) {
    request.dkim.push_back({signature.domain, signature.selector, signature.result});
  }
  return request;
}

}  // namespace mailctl::mail::path
