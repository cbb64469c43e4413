#pragma once
// The small pieces of the HTML report. Texts are as they came and are made harmless here. Only .cc
// files of render/ include this.

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "plan/plan.h"
#include "render/attribute_changes.h"

namespace mailctl::render {

// A name or a value.
std::string code(std::string_view text);

// The classes of the style: "add" is good or comes, "change" is a warning, "remove" is bad or goes,
// "soft" says little.
std::string_view class_of(base::Severity severity);
std::string_view class_of(model::Action action);
std::string_view class_of(mail::path::Verdict verdict);
// Of a result of SPF, DKIM or DMARC.
std::string_view class_of_word(std::string_view word);

// `word` is ours.
std::string badge(std::string_view look, std::string_view word);

// Empty where nothing is to be shown.
std::string diff_html(const std::vector<AttributeChange>& changes);

// `items` are HTML; empty for none.
std::string list_html(const std::vector<std::string>& items);

}  // namespace mailctl::render
