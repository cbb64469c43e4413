#pragma once
// What a manifest says, as typed values that know where they were written. Syntax and what can be
// judged from the text alone is checked by parse.h; what needs facts of providers (regions,
// compartments, limits) or several blocks together is checked by compile.h.
// docs/reference/manifest.md explains every field to its author.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/source.h"
#include "base/time.h"
#include "dns/name.h"
#include "dns/record_set.h"
#include "mail/dmarc/record.h"
#include "manifest/references.h"
#include "model/graph.h"
#include "model/resource.h"

namespace mailctl::manifest {

using base::Located;
using Text = Located<std::string>;  // empty value where an optional field was left out

// How an account proves who it is; the words of OCI's own CLI (--auth).
enum class Auth : std::uint8_t {
  kUnset,              // left out: what the profile (or the environment) says
  kApiKey,             // api_key
  kSecurityToken,      // security_token
  kInstancePrincipal,  // instance_principal
  kResourcePrincipal,  // resource_principal
};

struct SpfInclude {
  std::string region;  // empty: every region of the account
  Text term;           // "include:…", an SPF term
};

struct Account {
  Text name;
  Text provider;  // a word of known_providers()
  Text profile;
  Auth auth = Auth::kUnset;
  Text compartment;
  Text tenancy;
  std::vector<Text> regions;
  std::vector<SpfInclude> spf_includes;  // instead of what the provider's facts say
  std::vector<model::Quota> quotas;
  std::optional<Credential> pass_phrase;
};

struct Zone {
  Located<dns::Name> name;
  model::Publishing publishing = model::Publishing::kAccount;
  Text publish;                               // the word: an account, ask or files
  std::optional<Located<std::uint32_t>> ttl;  // seconds
  std::string set;                            // the domain set it is made for, else empty
};

struct Sender {
  Text email;         // complete, domain part in lower-case A-labels
  Text display_name;  // for test mail only
};

enum class EnvelopeKind : std::uint8_t {
  kUnset,
  kService,  // the service's own
  kDomain,   // the domain of From
  kCustom,   // a return path below the domain
};

struct Envelope {
  EnvelopeKind kind = EnvelopeKind::kUnset;
  Text name_template;  // kCustom: relative to the domain
};

struct DkimRotation {
  model::Rotation value;
  base::SourceRange at;
};

// What becomes of the record of a key that no account of the manifest makes.
enum class KeyRecordKind : std::uint8_t {
  kUnset,  // the CNAMEs that the catalogue has for the service
  kKeep,   // must exist, is never written
  kTxt,    // a key record, to be written
  kCname,  // a name that holds one, to be pointed at
};

struct KeyRecord {
  KeyRecordKind kind = KeyRecordKind::kUnset;
  Text value;  // kTxt: "v=DKIM1; …"; kCname: a host name

  // Something stands there that was refused.
  [[nodiscard]] bool is_bad() const { return kind == KeyRecordKind::kUnset && value.at.is_known(); }
};

struct Dkim {
  Text selector;  // template; where left out its place is not known
  std::optional<Located<base::Date>> first;
  std::optional<DkimRotation> rotate;
  std::vector<Text> slots;  // what {slot} stands for: none or two
  Text delegate;            // template of the name in a zone of ours that holds the key
  std::optional<Credential> private_key;
  KeyRecord record;                           // of services and `own`
  std::optional<Located<std::uint32_t>> ttl;  // of the key's record, seconds; the stream's
  model::Adopt adopt = model::Adopt::kNo;
  base::SourceRange at;
};

// What a customer has of its own at a service: `account: u123`.
struct Parameter {
  Text name;
  Text value;
};

struct Stream {
  Text name;
  Text via;                           // an account, a service of the catalogue, or `own`
  std::vector<Text> regions;          // empty: every region of the account
  std::vector<Parameter> parameters;  // of a service
  std::vector<Sender> from;
  Envelope envelope;
  Text description;  // template
  std::optional<Dkim> dkim;
  std::optional<Located<std::uint32_t>> ttl;  // of the records it publishes, seconds; the zone's
  model::Adopt adopt = model::Adopt::kNo;
};

// The four forms of every record block.
enum class BlockForm : std::uint8_t {
  kOmitted,  // never touched
  kKeep,     // must exist, is never written
  kNone,     // the explicit negative
  kValue,    // managed
};

template <class T>
struct Block {
  BlockForm form = BlockForm::kOmitted;
  T value{};                                  // kValue only
  std::optional<Located<std::uint32_t>> ttl;  // seconds; the zone's where left out
  model::Adopt adopt = model::Adopt::kNo;
  base::SourceRange at;  // the key
};

struct SpfTerm {
  Text term;   // as written; a valid term
  Text owner;  // who asked for it
  Text note;
  std::optional<Located<base::Date>> until;
};

struct Spf {
  std::string all;  // "-all", "~all", "?all"; empty: leave the live one
  std::vector<SpfTerm> terms;
  model::ForeignTerms foreign = model::ForeignTerms::kKeep;
};

struct MxHost {
  std::uint16_t preference = 0;
  dns::Name host;
  base::SourceRange at;
};

// bimi, mta_sts and tls_rpt: the TXT text is composed where it is read.
struct TextRecord {
  std::string prefix;  // "_mta-sts", "_smtp._tls", "default._bimi"
  std::string text;
};

// One entry of `records`: a whole record set.
struct Record {
  Located<dns::Name> name;
  dns::RecordType type = dns::RecordType::kA;
  Block<std::vector<dns::RecordData>> values;
};

enum class Role : std::uint8_t { kUnset, kTransactional, kBulk, kPeople, kParked };

enum class DomainMode : std::uint8_t {
  kManage,
  kObserve,  // read and compared; nothing of it is ever written
};

// Rows of domain sets that differ in nothing but their names are of one kind, and some of them
// speak for it in checks (domain_kinds.h).
struct Voice {
  std::size_t domains = 1;     // for which it speaks, itself included; 0: another does
  std::uint32_t kind = 0;      // 0: it is the only one of its kind
  std::uint32_t speakers = 1;  // of this kind; what all of them have, all of the kind have
  bool operator==(const Voice&) const = default;
};

struct Domain {
  Located<dns::Name> name;
  Role role = Role::kUnset;
  DomainMode mode = DomainMode::kManage;
  std::vector<Stream> streams;
  Block<Spf> spf;
  Block<mail::dmarc::Record> dmarc;
  Block<std::vector<MxHost>> mx;
  Block<TextRecord> bimi;
  Block<TextRecord> mta_sts;
  Block<TextRecord> tls_rpt;
  std::vector<Record> records;
  model::Adopt adopt = model::Adopt::kNo;  // everything of this domain
  std::string like;                        // a profile; empty: all is its own
  std::string set;                         // the domain set it is a row of, else empty
  std::string id;                          // of the row; may be empty
  Voice voice;
};

// Domains out of a file, one a row. They are among Manifest::domains, their zones among zones.
struct DomainSet {
  Text name;
  Text file;  // below the folder of the file that names it
  Text like;  // the profile of rows that name none; may be empty
  Text publish;
  std::optional<Located<std::uint32_t>> ttl;  // of the zones
  std::size_t rows = 0;
};

struct Suppressions {
  Text name;
  std::vector<Text> between;  // accounts
  std::vector<model::SuppressionReason> reasons;
  std::vector<std::string> addresses;  // lower-case
};

// A finding of a rule that somebody has looked at and accepts for a while.
struct Waiver {
  Text rule;           // "dmarc/not-enforced"
  std::string domain;  // '*' at the end matches any rest; empty: every domain
  std::optional<Located<base::Date>> until;
  std::string reason;
  base::SourceRange at;
};

struct Manifest {
  Text name;  // owner label: tags on cloud resources, key of the state
  std::vector<Account> accounts;
  std::vector<Zone> zones;
  std::vector<Domain> domains;
  std::vector<DomainSet> sets;
  std::vector<Suppressions> suppressions;
  std::vector<Text> adopt;   // addresses
  std::vector<Text> let_go;  // `removed: keep`: addresses (with * at the end for many) and domains
  std::optional<model::Rollout> rollout;
  model::Guards guards;
  std::vector<Waiver> waivers;

  // nullptr where there is no such account.
  [[nodiscard]] const Account* account(std::string_view account_name) const;
};

}  // namespace mailctl::manifest
