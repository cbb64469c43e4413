#include "render/paths_json.h"

#include <nlohmann/json.hpp>

namespace mailctl::render {
namespace {

namespace path = mail::path;
using Json = nlohmann::ordered_json;

std::string word(auto value) {
  return std::string(to_text(value));
}

// The words of a disposition.
std::string_view word_of(path::Handling handling) {
  switch (handling) {
    case path::Handling::kAccepted:
      return "accept";
    case path::Handling::kQuarantined:
      return "quarantine";
    case path::Handling::kRejected:
      return "reject";
    case path::Handling::kUndecided:
      break;
  }
  return "undecided";
}

Json outlook_json(const path::SpfOutlook& outlook) {
  return {{"result", word(outlook.result)},
          {"reason", outlook.reason},
          {"exceptions", outlook.exceptions},
          {"expected", outlook.basis == path::Expectation::kToCome}};
}

Json key_json(const path::SignatureOutlook& signature) {
  return {{"domain", signature.domain.text()},
          {"selector", signature.selector},
          {"result", word(signature.result)},
          {"reason", signature.reason},
          {"warning", signature.warning},
          {"expected", signature.basis == path::Expectation::kToCome}};
}

Json verdict_json(const mail::dmarc::Verdict& verdict) {
  return {{"result", word(verdict.result)},
          {"policy", std::string(mail::dmarc::to_text(verdict.policy))},
          {"disposition", std::string(mail::dmarc::to_text(verdict.disposition))},
          {"domain", verdict.record_domain ? verdict.record_domain->text() : std::string()},
          {"reason", verdict.reason}};
}

Json dmarc_json(const mail::dmarc::Evaluation& evaluation) {
  auto json = verdict_json(evaluation.rfc9989);
  json["rfc7489"] = verdict_json(evaluation.rfc7489);
  json["disagreement"] = evaluation.disagreement;
  return json;
}

// null for those whom nobody named: a forwarder, a list.
Json domain_json(const dns::Name& domain, path::Whose whose) {
  return whose == path::Whose::kSender ? Json(domain.text()) : Json(nullptr);
}

Json signature_json(const path::ArrivedSignature& signature) {
  auto broken = Json::array();
  for (const auto change : signature.broken_by) broken.push_back(word(change));
  return {{"domain", domain_json(signature.domain, signature.whose)},
          {"selector", signature.selector},
          {"result", word(signature.result)},
          {"broken_by", broken}};
}

Json reception_json(const path::Reception& reception) {
  return {{"honouring", word_of(reception.honouring)},
          {"floor", word_of(reception.floor)},
          {"rescued_by_arc", reception.is_rescued},
          {"may_be_refused_at_mail_from", reception.may_be_refused_at_envelope}};
}

Json journey_json(const path::Journey& journey) {
  const auto& arrival = journey.arrival;
  auto dkim = Json::array();
  for (const auto& signature : arrival.dkim) dkim.push_back(signature_json(signature));
  auto steps = Json::array();
  for (const auto& step : journey.steps) {
    steps.push_back({{"topic", step.topic}, {"text", step.text}, {"section", step.section}});
  }
  return {{"id", journey.path->id},
          {"title", journey.path->title},
          {"text", journey.path->text},
          {"from", domain_json(arrival.author, arrival.whose_author)},
          {"spf",
           {{"domain", domain_json(arrival.spf.domain, arrival.spf.whose)},
            {"result", word(arrival.spf.result)},
            {"aligned", journey.is_spf_aligned}}},
          {"dkim", dkim},
          {"dkim_aligned", journey.is_dkim_aligned},
          {"arc", word(arrival.arc)},
          {"dmarc", dmarc_json(journey.dmarc)},
          {"receiver", reception_json(journey.reception)},
          {"why", journey.why},
          {"steps", steps}};
}

}  // namespace

Json forecast_json(const path::Forecast& forecast) {
  const auto& stream = forecast.stream;
  auto signatures = Json::array();
  for (const auto& one : forecast.origin.signatures) signatures.push_back(key_json(one));
  auto journeys = Json::array();
  for (const auto& journey : forecast.journeys) journeys.push_back(journey_json(journey));
  return {{"name", stream.name},
          {"from", stream.author.text()},
          {"envelope", stream.envelope ? Json(stream.envelope->text()) : Json(nullptr)},
          {"servers", stream.servers},
          {"spf", outlook_json(forecast.origin.own)},
          {"spf_of_others", outlook_json(forecast.origin.stranger)},
          {"signatures", signatures},
          {"policy", forecast.policy},
          {"verdict", word(forecast.verdict)},
          {"reason", forecast.reason},
          {"notes", forecast.notes},
          {"paths", journeys}};
}

Json paths_json(std::span<const path::Forecast> forecasts) {
  auto streams = Json::array();
  for (const auto& forecast : forecasts) streams.push_back(forecast_json(forecast));
  return {{"format_version", "1.0"}, {"streams", streams}};
}

}  // namespace mailctl::render
