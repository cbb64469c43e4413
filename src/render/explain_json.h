#pragma once
// `mailctl explain` for programs. Each is one indented document with final newline, format_version
// and kind: "rule", "rules", "diagnostic", "bounces" or "causes".

#include <span>
#include <string>
#include <string_view>

#include "mail/rules/bounces.h"
#include "mail/rules/rule.h"

namespace mailctl::render {

// id, severity, source, summary, why, fix.
std::string rule_json(const mail::rules::Rule& rule);

// "groups": [{name, summary, rules: [{…}]}], of all groups, or of the one named.
std::string rules_json(std::string_view group);

// code and text.
std::string diagnostic_section_json(std::string_view code, std::string_view body);

// "bounces": for each reply its codes, text, host and recipient, and what it means.
std::string bounces_json(std::span<const mail::rules::ServerReply> replies);

// "causes": what bounces can mean: cause, fault, suppress, meaning, advice, rules.
std::string causes_json(std::span<const mail::rules::BounceMeaning> meanings);

}  // namespace mailctl::render
