#include "render/explain_json.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "render/diagnostic_parts.h"
#include "render/explain_words.h"

namespace mailctl::render {
namespace {

using Json = nlohmann::ordered_json;
using mail::rules::RegisteredCode;
using mail::rules::ServerReply;

std::string document(std::string_view kind, const Json& content) {
  Json out = {{"format_version", "1.0"}, {"kind", kind}};
  out.update(content);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json rule_object(const mail::rules::Rule& rule) {
  return {{"id", rule.id},
          {"severity", json_word_of(rule.severity)},
          {"source", rule.source},
          {"summary", rule.summary},
          {"why", rule.why},
          {"fix", rule.fix}};
}

// null for what is not there.
Json text_or_null(std::string_view text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json registered_object(const RegisteredCode* code) {
  if (code == nullptr) return nullptr;
  return {{"title", code->title}, {"source", code->source}};
}

Json rules_of(std::string_view ids) {
  Json rules = Json::array();
  if (ids.empty()) return rules;
  for (const auto id : base::split(ids, ' ')) rules.push_back(id);
  return rules;
}

Json bounce_object(const ServerReply& reply) {
  const auto verdict = mail::rules::judge_bounce(reply);
  Json others = Json::array();
  for (const auto& other : verdict.others) {
    others.push_back({{"service", other.service->service}, {"cause", other.meaning->id}});
  }
  const bool is_known = verdict.spoken_by != nullptr;
  return {{"reply", reply.reply == 0 ? Json(nullptr) : Json(reply.reply)},
          {"status", reply.status ? Json(to_text(*reply.status)) : Json(nullptr)},
          {"text", reply.text},
          {"host", text_or_null(reply.host)},
          {"recipient", text_or_null(reply.recipient)},
          {"duration", word_of(verdict.duration)},
          {"given_up", verdict.is_given_up},
          {"fault", word_of(verdict.meaning->fault)},
          {"cause", verdict.meaning->id},
          {"suppress", word_of(verdict.suppress)},
          {"meaning", verdict.meaning->meaning},
          {"advice", verdict.meaning->advice},
          {"rules", rules_of(verdict.meaning->rules)},
          {"service", is_known ? text_or_null(verdict.spoken_by->service) : Json(nullptr)},
          {"source", is_known ? text_or_null(verdict.spoken_by->page) : Json(nullptr)},
          {"registered_status", registered_object(verdict.status)},
          {"registered_reply", registered_object(verdict.reply)},
          {"others", others}};
}

}  // namespace

std::string rule_json(const mail::rules::Rule& rule) {
  return document("rule", rule_object(rule));
}

std::string rules_json(std::string_view group) {
  Json groups = Json::array();
  for (const auto& one : mail::rules::all_groups()) {
    if (!group.empty() && one.name != group) continue;
    Json rules = Json::array();
    for (const auto* rule : mail::rules::rules_of(one.name)) rules.push_back(rule_object(*rule));
    groups.push_back({{"name", one.name}, {"summary", one.summary}, {"rules", rules}});
  }
  return document("rules", {{"groups", groups}});
}

std::string diagnostic_section_json(std::string_view code, std::string_view body) {
  return document("diagnostic", {{"code", code}, {"text", base::trim(body)}});
}

std::string bounces_json(std::span<const ServerReply> replies) {
  Json bounces = Json::array();
  for (const auto& reply : replies) bounces.push_back(bounce_object(reply));
  return document("bounces", {{"bounces", bounces}});
}

std::string causes_json(std::span<const mail::rules::BounceMeaning> meanings) {
  Json causes = Json::array();
  for (const auto& meaning : meanings) {
    causes.push_back({{"cause", meaning.id},
                      {"fault", word_of(meaning.fault)},
                      {"suppress", word_of(meaning.suppress)},
                      {"meaning", meaning.meaning},
                      {"advice", meaning.advice},
                      {"rules", rules_of(meaning.rules)}});
  }
  return document("causes", {{"causes", causes}});
}

}  // namespace mailctl::render
