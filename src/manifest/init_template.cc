#include "manifest/init_template.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/yaml_scalar.h"

namespace mailctl::manifest {
namespace {

constexpr std::string_view kTemplate =
    R"(# What mailctl makes true: `mailctl plan` shows what would change, `mailctl apply` does it.
# Every field is explained in docs/reference/manifest.md.
version: 1
name: {name}  # owner label: tags on cloud resources, key of the state

accounts:
  oci:
    provider: oci
    profile: {profile}  # a section of ~/.oci/config
    compartment: {compartment}
    regions: [{regions}]

zones:
  {zone}: {{ publish: oci, ttl: 1h }}  # records are written to this zone through the account

domains:
  {domain}:
    role: transactional  # transactional | bulk | people | parked: decides advice, publishes nothing
    streams:
      main:  # one way in which the domain sends; add others beside it
        via: oci  # in every region of the account
        from: [{from}]
        envelope: "{{region}}.bounce"  # custom return path, so that SPF aligns; `service`: the provider's own
        description: {description}
        dkim:
          selector: {selector}  # each region needs a name of its own
{first}    spf:
      all: softfail  # the includes of the streams are added; what others have put there stays
      terms: []
    dmarc:
      policy: none  # begin with reports; quarantine and reject come when they look right
      reports: [{report}]
    mx: keep  # must exist and is never written; `none` for a domain that receives no mail

suppressions:
  shared:  # what one region may not write to, the others should not either
    between: [oci]
    reasons: [hardbounce, complaint, manual]
    addresses: []
)";

bool is_plain_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_' ||
         (c >= '0' && c <= '9');
}

std::string or_else(const std::string& text, std::string_view fallback) {
  return text.empty() ? std::string(fallback) : text;
}

// The first label, made of what an owner label may hold.
std::string label_of(std::string_view domain) {
  std::string label = base::to_lower(domain.substr(0, domain.find('.')));
  std::erase_if(label, [](char c) { return !is_plain_character(c) || c == '.' || c == '_'; });
  label.erase(0, label.find_first_not_of('-'));
  return label.empty() ? "mail" : label;
}

// What of the name can stand in a selector, short enough for the longest region and a date.
std::string selector_prefix(std::string_view name) {
  constexpr std::size_t kLongest = 30;
  std::string prefix = base::to_lower(name);
  std::erase_if(prefix, [](char c) { return !is_plain_character(c) || c == '.' || c == '_'; });
  return prefix.substr(0, kLongest) + "-";
}

std::string sender_of(const InitAnswers& answers) {
  const auto address = yaml_scalar(or_else(answers.from, "no-reply"));
  if (answers.from_name.empty()) return address;
  return fmt::format("{{ address: {}, name: {} }}", address, yaml_scalar(answers.from_name));
}

}  // namespace

std::string init_manifest(const InitAnswers& answers) {
  const auto name = or_else(answers.name, label_of(answers.domain));
  std::vector<std::string> regions;
  for (const auto& region : answers.regions) regions.push_back(yaml_scalar(region));
  const auto report = "mailto:" + or_else(answers.report_address, "dmarc@" + answers.domain);
  const auto first = answers.first_date.empty()
                         ? std::string()
                         : fmt::format("          first: {}  # the date in the first selector\n",
                                       answers.first_date);
  return fmt::format(
      kTemplate,
      fmt::arg("name", yaml_scalar(name)),
      fmt::arg("profile", yaml_scalar(or_else(answers.profile, "DEFAULT"))),
      fmt::arg("compartment", yaml_scalar(answers.compartment)),
      fmt::arg("regions", base::join(regions, ", ")),
      fmt::arg("zone", yaml_scalar(or_else(answers.zone, answers.domain))),
      fmt::arg("domain", yaml_scalar(answers.domain)),
      fmt::arg("from", sender_of(answers)),
      fmt::arg("description",
               yaml_quoted(or_else(answers.from_name, name) + " - {kind} ({region})")),
      fmt::arg("selector", yaml_quoted(selector_prefix(name) + "{region}-{date}")),
      fmt::arg("first", first),
      fmt::arg("report", yaml_quoted(report)));
}

}  // namespace mailctl::manifest
