#include "render/verify_json.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
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

Json signature_json(const mail::dkim::SignatureResult& signature) {
  const auto& tags = signature.signature;
  Json json{{"domain", tags.domain.is_root() ? "" : tags.domain.text()},
            {"selector", tags.selector},
            {"result", to_text(signature.result)},
            {"reason", signature.reason},
            {"algorithm", tags.algorithm},
            {"identity", tags.identity},
            {"key_bits", signature.key_bits},
            {"test", signature.is_test}};
  if (signature.unsigned_octets) json["unsigned_octets"] = *signature.unsigned_octets;
  return json;
}

Json chain_json(const mail::arc::Chain& chain) {
  Json sets = Json::array();
  for (const auto& set : chain.sets) {
    sets.push_back({{"instance", set.instance},
                    {"domain", set.domain},
                    {"selector", set.selector},
                    {"chain", to_text(set.chain)},
                    {"results", set.results}});
  }
  return {{"result", to_text(chain.result)},
          {"reason", chain.reason},
          {"oldest_pass", chain.oldest_pass},
          {"sets", std::move(sets)}};
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
  Json signatures = Json::array();
  for (const auto& signature : found.dkim.signatures)
    signatures.push_back(signature_json(signature));
  Json json{{"format_version", "1.0"},
            {"from", authors_json(found.authors)},
            {"spf", spf_json(found.spf, delivery.mail_from.empty() ? "helo" : "mailfrom")}};
  if (found.helo) json["helo"] = spf_json(found.helo, "helo");
  json["dkim"] = std::move(signatures);
  json["arc"] = chain_json(found.arc);
  json["dmarc"] = dmarc_json(found);
  // In one line: RFC 5322 §2.2.3 unfolds by taking the line ends out.
  const auto field = to_text(authentication_results_of(found, delivery));
  json["authentication_results"] = base::replace_all(field, "\r\n ", "");
  json["findings"] = findings_json(findings);
  return json;
}

}  // namespace mailctl::render
