#include "render/dmarc_json.h"

#include <nlohmann/json.hpp>

#include "render/finding_json.h"

namespace mailctl::render {
namespace {

using Json = nlohmann::ordered_json;
namespace dmarc = mail::dmarc;

std::string_view word_of(dmarc::Outcome outcome) {
  constexpr std::string_view kWords[] = {"found", "none", "unknown"};
  return kWords[static_cast<std::size_t>(outcome)];
}

std::string_view word_of(dmarc::Place place) {
  constexpr std::string_view kWords[] = {"domain", "organizational-domain", "public-suffix"};
  return kWords[static_cast<std::size_t>(place)];
}

std::string_view word_of(dmarc::TakesMail takes_mail) {
  constexpr std::string_view kWords[] = {"yes", "no", "null-mx", "unknown"};
  return kWords[static_cast<std::size_t>(takes_mail)];
}

std::string_view word_of(dmarc::MissingNames names) {
  constexpr std::string_view kWords[] = {"do-not-exist", "exist", "unknown"};
  return kWords[static_cast<std::size_t>(names)];
}

std::string hyphenated(std::string_view words) {
  std::string out(words);
  for (char& c : out) {
    if (c == ' ') c = '-';
  }
  return out;
}

Json record_json(const dmarc::PolicyRecord& found) {
  Json json{{"outcome", word_of(found.outcome)}};
  if (!found.text.empty()) {
    json["domain"] = found.domain.text();
    json["place"] = word_of(found.place);
    json["text"] = found.text;
  }
  if (!found.reason.empty()) json["reason"] = found.reason;
  return json;
}

Json policy_json(const std::optional<dmarc::Policy>& policy) {
  return policy ? Json(to_text(*policy)) : Json(nullptr);
}

Json policies_json(const dmarc::Policies& policies) {
  return {{"domain", policy_json(policies.domain)},
          {"subdomains", policy_json(policies.subdomains)},
          {"missing_names", policy_json(policies.missing)}};
}

Json walk_json(const dmarc::Walk& walk) {
  Json lookups = Json::array();
  for (const auto& lookup : walk.lookups) {
    Json json{{"domain", lookup.domain.text()},
              {"status", hyphenated(dns::to_text(lookup.status))},
              {"records", lookup.candidates}};
    if (!lookup.text.empty()) json["text"] = lookup.text;
    lookups.push_back(std::move(json));
  }
  return lookups;
}

Json destinations_json(const std::vector<dmarc::Destination>& destinations) {
  Json list = Json::array();
  for (const auto& destination : destinations) {
    Json effective = Json::array();
    for (const auto& uri : destination.effective) effective.push_back(uri.uri);
    list.push_back({{"tag", destination.tag},
                    {"uri", destination.uri.uri},
                    {"host", destination.host.is_root() ? "" : destination.host.text()},
                    {"consent", hyphenated(to_text(destination.consent))},
                    {"query", destination.query ? destination.query->text() : ""},
                    {"effective", std::move(effective)},
                    {"reason", destination.reason}});
  }
  return list;
}

}  // namespace

Json dmarc_check_json(const dmarc::Survey& survey, const mail::Findings& findings) {
  Json hosts = Json::array();
  for (const auto& host : survey.report_hosts) {
    hosts.push_back({{"host", host.host.text()}, {"takes_mail", word_of(host.takes_mail)}});
  }
  return {{"format_version", "1.0"},
          {"domain", survey.domain.text()},
          {"record", record_json(survey.found)},
          {"organizational_domain",
           survey.organizational ? Json(survey.organizational->text()) : Json(nullptr)},
          {"policy", policies_json(survey.policies)},
          {"missing_names", word_of(survey.missing_names)},
          {"walk", walk_json(survey.walk)},
          {"destinations", destinations_json(survey.destinations)},
          {"report_hosts", std::move(hosts)},
          {"rfc7489",
           {{"record", record_json(survey.found_rfc7489)},
            {"organizational_domain", survey.organizational_rfc7489.text()},
            {"policy", policies_json(survey.policies_rfc7489)}}},
          {"findings", findings_json(findings)}};
}

Json verdict_json(const dmarc::Verdict& verdict) {
  return {{"result", to_text(verdict.result)},
          {"policy", to_text(verdict.policy)},
          {"disposition", to_text(verdict.disposition)},
          {"policy_tag", verdict.policy_tag},
          {"policy_domain", verdict.record_domain ? verdict.record_domain->text() : ""},
          {"organizational_domain",
           verdict.organizational.is_root() ? "" : verdict.organizational.text()},
          {"record", verdict.record ? to_text(*verdict.record) : ""},
          {"aligned", {{"spf", verdict.is_spf_aligned}, {"dkim", verdict.is_dkim_aligned}}},
          {"aligned_by", verdict.aligned_domain},
          {"reason", verdict.reason}};
}

}  // namespace mailctl::render
