#include "manifest/compile_services.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/txt.h"
#include "mail/dkim/key_record.h"
#include "manifest/text_template.h"

namespace mailctl::manifest {
namespace {

using mail::path::Expectation;
using model::Intent;

const model::ServiceInclude* include_for(const Service& service, const std::string& region) {
  const auto found = std::ranges::find_if(service.spf, [&](const model::ServiceInclude& include) {
    return include.regions.empty() ||
           std::ranges::find(include.regions, region) != include.regions.end();
  });
  return found == service.spf.end() ? nullptr : &*found;
}

std::string name_of(const Stream& stream, const Service& service, const std::string& region) {
  return fmt::format("{} via {}{}",
                     stream.name.value,
                     service.short_name,
                     region.empty() ? "" : fmt::format(" in {}", region));
}

std::optional<dns::RecordData> make_data(dns::RecordType type, const std::string& text) {
  if (type == dns::RecordType::kTxt) return dns::make_txt(text);
  auto data = dns::parse_record_data(type, text);
  return data ? std::optional(*std::move(data)) : std::nullopt;
}

}  // namespace

void ServiceStreams::add(const Stream& stream, const Service& service) {
  std::vector<std::string> regions;
  for (const auto& region : stream.regions) regions.push_back(region.value);
  if (regions.empty()) regions.emplace_back();
  for (const auto& region : regions) {
    add_place({stream, service, region, include_for(service, region)});
  }
}

void ServiceStreams::add_place(const Place& place) {
  const auto& domain = x_domain.name.value;
  const auto& [stream, service, region, include] = place;
  x_at = stream.via.at;
  mail::path::Stream mail;
  mail.name = name_of(stream, service, region);
  mail.author = domain;
  const auto included = include == nullptr ? std::nullopt : fill_include(place);
  if (included) mail.servers = {"include:" + *included};
  if (service.is_own()) {
    for (const auto& term : x_domain.spf.value.terms) mail.servers.push_back(term.term.value);
  }
  add_envelope(place, mail);
  if (stream.dkim) add_keys(place, mail);
  const bool is_in_domain = service.spf_place == model::SpfPlace::kDomain ||
                            (mail.envelope == domain && mail.whose_envelope.empty());
  model::Stream compiled{
      stream.name.value, domain, service.id, region, stream.name.at, {}, std::nullopt};
  if (included && is_in_domain) compiled.spf_term = mail.servers.front();
  compiled.mail = std::move(mail);
  x_work.graph.streams.push_back(std::move(compiled));
}

std::optional<std::string> ServiceStreams::value_of(const Place& place, std::string_view word) {
  const auto& domain = x_domain.name.value.text();
  if (word == "domain") return domain;
  if (word == "domain_dashes") return base::replace_all(domain, ".", "-");
  if (word == "region") return place.region;
  if (word == "include") return place.include == nullptr ? std::string() : place.include->include;
  if (word == "selector") {
    return place.stream.dkim ? base::to_lower(expand(place, place.stream.dkim->selector))
                             : std::string();
  }
  const auto& given = place.stream.parameters;
  const auto found = std::ranges::find_if(
      given, [&](const Parameter& parameter) { return parameter.name.value == word; });
  if (found != given.end()) return found->value.value;
  const auto* parameter = place.service.parameter(word);
  if (parameter == nullptr) return std::nullopt;
  if (!parameter->fallback.empty()) return fill(place, parameter->fallback);
  if (!x_missing.emplace(&place.stream, std::string(word)).second) return std::nullopt;
  x_work.diagnostics.error(
      "manifest/missing-parameter",
      x_at,
      fmt::format("`{}` of {} is missing: {}", word, place.service.name, parameter->meaning),
      fmt::format("Add it to the stream: parameters: {{ {}: {} }}.", word, parameter->example));
  return std::nullopt;
}

std::optional<std::string> ServiceStreams::fill(const Place& place, std::string_view text) {
  std::string filled(text);
  bool is_whole = true;
  for (const auto word : model::placeholders_of(text)) {
    const auto value = value_of(place, word);
    is_whole = is_whole && value.has_value();
    filled = base::replace_all(std::move(filled), fmt::format("{{{}}}", word), value.value_or(""));
  }
  return is_whole ? std::optional(std::move(filled)) : std::nullopt;
}

std::optional<std::string> ServiceStreams::fill_include(const Place& place) {
  auto text = fill(place, place.include->include);
  if (!text || dns::Name::parse(*text)) return text;
  x_work.diagnostics.error(
      "manifest/bad-parameter",
      x_at,
      fmt::format("`{}`, which SPF would include for {}, is no name", *text, place.service.name),
      "Look at the parameters: they are filled into the name.");
  return std::nullopt;
}

std::string ServiceStreams::expand(const Place& place, const Text& text) const {
  const std::array<Substitution, 4> values{{{"region", place.region},
                                            {"domain", x_domain.name.value.text()},
                                            {"stream", place.stream.name.value},
                                            {"id", x_domain.id}}};
  return expand_template(text.value, values);
}

void ServiceStreams::add_envelope(const Place& place, mail::path::Stream& mail) {
  const auto& written = place.stream.envelope;
  const auto& known = place.service.envelope;
  mail.envelope = x_domain.name.value;
  if (written.kind == EnvelopeKind::kDomain) return;
  if (written.kind == EnvelopeKind::kCustom) {
    if (place.region.empty() && has_placeholder(written.name_template.value, "region")) return;
    x_at = written.name_template.at;
    x_by = "envelope";
    const auto name = return_path_name(
        x_work, x_domain, written.name_template, expand(place, written.name_template));
    if (!name) return;
    mail.envelope = *name;
    if (place.service.is_own()) return;
    mail.envelope_record = Expectation::kToCome;
    add_return_path(place, *name);
    return;
  }
  if (known.own.empty()) return;
  mail.envelope = dns::name_of(known.own);
  mail.envelope_record = Expectation::kToCome;
  mail.whose_envelope = fmt::format("{}'s default envelope", place.service.short_name);
}

void ServiceStreams::add_return_path(const Place& place, const dns::Name& name) {
  std::map<dns::RecordType, dns::RecordSet> sets;
  for (const auto& record : place.service.envelope.custom) {
    const auto text = fill(place, record.value);
    if (!text) return;
    auto data = make_data(record.type, *text);
    if (!data) {
      x_work.diagnostics.error(
          "manifest/bad-parameter",
          x_at,
          fmt::format("`{}` is no value of the return path's {}", *text, dns::to_text(record.type)),
          "Look at the parameters: they are filled into the records of the service.");
      return;
    }
    auto& set = sets[record.type];
    set.name = name;
    set.type = record.type;
    set.values.push_back(*std::move(data));
  }
  for (const auto& [type, set] : sets) add_record(place, set, Intent::kManage);
}

void ServiceStreams::add_keys(const Place& place, mail::path::Stream& mail) {
  x_at = place.stream.dkim->at;
  x_by = "dkim";
  switch (place.stream.dkim->record.kind) {
    case KeyRecordKind::kUnset:
      return add_service_keys(place, mail);
    case KeyRecordKind::kKeep:
      return add_kept_keys(place, mail);
    case KeyRecordKind::kTxt:
    case KeyRecordKind::kCname:
      return add_given_key(place, mail);
  }
}

std::vector<std::string> ServiceStreams::kept_selectors(const Place& place) {
  const auto& written = place.stream.dkim->selector;
  const auto& known = place.service.dkim;
  if (!written.value.empty()) return {base::to_lower(expand(place, written))};
  std::vector<std::string> selectors;
  if (known.form == model::KeyForm::kTxt) return known.selectors;
  for (const auto& key : known.keys) {
    if (auto selector = fill(place, key.selector)) selectors.push_back(base::to_lower(*selector));
  }
  return selectors;
}

// Asked for as TXT, whatever stands there: an alias leads to one.
void ServiceStreams::add_kept_keys(const Place& place, mail::path::Stream& mail) {
  for (const auto& selector : kept_selectors(place)) {
    const auto name = key_name(place, selector);
    if (!name) continue;
    add_record(place, {*name, dns::RecordType::kTxt, 0, {}}, Intent::kKeep);
    mail.signatures.push_back({x_domain.name.value, selector, Expectation::kAsPublished, {}});
  }
}

void ServiceStreams::add_given_key(const Place& place, mail::path::Stream& mail) {
  const auto& dkim = *place.stream.dkim;
  if (dkim.selector.value.empty()) return;  // reported by the parser
  const auto selector = base::to_lower(expand(place, dkim.selector));
  const auto name = key_name(place, selector);
  if (!name) return;
  const bool is_text = dkim.record.kind == KeyRecordKind::kTxt;
  dns::RecordSet set{*name, is_text ? dns::RecordType::kTxt : dns::RecordType::kCname, 0, {}};
  if (is_text) {
    set.values.emplace_back(dns::make_txt(dkim.record.value.value));
  } else {
    set.values.emplace_back(dns::CnameData{dns::name_of(dkim.record.value.value)});
  }
  add_record(place, set, Intent::kManage);
  mail.signatures.push_back({x_domain.name.value,
                             selector,
                             is_text ? Expectation::kAsPublished : Expectation::kToCome,
                             {}});
}

void ServiceStreams::add_service_keys(const Place& place, mail::path::Stream& mail) {
  const auto& dkim = *place.stream.dkim;
  const bool is_named = dkim.selector.at.is_known() && !place.service.dkim.uses_selector();
  if (is_named || dkim.record.is_bad()) return;  // reported by the parser
  for (const auto& key : place.service.dkim.keys) {
    const auto selector = fill(place, key.selector);
    const auto target = fill(place, key.target);
    if (!selector || !target || selector->empty()) continue;
    const auto name = key_name(place, base::to_lower(*selector));
    const auto parsed = dns::Name::parse(*target);
    if (!parsed) {
      x_work.diagnostics.error(
          "manifest/bad-parameter",
          x_at,
          fmt::format(
              "`{}`, where the key of {} would be, is no name", *target, place.service.name),
          parsed.error().message);
    }
    if (!name || !parsed) continue;
    add_record(
        place, {*name, dns::RecordType::kCname, 0, {dns::CnameData{*parsed}}}, Intent::kManage);
    mail.signatures.push_back(
        {x_domain.name.value, base::to_lower(*selector), Expectation::kToCome, {}});
  }
}

std::optional<dns::Name> ServiceStreams::key_name(const Place& place, const std::string& selector) {
  const auto name = mail::dkim::key_name(selector, x_domain.name.value);
  if (name) return *name;
  const bool is_reported = selector.empty() || selector.find('{') != std::string::npos;
  if (is_reported) return std::nullopt;
  const auto& written = place.stream.dkim->selector;
  x_work.diagnostics.error("manifest/bad-selector",
                           written.value.empty() ? x_at : written.at,
                           "`" + selector + "` is no selector",
                           name.error().message);
  return std::nullopt;
}

void ServiceStreams::add_record(const Place& place,
                                const dns::RecordSet& set,
                                model::Intent intent) {
  const auto form = intent == Intent::kKeep ? BlockForm::kKeep : BlockForm::kValue;
  if (is_kept_elsewhere(x_work, form, {set.name, set.type, x_at})) return;
  const auto* zone = zone_for(x_work, set.name, x_domain, x_at);
  if (zone == nullptr) return;
  model::Resource resource;
  resource.address = model::record_set_address(zone->name, set.type, set.name);
  resource.intent = intent;
  model::ManagedRecordSet record;
  record.zone = zone->name;
  record.set = set;
  const auto& stream = place.stream;
  const bool has_own = x_by == "dkim" && stream.dkim && stream.dkim->ttl;
  record.set.ttl = ttl_in(*zone, has_own ? stream.dkim->ttl : stream.ttl);
  resource.spec = std::move(record);
  resource.at = x_at;
  resource.stream = place.stream.name.value;
  const auto by_key =
      x_by == "dkim" && place.stream.dkim ? place.stream.dkim->adopt : model::Adopt::kNo;
  resource.adopt = adopt_of(x_work,
                            resource.address,
                            x_domain,
                            by_key == model::Adopt::kYes ? by_key : place.stream.adopt);
  auto& resources = x_work.graph.resources;
  const auto [found, is_new] =
      x_records.try_emplace({set.name, set.type}, Shared{resources.size(), &place.stream});
  if (is_new) {
    x_work.claims.push_back({set.name, set.type, x_at, x_by});
    resources.push_back(std::move(resource));
    return;
  }
  const auto& first = resources[found->second.resource];
  if (first.spec == resource.spec && first.intent == resource.intent) return;
  x_work.diagnostics.add(
      {base::Severity::kError,
       "manifest/streams-disagree",
       x_at,
       fmt::format("the streams {} and {} want different things of the {} record "
                   "of {}",
                   found->second.stream->name.value,
                   place.stream.name.value,
                   dns::to_text(set.type),
                   set.name.text()),
       "A name has one record set, whatever the stream. Write it in one stream, "
       "the same in both, or give them names of their own.",
       {{first.at, "the other stream says"}}});
}

}  // namespace mailctl::manifest
