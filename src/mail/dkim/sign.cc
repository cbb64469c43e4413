#include "mail/dkim/sign.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "mail/dkim/key.h"
#include "mail/dkim/signature.h"

namespace mailctl::mail::dkim {
namespace {

constexpr std::string_view kFold = "\r\n\t";
constexpr std::size_t kLineLength = 76;  // RFC 5322 §2.1.1 asks for at most 78

constexpr std::array<std::string_view, 21> kSignedHeaders = {"From",
                                                             "Reply-To",
                                                             "Subject",
                                                             "Date",
                                                             "To",
                                                             "Cc",
                                                             "Message-ID",
                                                             "In-Reply-To",
                                                             "References",
                                                             "MIME-Version",
                                                             "Content-Type",
                                                             "Content-Transfer-Encoding",
                                                             "List-Id",
                                                             "List-Help",
                                                             "List-Owner",
                                                             "List-Post",
                                                             "List-Subscribe",
                                                             "List-Unsubscribe",
                                                             "List-Archive",
                                                             "List-Unsubscribe-Post",
                                                             "Sender"};
constexpr std::array<std::string_view, 4> kOversigned = {"From", "To", "Subject", "Date"};

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

bool names_from(const std::vector<std::string>& headers) {
  return std::ranges::any_of(
      headers, [](const std::string& name) { return base::equals_ignoring_case(name, "from"); });
}

// "h=From:To:…", folded between names.
std::string header_list(const std::vector<std::string>& headers) {
  std::string text = "h=";
  std::size_t line = text.size();
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const std::string name = headers[i] + (i + 1 < headers.size() ? ":" : "");
    if (line + name.size() > kLineLength) {
      text += kFold;
      line = 1;
    }
    text += name;
    line += name.size();
  }
  return text;
}

std::string folded_base64(std::string_view octets) {
  const std::string encoded = base::to_base64(octets);
  std::string text;
  for (std::size_t at = 0; at < encoded.size(); at += kLineLength - 4) {
    if (at > 0) text += kFold;
    text += encoded.substr(at, kLineLength - 4);
  }
  return text;
}

long long seconds_of(base::Time time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string unsigned_field(const message::Message& message,
                           const SigningIdentity& identity,
                           KeyType type,
                           base::Time now,
                           const SigningOptions& options) {
  std::string times = fmt::format("t={}", seconds_of(now));
  if (options.valid_for) times += fmt::format("; x={}", seconds_of(now + *options.valid_for));
  BodyHashes body(message.body());
  const std::string hash = base::to_base64(body.hash(options.body_form, kWholeBody));
  const std::string limit = options.limit == BodyLimit::kCurrent
                                ? fmt::format("; l={}", body.size(options.body_form))
                                : std::string();
  const std::array<std::string, 6> parts = {
      fmt::format("v=1; a={}-sha256; c={}/{}",
                  to_text(type),
                  to_text(options.header_form),
                  to_text(options.body_form)),
      fmt::format("d={}", identity.domain.text()),
      fmt::format("s={}; {}{}", identity.selector, times, limit),
      header_list(options.headers),
      fmt::format("bh={}", hash),
      "b="};
  return "DKIM-Signature: " + base::join(parts, fmt::format(";{}", kFold));
}

}  // namespace

std::span<const std::string_view> usual_headers() {
  return kSignedHeaders;
}

std::span<const std::string_view> usually_oversigned() {
  return kOversigned;
}

std::vector<std::string> default_signed_headers(const message::Message& message) {
  return signed_headers(message, kSignedHeaders, kOversigned);
}

std::vector<std::string> signed_headers(const message::Message& message,
                                        std::span<const std::string_view> names,
                                        std::span<const std::string_view> oversigned) {
  const auto is_among = [](std::string_view name, std::span<const std::string_view> list) {
    return std::ranges::any_of(
        list, [&](std::string_view other) { return base::equals_ignoring_case(name, other); });
  };
  std::vector<std::string_view> all(names.begin(), names.end());
  for (const std::string_view name : oversigned) {
    if (!is_among(name, all)) all.push_back(name);
  }
  std::vector<std::string> headers;
  for (const std::string_view name : all) {
    const std::size_t count = message.find_all(name).size() + (is_among(name, oversigned) ? 1 : 0);
    headers.insert(headers.end(), count, std::string(name));
  }
  return headers;
}

base::Result<std::string> sign(const message::Message& message,
                               const SigningIdentity& identity,
                               base::Time now,
                               const SigningOptions& options) {
  if (const auto name = key_name(identity.selector, identity.domain); !name) return name.error();
  if (message.find_all("From").size() != 1)
    return invalid("a message to sign has exactly one From field");
  SigningOptions complete = options;
  if (complete.headers.empty()) complete.headers = default_signed_headers(message);
  if (!names_from(complete.headers))
    return invalid("the From field must be among the signed headers (RFC 6376 §5.4)");
  auto record = public_record(identity.private_pem);
  if (!record) return std::move(record).error();
  const std::string field = unsigned_field(message, identity, record->type, now, complete);
  auto octets = sign_octets(identity.private_pem,
                            signing_input(message, complete.headers, complete.header_form, field));
  if (!octets) return std::move(octets).error();
  return field + folded_base64(*octets);
}

}  // namespace mailctl::mail::dkim
