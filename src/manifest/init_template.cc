#include "manifest/init_template.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

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

// Words that begin with a letter and hold nothing special; everything else goes in quotes.
bool is_plain(std::string_view text) {
  constexpr std::array<std::string_view, 8> kSpecial{
      "true", "false", "yes", "no", "on", "off", "null", "none"};
  const bool begins_with_letter = !text.empty() && is_plain_character(text.front()) &&
                                  text.front() != '.' && text.front() != '-' &&
                                  !(text.front() >= '0' && text.front() <= '9');
  return begins_with_letter && std::ranges::all_of(text, is_plain_character) &&
         std::ranges::find(kSpecial, base::to_lower(text)) == kSpecial.end();
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string scalar(std::string_view text) {
  return is_plain(text) ? std::string(text) : quoted(text);
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
  const auto address = scalar(or_else(answers.from, "no-reply"));
  if (answers.from_name.empty()) return address;
  return fmt::format("{{ address: {}, name: {} }}", address, scalar(answers.from_name));
}

}  // namespace

std::string init_manifest(const InitAnswers& answers) {
  const auto name = or_else(answers.name, label_of(answers.domain));
  std::vector<std::string> regions;
  for (const auto& region : answers.regions) regions.push_back(scalar(region));
  const auto report = "mailto:" + or_else(answers.report_address, "dmarc@" + answers.domain);
  const auto first = answers.first_date.empty()
                         ? std::string()
                         : fmt::format("          first: {}  # the date in the first selector\n",
                                       answers.first_date);
  return fmt::format(
      kTemplate,
      fmt::arg("name", scalar(name)),
      fmt::arg("profile", scalar(or_else(answers.profile, "DEFAULT"))),
      fmt::arg("compartment", scalar(answers.compartment)),
      fmt::arg("regions", base::join(regions, ", ")),
      fmt::arg("zone", scalar(or_else(answers.zone, answers.domain))),
      fmt::arg("domain", scalar(answers.domain)),
      fmt::arg("from", sender_of(answers)),
      fmt::arg("description", quoted(or_else(answers.from_name, name) + " - {kind} ({region})")),
      fmt::arg("selector", quoted(selector_prefix(name) + "{region}-{date}")),
      fmt::arg("first", first),
      fmt::arg("report", quoted(report)));
}

}  // namespace mailctl::manifest
