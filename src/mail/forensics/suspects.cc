#include "mail/forensics/suspects.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/forensics/header_transform.h"
#include "mail/message/authentication_results.h"
#include "mail/message/author.h"

namespace mailctl::mail::forensics {
namespace {

std::size_t times_signed(const dkim::Signature& signature, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count_if(
      signature.headers,
      [&](const std::string& listed) { return base::equals_ignoring_case(listed, name); }));
}

bool is_signed(const dkim::Signature& signature, std::string_view name) {
  return times_signed(signature, name) > 0;
}

// The signer signs for its own domain, and the author is of another now.
void suspect_author(const message::Message& message,
                    const dkim::Signature& signature,
                    std::vector<std::string>& out) {
  const auto authors = message::authors_of(message);
  const bool is_own = std::ranges::any_of(authors.domains, [&](const dns::Name& domain) {
    return domain.is_at_or_under(signature.domain) || signature.domain.is_at_or_under(domain);
  });
  if (is_own || authors.domains.empty()) return;
  for (const std::string_view name : {"Reply-To", "X-Original-From", "Cc", "Sender"}) {
    for (const std::size_t index : message.find_all(name)) {
      message::Authors there;
      message::add_authors(message.value(index), there);
      const bool names_signer = std::ranges::any_of(there.domains, [&](const dns::Name& domain) {
        return domain.is_at_or_under(signature.domain) || signature.domain.is_at_or_under(domain);
      });
      if (!names_signer) continue;
      out.push_back(
          fmt::format("From is of {} now, while {} names an address of {}, which signed: "
                      "From was probably rewritten",
                      authors.domains.front().text(),
                      name,
                      signature.domain.text()));
      return;
    }
  }
  out.push_back(fmt::format(
      "From is of {} now, and {} signed", authors.domains.front().text(), signature.domain.text()));
}

// A host on the way noted another author.
void suspect_noted_author(const Way& way, std::vector<std::string>& out) {
  const auto now = message::author_domains(way.message);
  for (const arc::Set& set : way.chain.sets) {
    for (const auto& result : message::parse_authentication_results(set.results).results) {
      const std::string_view from = result.property("header", "from");
      if (result.method != "dmarc" || from.empty()) continue;
      const bool is_same = std::ranges::any_of(now, [&](const dns::Name& name) {
        return base::equals_ignoring_case(name.text(), from);
      });
      if (is_same) continue;
      out.push_back(fmt::format(
          "when {} sealed the message (ARC i={}), From was of {}", set.domain, set.instance, from));
      return;
    }
  }
}

void suspect_subject(const message::Message& message,
                     const dkim::Signature& signature,
                     std::vector<std::string>& out) {
  if (!is_signed(signature, "Subject")) return;
  for (const std::size_t index : message.find_all("Subject")) {
    const std::string subject = message::unfolded(message.value(index));
    const std::size_t open = subject.find('[');
    const std::size_t close = subject.find(']');
    if (open == std::string::npos || close == std::string::npos || close < open) continue;
    out.push_back(fmt::format("Subject holds what looks like a tag: \"{}\"",
                              excerpt(std::string_view(subject).substr(open, close - open + 1))));
    return;
  }
}

void suspect_counts(const message::Message& message,
                    const dkim::Signature& signature,
                    std::vector<std::string>& out) {
  constexpr std::array<std::string_view, 8> kOnce = {
      "From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "Sender"};
  for (const std::string_view name : kOnce) {
    const std::size_t count = message.find_all(name).size();
    if (count > 1 && is_signed(signature, name)) {
      out.push_back(fmt::format("there are {} {} fields (RFC 5322 §3.6 allows one)", count, name));
    }
  }
  constexpr std::array<std::string_view, 6> kUsual = {
      "MIME-Version", "Content-Type", "Message-ID", "Date", "To", "Subject"};
  for (const std::string_view name : kUsual) {
    if (is_signed(signature, name) && message.find_all(name).empty()) {
      out.push_back(fmt::format("{} is signed, and the message has none", name));
    }
  }
}

// Hosts add their fields on top: a signed field above a Received field came later than that host.
void suspect_position(const Way& way,
                      const dkim::Signature& signature,
                      std::vector<std::string>& out) {
  if (way.hops.empty()) return;
  std::map<std::string, bool> seen;
  for (std::size_t i = 0; i < way.hops.back().field && out.size() < kMaxSuspects; ++i) {
    const std::string name = base::to_lower(way.message.name(i));
    if (name == "received" || !is_signed(signature, name) || seen[name]) continue;
    seen[name] = true;
    const auto below =
        std::ranges::find_if(way.hops, [&](const message::Received& hop) { return hop.field > i; });
    out.push_back(
        fmt::format("{} stands above the Received field of {}, so it was added on the way",
                    way.message.name(i),
                    below->by.empty() ? "a host" : below->by));
  }
}

}  // namespace

std::vector<std::string> suspects_in_header(const Way& way, const dkim::Signature& signature) {
  constexpr std::size_t kMaxSigned = 1000;  // names; nobody signs so many
  std::vector<std::string> out;
  if (signature.headers.size() > kMaxSigned) return out;
  suspect_author(way.message, signature, out);
  suspect_noted_author(way, out);
  suspect_position(way, signature, out);
  suspect_counts(way.message, signature, out);
  suspect_subject(way.message, signature, out);
  if (out.size() > kMaxSuspects) out.resize(kMaxSuspects);
  return out;
}

}  // namespace mailctl::mail::forensics
