#include "emulator/dns_conditions.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "base/time.h"
#include "emulator/reply.h"

namespace mailctl::emulator {

namespace {

std::string_view without_quotes(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
    etag.remove_prefix(1);
    etag.remove_suffix(1);
  }
  return etag;
}

// HTTP dates have whole seconds.
bool is_modified_after(const StoredZone& zone, base::Time time) {
  return std::chrono::floor<std::chrono::seconds>(zone.modified) > time;
}

}  // namespace

std::string zone_etag(const StoredZone& zone) {
  const std::string tags = short_digest(zone.freeform_tags + "|" + zone.defined_tags).substr(0, 8);
  return "\"" + std::to_string(zone.version) + zone.id + tags + "#application/json\"";
}

std::string records_etag(const StoredZone& zone, std::uint64_t newest_version) {
  return "\"" + std::to_string(newest_version) + zone.id + "#application/json\"";
}

std::uint64_t newest_version(const StoredZone& zone, const ZonePart& part) {
  std::uint64_t newest = 0;
  const auto look_at = [&](const ZoneNode& node) {
    for (const auto& [type, set] : node.sets) {
      if (!part.rtype || *part.rtype == type) newest = std::max(newest, set.version);
    }
  };
  if (part.domain) {
    if (const ZoneNode* node = zone.find_node(*part.domain)) look_at(*node);
  } else {
    for (const auto& [key, node] : zone.nodes) look_at(node);
  }
  return newest;
}

std::optional<HttpReply> failed_condition(const DnsCall& call, const std::string& etag) {
  if (!is_if_match_met(call.request, etag)) return etag_mismatch();
  const std::string* since = find_header(call.request, "if-unmodified-since");
  if (since == nullptr || find_header(call.request, "if-match") != nullptr) return std::nullopt;
  const auto time = base::parse_http_date(*since);
  if (!time) return invalid_parameter("If-Unmodified-Since is not an HTTP date");
  if (is_modified_after(*call.zone, *time)) return etag_mismatch();
  return std::nullopt;
}

std::optional<HttpReply> not_modified(const DnsCall& call, const std::string& etag) {
  const HttpReply unchanged{304, {{"etag", etag}}, {}};
  if (const std::string* known = find_header(call.request, "if-none-match")) {
    for (const std::string_view each : base::split(*known, ',')) {
      if (without_quotes(base::trim(each)) == without_quotes(etag)) return unchanged;
    }
    return std::nullopt;
  }
  const std::string* since = find_header(call.request, "if-modified-since");
  if (since == nullptr) return std::nullopt;
  const auto time = base::parse_http_date(*since);
  // RFC 9110 §13.1.3: a date that is none is ignored.
  if (!time || is_modified_after(*call.zone, *time)) return std::nullopt;
  return unchanged;
}

HttpReply refusal(const base::Error& error) {
  switch (error.kind) {
    case base::ErrorKind::kNotFoundOrForbidden:
    case base::ErrorKind::kUnauthorized:
      return not_found_reply();
    case base::ErrorKind::kAlreadyExists:
      return error_reply(409,
                         "NotAuthorizedOrResourceAlreadyExists",
                         "Authorization failed or the resource already exists.");
    case base::ErrorKind::kConflict:
      return error_reply(412, "PreconditionFailed", error.message);
    case base::ErrorKind::kInvalid:
    case base::ErrorKind::kUnsupported:
      return invalid_parameter(error.message);
    case base::ErrorKind::kRateLimited:
    case base::ErrorKind::kTransient:
    case base::ErrorKind::kUnknownOutcome:
    case base::ErrorKind::kCancelled:
      break;
  }
  return error_reply(500, "InternalServerError", error.message);
}

}  // namespace mailctl::emulator
