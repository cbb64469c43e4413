#pragma once
// `mailctl explain` for people: a rule, the rules of a group, a section of the diagnostics page,
// and what a bounce means. At most 80 columns wide, but what is to be pasted stays on its line;
// what came from outside is made harmless for a terminal.

#include <string>
#include <string_view>

#include "mail/rules/bounces.h"
#include "mail/rules/rule.h"
#include "render/color.h"

namespace mailctl::render {

// error[spf/no-version]: …, why, the fix and where it is written.
std::string rule_text(const mail::rules::Rule& rule, Color color);

// The groups, and what else can be asked.
std::string rule_groups_text(Color color);

// The rules of one group, a line each; empty for a group that has none.
std::string rule_group_text(std::string_view group, Color color);

// The body of a section: Markdown of one or more paragraphs.
std::string diagnostic_section_text(std::string_view code, std::string_view body, Color color);

// Codes, duration, fault, meaning, what to do, whether to suppress the address, and sources.
std::string bounce_text(const mail::rules::ServerReply& reply,
                        const mail::rules::BounceVerdict& verdict,
                        Color color);

// One meaning by itself, and all of them, a line each.
std::string bounce_meaning_text(const mail::rules::BounceMeaning& meaning, Color color);
std::string bounce_meanings_text(Color color);

}  // namespace mailctl::render
