#include "mail/spf/evaluate.h"

#include <algorithm>

#include "base/text.h"
#include "dns/idna.h"
#include "mail/spf/evaluator.h"

namespace mailctl::mail::spf {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// U-labels become A-labels (RFC 8616 §4); what is no name stays as it is and is found to be none.
std::string to_a_labels(std::string_view domain) {
  if (is_ascii(domain)) return std::string(domain);
  const auto name = dns::name_from_unicode(domain);
  return name ? name->text() : std::string(domain);
}

// §2.4: the null reverse path stands for postmaster at the HELO name; §4.3: a sender without a
// local-part is the postmaster.
Identity identity_of(const Request& request) {
  Identity identity;
  identity.helo = to_a_labels(request.helo);
  const std::string_view from = request.mail_from;
  const std::size_t at = from.rfind('@');
  identity.local_part = at == std::string_view::npos ? std::string_view() : from.substr(0, at);
  if (identity.local_part.empty()) identity.local_part = "postmaster";
  const std::string_view domain = at == std::string_view::npos ? from : from.substr(at + 1);
  identity.domain = from.empty() ? identity.helo : to_a_labels(domain);
  identity.sender = identity.local_part;
  identity.sender += '@';
  identity.sender += identity.domain;
  return identity;
}

}  // namespace

Evaluation check_host(const Request& request,
                      const dns::View& view,
                      dns::MissingQuestions& missing,
                      const Limits& limits,
                      Trace trace) {
  Evaluation out;
  const Identity identity = identity_of(request);
  const HostLookup lookup{.view = view, .missing = missing, .limits = limits, .trace = trace};
  Evaluator(identity, request, lookup, out).run(identity.domain);
  return out;
}

}  // namespace mailctl::mail::spf
