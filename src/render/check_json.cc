#include "render/check_json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "render/finding_json.h"

namespace mailctl::render {
namespace {

using Json = nlohmann::ordered_json;

Json area_json(const mail::check::AreaReport& area) {
  auto records = Json::array();
  for (const auto& record : area.records) {
    records.push_back({{"name", record.name}, {"type", record.type}, {"text", record.text}});
  }
  return {{"area", base::to_lower(mail::check::to_text(area.area))},
          {"grade", mail::check::to_text(area.grade)},
          {"summary", area.summary},
          {"records", std::move(records)},
          {"findings", findings_json(area.findings)}};
}

}  // namespace

Json check_json(const mail::check::Report& report) {
  const auto findings = mail::check::findings_of(report);
  const auto count = [&](base::Severity severity) {
    return std::ranges::count(findings, severity, &mail::Finding::severity);
  };
  auto areas = Json::array();
  for (const auto& area : report.areas) areas.push_back(area_json(area));
  Json json{{"format_version", "1.0"}, {"domain", report.domain.text()}};
  const auto role = mail::check::to_text(report.role);
  json["role"] = role.empty() ? Json() : Json(role);
  json["looks_parked"] = report.looks_parked;
  json["grade"] = mail::check::to_text(report.grade);
  json["error_count"] = count(base::Severity::kError);
  json["warning_count"] = count(base::Severity::kWarning);
  json["areas"] = std::move(areas);
  return json;
}

}  // namespace mailctl::render
