#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/dkim/lint.h"
#include "mail/tag_list.h"

namespace mailctl::mail::dkim {
namespace {

using base::Severity;

constexpr std::uint64_t kShortLife = 24 * 60 * 60;  // seconds; queues hold mail for days
constexpr std::size_t kManySignatures = VerifyOptions{}.max_signatures;

// §5.4.1: what says who wrote what to whom, and how it is shown.
constexpr std::array<std::string_view, 9> kWantedHeaders = {"Reply-To",
                                                            "Subject",
                                                            "Date",
                                                            "To",
                                                            "Cc",
                                                            "Message-ID",
                                                            "MIME-Version",
                                                            "Content-Type",
                                                            "Content-Transfer-Encoding"};
constexpr std::array<std::string_view, 2> kUnsubscribeHeaders = {"List-Unsubscribe",
                                                                 "List-Unsubscribe-Post"};
// Of these receivers show one, and a second one above it would be it.
constexpr std::array<std::string_view, 4> kOversignedHeaders = {"From", "To", "Subject", "Date"};
// What mailing lists add.
constexpr std::array<std::string_view, 10> kListHeaders = {"Sender",
                                                           "Reply-To",
                                                           "List-Id",
                                                           "List-Post",
                                                           "List-Help",
                                                           "List-Owner",
                                                           "List-Archive",
                                                           "List-Subscribe",
                                                           "List-Unsubscribe",
                                                           "List-Unsubscribe-Post"};
// What hosts on the way add or remove.
constexpr std::array<std::string_view, 4> kTraceHeaders = {
    "Received", "Return-Path", "Delivered-To", "Authentication-Results"};

// "signature 2 (d=example.com, s=s1)"
std::string name_of(const Signature& signature, std::size_t number) {
  if (signature.domain.is_root()) return fmt::format("signature {}", number);
  return fmt::format(
      "signature {} (d={}, s={})", number, signature.domain.text(), signature.selector);
}

class SignatureLint {
 public:
  SignatureLint(const message::Message& message, std::size_t field, std::size_t number)
      : x_message(message),
        x_value(message.value(field)),
        x_parsed(parse_signature(x_value)),
        x_tags(parse_tag_list(x_value,
                              {.malformed = "", .duplicate = "", .unicode_tags = kUnicodeTags})),
        x_subject(name_of(x_parsed.signature, number)) {
    for (const auto& name : x_parsed.signature.headers) ++x_covered[base::to_lower(name)];
  }

  Findings run(base::Time now) {
    add_problems(x_findings, x_parsed.problems, x_subject, x_value);
    check_times(now);
    check_body();
    check_forms();
    if (x_parsed.signature.headers.empty()) return std::move(x_findings);
    check_missing_headers();
    check_oversigning();
    check_trace_headers();
    return std::move(x_findings);
  }

  [[nodiscard]] const Signature& signature() const { return x_parsed.signature; }

 private:
  void add(Severity severity,
           std::string_view rule,
           std::string_view tag,
           std::string message,
           std::string fix = {}) {
    const Tag* const at = x_tags.find(tag);
    x_findings.push_back({.severity = severity,
                          .rule = rule,
                          .subject = x_subject,
                          .text = std::string(x_value),
                          .offset = at == nullptr ? 0 : at->offset,
                          .length = at == nullptr ? 0 : at->length,
                          .message = std::move(message),
                          .fix = std::move(fix)});
  }

  [[nodiscard]] std::size_t present(std::string_view name) const {
    return x_message.find_all(name).size();
  }

  [[nodiscard]] std::size_t covered(std::string_view name) const {
    const auto found = x_covered.find(base::to_lower(name));
    return found == x_covered.end() ? 0 : found->second;
  }

  void check_times(base::Time now) {
    const Signature& signature = x_parsed.signature;
    if (!signature.expires_at) return;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    if (seconds > 0 && static_cast<std::uint64_t>(seconds) > *signature.expires_at) {
      add(Severity::kWarning,
          "dkim/expired",
          "x",
          fmt::format("the signature has expired: x={} has passed", *signature.expires_at));
    }
    if (!signature.signed_at || *signature.expires_at <= *signature.signed_at) return;
    if (*signature.expires_at - *signature.signed_at < kShortLife) {
      add(Severity::kWarning,
          "dkim/short-lived",
          "x",
          fmt::format("the signature is good for {} only",
                      base::to_rough_text(
                          std::chrono::seconds(*signature.expires_at - *signature.signed_at))));
    }
  }

  void check_body() {
    const Signature& signature = x_parsed.signature;
    if (!signature.limit) return;
    add(Severity::kWarning,
        "dkim/partial-body",
        "l",
        fmt::format("l={} leaves what comes behind it unsigned", *signature.limit));
  }

  void check_forms() {
    if (!x_parsed.is_valid() || x_parsed.signature.header_form != Canonicalization::kSimple) return;
    add(Severity::kWarning,
        "dkim/simple-header",
        "c",
        "the header is signed in its simple form, which any change of its folding breaks");
  }

  // "h=…" with these added, as a signer writes it.
  [[nodiscard]] std::string list_with(const std::vector<std::string>& more) const {
    std::vector<std::string> all = x_parsed.signature.headers;
    all.insert(all.end(), more.begin(), more.end());
    return "h=" + base::join(all, ":");
  }

  void check_missing_headers() {
    const auto missing_of = [this](std::span<const std::string_view> names) {
      std::vector<std::string> missing;
      for (const auto name : names) {
        if (present(name) > covered(name)) missing.emplace_back(name);
      }
      return missing;
    };
    const auto report = [this](std::string_view rule, const std::vector<std::string>& missing) {
      if (missing.empty()) return;
      add(Severity::kWarning,
          rule,
          "h",
          fmt::format("the signature does not cover {}", base::join(missing, ", ")),
          "Let the signer cover these too:\n" + list_with(missing));
    };
    report("dkim/unsigned-header", missing_of(kWantedHeaders));
    report("dkim/unsigned-unsubscribe", missing_of(kUnsubscribeHeaders));
  }

  void check_oversigning() {
    std::vector<std::string> open;
    for (const auto name : kOversignedHeaders) {
      if (covered(name) == present(name) && (name == "From" || covered(name) > 0))
        open.emplace_back(name);
    }
    if (!open.empty()) {
      add(Severity::kInfo,
          "dkim/not-oversigned",
          "h",
          fmt::format("a second {} can be added without breaking the signature",
                      base::join(open, ", ")),
          "Name each once more than the message has it:\n" + list_with(open));
    }
    std::vector<std::string> closed;
    for (const auto name : kListHeaders) {
      if (covered(name) > present(name)) closed.emplace_back(name);
    }
    if (closed.empty()) return;
    add(Severity::kWarning,
        "dkim/oversigned-for-lists",
        "h",
        fmt::format("a mailing list that adds {} breaks the signature", base::join(closed, ", ")));
  }

  void check_trace_headers() {
    std::vector<std::string> found;
    for (const auto name : kTraceHeaders) {
      if (covered(name) > 0) found.emplace_back(name);
    }
    if (found.empty()) return;
    add(Severity::kWarning,
        "dkim/signs-trace-header",
        "h",
        fmt::format("the signature covers {}, which hosts on the way change",
                    base::join(found, ", ")));
  }

  const message::Message& x_message;
  std::string_view x_value;
  ParsedSignature x_parsed;
  TagList x_tags;
  std::string x_subject;
  std::map<std::string, std::size_t> x_covered;  // how often h= has each name
  Findings x_findings;
};

Finding about_message(Severity severity, std::string_view rule, std::string message) {
  Finding finding;
  finding.severity = severity;
  finding.rule = rule;
  finding.subject = "message";
  finding.message = std::move(message);
  return finding;
}

std::string_view rule_for(Failure failure) {
  switch (failure) {
    case Failure::kKeyMissing:
      return "dkim/no-key";
    case Failure::kKeyUnread:
      return "dkim/key-unread";
    case Failure::kKeyRevoked:
      return "dkim/key-revoked";
    case Failure::kKeyUnfit:
      return "dkim/key-unfit";
    case Failure::kBodyHash:
      return "dkim/body-changed";
    case Failure::kSignature:
      return "dkim/header-changed";
    case Failure::kNone:
    case Failure::kSyntax:   // lint_signatures says more
    case Failure::kExpired:  // the same
      break;
  }
  return {};
}

}  // namespace

Findings lint_signatures(const message::Message& message, base::Time now) {
  Findings findings;
  const std::size_t authors = message.find_all("From").size();
  if (authors != 1) {
    findings.push_back(about_message(Severity::kError,
                                     "dkim/not-one-from",
                                     fmt::format("the message has {} From fields", authors)));
  }
  const auto fields = message.find_all("DKIM-Signature");
  if (fields.empty()) {
    findings.push_back(
        about_message(Severity::kWarning, "dkim/not-signed", "the message has no DKIM signature"));
    return findings;
  }
  if (fields.size() > kManySignatures) {
    findings.push_back(about_message(Severity::kWarning,
                                     "dkim/too-many-signatures",
                                     fmt::format("the message has {} signatures", fields.size())));
  }
  bool has_rsa = false;
  for (std::size_t i = 0; i < std::min(fields.size(), kManySignatures); ++i) {
    SignatureLint lint(message, fields[i], i + 1);
    has_rsa = has_rsa || !lint.signature().algorithm.starts_with("ed25519");
    auto found = lint.run(now);
    std::ranges::move(found, std::back_inserter(findings));
  }
  if (!has_rsa) {
    findings.push_back(about_message(Severity::kWarning,
                                     "dkim/ed25519-alone",
                                     "all signatures are of Ed25519, which many cannot verify"));
  }
  return findings;
}

Findings findings_of(const Verification& verification) {
  Findings findings;
  std::size_t number = 0;
  for (const SignatureResult& outcome : verification.signatures) {
    ++number;
    const auto rule = rule_for(outcome.failure);
    if (rule.empty()) continue;
    Finding finding;
    finding.severity = outcome.result == Result::kTempError ? Severity::kWarning : Severity::kError;
    finding.rule = rule;
    finding.subject = name_of(outcome.signature, number);
    finding.message = outcome.reason;
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace mailctl::mail::dkim
