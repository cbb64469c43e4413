#pragma once
// SPF for people: the tree of a record with what each part costs, one check step by step, whether a
// service is authorised, and a flattened record. Everything from DNS is made safe for a terminal.

#include <string>
#include <vector>

#include "mail/spf/analyze.h"
#include "mail/spf/evaluate.h"
#include "mail/spf/flatten.h"
#include "mail/spf/service.h"
#include "render/color.h"

namespace mailctl::render {

//   lookups
//        4  example.com  "v=spf1 …"
//        3    include:_spf.example.net
//        1      a:mail.example.net       198.51.100.7
//   4 of at most 10 lookups, 0 of at most 2 that find nothing
std::string spf_tree_text(const mail::spf::Analysis& analysis, Color color);

std::string spf_check_text(const mail::spf::Evaluation& evaluation, Color color);

// A service by its name, with what was found for each of its includes.
struct SpfServiceAnswer {
  std::string domain;
  std::string service;
  std::vector<mail::spf::Authorisation> found;

  [[nodiscard]] const mail::spf::Authorisation* authorised() const;
};

std::string spf_service_text(const SpfServiceAnswer& answer, Color color);

// Zone lines, with what is to be known about them as comments.
std::string spf_flat_text(const std::string& domain, const mail::spf::Flattened& flat);

}  // namespace mailctl::render
