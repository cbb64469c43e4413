#include "plan/mail_streams.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "dns/txt.h"
#include "mail/spf/repair.h"
#include "plan/resolve.h"

namespace mailctl::plan {
namespace {

namespace path = mail::path;

// The resources of services, by scope and email domain.
using Resources = std::map<std::pair<std::string, dns::Name>, std::vector<const model::Resource*>>;

std::optional<dns::Name> domain_of(const model::Spec& spec) {
  if (const auto* sender = std::get_if<model::ApprovedSender>(&spec)) return sender->domain;
  if (const auto* key = std::get_if<model::DkimKey>(&spec)) return key->domain;
  if (const auto* return_path = std::get_if<model::ReturnPath>(&spec)) return return_path->domain;
  return std::nullopt;
}

Resources by_site(const Desired& desired) {
  Resources resources;
  for (const auto& resource : desired.resources) {
    const auto domain = domain_of(resource.spec);
    if (domain) resources[{resource.address.scope(), *domain}].push_back(&resource);
  }
  return resources;
}

// What one stream uses in one region.
class Site {
 public:
  Site(const model::Stream& stream, const Resources& resources, const model::FactsByAccount& facts)
      : x_stream(stream), x_facts(facts), x_scope(model::scope_of(stream.account, stream.region)) {
    const auto found = resources.find({x_scope, stream.domain});
    if (found != resources.end()) x_resources = found->second;
  }

  // The domains of From; that of the stream where no sender is named for it.
  [[nodiscard]] std::vector<dns::Name> authors() const {
    std::vector<dns::Name> names;
    for_each<model::ApprovedSender>([&](const auto& sender, const model::Resource& resource) {
      if (resource.stream != x_stream.name) return;
      const auto at = sender.email.rfind('@');
      auto name = dns::Name::parse(at == std::string::npos ? "" : sender.email.substr(at + 1));
      if (name && std::ranges::find(names, *name) == names.end()) names.push_back(*std::move(name));
    });
    if (names.empty()) names.push_back(x_stream.domain);
    return names;
  }

  [[nodiscard]] path::Stream stream_of(const dns::Name& author) const {
    path::Stream out;
    out.name = fmt::format("{} in {}", x_stream.name, x_scope);
    if (author != x_stream.domain) out.name += fmt::format(", From {}", author.text());
    out.author = author;
    add_envelope(out);
    if (!x_stream.spf_term.empty()) {
      out.servers = {x_stream.spf_term};
    } else if (const auto* region = region_facts();
               region != nullptr && !region->spf_include.empty()) {
      out.servers = {"include:" + region->spf_include};
    }
    for_each<model::DkimKey>([&](const auto& key, const model::Resource&) {
      out.signatures.push_back({.domain = key.domain,
                                .selector = key.selector,
                                .key = path::Expectation::kToCome,
                                .form = {}});
    });
    return out;
  }

 private:
  template <class Kind, class Visit>
  void for_each(Visit visit) const {
    for (const auto* resource : x_resources) {
      if (const auto* spec = std::get_if<Kind>(&resource->spec)) visit(*spec, *resource);
    }
  }

  [[nodiscard]] const model::ProviderFacts* provider_facts() const {
    const auto found = x_facts.find(x_stream.account);
    return found == x_facts.end() ? nullptr : found->second;
  }

  [[nodiscard]] const model::RegionFacts* region_facts() const {
    const auto* facts = provider_facts();
    return facts == nullptr ? nullptr : facts->region(x_stream.region);
  }

  void add_envelope(path::Stream& out) const {
    out.envelope_record = path::Expectation::kToCome;
    for_each<model::ReturnPath>(
        [&](const auto& return_path, const model::Resource&) { out.envelope = return_path.name; });
    if (out.envelope) return;
    // The service's own: aligned with nothing, whatever its name is.
    out.envelope = dns::name_of("service.invalid");
    const auto* facts = provider_facts();
    const auto* region = region_facts();
    auto provider = facts == nullptr ? std::string("the service") : facts->provider;
    std::ranges::transform(provider, provider.begin(), [&](char c) {
      return facts == nullptr ? c : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    });
    out.whose_envelope = fmt::format("{}'s default envelope", provider);
    if (region == nullptr || !facts->default_envelope) return;
    if (const auto name = facts->default_envelope(*region); !name.is_root()) out.envelope = name;
  }

  const model::Stream& x_stream;
  const model::FactsByAccount& x_facts;
  std::string x_scope;
  std::vector<const model::Resource*> x_resources;
};

const dns::Answer& ask(const dns::View& world,
                       const dns::Question& question,
                       dns::MissingQuestions& missing) {
  const auto& answer = world.at(question);
  if (answer.status == dns::AnswerStatus::kNotFetched) missing.insert(question);
  return answer;
}

std::vector<dns::TxtData> texts_of(const std::vector<dns::RecordData>& values) {
  std::vector<dns::TxtData> texts;
  for (const auto& value : values) {
    if (const auto* txt = std::get_if<dns::TxtData>(&value)) texts.push_back(*txt);
  }
  return texts;
}

// The TXT values of a name without its SPF record.
std::vector<dns::RecordData> without_spf(const std::vector<dns::RecordData>& values) {
  const auto texts = texts_of(values);
  const auto found = mail::spf::find_spf(texts);
  std::vector<dns::RecordData> out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (std::ranges::find(found.indices, i) == found.indices.end()) out.emplace_back(texts[i]);
  }
  return out;
}

using Sets = std::map<dns::RecordSetKey, dns::RecordSet>;

void plan_set(const model::Resource& resource, const model::ManagedRecordSet& record, Sets& sets) {
  if (resource.intent == model::Intent::kKeep) return;
  const bool is_absent = resource.intent == model::Intent::kAbsent;
  if (!is_absent && record.set.values.empty()) return;  // known after apply
  auto set = record.set;
  if (is_absent) set.values.clear();
  sets.insert_or_assign({set.name, set.type}, std::move(set));
}

// After the other sets, because it stands among the values of one.
void plan_spf(const model::Resource& resource,
              const model::SpfValue& value,
              const dns::View& world,
              dns::MissingQuestions& missing,
              Sets& sets) {
  if (resource.intent == model::Intent::kKeep) return;
  const dns::RecordSetKey key{value.name, dns::RecordType::kTxt};
  const auto planned = sets.find(key);
  const auto& answer = ask(world, {value.name, dns::RecordType::kTxt}, missing);
  dns::RecordSet set{value.name, dns::RecordType::kTxt, value.ttl, {}};
  set.values = without_spf(planned == sets.end() ? answer.records : planned->second.values);
  if (resource.intent == model::Intent::kManage) set.values.emplace_back(dns::make_txt(value.text));
  sets.insert_or_assign(key, std::move(set));
}

}  // namespace

std::vector<MailStream> mail_streams(const model::ResourceGraph& graph,
                                     const Desired& desired,
                                     const model::FactsByAccount& facts) {
  std::vector<MailStream> streams;
  const auto resources = by_site(desired);
  for (const auto& stream : graph.streams) {
    if (stream.mail) {
      streams.push_back({*stream.mail, {}, stream.at});
      continue;
    }
    const Site site(stream, resources, facts);
    for (const auto& author : site.authors()) {
      streams.push_back(
          {site.stream_of(author), model::scope_of(stream.account, stream.region), stream.at});
    }
  }
  return streams;
}

std::vector<dns::RecordSet> planned_records(const Desired& desired,
                                            const dns::View& world,
                                            dns::MissingQuestions& missing) {
  Sets sets;
  const auto for_each = [&](auto visit) {
    for (const auto& resource : desired.resources) visit(resource);
    for (const auto& resource : desired.asked) visit(resource);
  };
  for_each([&](const model::Resource& resource) {
    if (const auto* record = std::get_if<model::ManagedRecordSet>(&resource.spec)) {
      plan_set(resource, *record, sets);
    }
  });
  for_each([&](const model::Resource& resource) {
    if (const auto* value = std::get_if<model::SpfValue>(&resource.spec)) {
      plan_spf(resource, *value, world, missing, sets);
    }
  });
  std::vector<dns::RecordSet> out;
  out.reserve(sets.size());
  for (auto& [key, set] : sets) out.push_back(std::move(set));
  return out;
}

Desired resolve_from_dns(const model::ResourceGraph& graph,
                         const model::State& prior,
                         base::Time now,
                         const dns::View& world,
                         dns::MissingQuestions& missing) {
  model::Snapshot live;
  for (const auto& zone : graph.zones) live.zones[zone.name].zone.apex = zone.name;
  std::set<dns::Name> seen;
  const auto read = [&](const dns::Name& zone, const dns::Name& name) {
    if (!seen.insert(name).second) return;
    const auto& answer = ask(world, {name, dns::RecordType::kTxt}, missing);
    for (const auto& record : answer.records) live.zones[zone].zone.add(name, answer.ttl, record);
  };
  for (const auto& policy : graph.spfs) read(policy.zone, policy.name);
  for (const auto& resource : graph.resources) {
    const auto* record = std::get_if<model::ManagedRecordSet>(&resource.spec);
    if (record != nullptr && record->sharing == model::Sharing::kValues) {
      read(record->zone, record->set.name);
    }
  }
  // What needs a person to decide is not said here: that is plan's.
  base::Diagnostics ignored;
  return resolve(graph, {prior, live, now}, ignored);
}

}  // namespace mailctl::plan
