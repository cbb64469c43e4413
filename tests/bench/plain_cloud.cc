#include "bench/plain_cloud.h"

#include <algorithm>

#include <fmt/format.h>

#include "dns/txt.h"
#include "plan/live_view.h"

namespace mailctl::bench {
namespace {

constexpr int kMaxAliases = 8;

// Of a key that nobody holds.
constexpr const char* kKeyRecord =
    "v=DKIM1; k=rsa; p="
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAn82/2i8GCBiMdcs3K2PJ4mRn/rV0F20oJPa9"
    "cOtuUthcfne2C/TCKxAsXKpj/eIzL9VLbHsKcesJLFWGW9j9jLsLaAQDtiPO0ilaDViRqcjKWJSvnLmw"
    "fymRgCpb9NmNf+Vy6nBXIMY9LAci26i9xgdZgPEnFDjbol9eRSKjKoDuDxifSCYfmEsK8yS2Mgagi/ES"
    "0x3ptJ+1EM1KxIyhn5p8OdXVlxaCweEvsr1zefj9ZoAa+AOowHhNOy0qBxoxsnpZ7QIekWIpRS45B3VG"
    "3IJpooaTfbCwai6++MHnh+UOEivLERpq3r0y5Q6P6MCW+PuRo3s0jpIE8qQom+ulHQIDAQAB";

dns::Answer text_answer(std::string_view text) {
  dns::Answer answer;
  answer.status = dns::AnswerStatus::kOk;
  answer.records = {dns::make_txt(text)};
  answer.ttl = 300;
  return answer;
}

model::Outputs outputs_of(const model::Spec& spec, const std::string& region) {
  model::Outputs outputs;
  if (const auto* key = std::get_if<model::DkimKey>(&spec)) {
    outputs.dns_name = plan::selector_name(*key).text();
    outputs.cname_target =
        fmt::format("{}.{}.dkim.{}.cloud.example", key->selector, key->domain.text(), region);
  } else if (const auto* path = std::get_if<model::ReturnPath>(&spec)) {
    outputs.dns_name = path->name.text();
    outputs.cname_target = fmt::format("{}.rp.cloud.example", region);
  }
  return outputs;
}

void put_values(const model::Change& change, dns::RecordSet& set) {
  if (const auto* value = std::get_if<model::SpfValue>(&*change.after)) {
    if (change.before) {
      const auto& old = std::get<model::SpfValue>(*change.before).strings;
      std::erase_if(set.values, [&](const auto& one) {
        const auto* txt = std::get_if<dns::TxtData>(&one);
        return txt != nullptr && txt->strings == old;
      });
    }
    set.ttl = value->ttl;
    set.values.emplace_back(dns::make_txt(value->text));
    return;
  }
  set = std::get<model::ManagedRecordSet>(*change.after).set;
}

}  // namespace

void PlainCloud::add_zone(const dns::Name& apex) {
  auto& zone = x_zones[apex];
  zone.zone.apex = apex;
  zone.zone.add(
      apex, 3600, dns::parse_record_data(dns::RecordType::kNs, "ns1.cloud.example.").value());
  zone.versions[{apex, dns::RecordType::kNs}] = "0";
}

base::Result<provider::Findings> PlainCloud::read(const provider::ReadScope& scope,
                                                  std::stop_token /*stop*/) {
  const std::lock_guard lock(x_mutex);
  provider::Findings findings;
  findings.tenancy = "tenancy-of-" + x_account;
  const auto found = x_resources.find(model::scope_of(x_account, scope.region));
  if (!scope.region.empty() && found != x_resources.end()) {
    for (const auto& [address, resource] : found->second) findings.resources.push_back(resource);
  }
  for (const auto& name : scope.zones) findings.zones.push_back(x_zones.at(name));
  return findings;
}

model::Outcome PlainCloud::apply_record(const model::Change& change) {
  auto& zone = x_zones.at(dns::name_of(change.address.region()));
  const auto key = plan::record_key(change.address);
  if (!change.after) {
    zone.zone.sets.erase(key);
    zone.versions.erase(key);
    return model::Done{};
  }
  auto& set = zone.zone.sets[key];
  set.name = key.first;
  set.type = key.second;
  put_values(change, set);
  zone.versions[key] = std::to_string(x_next++);
  return model::Done{};
}

model::Outcome PlainCloud::apply_resource(const model::Change& change) {
  auto& resources = x_resources[change.address.scope()];
  if (!change.after) {
    resources.erase(change.address);
    return model::Done{};
  }
  auto& live = resources[change.address];
  live.address = change.address;
  live.spec = *change.after;
  live.owner = change.owner;
  if (live.id.empty()) live.id = "id-" + std::to_string(x_next++);
  live.outputs = outputs_of(live.spec, change.address.region());
  return model::Done{.resource = live, .note = {}};
}

std::vector<model::Outcome> PlainCloud::apply(std::span<const model::Change> changes,
                                              std::stop_token /*stop*/) {
  const std::lock_guard lock(x_mutex);
  std::vector<model::Outcome> outcomes;
  outcomes.reserve(changes.size());
  for (const auto& change : changes) {
    outcomes.push_back(change.address.is_dns() ? apply_record(change) : apply_resource(change));
  }
  return outcomes;
}

std::vector<model::Outcome> PlainCloud::poll(std::span<const model::PendingToken> tokens,
                                             std::stop_token /*stop*/) {
  const std::lock_guard lock(x_mutex);
  std::vector<model::Outcome> outcomes;
  for (const auto& token : tokens) {
    outcomes.emplace_back(
        model::Done{.resource = x_resources[token.address.scope()][token.address], .note = {}});
  }
  return outcomes;
}

const dns::RecordSet* PlainCloud::find(const dns::Name& name, dns::RecordType type) const {
  for (auto apex = name; !apex.is_root(); apex = apex.parent()) {
    const auto zone = x_zones.find(apex);
    if (zone != x_zones.end()) return zone->second.zone.find(name, type);
  }
  return nullptr;
}

dns::Answer PlainCloud::answer(dns::Question question) const {
  dns::Answer out;
  for (int i = 0; i < kMaxAliases; ++i) {
    const auto& text = question.name.text();
    if (question.type == dns::RecordType::kTxt && text.ends_with(".cloud.example")) {
      auto found = text_answer(
          text.find(".dkim.") == std::string::npos ? "v=spf1 ip4:192.0.2.0/24 ~all" : kKeyRecord);
      found.aliases = std::move(out.aliases);
      return found;
    }
    if (question.type == dns::RecordType::kTxt && text.ends_with("rp.oracleemaildelivery.com"))
      return text_answer("v=spf1 ip4:192.0.2.0/24 ~all");
    if (const auto* set = find(question.name, question.type)) {
      out.status = dns::AnswerStatus::kOk;
      out.records = set->values;
      out.ttl = set->ttl;
      return out;
    }
    const auto* alias = find(question.name, dns::RecordType::kCname);
    if (alias == nullptr) break;
    question.name = std::get<dns::CnameData>(alias->values.front()).target;
    out.aliases.push_back(question.name);
  }
  out.status = dns::AnswerStatus::kNxDomain;
  return out;
}

std::vector<dns::Answer> PlainCloud::query_all(std::span<const dns::Question> questions,
                                               std::stop_token /*stop*/) {
  const std::lock_guard lock(x_mutex);
  std::vector<dns::Answer> answers;
  answers.reserve(questions.size());
  for (const auto& question : questions) answers.push_back(answer(question));
  return answers;
}

}  // namespace mailctl::bench
