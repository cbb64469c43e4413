#include "mail/authenticate.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "dns/idna.h"

namespace mailctl::mail {
namespace {

using message::MethodResult;

// RFC 6008 §4: as much of b= as tells signatures apart.
constexpr std::size_t kSignatureLetters = 12;

std::optional<dns::Name> name_of_text(std::string_view text) {
  auto name = dns::name_from_unicode(text);
  if (!name || name->is_root()) return std::nullopt;
  return *std::move(name);
}

void check_spf(const Delivery& delivery,
               const Checks& checks,
               dns::MissingQuestions& missing,
               Authentication& out) {
  if (!delivery.ip) return;
  spf::Request request{.ip = *delivery.ip,
                       .helo = delivery.helo,
                       .mail_from = delivery.mail_from,
                       .receiver = delivery.receiver,
                       .now = delivery.now};
  out.spf = spf::check_host(request, checks.view, missing, {}, checks.trace);
  const auto helo = name_of_text(delivery.helo);
  const bool is_host = helo && helo->is_host_name() && helo->label_count() > 1;
  if (delivery.mail_from.empty() || !is_host) return;
  request.mail_from.clear();
  out.helo = spf::check_host(request, checks.view, missing, {}, checks.trace);
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// A field is ASCII (RFC 5322 §2.2).
std::string ascii(std::string_view reason) {
  return base::replace_all(std::string(reason), "§", "section ");
}

MethodResult spf_result(const spf::Evaluation& spf, std::string_view property, std::string value) {
  MethodResult out;
  out.method = "spf";
  out.result = to_text(spf.result);
  out.reason = ascii(spf.reason);
  out.properties.push_back({"smtp", std::string(property), std::move(value)});
  return out;
}

MethodResult dkim_result(const dkim::SignatureResult& signature) {
  const auto& tags = signature.signature;
  MethodResult out;
  out.method = "dkim";
  out.result = to_text(signature.result);
  out.reason = ascii(signature.reason);
  const auto add = [&](std::string_view name, std::string value) {
    if (!value.empty()) out.properties.push_back({"header", std::string(name), std::move(value)});
  };
  if (!tags.domain.is_root()) add("d", tags.domain.text());
  if (is_ascii(tags.identity)) add("i", tags.identity);
  add("s", tags.selector);
  add("a", tags.algorithm);
  add("b", base::to_base64(tags.octets).substr(0, kSignatureLetters));
  return out;
}

MethodResult none_of(std::string_view method) {
  MethodResult out;
  out.method = method;
  out.result = "none";
  return out;
}

MethodResult arc_result(const arc::Chain& chain, const Delivery& delivery) {
  MethodResult out;
  out.method = "arc";
  out.result = to_text(chain.result);
  out.reason = ascii(chain.reason);
  if (!chain.sets.empty()) out.comment = fmt::format("i={}", chain.sets.back().instance);
  if (delivery.ip) {
    out.properties.push_back(
        {"smtp",
         "remote-ip",
         std::visit([](const auto& ip) { return dns::to_text(ip); }, *delivery.ip)});
  }
  if (chain.result == arc::Result::kPass) {
    out.properties.push_back({"header", "oldest-pass", std::to_string(chain.oldest_pass)});
  }
  return out;
}

MethodResult dmarc_result(const Authentication& found) {
  const auto& verdict = found.dmarc.rfc9989;
  MethodResult out;
  out.method = "dmarc";
  out.result = to_text(verdict.result);
  if (verdict.result != dmarc::Result::kPass) out.reason = ascii(verdict.reason);
  if (verdict.record) {
    out.comment = fmt::format("{}={}", verdict.policy_tag, to_text(verdict.policy));
    out.properties.push_back({"policy", "dmarc", std::string(to_text(verdict.disposition))});
  }
  for (const auto& author : found.authors.domains) {
    out.properties.push_back({"header", "from", author.text()});
  }
  return out;
}

}  // namespace

dmarc::Request dmarc_request_of(const Authentication& found) {
  dmarc::Request request;
  request.authors = found.authors.domains;
  if (found.spf) {
    if (auto domain = name_of_text(found.spf->domain)) {
      request.spf = dmarc::SpfIdentifier{*std::move(domain), found.spf->result};
    }
  }
  for (const auto& signature : found.dkim.signatures) {
    const auto& tags = signature.signature;
    if (tags.domain.is_root()) continue;
    request.dkim.push_back({tags.domain, tags.selector, signature.result});
  }
  return request;
}

Authentication authenticate(const message::Message& message,
                            const Delivery& delivery,
                            const Checks& checks,
                            dns::MissingQuestions& missing) {
  Authentication out;
  out.authors = message::authors_of(message);
  check_spf(delivery, checks, missing, out);
  out.dkim = dkim::verify(message, checks.view, missing, delivery.now, checks.dkim);
  out.arc = arc::validate(message, checks.view, missing, delivery.now, checks.dkim);
  out.dmarc = dmarc::evaluate(dmarc_request_of(out), checks.view, checks.suffixes, missing);
  return out;
}

message::AuthenticationResults authentication_results_of(const Authentication& found,
                                                         const Delivery& delivery) {
  message::AuthenticationResults out;
  out.authserv_id = delivery.receiver;
  if (found.spf) {
    const bool is_null = delivery.mail_from.empty();
    out.results.push_back(spf_result(
        *found.spf, is_null ? "helo" : "mailfrom", is_null ? delivery.helo : delivery.mail_from));
  }
  if (found.helo && found.helo->result != spf::Result::kNone) {
    out.results.push_back(spf_result(*found.helo, "helo", delivery.helo));
  }
  if (found.dkim.signatures.empty()) out.results.push_back(none_of("dkim"));
  for (const auto& signature : found.dkim.signatures) {
    out.results.push_back(dkim_result(signature));
  }
  if (found.arc.result != arc::Result::kNone)
    out.results.push_back(arc_result(found.arc, delivery));
  out.results.push_back(dmarc_result(found));
  return out;
}

}  // namespace mailctl::mail
