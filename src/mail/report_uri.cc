#include "mail/report_uri.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/characters.h"

namespace mailctl::mail {
namespace {

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

// obs-dmarc-report-size = "!" 1*DIGIT [ "k" / "m" / "g" / "t" ]
bool is_size_limit(std::string_view text) {
  if (!text.empty() && std::string_view("kmgtKMGT").find(text.back()) != std::string_view::npos) {
    text.remove_suffix(1);
  }
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

// RFC 3986 §3.1
bool is_scheme(std::string_view text) {
  return !text.empty() && is_alpha(text.front()) && std::ranges::all_of(text, [](char c) {
    return is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
  });
}

bool is_uri_character(char c) {
  // RFC 3986 §2 without ! , ; (RFC 9989 §4.8, RFC 8460 §3)
  constexpr std::string_view kPunctuation = "-._~:/?#[]@$&'()*+=%";
  return is_alphanumeric(c) || kPunctuation.find(c) != std::string_view::npos;
}

base::Result<std::string> parse_mailto(std::string_view rest) {
  const std::size_t question = std::min(rest.find('?'), rest.size());
  const auto decoded = base::percent_decode(rest.substr(0, question));
  if (!decoded) return invalid("a \"%\" is not followed by two hex digits");
  auto address = parse_address(*decoded);
  if (!address) return std::move(address).error();
  return base::percent_encode_only(address->local_part, "!,;?#/") + "@" + address->domain.text() +
         std::string(rest.substr(question));
}

base::Result<std::string> parse_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos && parse_address(text).has_value()) {
    return invalid(fmt::format("\"{0}\" is no URI; write mailto:{0}", text));
  }
  const std::string_view scheme = text.substr(0, std::min(colon, text.size()));
  if (colon == std::string_view::npos || !is_scheme(scheme)) {
    return invalid(fmt::format("\"{}\" is no URI; write mailto: or https: before it", text));
  }
  const auto bad = std::ranges::find_if_not(text, is_uri_character);
  if (bad != text.end()) {
    return invalid(
        fmt::format("\"{}\" has a character that a report URI must percent-encode", text));
  }
  const std::string folded_scheme = base::to_lower(scheme);
  const std::string_view rest = text.substr(colon + 1);
  if (folded_scheme == "mailto") {
    auto mailbox = parse_mailto(rest);
    if (!mailbox) return std::move(mailbox).error();
    return "mailto:" + *mailbox;
  }
  if (folded_scheme == "https" && (!rest.starts_with("//") || rest.size() == 2)) {
    return invalid(fmt::format("\"{}\" names no host", text));
  }
  return folded_scheme + ":" + std::string(rest);
}

}  // namespace

base::Result<ReportUri> parse_report_uri(std::string_view text) {
  ReportUri out;
  const std::size_t mark = text.rfind('!');
  if (mark != std::string_view::npos && is_size_limit(text.substr(mark + 1))) {
    out.size_limit = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  auto uri = parse_uri(text);
  if (!uri) return std::move(uri).error();
  out.uri = *std::move(uri);
  return out;
}

ReportUriList parse_report_uris(std::string_view text, std::string_view code, std::size_t offset) {
  ReportUriList out;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string_view part = base::trim(text.substr(at, end - at));
    auto uri = part.empty() ? base::Result<ReportUri>(invalid("an address is missing"))
                            : parse_report_uri(part);
    if (uri) {
      out.uris.push_back(*std::move(uri));
    } else {
      const std::size_t place =
          part.empty() ? at : static_cast<std::size_t>(part.data() - text.data());
      out.problems.push_back(
          {base::Severity::kError, code, offset + place, part.size(), uri.error().message});
    }
    at = end + 1;
  }
  return out;
}

std::string to_text(const ReportUri& uri) {
  return uri.size_limit.empty() ? uri.uri : uri.uri + "!" + uri.size_limit;
}

std::string to_text(const std::vector<ReportUri>& uris) {
  std::vector<std::string> texts;
  texts.reserve(uris.size());
  for (const ReportUri& uri : uris) texts.push_back(to_text(uri));
  return base::join(texts, ",");
}

std::string_view scheme_of(const ReportUri& uri) {
  return std::string_view(uri.uri).substr(0, uri.uri.find(':'));
}

std::optional<Address> mailbox_of(const ReportUri& uri) {
  if (scheme_of(uri) != "mailto") return std::nullopt;
  const std::string_view rest =
      std::string_view(uri.uri).substr(std::string_view("mailto:").size());
  const auto decoded = base::percent_decode(rest.substr(0, rest.find('?')));
  if (!decoded) return std::nullopt;
  auto address = parse_address(*decoded);
  if (!address) return std::nullopt;
  return *std::move(address);
}

}  // namespace mailctl::mail
