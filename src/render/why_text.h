#pragma once
// Why a message failed, for people and for programs.

#include <string>

#include "mail/forensics/diagnose.h"
#include "render/color.h"

namespace mailctl::render {

// The summary, then what it rests on: the border, SPF, each signature with what changed and what
// helps, ARC and DMARC. Ends with a newline.
std::string why_text(const mail::forensics::Diagnosis& diagnosis, Color color);

}  // namespace mailctl::render
