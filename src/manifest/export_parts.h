#pragma once
// The parts of export, one .cc each, and what they share. Only manifest/export*.cc include this.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mail/spf/repair.h"
#include "manifest/catalogue.h"
#include "manifest/export.h"

namespace mailctl::manifest {

// A part of the text that can be written more carefully, or left out, without the rest.
struct Piece {
  std::string id;                  // "example.com/spf"
  std::vector<std::string> lines;  // indented from its own beginning
};

struct Exporting {
  const ExportRequest& request;
  dns::MissingQuestions& missing;
  // Pieces that the parser or the compiler refused when they were written in full.
  const std::set<std::string>& refused;
  std::map<dns::Name, std::uint32_t> ttls;  // of zones, seconds
  std::set<dns::RecordSetKey> written;      // sets that the manifest speaks for
  std::set<model::Address> described;       // resources of services that are in the text
  std::vector<std::string> warnings;

  [[nodiscard]] bool is_refused(const std::string& id) const { return refused.contains(id); }
};

// One domain while it is written.
struct Part {
  dns::Name name;
  const model::LiveZone* zone = nullptr;  // nullptr: only DNS can be asked
  std::vector<std::string> spf_terms;     // what its streams need in its SPF record
  mail::spf::SpfAtName spf;
};

// The zone that holds the name; nullptr where none of those that were read does.
const model::LiveZone* zone_of(const Exporting& work, const dns::Name& name);
// The record set, of the zone that holds it or of DNS; its TTL counts only with a zone.
std::optional<dns::RecordSet> look(Exporting& work, const dns::Name& name, dns::RecordType type);
// <prefix>.<domain>; nullopt where that is no name.
std::optional<dns::RecordSet> look_below(Exporting& work,
                                         const Part& part,
                                         std::string_view prefix,
                                         dns::RecordType type);
// The joined texts of a TXT set.
std::vector<std::string> texts_in(const std::optional<dns::RecordSet>& set);
// The one text that is the whole of the set.
std::optional<std::string> only_text(const std::optional<dns::RecordSet>& set);

// The TTL of the zone that holds the name.
std::uint32_t zone_ttl(const Exporting& work, const dns::Name& name);
// Whether the provider of the zone could write a set with this TTL.
bool can_hold(const Exporting& work, const dns::Name& name, std::uint32_t ttl);
// "1h", or seconds.
std::string ttl_text(std::uint32_t seconds);
// ", ttl: 5m" where the set has another TTL than its zone.
std::string ttl_field(const Exporting& work, const dns::RecordSet& set);
// The name as `records` and `envelope` take it: relative to the domain where that is not taken for
// another one.
std::string relative_name(const dns::Name& name, const dns::Name& domain);

// export_domains.cc
std::vector<dns::Name> domains_to_export(const Exporting& work);
// export_accounts.cc: streams via accounts.
std::vector<Piece> account_streams(Exporting& work, Part& part);
// export_services.cc: streams via services of the catalogue.
std::vector<Piece> service_streams(Exporting& work, Part& part);
// The service by what an SPF record includes; nullptr where nobody is known by it.
const Service* service_of_include(std::string_view name);
// The service whose customers have this MX host; nullptr where nobody is known by it.
const Service* service_of_mx(const dns::Name& host);
// export_spf.cc
std::optional<Piece> spf_piece(Exporting& work, const Part& part);
// export_records.cc: dmarc, mx, bimi, mta_sts, tls_rpt.
std::vector<Piece> block_pieces(Exporting& work, const Part& part);
// export_rest.cc: `records`, and suppression lists.
std::vector<Piece> record_pieces(Exporting& work, const Part& part);
// What is left of the zone whose apex the domain is, once every other piece was made; `domains` are
// those of the text.
std::vector<Piece> other_pieces(Exporting& work,
                                const dns::Name& domain,
                                const std::set<dns::Name>& domains);
std::vector<std::string> suppression_lines(Exporting& work);

}  // namespace mailctl::manifest
