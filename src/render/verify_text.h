#pragma once
// What is known of a message, for people: each check with its reason and section, and what
// receivers do with the message.

#include <string>

#include "mail/authenticate.h"
#include "mail/finding.h"
#include "render/color.h"

namespace mailctl::render {

std::string verify_text(const mail::Authentication& found,
                        const mail::Delivery& delivery,
                        const mail::Findings& findings,
                        Color color);

}  // namespace mailctl::render
