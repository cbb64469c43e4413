#include "render/spf_json.h"

#include <nlohmann/json.hpp>

namespace mailctl::render {
namespace {

using Json = nlohmann::ordered_json;
using mail::spf::Analysis;
using mail::spf::AnalyzedRecord;
using mail::spf::AnalyzedTerm;
using mail::spf::AuthorisedBy;
using mail::spf::RecordStatus;
using mail::spf::VoidFor;

constexpr std::size_t kMaxNetworks = 1000;

std::string_view status_word(RecordStatus status) {
  switch (status) {
    case RecordStatus::kValid:
      return "valid";
    case RecordStatus::kNone:
      return "none";
    case RecordStatus::kSeveral:
      return "several";
    case RecordStatus::kInvalid:
      return "invalid";
    case RecordStatus::kFailed:
      return "failed";
    case RecordStatus::kBadName:
      return "bad name";
    case RecordStatus::kNotKnown:
      return "not known";
  }
  return {};
}

std::string_view void_word(VoidFor void_for) {
  switch (void_for) {
    case VoidFor::kEverybody:
      return "all";
    case VoidFor::kIp4:
      return "ip4";
    case VoidFor::kIp6:
      return "ip6";
    case VoidFor::kNobody:
      break;
  }
  return "none";
}

std::string_view by_word(AuthorisedBy by) {
  switch (by) {
    case AuthorisedBy::kInclude:
      return "include";
    case AuthorisedBy::kNetworks:
      return "networks";
    case AuthorisedBy::kNothing:
      break;
  }
  return "nothing";
}

Json networks_json(const std::vector<mail::spf::Network>& networks) {
  Json out = Json::array();
  for (const auto& network : networks) {
    if (out.size() == kMaxNetworks) break;
    out.push_back(to_text(network));
  }
  return out;
}

Json term_json(const AnalyzedTerm& analyzed) {
  Json out{{"term", analyzed.term.text}, {"lookups", analyzed.lookups}};
  if (!analyzed.target.empty()) out["target"] = analyzed.target;
  if (analyzed.record) out["record"] = *analyzed.record;
  if (analyzed.void_for != VoidFor::kNobody) out["void"] = void_word(analyzed.void_for);
  if (analyzed.is_dead) out["dead"] = true;
  if (analyzed.is_dynamic) out["dynamic"] = true;
  if (!analyzed.failure.empty()) out["failure"] = analyzed.failure;
  if (!analyzed.networks.empty()) out["networks"] = networks_json(analyzed.networks);
  return out;
}

Json record_json(const AnalyzedRecord& record) {
  Json out{{"domain", record.domain},
           {"status", status_word(record.status)},
           {"text", record.text},
           {"lookups", record.lookups},
           {"octets", record.text.size()},
           {"txt_count", record.txt_count},
           {"txt_octets", record.txt_octets},
           {"failure", record.failure},
           {"terms", Json::array()}};
  for (const auto& analyzed : record.terms) out["terms"].push_back(term_json(analyzed));
  return out;
}

Json place_json(const Analysis& analysis, const mail::spf::TermPlace& place) {
  return {{"domain", analysis.records[place.record].domain},
          {"term", analysis.at(place).term.text}};
}

Json overlaps_json(const Analysis& analysis) {
  Json out = Json::array();
  for (const auto& overlap : analysis.overlaps) {
    if (out.size() == kMaxNetworks) break;
    Json one{{"network", to_text(overlap.inner.network)}};
    one.update(place_json(analysis, overlap.inner.place));
    one["by"] = place_json(analysis, overlap.outer.place);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

Json spf_check_json(const mail::spf::Evaluation& evaluation) {
  Json out{{"domain", evaluation.domain},
           {"result", to_text(evaluation.result)},
           {"explanation", evaluation.explanation},
           {"lookups", evaluation.lookups},
           {"void_lookups", evaluation.void_lookups},
           {"term", evaluation.term},
           {"term_domain", evaluation.term_domain},
           {"reason", evaluation.reason},
           {"steps", Json::array()}};
  for (const auto& step : evaluation.steps) {
    out["steps"].push_back({{"depth", step.depth},
                            {"domain", step.domain},
                            {"term", step.term},
                            {"outcome", step.outcome},
                            {"detail", step.detail},
                            {"section", step.section}});
  }
  return out;
}

Json spf_service_json(const SpfServiceAnswer& answer) {
  const auto* one = answer.authorised();
  const bool is_authorised = one != nullptr;
  if (one == nullptr && !answer.found.empty()) one = &answer.found.front();
  Json out{{"domain", answer.domain}, {"service", answer.service}, {"authorised", is_authorised}};
  if (one == nullptr) return out;
  out["by"] = by_word(one->by);
  out["include"] = one->include;
  out["path"] = Json::array();
  for (const auto& step : one->steps) {
    out["path"].push_back({{"domain", step.domain}, {"term", step.term}});
  }
  out["lookups"] = one->lookups;
  out["missing"] = networks_json(one->missing);
  out["reason"] = one->reason;
  return out;
}

Json spf_tree_json(const Analysis& analysis) {
  const auto& top = analysis.top();
  Json out{{"domain", top.domain},
           {"lookups", top.lookups},
           {"void_lookups", analysis.void_lookups()},
           {"void_lookups_ip4", top.voids4},
           {"void_lookups_ip6", top.voids6},
           {"loops", analysis.loops},
           {"records", Json::array()}};
  for (const auto& record : analysis.records) out["records"].push_back(record_json(record));
  using mail::spf::Family;
  out["networks"] = {{"ip4", networks_json(analysis.pass4.networks(Family::kIp4, kMaxNetworks))},
                     {"ip6", networks_json(analysis.pass6.networks(Family::kIp6, kMaxNetworks))},
                     {"ip4_addresses", analysis.pass4.address_count()},
                     {"ip6_subnets", analysis.pass6.subnet_count()},
                     {"more", analysis.admits_more}};
  out["voids"] = Json::array();
  for (const auto& place : analysis.voids) {
    auto one = place_json(analysis, place);
    one["name"] = analysis.at(place).target;
    one["for"] = void_word(analysis.at(place).void_for);
    out["voids"].push_back(std::move(one));
  }
  out["overlaps"] = overlaps_json(analysis);
  return out;
}

Json spf_flat_json(const std::string& domain, const mail::spf::Flattened& flat) {
  Json out{{"domain", domain}, {"records", Json::array()}};
  for (const auto& record : flat.records) {
    out["records"].push_back({{"name", record.name}, {"text", record.text}});
  }
  out["lookups"] = flat.lookups;
  out["kept"] = flat.kept;
  out["problems"] = flat.problems;
  out["valid_seconds"] = flat.ttl;
  return out;
}

}  // namespace mailctl::render
