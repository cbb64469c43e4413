#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/dkim/signature.h"
#include "mail/rules/bulk.h"

namespace mailctl::mail::rules {
namespace {

using base::Severity;

constexpr std::string_view kHeader = "List-Unsubscribe";
constexpr std::string_view kPost = "List-Unsubscribe-Post";
constexpr std::string_view kOneClick = "List-Unsubscribe=One-Click";  // RFC 8058 §5
constexpr std::size_t kMaxSignatures = 20;

std::string first_value(const message::Message& message, std::string_view name) {
  const auto fields = message.find_all(name);
  return fields.empty() ? std::string() : message::unfolded(message.value(fields.front()));
}

bool is_from_list(const message::Message& message) {
  const auto precedence = base::to_lower(first_value(message, "Precedence"));
  return !message.find_all("List-Id").empty() || precedence == "bulk" || precedence == "list";
}

// RFC 2369: addresses in angle brackets, with commas between them.
bool names_https(std::string_view value) {
  return std::ranges::any_of(base::split(value, ','), [](std::string_view part) {
    return base::to_lower(base::trim(part)).starts_with("<https://");
  });
}

bool covers(const dkim::Signature& signature, std::string_view name) {
  return std::ranges::any_of(signature.headers, [&](const auto& covered) {
    return base::equals_ignoring_case(covered, name);
  });
}

bool is_signed(const message::Message& message) {
  const auto fields = message.find_all("DKIM-Signature");
  const auto count = std::min(fields.size(), kMaxSignatures);
  return std::any_of(
      fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(count), [&](std::size_t field) {
        const auto parsed = dkim::parse_signature(message.value(field));
        return parsed.is_valid() && covers(parsed.signature, kHeader) &&
               covers(parsed.signature, kPost);
      });
}

class UnsubscribeLint {
 public:
  explicit UnsubscribeLint(const message::Message& message) : x_message(message) {}

  Findings judge() && {
    const auto header = first_value(x_message, kHeader);
    const auto post = first_value(x_message, kPost);
    if (header.empty() && post.empty()) {
      if (is_from_list(x_message))
        add("bulk/no-unsubscribe", "", "the message comes from a list and has no List-Unsubscribe");
      return std::move(x_findings);
    }
    if (post.empty()) {
      add("bulk/no-one-click", header, "List-Unsubscribe stands without List-Unsubscribe-Post");
      return std::move(x_findings);
    }
    judge_one_click(header, post);
    return std::move(x_findings);
  }

 private:
  void judge_one_click(const std::string& header, const std::string& post) {
    if (!base::equals_ignoring_case(post, kOneClick)) {
      add("bulk/bad-unsubscribe",
          post,
          fmt::format("List-Unsubscribe-Post is not \"{}\"", kOneClick));
    }
    if (!names_https(header)) {
      add("bulk/bad-unsubscribe", header, "List-Unsubscribe names no https address for one click");
    }
    if (!is_signed(x_message)) {
      add("bulk/unsubscribe-not-signed",
          "",
          "no DKIM signature covers both List-Unsubscribe and List-Unsubscribe-Post");
    }
  }

  void add(std::string_view rule, std::string_view text, std::string message) {
    x_findings.push_back({.severity = Severity::kWarning,
                          .rule = rule,
                          .subject = "message",
                          .text = std::string(text),
                          .message = std::move(message)});
  }

  const message::Message& x_message;
  Findings x_findings;
};

}  // namespace

Findings lint_unsubscribe(const message::Message& message) {
  return UnsubscribeLint(message).judge();
}

}  // namespace mailctl::mail::rules
