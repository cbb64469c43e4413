#pragma once
// DKIM and ARC verdicts for people.

#include <string>

#include "mail/arc/validate.h"
#include "mail/dkim/verify.h"
#include "render/color.h"

namespace mailctl::render {

// One line per signature, the reason below it; "not signed" where there is none.
//   pass       d=example.com s=s1, rsa-sha256 with 2048 bits, relaxed/relaxed
std::string dkim_text(const mail::dkim::Verification& verification, Color color);

// "ARC chain: pass (i=1 example.org, i=2 example.net)" and what is wrong; empty for none.
std::string arc_text(const mail::arc::Chain& chain, Color color);

}  // namespace mailctl::render
