#include "render/finding_json.h"

#include <nlohmann/json.hpp>

#include "mail/rules/rule.h"
#include "render/diagnostic_parts.h"

namespace mailctl::render {

using Json = nlohmann::ordered_json;

Json finding_json(const mail::Finding& finding) {
  const auto* rule = mail::rules::find_rule(finding.rule);
  Json json{{"severity", json_word_of(finding.severity)},
            {"rule", finding.rule},
            {"subject", finding.subject},
            {"message", finding.message},
            {"text", finding.text},
            {"offset", finding.offset},
            {"length", finding.length}};
  json["why"] = rule == nullptr ? "" : rule->why;
  json["source"] = rule == nullptr ? "" : rule->source;
  json["fix"] = finding.fix.empty() && rule != nullptr ? rule->fix : std::string_view(finding.fix);
  return json;
}

Json findings_json(const mail::Findings& findings) {
  auto list = Json::array();
  for (const auto& finding : findings) list.push_back(finding_json(finding));
  return list;
}

}  // namespace mailctl::render
