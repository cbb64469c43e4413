#pragma once
// A domain in one region of one account: what the streams that send there share. The service has
// one email domain, one signing key and one return path for it, so the streams must agree.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "manifest/compile_parts.h"
#include "manifest/text_template.h"

namespace mailctl::manifest {

struct Place {
  const Account& account;
  const model::ProviderFacts& facts;
  const model::RegionFacts& region;
};

// A setting that the first stream which has it decides for all of a site.
struct Shared {
  const Stream* stream = nullptr;
  std::string value;  // expanded, to compare with
  base::SourceRange at;
};

struct Site {
  Place place;
  const Stream* first = nullptr;
  model::Adopt adopt = model::Adopt::kNo;
  Shared description;
  Shared envelope;  // value empty: the service's own
  Shared dkim;      // value: all that the block says
  std::string selector_template;
};

class Sites {
 public:
  Sites(Compilation& work, const Domain& domain) : x_work(work), x_domain(domain) {}

  // manifest/streams-disagree where a stream wants something else than one before it.
  void add(const Stream& stream, const Place& place);
  // Email domains, keys and return paths of all sites into the graph.
  void compile();

 private:
  using Key = std::pair<std::string, std::string>;  // account, region

  void share(Shared& shared, const Stream& stream, const Text& written, std::string value);
  [[nodiscard]] std::string expand(const Text& text, const Stream& stream, const Site& site) const;
  [[nodiscard]] std::string describe(const Site& site, std::string_view kind) const;
  void compile_domain(const Site& site);
  void compile_dkim(const Site& site);
  void compile_return_path(const Site& site);
  [[nodiscard]] bool is_good_selector(const Site& site, const std::string& sample);
  void claim_key_names(const model::DkimPolicy& policy);
  // False, with what to write, where a key could not change in a zone of others.
  [[nodiscard]] bool can_change(const Site& site, const ZoneTerms& zone);
  // The names in a zone of ours that hold the keys. False where there is no such zone.
  [[nodiscard]] bool delegate(const Site& site, model::DkimPolicy& policy);
  // Once per place: what is wrong in a template is wrong in every region.
  void report(std::string_view code,
              const base::SourceRange& at,
              std::string summary,
              std::string detail);

  Compilation& x_work;
  const Domain& x_domain;
  std::map<Key, std::size_t> x_index;
  std::vector<Site> x_sites;  // in the order of their first stream
  std::set<base::SourceRange> x_reported;
  std::map<std::string, const Site*> x_selectors;  // by selector_template
  std::map<dns::Name, const Site*> x_return_paths;
};

}  // namespace mailctl::manifest
