#pragma once
// The words for what a bounce means, stable: JSON uses them as they are.

#include <string_view>

#include "mail/rules/bounces.h"

namespace mailctl::render {

std::string_view word_of(mail::rules::Duration duration);  // "temporary", …
std::string_view word_of(mail::rules::Fault fault);        // "authentication", …
std::string_view word_of(mail::rules::Suppress suppress);  // "if-it-stays", …

}  // namespace mailctl::render
