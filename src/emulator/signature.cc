#include "emulator/signature.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/encoding.h"
#include "base/text.h"
#include "emulator/keys.h"

namespace mailctl::emulator {

namespace {

constexpr base::Duration kMostSkew = std::chrono::seconds(300);
constexpr std::string_view kScheme = "Signature ";

base::Error refused(std::string message) {
  return {base::ErrorKind::kUnauthorized, std::move(message), {}};
}

// Parses `name="value",…`; an empty map when malformed.
std::map<std::string, std::string> parse_parameters(std::string_view text) {
  std::map<std::string, std::string> parameters;
  while (!(text = base::trim(text)).empty()) {
    const std::size_t equals = text.find("=\"");
    if (equals == std::string_view::npos) return {};
    const std::size_t end = text.find('"', equals + 2);
    if (end == std::string_view::npos) return {};
    parameters.emplace(base::to_lower(base::trim(text.substr(0, equals))),
                       text.substr(equals + 2, end - equals - 2));
    text.remove_prefix(end + 1);
    text = base::trim(text);
    if (text.starts_with(',')) text.remove_prefix(1);
  }
  return parameters;
}

bool is_signed(const SignatureHeader& header, std::string_view name) {
  return std::ranges::find(header.headers, name) != header.headers.end();
}

base::Result<void> check_required_headers(const HttpRequest& request,
                                          const SignatureHeader& header,
                                          Coverage coverage) {
  if (!is_signed(header, "(request-target)")) {
    return refused("the signature does not cover (request-target)");
  }
  if (coverage == Coverage::kWithHost && !is_signed(header, "host")) {
    return refused("the signature does not cover host");
  }
  if (!is_signed(header, "date") && !is_signed(header, "x-date")) {
    return refused("the signature covers neither date nor x-date");
  }
  if (request.method != "POST" && request.method != "PUT" && request.method != "PATCH") return {};
  for (const std::string_view name : {"content-length", "content-type", "x-content-sha256"}) {
    if (!is_signed(header, name))
      return refused("the signature does not cover " + std::string(name));
  }
  if (header_or_empty(request, "x-content-sha256") != base::to_base64(sha256(request.body))) {
    return refused("x-content-sha256 is not the hash of the body");
  }
  return {};
}

base::Result<void> check_date(const HttpRequest& request,
                              const SignatureHeader& header,
                              base::Time now) {
  const std::string_view name = is_signed(header, "x-date") ? "x-date" : "date";
  const auto date = base::parse_http_date(header_or_empty(request, name));
  if (!date) return refused(std::string(name) + " is no HTTP date");
  const base::Duration skew = *date > now ? *date - now : now - *date;
  if (skew > kMostSkew) {
    return refused(std::string(name) + " is " + base::to_rough_text(skew) +
                   " from the service's clock (" + base::to_http_date(now) + ")");
  }
  return {};
}

}  // namespace

base::Result<SignatureHeader> parse_authorization(std::string_view value) {
  if (value.empty()) return refused("no Authorization header");
  if (!base::equals_ignoring_case(value.substr(0, kScheme.size()), kScheme)) {
    return refused("the Authorization scheme is not Signature");
  }
  auto parameters = parse_parameters(value.substr(kScheme.size()));
  for (const char* name : {"keyid", "algorithm", "signature"}) {
    if (parameters[name].empty()) {
      return refused("the Authorization header has no " + std::string(name));
    }
  }
  if (parameters["algorithm"] != "rsa-sha256") return refused("algorithm is not rsa-sha256");
  if (const auto version = parameters.find("version");
      version != parameters.end() && version->second != "1") {
    return refused("signature version is not 1");
  }
  SignatureHeader header;
  header.key_id = parameters["keyid"];
  const std::string names =
      parameters["headers"].empty() ? "date" : base::to_lower(parameters["headers"]);
  for (const std::string_view name : base::split(names, ' ')) {
    if (!name.empty()) header.headers.emplace_back(name);
  }
  const auto signature = base::from_base64(parameters["signature"]);
  if (!signature) return refused("the signature is not base64");
  header.signature = *signature;
  return header;
}

base::Result<std::string> signing_string(const HttpRequest& request,
                                         const SignatureHeader& header) {
  std::string text;
  for (const std::string& name : header.headers) {
    if (!text.empty()) text += '\n';
    if (name == "(request-target)") {
      text += name + ": " + base::to_lower(request.method) + " " + request.target;
      continue;
    }
    const std::string* value = find_header(request, name);
    if (value == nullptr) return refused("the signed header " + name + " is missing");
    text += name + ": " + std::string(base::trim(*value));
  }
  return text;
}

base::Result<void> check_signature(const HttpRequest& request,
                                   const SignatureHeader& header,
                                   std::string_view public_pem,
                                   base::Time now,
                                   Coverage coverage) {
  if (auto checked = check_required_headers(request, header, coverage); !checked) return checked;
  if (auto checked = check_date(request, header, now); !checked) return checked;
  auto text = signing_string(request, header);
  if (!text) return std::move(text).error();
  if (!is_signed_by(public_pem, *text, header.signature)) {
    return refused("the signature does not verify with the key of keyId");
  }
  return {};
}

}  // namespace mailctl::emulator
