#pragma once
// Streams of one domain that no account sends: services of the catalogue, and the domain's own
// servers. Their records in DNS, and what their mail is like; nothing is made at a service.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/catalogue.h"
#include "manifest/compile_parts.h"

namespace mailctl::manifest {

class ServiceStreams {
 public:
  ServiceStreams(Compilation& work, const Domain& domain) : x_work(work), x_domain(domain) {}

  // One stream of the graph per region, or one. manifest/missing-parameter where a record cannot be
  // filled in; what can be judged without filling in is judged by the parser.
  void add(const Stream& stream, const Service& service);

 private:
  // A stream in one region of its service.
  struct Place {
    const Stream& stream;
    const Service& service;
    std::string region;                              // empty where the service has none
    const model::ServiceInclude* include = nullptr;  // nullptr where there is none
  };

  // A record set that streams may share.
  struct Shared {
    std::size_t resource;
    const Stream* stream;
  };

  void add_place(const Place& place);
  // The template filled in; nullopt and manifest/missing-parameter where a parameter is not given.
  std::optional<std::string> fill(const Place& place, std::string_view text);
  std::optional<std::string> fill_include(const Place& place);
  std::optional<std::string> value_of(const Place& place, std::string_view word);
  // The same for a text of the manifest.
  [[nodiscard]] std::string expand(const Place& place, const Text& text) const;

  void add_envelope(const Place& place, mail::path::Stream& mail);
  void add_return_path(const Place& place, const dns::Name& name);
  void add_keys(const Place& place, mail::path::Stream& mail);
  // Selectors whose records are to be there.
  std::vector<std::string> kept_selectors(const Place& place);
  void add_kept_keys(const Place& place, mail::path::Stream& mail);
  void add_given_key(const Place& place, mail::path::Stream& mail);
  void add_service_keys(const Place& place, mail::path::Stream& mail);
  // <selector>._domainkey below the domain; nullopt after manifest/bad-selector.
  std::optional<dns::Name> key_name(const Place& place, const std::string& selector);
  void add_record(const Place& place, const dns::RecordSet& set, model::Intent intent);

  Compilation& x_work;
  const Domain& x_domain;
  std::map<dns::RecordSetKey, Shared> x_records;
  std::set<std::pair<const Stream*, std::string>> x_missing;  // parameters that were reported
  base::SourceRange x_at;                                     // of the block that is compiled
  std::string_view x_by;
};

}  // namespace mailctl::manifest
