#include "mail/transport/tls_rpt.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/tag_list.h"

namespace mailctl::mail::transport {
namespace {

using base::Severity;

constexpr std::string_view kBadUri = "tls-rpt/bad-uri";

void read_uris(const Tag& tag, ParsedTlsReportRecord& out) {
  ReportUriList list = parse_report_uris(tag.value, kBadUri, tag.value_offset);
  for (Problem& problem : list.problems) out.problems.push_back(std::move(problem));
  for (ReportUri& uri : list.uris) {
    const std::string_view scheme = scheme_of(uri);
    if ((scheme == "mailto" || scheme == "https") && uri.size_limit.empty()) {
      out.record.rua.push_back(std::move(uri));
      continue;
    }
    out.problems.push_back({Severity::kError,
                            kBadUri,
                            tag.offset,
                            tag.length,
                            fmt::format("\"{}\" is neither mailto: nor https:", to_text(uri))});
  }
}

}  // namespace

bool is_tls_report_text(std::string_view text) {
  const std::string_view first = base::trim(text.substr(0, text.find(';')));
  return first == "v=TLSRPTv1" && text.find(';') != std::string_view::npos;
}

ParsedTlsReportRecord parse_tls_report_record(std::string_view text) {
  ParsedTlsReportRecord out;
  if (!is_tls_report_text(text)) {
    out.problems.push_back({Severity::kError,
                            "tls-rpt/no-version",
                            0,
                            std::min(text.find(';'), text.size()),
                            "a TLS-RPT record begins with \"v=TLSRPTv1;\""});
    return out;
  }
  TagList list = parse_tag_list(
      text, {.malformed = "tls-rpt/malformed-tag", .duplicate = "tls-rpt/duplicate-tag"});
  out.problems = std::move(list.problems);
  for (const Tag& tag : std::span(list.tags).subspan(1)) {
    if (tag.name == "rua") {
      read_uris(tag, out);
    } else {
      out.record.unknown.emplace_back(tag.name, tag.value);
    }
  }
  if (list.find("rua") == nullptr) {
    out.problems.push_back(
        {Severity::kError, "tls-rpt/missing-rua", text.size(), 0, "rua= is missing"});
  }
  std::ranges::stable_sort(out.problems, {}, &Problem::offset);
  return out;
}

std::string to_text(const TlsReportRecord& record) {
  std::string text = "v=TLSRPTv1; rua=" + mail::to_text(record.rua);
  for (const auto& [name, value] : record.unknown) text += fmt::format("; {}={}", name, value);
  return text;
}

}  // namespace mailctl::mail::transport
