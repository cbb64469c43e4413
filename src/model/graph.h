#pragma once
// What the manifest compiles to: resources that should exist, and policies that become resources
// once prior state, live world and the moment are known (plan/resolve).

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "mail/dmarc/record.h"
#include "mail/path/stream.h"
#include "model/guards.h"
#include "model/resource.h"

namespace mailctl::model {

// One way in which a domain sends, in one region: the unit of verification and status.
struct Stream {
  std::string name;
  dns::Name domain;
  std::string account;
  std::string region;
  base::SourceRange at;
  std::string spf_term;  // "include:rp.oracleemaildelivery.com"; empty where none is needed
  // Where no account sends it, but a service of the catalogue (whose id is `account`) or the
  // domain's own servers (`own`): what its mail is like. With an account the resources say that.
  std::optional<mail::path::Stream> mail;
  bool operator==(const Stream&) const = default;
};

struct Rotation {
  base::Duration every{};
  base::Duration overlap{};
  bool operator==(const Rotation&) const = default;
};

inline constexpr std::string_view kSlot = "{slot}";

// How the selector of a stream's key in one region is made. `{date}` or `{slot}` in the template is
// still open; everything else is filled in. Becomes a DkimKey and its record set.
struct DkimPolicy {
  std::string account;
  std::string region;
  dns::Name domain;
  std::string stream;
  std::string selector_template;   // lower-case; at most one "{date}" or "{slot}"
  std::vector<std::string> slots;  // what "{slot}" stands for: two keys take turns; empty: nothing
  // Names in a zone of ours to which the names of the keys point, by slot; one without slots.
  // Empty: the keys' own names hold the records.
  std::vector<dns::Name> delegates;
  dns::Name delegate_zone;
  std::uint32_t delegate_ttl = 3600;
  std::optional<base::Date> first;
  std::optional<Rotation> rotation;
  std::string description;
  base::Secret private_key;
  std::string public_key_hash;
  dns::Name zone;  // where the record goes; root when no zone of the manifest holds it
  std::uint32_t ttl = 3600;
  dns::RecordType publish_as = dns::RecordType::kCname;  // kTxt in realms without targets
  base::SourceRange at;
  Adopt adopt = Adopt::kNo;

  // The selectors that the template can become, but for "{date}"; by slot.
  [[nodiscard]] std::vector<std::string> patterns() const;
};

// Every region's list gets the union of the regions' entries with these reasons, and `addresses`.
struct SuppressionPolicy {
  std::string name;
  std::vector<std::pair<std::string, std::string>> between;  // account, region
  std::vector<SuppressionReason> reasons;
  std::vector<std::string> addresses;  // lower-case
  base::SourceRange at;
};

enum class ForeignTerms : std::uint8_t { kKeep, kRemove };

// The last day of a term, and who can say whether it may go.
struct TermEnd {
  base::Date last;
  std::string asked_by;  // "shop: until the move"; may be empty
  base::SourceRange at;
};

// The SPF record of a domain: what the streams' services need and what the manifest adds.
struct SpfPolicy {
  dns::Name zone;
  dns::Name name;
  std::uint32_t ttl = 3600;
  Intent intent = Intent::kManage;
  std::vector<std::string> terms;        // as printed, in the order wanted, without `all`
  std::map<std::string, TermEnd> until;  // of terms that have a last day, by their text
  std::string all;  // "~all"; empty: leave the live one, or ~all for a new record
  ForeignTerms foreign = ForeignTerms::kKeep;
  base::SourceRange at;
  Adopt adopt = Adopt::kNo;
};

// The DMARC record of a domain; apart from other sets because making it stricter must wait until
// every stream of the domain is verified.
struct DmarcPolicy {
  dns::Name zone;
  dns::Name domain;
  Intent intent = Intent::kManage;
  mail::dmarc::Record record;
  std::uint32_t ttl = 3600;
  base::SourceRange at;
  Adopt adopt = Adopt::kNo;
};

// How many things of a kind the service lets the account have in one region.
struct Quota {
  ResourceKind kind = ResourceKind::kDomain;
  std::uint32_t most = 0;
  base::SourceRange at;
};

struct Account {
  std::string name;
  std::string provider;  // "oci"
  std::vector<std::string> regions;
  base::SourceRange at;
  std::vector<Quota> quotas;  // at most one of a kind
};

// Who puts the records of a zone where DNS has them.
enum class Publishing : std::uint8_t {
  kAccount,  // an account of the manifest, through which they are read and written
  kAsk,      // somebody else, who is asked for each record; only DNS is looked at
  kFiles,    // another program, from the files that `mailctl records` writes; only DNS is looked at
};

struct PublishedZone {
  dns::Name name;
  Publishing publishing = Publishing::kAccount;
  std::string account;  // kAccount only
  std::uint32_t ttl = 3600;
  base::SourceRange at;
};

// A record of a `keep` block in a zone that no account publishes: only looked at, in DNS.
struct KeptElsewhere {
  dns::Name name;
  dns::RecordType type = dns::RecordType::kTxt;
  base::SourceRange at;
};

// `removed: keep`: what is forgotten and left as it is, when the manifest describes it no longer.
struct LetGo {
  std::string pattern;  // an address, '*' at the end for any rest; or a domain: all that is of it
  base::SourceRange at;
};

// Whether the address is of the thing, or of one of the things, that are let go.
bool is_let_go(const std::vector<LetGo>& all, const Address& address);

// Apply goes from stage to stage of domains: those named first, then shares of the rest.
struct Rollout {
  std::vector<base::Located<dns::Name>> first;
  std::vector<std::uint32_t> shares;  // percent of the rest, growing; 100 comes last by itself
  std::uint32_t stop_at = 0;          // percent of the domains of a stage that may fail
  base::SourceRange at;
};

// Domains that come out of a file.
struct DomainSet {
  std::string name;
  std::uint64_t rows = 0;
  base::SourceRange at;
  bool operator==(const DomainSet&) const = default;
};

struct ResourceGraph {
  std::string name;  // owner label
  std::vector<Account> accounts;
  std::vector<PublishedZone> zones;
  std::vector<dns::Name> domains;
  std::vector<dns::Name> observed;  // those of them of which nothing is written
  std::vector<Stream> streams;
  std::vector<Resource> resources;  // by address, unique
  std::vector<DkimPolicy> dkims;
  std::vector<SpfPolicy> spfs;
  std::vector<DmarcPolicy> dmarcs;
  std::vector<SuppressionPolicy> suppressions;
  std::vector<KeptElsewhere> kept_elsewhere;
  std::vector<LetGo> let_go;
  std::optional<Rollout> rollout;
  std::vector<DomainSet> sets;
  Guards guards;

  // The zones that accounts publish.
  [[nodiscard]] std::vector<dns::Name> zone_names() const {
    std::vector<dns::Name> names;
    for (const auto& zone : zones) {
      if (zone.publishing == Publishing::kAccount) names.push_back(zone.name);
    }
    return names;
  }
};

}  // namespace mailctl::model
