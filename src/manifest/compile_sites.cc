#include "manifest/compile_sites.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/text.h"
#include "mail/dkim/key.h"
#include "mail/dkim/key_record.h"

namespace mailctl::manifest {
namespace {

constexpr std::string_view kDomainKind = "Email Delivery";
constexpr std::string_view kDkimKind = "DKIM";
constexpr std::string_view kReturnPathKind = "Return path";
// Eight digits, for judging a selector whose date is still open.
constexpr std::string_view kSampleDate = "20260131";

// The hash by which a key of the manifest is compared with what is live; empty for a service's key.
std::string public_key_hash(const Credential& key, base::Diagnostics& diagnostics) {
  if (key.value.empty()) return {};
  const auto record = mail::dkim::public_record(key.value);
  if (!record) {
    diagnostics.error("manifest/bad-private-key",
                      key.at,
                      to_text(key.reference) + " holds no private key that DKIM can use",
                      record.error().message);
    return {};
  }
  return base::to_hex(mail::dkim::sha256(record->public_key));
}

// What a stream asks of the key, in one text to compare.
std::string key_settings(const std::string& selector, const Dkim& dkim) {
  std::string text = selector;
  if (dkim.first) text += " first " + base::to_iso_date(dkim.first->value);
  if (dkim.rotate) {
    text += " every " + base::to_text(dkim.rotate->value.every) + " overlap " +
            base::to_text(dkim.rotate->value.overlap);
  }
  if (dkim.private_key) text += " key " + to_text(dkim.private_key->reference);
  for (const auto& slot : dkim.slots) text += " slot " + slot.value;
  if (!dkim.delegate.value.empty()) text += " to " + dkim.delegate.value;
  return text;
}

}  // namespace

std::optional<dns::Name> return_path_name(Compilation& work,
                                          const Domain& domain,
                                          const Text& written,
                                          const std::string& expanded) {
  const auto& parent = domain.name.value;
  const auto full = dns::Name::parse(expanded);
  const auto name =
      full && full->is_at_or_under(parent) ? *full : parent.with_prefix(expanded).value_or(parent);
  if (name != parent && name.is_host_name()) return name;
  if (!work.reported_return_paths.insert(written.at).second) return std::nullopt;
  work.diagnostics.error("manifest/bad-return-path",
                         written.at,
                         "`" + expanded + "` is no name below " + parent.text(),
                         "A custom return path is a host name of its own under the domain, "
                         "such as \"{region}.bounce\"; `service` takes the provider's own.");
  return std::nullopt;
}

std::string Sites::expand(const Text& text, const Stream& stream, const Site& site) const {
  const std::array<Substitution, 5> values{{{"region", site.place.region.id},
                                            {"region_key", site.place.region.key},
                                            {"domain", x_domain.name.value.text()},
                                            {"stream", stream.name.value},
                                            {"id", x_domain.id}}};
  return expand_template(text.value, values);
}

std::string Sites::describe(const Site& site, std::string_view kind) const {
  const std::array<Substitution, 1> values{{{"kind", kind}}};
  return expand_template(site.description.value, values);
}

void Sites::share(Shared& shared, const Stream& stream, const Text& written, std::string value) {
  if (shared.stream == nullptr) {
    shared = {&stream, std::move(value), written.at};
    return;
  }
  if (shared.value == value || !x_reported.insert(written.at).second) return;
  x_work.diagnostics.add(
      {base::Severity::kError,
       "manifest/streams-disagree",
       written.at,
       "the streams " + shared.stream->name.value + " and " + stream.name.value +
           " want different things of the same email domain",
       "One account has one email domain, one signing key and one return path per domain and "
       "region, whatever the stream. Write it in one stream, the same in both, or give the streams "
       "accounts of their own.",
       {{shared.at, "the other stream says"}}});
}

void Sites::report(std::string_view code,
                   const base::SourceRange& at,
                   std::string summary,
                   std::string detail) {
  if (!x_reported.insert(at).second) return;
  x_work.diagnostics.error(code, at, std::move(summary), std::move(detail));
}

void Sites::add(const Stream& stream, const Place& place) {
  const Key key{place.account.name.value, place.region.id};
  const auto [found, is_new] = x_index.emplace(key, x_sites.size());
  if (is_new) x_sites.push_back(Site{place, &stream, model::Adopt::kNo, {}, {}, {}, {}});
  auto& site = x_sites[found->second];
  if (stream.adopt == model::Adopt::kYes) site.adopt = model::Adopt::kYes;
  if (!stream.description.value.empty()) {
    share(site.description, stream, stream.description, expand(stream.description, stream, site));
  }
  const auto& envelope = stream.envelope;
  if (envelope.kind != EnvelopeKind::kUnset) {
    const bool is_custom = envelope.kind == EnvelopeKind::kCustom;
    share(site.envelope,
          stream,
          envelope.name_template,
          is_custom ? expand(envelope.name_template, stream, site) : std::string());
  }
  if (stream.dkim && !stream.dkim->selector.value.empty()) {
    auto selector = base::to_lower(expand(stream.dkim->selector, stream, site));
    share(site.dkim, stream, stream.dkim->selector, key_settings(selector, *stream.dkim));
    if (site.dkim.stream == &stream) site.selector_template = std::move(selector);
  }
}

void Sites::compile() {
  for (const auto& site : x_sites) {
    compile_domain(site);
    if (site.dkim.stream != nullptr) compile_dkim(site);
    if (!site.envelope.value.empty()) compile_return_path(site);
  }
}

void Sites::compile_domain(const Site& site) {
  const auto& name = x_domain.name.value;
  model::Resource resource;
  resource.address =
      model::domain_address(site.place.account.name.value, site.place.region.id, name);
  resource.spec = model::EmailDomain{name, describe(site, kDomainKind)};
  resource.at = site.first->name.at;
  resource.adopt = adopt_of(x_work, resource.address, x_domain, site.adopt);
  x_work.graph.resources.push_back(std::move(resource));
}

bool Sites::is_good_selector(const Site& site, const std::string& sample) {
  const auto& at = site.dkim.at;
  const auto limit = site.place.facts.capabilities.max_selector;
  if (sample.size() > limit) {
    report("manifest/selector-too-long",
           at,
           "the selector `" + sample + "` has " + std::to_string(sample.size()) +
               " characters, at most " + std::to_string(limit) + " are taken",
           "Shorten it: {region_key} is shorter than {region}.");
    return false;
  }
  if (!mail::dkim::is_selector(sample)) {
    report("manifest/bad-selector",
           at,
           "`" + sample + "` is no selector",
           "A selector is made of letters, digits and inner hyphens.");
    return false;
  }
  const auto [other, is_new] = x_selectors.emplace(site.selector_template, &site);
  if (is_new) return true;
  report("manifest/same-selector",
         at,
         "the selector `" + site.selector_template + "` is the same in " +
             other->second->place.account.name.value + "/" + other->second->place.region.id +
             " and " + site.place.account.name.value + "/" + site.place.region.id,
         "Each region has a key of its own and needs a name of its own in DNS: "
         "put {region} or {region_key} into the selector.");
  return false;
}

void Sites::claim_key_names(const model::DkimPolicy& policy) {
  const auto type = policy.delegates.empty() ? policy.publish_as : dns::RecordType::kCname;
  const auto date = policy.first ? base::to_compact_date(*policy.first) : std::string();
  for (const auto& pattern : policy.patterns()) {
    const auto name =
        mail::dkim::key_name(base::replace_all(pattern, "{date}", date), policy.domain);
    if (name) x_work.claims.push_back({*name, type, policy.at, "dkim"});
  }
}

bool Sites::can_change(const Site& site, const ZoneTerms& zone) {
  const auto& dkim = *site.dkim.stream->dkim;
  const bool is_lasting = !dkim.slots.empty() || !dkim.delegate.value.empty();
  const bool is_dated = has_placeholder(site.selector_template, "date");
  if (zone.publishing == model::Publishing::kAccount || (is_lasting && !is_dated)) return true;
  report("manifest/selector-in-zone-of-others",
         site.dkim.at,
         is_dated ? "a selector with {date} cannot work in " + zone.name.text() +
                        ", which others publish"
                  : "the key of " + x_domain.name.value.text() + " could never change in " +
                        zone.name.text() + ", which others publish",
         "They are asked once, and would have to publish another record for every new key. Write a "
         "pair of selectors whose keys take turns, dkim: { selector: \"mail-{region_key}-{slot}\", "
         "slots: [a, b] }; or have them point at names in a zone of yours, with delegate: { to: "
         "\"{domain}.{region_key}-{slot}.dkim.example.net\" } beside it.");
  return false;
}

bool Sites::delegate(const Site& site, model::DkimPolicy& policy) {
  const auto& written = site.dkim.stream->dkim->delegate;
  if (written.value.empty()) return true;
  const auto expanded = expand(written, *site.dkim.stream, site);
  auto slots = policy.slots;
  if (slots.empty()) slots.emplace_back();
  for (const auto& slot : slots) {
    const auto name = dns::Name::parse(base::replace_all(expanded, model::kSlot, slot));
    if (!name) {
      report("manifest/bad-domain-name",
             written.at,
             "`" + expanded + "` is no name in DNS",
             name.error().message);
      return false;
    }
    const auto* zone = zone_for(x_work, *name, x_domain, written.at);
    if (zone == nullptr) return false;
    if (zone->publishing != model::Publishing::kAccount) {
      report("manifest/delegate-to-others",
             written.at,
             "keys are delegated to " + name->text() + ", in a zone that others publish",
             "A delegated key changes without asking anybody, so its name must be in a zone that "
             "an account publishes.");
      return false;
    }
    policy.delegates.push_back(*name);
    policy.delegate_zone = zone->name;
    policy.delegate_ttl = zone->default_ttl;
    x_work.claims.push_back({*name, policy.publish_as, written.at, "dkim.delegate"});
  }
  return true;
}

void Sites::compile_dkim(const Site& site) {
  const auto& dkim = *site.dkim.stream->dkim;
  const auto& domain = x_domain.name.value;
  const auto date =
      dkim.first ? base::to_compact_date(dkim.first->value) : std::string(kSampleDate);
  auto sample = base::replace_all(site.selector_template, "{date}", date);
  if (!dkim.slots.empty()) {
    const auto longest = std::ranges::max_element(
        dkim.slots, {}, [](const Text& slot) { return slot.value.size(); });
    sample = base::replace_all(sample, model::kSlot, longest->value);
  }
  if (!is_good_selector(site, sample)) return;
  const auto record_name = mail::dkim::key_name(sample, domain);
  if (!record_name) {
    report("manifest/bad-selector",
           site.dkim.at,
           "the selector `" + sample + "` gives no name in DNS",
           record_name.error().message);
    return;
  }
  const auto* zone = zone_for(x_work, *record_name, x_domain, site.dkim.at);
  if (zone == nullptr || !can_change(site, *zone)) return;
  model::DkimPolicy policy;
  policy.account = site.place.account.name.value;
  policy.region = site.place.region.id;
  policy.domain = domain;
  policy.stream = site.dkim.stream->name.value;
  policy.selector_template = site.selector_template;
  for (const auto& slot : dkim.slots) policy.slots.push_back(slot.value);
  if (dkim.first) policy.first = dkim.first->value;
  if (dkim.rotate) policy.rotation = dkim.rotate->value;
  policy.description = describe(site, kDkimKind);
  if (dkim.private_key) {
    policy.private_key = dkim.private_key->value;
    policy.public_key_hash = public_key_hash(*dkim.private_key, x_work.diagnostics);
  }
  policy.zone = zone->name;
  policy.ttl = ttl_in(*zone, dkim.ttl ? dkim.ttl : site.dkim.stream->ttl);
  const bool has_target = !site.place.region.dkim_suffix.empty();
  policy.publish_as = has_target ? dns::RecordType::kCname : dns::RecordType::kTxt;
  policy.at = site.dkim.at;
  if (!delegate(site, policy)) return;
  const auto by_block = dkim.adopt == model::Adopt::kYes ? dkim.adopt : site.adopt;
  policy.adopt = adopt_key_of(x_work, policy, x_domain, by_block);
  const bool is_open = has_placeholder(site.selector_template, "date") && !dkim.first;
  if (!is_open) claim_key_names(policy);
  x_work.graph.dkims.push_back(std::move(policy));
}

void Sites::compile_return_path(const Site& site) {
  const auto& domain = x_domain.name.value;
  const auto& written = site.envelope.stream->envelope.name_template;
  const auto name = return_path_name(x_work, x_domain, written, site.envelope.value);
  if (!name) return;
  const auto [other, is_new] = x_return_paths.emplace(*name, &site);
  if (!is_new) {
    report("manifest/same-return-path",
           site.envelope.at,
           "the return path " + name->text() + " is the same in " + other->second->place.region.id +
               " and " + site.place.region.id,
           "Its CNAME can point to one region only: put {region} or "
           "{region_key} into `envelope`.");
    return;
  }
  const auto* zone = zone_for(x_work, *name, x_domain, site.envelope.at);
  if (zone == nullptr) return;
  model::Resource path;
  path.address =
      model::return_path_address(site.place.account.name.value, site.place.region.id, *name);
  path.spec = model::ReturnPath{domain, *name, describe(site, kReturnPathKind)};
  path.at = site.envelope.at;
  path.stream = site.envelope.stream->name.value;
  path.adopt = adopt_of(x_work, path.address, x_domain, site.adopt);
  model::Resource record;
  record.address = model::record_set_address(zone->name, dns::RecordType::kCname, *name);
  model::ManagedRecordSet cname;
  cname.zone = zone->name;
  const auto ttl = ttl_in(*zone, site.envelope.stream->ttl);
  cname.set = {*name, dns::RecordType::kCname, ttl, {}};
  cname.output_of = path.address;
  record.spec = std::move(cname);
  record.at = path.at;
  record.stream = path.stream;
  record.adopt = adopt_of(x_work, record.address, x_domain, site.adopt);
  x_work.claims.push_back({*name, dns::RecordType::kCname, path.at, "envelope"});
  x_work.graph.resources.push_back(std::move(path));
  x_work.graph.resources.push_back(std::move(record));
}

}  // namespace mailctl::manifest
