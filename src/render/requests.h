#pragma once
// What others are asked for, as all forms of a plan show it: one sentence per record, by domain,
// and of thousands only those that have changed, were done wrong, or are there no more. Texts are
// as they came.

#include <cstddef>
#include <string>
#include <vector>

#include "plan/plan.h"
#include "render/color.h"

namespace mailctl::render {

// The requests for the mail of one domain.
struct DomainRequests {
  dns::Name domain;
  plan::RequestCounts counts;
  std::vector<const plan::Request*> shown;  // those worth a line
};

struct ShownRequests {
  std::vector<DomainRequests> domains;  // those with something to show
  std::size_t left_out = 0;             // not verified, and not shown
};

// Of few requests all that are not verified or have just become so, of many only what needs
// somebody to look at.
ShownRequests shown_requests(const plan::Plan& plan);

// "3 requested, 12 verified"; only what there is.
std::string counts_text(const plan::RequestCounts& counts);

// "CNAME mail._domainkey.example.com": what is to be published, or removed.
std::string request_name(const plan::Request& request);

// "requested since 2026-11-21", "not asked yet: …": how it stands.
std::string request_status(const plan::Request& request);

// The section of a plan and of a status; empty where nobody is asked for anything.
std::string requests_text(const plan::Plan& plan, Color color);

}  // namespace mailctl::render
