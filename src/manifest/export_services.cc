// Streams via services of the catalogue, recognised by what SPF includes, by the aliases of their
// DKIM keys, and by selectors that their customers have.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/export_match.h"
#include "manifest/export_parts.h"
#include "manifest/yaml_scalar.h"

namespace mailctl::manifest {
namespace {

using dns::RecordType;

bool is_at_or_under(const dns::Name& name, const std::string& ancestor) {
  const auto parsed = dns::Name::parse(ancestor);
  return parsed && !parsed->is_root() && name.is_at_or_under(*parsed);
}

// What is known of one service at one domain.
struct Evidence {
  const Service* service = nullptr;
  const model::ServiceInclude* include = nullptr;  // in the SPF record
  Words parameters;
  std::vector<std::string> selectors;  // with a record
  bool has_alias = false;              // the record is an alias into the service
  std::optional<dns::RecordSet> path;  // the alias of a custom return path
  std::vector<std::string> how;        // for the comment
};

class ServiceFinder {
 public:
  ServiceFinder(Exporting& work, Part& part) : x_work(work), x_part(part) {
    x_known = {{"domain", part.name.text()},
               {"domain_dashes", base::replace_all(part.name.text(), ".", "-")}};
  }

  std::vector<Piece> run() {
    for (const auto& service : catalogue()) {
      if (service.is_own() || is_account(service)) continue;
      Evidence evidence{&service};
      find_include(evidence);
      find_aliases(evidence);
      if (evidence.include != nullptr) find_selectors(evidence);
      find_mx(evidence);
      if (evidence.include != nullptr || evidence.has_alias) find_path(evidence);
      if (evidence.include != nullptr || evidence.has_alias) add(evidence);
    }
    return std::move(x_pieces);
  }

 private:
  // What the accounts of the manifest send through is described there.
  [[nodiscard]] bool is_account(const Service& service) const {
    const auto& accounts = x_work.request.head.accounts;
    return std::ranges::any_of(accounts, [&](const Account& account) {
      return account.provider.value == service.id || account.name.value == service.id;
    });
  }

  [[nodiscard]] const std::vector<mail::spf::Term>& terms() const {
    return x_part.spf.parsed.record.terms;
  }

  void find_include(Evidence& evidence) {
    for (const auto& include : evidence.service->spf) {
      if (!include.owner.empty() || include.regions.size() > 1) continue;
      for (const auto& term : terms()) {
        if (term.kind != mail::spf::TermKind::kInclude ||
            term.qualifier != mail::spf::Qualifier::kPass) {
          continue;
        }
        const auto words =
            match_template(include.include, base::to_lower(term.domain_spec), x_known);
        if (!words) continue;
        evidence.include = &include;
        evidence.parameters.insert(words->begin(), words->end());
        evidence.how.push_back(fmt::format("SPF includes {}", term.domain_spec));
        return;
      }
    }
  }

  void find_aliases(Evidence& evidence) {
    if (evidence.service->dkim.uses_selector()) return;
    for (const auto& key : evidence.service->dkim.keys) {
      const auto selector = base::to_lower(key.selector);
      if (selector.find('{') != std::string::npos) continue;
      const auto set = look_below(x_work, x_part, selector + "._domainkey", RecordType::kCname);
      if (!set) continue;
      const auto* alias = std::get_if<dns::CnameData>(&set->values.front());
      const auto words = alias == nullptr
                             ? std::nullopt
                             : match_template(key.target, alias->target.text(), x_known);
      if (!words) continue;
      evidence.has_alias = true;
      evidence.parameters.insert(words->begin(), words->end());
      take_selector(evidence, selector);
    }
  }

  void find_selectors(Evidence& evidence) {
    for (const auto& selector : evidence.service->dkim.selectors) {
      const auto prefix = base::to_lower(selector) + "._domainkey";
      if (look_below(x_work, x_part, prefix, RecordType::kTxt) ||
          look_below(x_work, x_part, prefix, RecordType::kCname)) {
        take_selector(evidence, base::to_lower(selector));
      }
    }
  }

  void take_selector(Evidence& evidence, const std::string& selector) {
    if (std::ranges::find(evidence.selectors, selector) != evidence.selectors.end() ||
        x_taken.contains(selector)) {
      return;
    }
    evidence.selectors.push_back(selector);
    evidence.how.push_back("DKIM " + selector);
  }

  // An alias below the domain that is what the service asks of a return path.
  void find_path(Evidence& evidence) {
    const auto& custom = evidence.service->envelope.custom;
    if (x_part.zone == nullptr || custom.size() != 1 || custom.front().type != RecordType::kCname) {
      return;
    }
    auto known = x_known;
    known.insert(evidence.parameters.begin(), evidence.parameters.end());
    for (const auto& [key, set] : x_part.zone->zone.sets) {
      const bool can_be_path = key.second == RecordType::kCname && set.values.size() == 1 &&
                               set.name != x_part.name && set.name.is_host_name() &&
                               set.name.is_at_or_under(x_part.name) &&
                               zone_of(x_work, set.name) == x_part.zone &&
                               !x_work.written.contains(key) && can_hold(x_work, set.name, set.ttl);
      const auto* alias = can_be_path ? std::get_if<dns::CnameData>(&set.values.front()) : nullptr;
      const auto words = alias == nullptr
                             ? std::nullopt
                             : match_template(custom.front().value, alias->target.text(), known);
      if (!words) continue;
      evidence.parameters.insert(words->begin(), words->end());
      evidence.path = set;
      evidence.how.push_back("return path " + relative_name(set.name, x_part.name));
      return;
    }
  }

  void find_mx(Evidence& evidence) {
    const auto set = look(x_work, x_part.name, RecordType::kMx);
    if (!set) return;
    const bool receives = std::ranges::any_of(set->values, [&](const dns::RecordData& value) {
      const auto* mx = std::get_if<dns::MxData>(&value);
      return mx != nullptr && service_of_mx(mx->exchange) == evidence.service;
    });
    if (receives) evidence.how.emplace_back("MX");
  }

  // A stream of the service would write its include into the record.
  [[nodiscard]] bool needs_include(const Evidence& evidence) const {
    const auto& service = *evidence.service;
    const bool is_in_domain =
        service.spf_place == model::SpfPlace::kDomain || service.envelope.own.empty();
    return is_in_domain && !service.spf.empty() && evidence.include == nullptr;
  }

  void add(const Evidence& evidence) {
    const auto& service = *evidence.service;
    const Piece piece = write(evidence);
    const bool is_managed = x_part.spf.status == mail::spf::SpfStatus::kValid;
    if (x_work.is_refused(piece.id) || (needs_include(evidence) && is_managed)) {
      x_work.warnings.push_back(
          fmt::format("{}: {} is seen ({}) and left out, because a stream `via: {}` would change "
                      "the SPF record",
                      x_part.name.text(),
                      service.name,
                      base::join(evidence.how, ", "),
                      service.id));
      return;
    }
    for (const auto& selector : evidence.selectors) x_taken.insert(selector);
    speak_for(evidence);
    if (evidence.include != nullptr && writes_include(service)) {
      for (const auto& term : terms()) {
        if (match_template(evidence.include->include, base::to_lower(term.domain_spec), x_known)) {
          x_part.spf_terms.push_back("include:" + base::to_lower(term.domain_spec));
          break;
        }
      }
    }
    x_pieces.push_back(piece);
  }

  static bool writes_include(const Service& service) {
    return service.spf_place == model::SpfPlace::kDomain || service.envelope.own.empty();
  }

  // The selectors that the stream's `dkim` speaks for.
  [[nodiscard]] static std::vector<std::string> spoken_for(const Evidence& evidence) {
    const auto& dkim = evidence.service->dkim;
    const bool is_all = dkim.form == model::KeyForm::kCname && !dkim.uses_selector() &&
                        evidence.selectors.size() == dkim.keys.size();
    if (is_all || evidence.selectors.empty()) return evidence.selectors;
    return {evidence.selectors.front()};
  }

  void speak_for(const Evidence& evidence) {
    if (evidence.path) x_work.written.insert({evidence.path->name, evidence.path->type});
    for (const auto& selector : spoken_for(evidence)) {
      const auto name = x_part.name.with_prefix(selector + "._domainkey");
      if (!name) continue;
      x_work.written.insert({*name, RecordType::kTxt});
      x_work.written.insert({*name, RecordType::kCname});
    }
  }

  [[nodiscard]] Piece write(const Evidence& evidence) const {
    const auto& service = *evidence.service;
    Piece piece{fmt::format("{}/streams/{}", x_part.name.text(), service.id),
                {fmt::format("{}:  # {}", service.id, base::join(evidence.how, ", ")),
                 "  via: " + service.id}};
    if (evidence.include != nullptr && evidence.include->regions.size() == 1) {
      piece.lines.push_back(
          fmt::format("  regions: [{}]", yaml_scalar(evidence.include->regions.front())));
    }
    std::vector<std::string> parameters;
    for (const auto& [name, value] : evidence.parameters) {
      if (service.parameter(name) == nullptr) continue;
      parameters.push_back(fmt::format("{}: {}", name, yaml_quoted(value)));
    }
    if (!parameters.empty()) {
      piece.lines.push_back(fmt::format("  parameters: {{ {} }}", base::join(parameters, ", ")));
    }
    if (evidence.path) {
      piece.lines.push_back("  envelope: " +
                            yaml_quoted(relative_name(evidence.path->name, x_part.name)));
      if (evidence.path->ttl != zone_ttl(x_work, x_part.name)) {
        piece.lines.push_back("  ttl: " + ttl_text(evidence.path->ttl));
      }
    }
    const auto selectors = spoken_for(evidence);
    if (selectors.size() == 1) {
      piece.lines.push_back(
          fmt::format("  dkim: {{ selector: {}, record: keep }}", yaml_scalar(selectors.front())));
    } else if (!selectors.empty()) {
      piece.lines.emplace_back("  dkim: { record: keep }");
    }
    return piece;
  }

  Exporting& x_work;
  Part& x_part;
  Words x_known;
  std::set<std::string> x_taken;  // selectors that a service before had
  std::vector<Piece> x_pieces;
};

}  // namespace

const Service* service_of_include(std::string_view name) {
  const auto parsed = dns::Name::parse(name);
  if (!parsed) return nullptr;
  const auto& services = catalogue();
  const auto found = std::ranges::find_if(services, [&](const Service& service) {
    return std::ranges::any_of(service.spf,
                               [&](const model::ServiceInclude& include) {
                                 return include.owner.empty() &&
                                        is_at_or_under(*parsed, model::recognised_by(include));
                               }) ||
           std::ranges::any_of(service.spf_seen, [&](const std::string& seen) {
             return is_at_or_under(*parsed, seen);
           });
  });
  return found == services.end() ? nullptr : &*found;
}

const Service* service_of_mx(const dns::Name& host) {
  const auto& services = catalogue();
  const auto found = std::ranges::find_if(services, [&](const Service& service) {
    return std::ranges::any_of(
        service.mx, [&](const std::string& known) { return is_at_or_under(host, known); });
  });
  return found == services.end() ? nullptr : &*found;
}

std::vector<Piece> service_streams(Exporting& work, Part& part) {
  return ServiceFinder(work, part).run();
}

}  // namespace mailctl::manifest
