#include "render/verify_json.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "render/dkim_json.h"
#include "render/dmarc_json.h"
#include "render/finding_json.h"

namespace mailctl::render {
namespace {

using Json = nlohmann::ordered_json;

Json spf_json(const std::optional<mail::spf::Evaluation>& spf, std::string_view scope) {
  if (!spf) {
    return {
        {"result", "none"}, {"domain", ""}, {"scope", scope}, {"reason", "SPF was not checked"}};
  }
  return {{"result", to_text(spf->result)},
          {"domain", spf->domain},
          {"scope", scope},
          {"term", spf->term},
          {"term_domain", spf->term_domain},
          {"reason", spf->reason},
          {"explanation", spf->explanation},
          {"lookups", spf->lookups},
          {"void_lookups", spf->void_lookups}};
}

Json authors_json(const mail::message::Authors& authors) {
  Json domains = Json::array();
  for (const auto& domain : authors.domains) domains.push_back(domain.text());
  return {{"address", authors.first_address},
          {"domains", std::move(domains)},
          {"problem", authors.problem}};
}

Json dmarc_json(const mail::Authentication& found) {
  Json json = verdict_json(found.dmarc.rfc9989);
  const auto& domains = found.authors.domains;
  json["domain"] = domains.empty() ? "" : domains.front().text();
  json["rfc7489"] = verdict_json(found.dmarc.rfc7489);
  json["disagreement"] = found.dmarc.disagreement;
  return json;
}

}  // namespace

Json verify_json(const mail::Authentication& found,
                 const mail::Delivery& delivery,
                 const mail::Findings& findings) {
  Json json{{"format_version", "1.0"},
            {"from", authors_json(found.authors)},
            {"spf", spf_json(found.spf, delivery.mail_from.empty() ? "helo" : "mailfrom")}};
  if (found.helo) json["helo"] = spf_json(found.helo, "helo");
  json["dkim"] = dkim_json(found.dkim);
  json["arc"] = arc_json(found.arc);
  json["dmarc"] = dmarc_json(found);
  // In one line: RFC 5322 §2.2.3 unfolds by taking the line ends out.
  const auto field = to_text(authentication_results_of(found, delivery));
  json["authentication_results"] = base::replace_all(field, "\r\n ", "");
  json["findings"] = findings_json(findings);
  return json;
}

}  // namespace mailctl::render
