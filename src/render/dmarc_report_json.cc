#include "render/dmarc_report_json.h"

#include <nlohmann/json.hpp>

namespace mailctl::render {
namespace {

using namespace mail::report;
using nlohmann::ordered_json;

ordered_json seconds_json(const std::optional<std::int64_t>& seconds) {
  return seconds ? ordered_json(*seconds) : ordered_json(nullptr);
}

ordered_json policy_json(const PublishedPolicy& policy) {
  ordered_json out = {{"p", policy.p}};
  const auto add = [&](const char* key, const std::string& word) {
    if (!word.empty()) out[key] = word;
  };
  add("sp", policy.sp);
  add("np", policy.np);
  add("pct", policy.pct);
  add("adkim", policy.adkim);
  add("aspf", policy.aspf);
  add("fo", policy.fo);
  add("testing", policy.testing);
  add("discovery_method", policy.discovery_method);
  return out;
}

ordered_json report_json(const ReportEntry& report) {
  ordered_json warnings = ordered_json::array();
  for (const Warning& warning : report.warnings) warnings.push_back(to_text(warning));
  return {{"file", report.file},
          {"org", report.metadata.org_name},
          {"email", report.metadata.email},
          {"report_id", report.metadata.report_id},
          {"domain", report.policy.domain},
          {"begin", seconds_json(report.metadata.begin)},
          {"end", seconds_json(report.metadata.end)},
          {"policy", policy_json(report.policy)},
          {"records", report.records},
          {"messages", report.messages},
          {"duplicate", report.seen == Seen::kAgain},
          {"warnings", warnings}};
}

ordered_json tls_json(const TlsEntry& entry) {
  ordered_json policies = ordered_json::array();
  for (const TlsPolicy& policy : entry.report.policies) {
    ordered_json failures = ordered_json::array();
    for (const TlsFailure& failure : policy.failures)
      failures.push_back(
          {{"type", failure.type}, {"mx", failure.mx}, {"sessions", failure.sessions}});
    policies.push_back({{"type", policy.type},
                        {"domain", policy.domain},
                        {"successful_sessions", policy.successful},
                        {"failed_sessions", policy.failed},
                        {"failures", failures}});
  }
  return {{"file", entry.file},
          {"org", entry.report.organization},
          {"report_id", entry.report.report_id},
          {"begin", seconds_json(entry.report.begin)},
          {"end", seconds_json(entry.report.end)},
          {"policies", policies}};
}

ordered_json failure_json(const FailureEntry& entry) {
  const FailureReport& report = entry.report;
  return {{"file", entry.file},
          {"domain", report.domain},
          {"source_ip", report.source_ip},
          {"auth_failure", report.auth_failure},
          {"identity_alignment", report.alignment},
          {"mail_from", report.mail_from},
          {"arrival_date", report.arrival},
          {"delivery_result", report.delivery_result},
          {"reporter", report.reporter}};
}

void add_counts(ordered_json& out, const Counts& counts) {
  out["messages"] = counts.messages;
  out["spf_aligned"] = counts.spf_aligned;
  out["dkim_aligned"] = counts.dkim_aligned;
  out["dmarc_pass"] = counts.passed;
  out["excepted"] = counts.excepted;
  out["blocked"] = {{"quarantine", counts.quarantined}, {"reject", counts.rejected}};
  out["would_block"] = {{"quarantine", quarantine_would_block(counts)},
                        {"reject", reject_would_block(counts)}};
}

ordered_json domain_json(const DomainSummary& domain) {
  ordered_json out = {{"domain", domain.domain},
                      {"policy", policy_json(domain.policy)},
                      {"begin", seconds_json(domain.begin)},
                      {"end", seconds_json(domain.end)},
                      {"reports", domain.reports}};
  add_counts(out, domain.counts);
  return out;
}

ordered_json source_json(const Source& source) {
  ordered_json out = {{"domain", source.domain},
                      {"source", source.name},
                      {"network", source.network},
                      {"addresses", source.addresses},
                      {"kind", to_text(source.kind)}};
  add_counts(out, source.counts);
  out["advice"] = advice_for(source);
  return out;
}

template <class Range, class Make>
ordered_json list_of(const Range& range, Make make) {
  ordered_json out = ordered_json::array();
  for (const auto& item : range) out.push_back(make(item));
  return out;
}

ordered_json error_json(const ReadError& error) {
  return {{"file", error.file}, {"message", error.message}};
}

}  // namespace

std::string dmarc_report_json(const Collection& collection, std::span<const Source> sources) {
  const ordered_json document = {{"format_version", "1.0"},
                                 {"reports", list_of(collection.reports(), report_json)},
                                 {"tls_reports", list_of(collection.tls_reports(), tls_json)},
                                 {"failure_reports", list_of(collection.failures(), failure_json)},
                                 {"errors", list_of(collection.errors(), error_json)},
                                 {"domains", list_of(collection.table().domains(), domain_json)},
                                 {"sources", list_of(sources, source_json)}};
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace mailctl::render
