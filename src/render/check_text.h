#pragma once
// A check of a domain for people: a table of grades, then each area with what is published, what is
// wrong with it and what to publish instead, then one line.

#include <string>

#include "mail/check/check.h"
#include "render/color.h"

namespace mailctl::render {

std::string check_text(const mail::check::Report& report, Color color);

}  // namespace mailctl::render
