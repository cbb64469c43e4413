#pragma once
// A sending service of the catalogue: what its customers publish so that its mail passes, and what
// its mail looks like. Texts of records are templates: "{account}" is a parameter that each
// customer fills in, and these are always known:
//   {domain}         the domain that sends        {selector}  `dkim.selector` of the stream
//   {domain_dashes}  the same, dots as hyphens    {region}    the region, where `spf` names regions
//   {include}        the name to include in that region

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dns/record.h"
#include "mail/spf/lint.h"

namespace mailctl::model {

struct ServiceInclude {
  std::string include;               // "_spf.directtalk.com.br"; may be a template
  std::string place;                 // "Americas"; may be empty
  std::vector<std::string> regions;  // ids that a service has; may be empty
  std::string owner;                 // id of the service whose record it is; empty: this one's
};

// Where a customer publishes the include.
enum class SpfPlace : std::uint8_t {
  kNowhere,   // there is none
  kDomain,    // in the record of the domain
  kEnvelope,  // only where the envelope is the customer's, in the record of the envelope
};

// What a customer is told, and puts into records.
struct ServiceParameter {
  std::string name;  // "account"
  std::string meaning;
  std::string example;
  std::string fallback;  // a template; empty: it must be given
};

enum class KeyForm : std::uint8_t { kTxt, kCname };

// One CNAME of a key: <selector>._domainkey. Both are templates.
struct ServiceKey {
  std::string selector;
  std::string target;
};

struct ServiceDkim {
  KeyForm form = KeyForm::kTxt;  // what customers are given to publish
  // That every customer has, or gets unless told otherwise; to look for keys in DNS.
  std::vector<std::string> selectors;
  std::vector<ServiceKey> keys;  // of the CNAME form
  std::string note;

  // Whether the customer chooses the selector of a key.
  [[nodiscard]] bool uses_selector() const;
};

// A record of a custom return path, at its name.
struct ServiceRecord {
  dns::RecordType type = dns::RecordType::kCname;
  std::string value;  // a template, as a zone file has it; a TXT value is the plain text
};

struct ServiceEnvelope {
  std::string own;                    // the service's, which it uses unless told otherwise; empty:
                                      // the domain of From
  std::string setting;                // how the domain of From takes its place; empty: it cannot
  std::vector<ServiceRecord> custom;  // of a return path below the domain; empty: there is none
  std::string note;
};

// What a service wants to see before it sends, which is not ours to make up.
struct ServiceVerification {
  std::string name;  // "@" or relative to the domain
  dns::RecordType type = dns::RecordType::kTxt;
  std::string value;  // how it looks: "google-site-verification=…"
};

struct Service {
  std::string id;          // "directtalk"
  std::string name;        // "Direct Talk"
  std::string short_name;  // "OCI"; the name where there is no shorter one
  std::vector<ServiceInclude> spf;
  SpfPlace spf_place = SpfPlace::kNowhere;
  std::string spf_note;
  std::vector<std::string> spf_seen;  // older names that records still include
  mail::spf::Tenancy tenancy = mail::spf::Tenancy::kOwn;
  std::vector<ServiceParameter> parameters;
  ServiceDkim dkim;
  ServiceEnvelope envelope;
  std::vector<ServiceVerification> verification;
  std::vector<std::string> mx;  // hosts at or under these receive mail for its customers
  std::string dmarc;
  std::vector<std::string> unconfirmed;  // what no source of the service's own says
  std::vector<std::string> sources;      // who says so
  std::string checked;                   // "2026-11-24"

  // The word `own`: the domain's own servers, which are in the catalogue like a service.
  [[nodiscard]] bool is_own() const;
  // nullptr where there is none.
  [[nodiscard]] const ServiceParameter* parameter(std::string_view parameter_name) const;
  // All region ids of `spf`.
  [[nodiscard]] std::vector<std::string_view> regions() const;
};

// The placeholders of a template, without braces, in their order.
std::vector<std::string_view> placeholders_of(std::string_view text);
// Those that are always known; no parameter has such a name.
std::span<const std::string_view> service_placeholders();

// The name that an include stands at or under: of a template what follows its last placeholder.
std::string recognised_by(const ServiceInclude& include);

}  // namespace mailctl::model
