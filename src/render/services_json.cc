#include "render/services_json.h"

#include <nlohmann/json.hpp>

namespace mailctl::render {
namespace {

using Json = nlohmann::ordered_json;

// null for what is not there.
Json text_or_null(std::string_view text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

std::string_view word_of(model::SpfPlace place) {
  switch (place) {
    case model::SpfPlace::kNowhere:
      return "nowhere";
    case model::SpfPlace::kDomain:
      return "domain";
    case model::SpfPlace::kEnvelope:
      return "envelope";
  }
  return "";
}

Json spf_object(const model::Service& service) {
  Json includes = Json::array();
  for (const auto& include : service.spf) {
    includes.push_back({{"include", include.include},
                        {"place", text_or_null(include.place)},
                        {"regions", include.regions},
                        {"owner", text_or_null(include.owner)}});
  }
  return {{"published_in", word_of(service.spf_place)},
          {"includes", std::move(includes)},
          {"also_seen", service.spf_seen},
          {"note", text_or_null(service.spf_note)}};
}

Json dkim_object(const model::ServiceDkim& dkim) {
  Json keys = Json::array();
  for (const auto& key : dkim.keys) {
    keys.push_back({{"selector", key.selector}, {"target", key.target}});
  }
  return {{"form", dkim.form == model::KeyForm::kCname ? "cname" : "txt"},
          {"selectors", dkim.selectors},
          {"keys", std::move(keys)},
          {"note", text_or_null(dkim.note)}};
}

Json envelope_object(const model::ServiceEnvelope& envelope) {
  Json custom = Json::array();
  for (const auto& record : envelope.custom) {
    custom.push_back({{"type", dns::to_text(record.type)}, {"value", record.value}});
  }
  return {{"own", text_or_null(envelope.own)},
          {"domain_setting", text_or_null(envelope.setting)},
          {"custom", std::move(custom)},
          {"note", text_or_null(envelope.note)}};
}

Json object_of(const model::Service& service) {
  Json parameters = Json::array();
  for (const auto& parameter : service.parameters) {
    parameters.push_back({{"name", parameter.name},
                          {"is", parameter.meaning},
                          {"example", parameter.example},
                          {"default", text_or_null(parameter.fallback)}});
  }
  Json verification = Json::array();
  for (const auto& record : service.verification) {
    verification.push_back(
        {{"name", record.name}, {"type", dns::to_text(record.type)}, {"value", record.value}});
  }
  const bool is_shared = service.tenancy == mail::spf::Tenancy::kShared;
  return {{"id", service.id},
          {"name", service.name},
          {"spf", spf_object(service)},
          {"dkim", dkim_object(service.dkim)},
          {"envelope", envelope_object(service.envelope)},
          {"parameters", std::move(parameters)},
          {"verification", std::move(verification)},
          {"mx", service.mx},
          {"tenancy", is_shared ? "shared" : "own"},
          {"dmarc", text_or_null(service.dmarc)},
          {"unconfirmed", service.unconfirmed},
          {"sources", service.sources},
          {"checked", service.checked}};
}

}  // namespace

std::string services_json(std::span<const model::Service> services) {
  Json list = Json::array();
  for (const auto& service : services) list.push_back(object_of(service));
  const Json document = {{"format_version", "1.0"}, {"services", std::move(list)}};
  return document.dump(2) + "\n";
}

std::string service_json(const model::Service& service, std::string_view example) {
  Json document = {{"format_version", "1.0"}};
  document.update(object_of(service));
  document["example"] = example;
  return document.dump(2) + "\n";
}

}  // namespace mailctl::render
