#include "render/dkim_json.h"

#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/time.h"

namespace mailctl::render {
namespace {

using Json = nlohmann::ordered_json;

// Times beyond the year 9999 are numbers that nobody meant.
constexpr std::uint64_t kLastSecond = 253402300799;

void add_time(Json& json, const char* key, const std::optional<std::uint64_t>& seconds) {
  if (!seconds || *seconds > kLastSecond) return;
  json[key] = base::to_rfc3339(base::Time(std::chrono::seconds(*seconds)));
}

Json signature_json(const mail::dkim::SignatureResult& outcome) {
  const auto& signature = outcome.signature;
  const bool has_domain = !signature.domain.is_root();
  Json json{
      {"domain", has_domain ? signature.domain.text() : std::string()},
      {"selector", signature.selector},
      {"result", to_text(outcome.result)},
      {"failure", word_of(outcome.failure)},
      {"reason", outcome.reason},
      {"identity", signature.identity},
      {"algorithm", signature.algorithm},
      {"canonicalization",
       fmt::format("{}/{}", to_text(signature.header_form), to_text(signature.body_form))},
      {"key_bits", outcome.key_bits},
      {"test", outcome.is_test},
  };
  add_time(json, "signed_at", signature.signed_at);
  add_time(json, "expires_at", signature.expires_at);
  if (outcome.unsigned_octets) json["unsigned_octets"] = *outcome.unsigned_octets;
  return json;
}

}  // namespace

std::string_view word_of(mail::dkim::Failure failure) {
  constexpr std::string_view kWords[] = {"none",
                                         "syntax",
                                         "key-missing",
                                         "key-unread",
                                         "key-revoked",
                                         "key-unfit",
                                         "expired",
                                         "body-changed",
                                         "header-changed"};
  return kWords[static_cast<std::size_t>(failure)];
}

Json dkim_json(const mail::dkim::Verification& verification) {
  auto list = Json::array();
  for (const auto& outcome : verification.signatures) list.push_back(signature_json(outcome));
  return list;
}

Json arc_json(const mail::arc::Chain& chain) {
  auto sets = Json::array();
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
          {"sets", sets}};
}

}  // namespace mailctl::render
