#include "render/why_json.h"

#include <nlohmann/json.hpp>

namespace mailctl::render {
namespace {

namespace forensics = mail::forensics;
using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

std::string_view choice_word(mail::message::BorderChoice choice) {
  switch (choice) {
    case mail::message::BorderChoice::kGiven:
      return "given";
    case mail::message::BorderChoice::kGuessed:
      return "guessed";
    case mail::message::BorderChoice::kNone:
      break;
  }
  return "none";
}

Json border_json(const forensics::Diagnosis& diagnosis) {
  const auto& border = diagnosis.border;
  const bool is_known = border.choice != mail::message::BorderChoice::kNone;
  return {{"choice", choice_word(border.choice)},
          {"host", is_known ? or_null(diagnosis.hops[border.hop].by) : Json(nullptr)},
          {"reason", border.reason},
          {"ip", border.ip ? Json(mail::message::to_text(*border.ip)) : Json(nullptr)},
          {"helo", or_null(border.helo)},
          {"mail_from", border.mail_from ? Json(*border.mail_from) : Json(nullptr)},
          {"mail_from_source", or_null(border.mail_from_source)},
          {"time", border.time ? Json(base::to_rfc3339(border.time->time)) : Json(nullptr)}};
}

Json hops_json(const forensics::Diagnosis& diagnosis) {
  Json hops = Json::array();
  for (const auto& hop : diagnosis.hops) {
    hops.push_back({{"by", or_null(hop.by)},
                    {"helo", or_null(hop.helo)},
                    {"name", or_null(hop.reverse)},
                    {"ip", hop.ip ? Json(mail::message::to_text(*hop.ip)) : Json(nullptr)},
                    {"with", or_null(hop.with)},
                    {"time", hop.time ? Json(base::to_rfc3339(hop.time->time)) : Json(nullptr)}});
  }
  return hops;
}

Json changes_json(const forensics::Changes& changes) {
  Json out = Json::array();
  for (const auto& change : changes) {
    const auto& facts = forensics::facts_of(change.kind);
    out.push_back({{"change", facts.slug},
                   {"place", facts.place == forensics::Place::kBody ? "body" : "header"},
                   {"text", facts.title},
                   {"field", or_null(change.field)},
                   {"detail", or_null(change.detail)},
                   {"usually_by", facts.culprit}});
  }
  return out;
}

Json signature_json(const forensics::SignatureDiagnosis& one) {
  const auto& tags = one.checked.signature;
  Json out = {{"domain", tags.domain.is_root() ? Json(nullptr) : Json(tags.domain.text())},
              {"selector", or_null(tags.selector)},
              {"result", mail::dkim::to_text(one.checked.result)},
              {"reason", or_null(one.checked.reason)},
              {"cause", to_text(one.cause)},
              {"certainty", to_text(one.certainty)},
              {"statement", or_null(one.statement)}};
  out["body"] = one.undone ? Json(to_text(one.undone->body)) : Json(nullptr);
  out["header"] = one.undone ? Json(to_text(one.undone->header)) : Json(nullptr);
  out["changes"] = one.undone ? changes_json(one.undone->changes) : Json::array();
  out["hop"] = one.hop ? Json{{"host", one.hop->host}, {"reason", one.hop->reason}} : Json(nullptr);
  out["suspects"] = one.suspects;
  out["advice"] = one.advice;
  return out;
}

Json spf_json(const forensics::Diagnosis& diagnosis) {
  if (!diagnosis.found.spf) return nullptr;
  const auto& spf = *diagnosis.found.spf;
  return {{"result", mail::spf::to_text(spf.result)},
          {"domain", spf.domain},
          {"aligned", diagnosis.found.dmarc.rfc9989.is_spf_aligned},
          {"reason", or_null(spf.reason)}};
}

Json dmarc_json(const forensics::Diagnosis& diagnosis) {
  const auto& verdict = diagnosis.found.dmarc.rfc9989;
  const auto& authors = diagnosis.found.authors.domains;
  return {{"result", mail::dmarc::to_text(verdict.result)},
          {"domain", authors.empty() ? Json(nullptr) : Json(authors.front().text())},
          {"policy", verdict.record ? Json(mail::dmarc::to_text(verdict.policy)) : Json(nullptr)},
          {"disposition", mail::dmarc::to_text(verdict.disposition)},
          {"reason", or_null(verdict.reason)}};
}

}  // namespace

Json why_json(const forensics::Diagnosis& diagnosis) {
  Json signatures = Json::array();
  for (const auto& one : diagnosis.signatures) signatures.push_back(signature_json(one));
  const auto& arc = diagnosis.found.arc;
  return {{"format_version", "1.0"},
          {"summary", diagnosis.summary},
          {"border", border_json(diagnosis)},
          {"hops", hops_json(diagnosis)},
          {"spf", spf_json(diagnosis)},
          {"dkim", std::move(signatures)},
          {"arc", {{"result", mail::arc::to_text(arc.result)}, {"reason", or_null(arc.reason)}}},
          {"dmarc", dmarc_json(diagnosis)}};
}

}  // namespace mailctl::render
