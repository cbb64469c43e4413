#include "engine/wire.h"

#include <algorithm>

#include <fmt/format.h>

namespace mailctl::engine {
namespace {

bool has_all(const dns::Answer& answer, const std::vector<dns::RecordData>& expected) {
  return std::ranges::all_of(expected, [&](const dns::RecordData& wanted) {
    return std::ranges::any_of(answer.records, [&](const dns::RecordData& record) {
      return dns::is_same_meaning(record, wanted);
    });
  });
}

// RFC 6376 §3.6.1: an empty p= is a revoked key.
bool holds_key(const dns::RecordData& record) {
  const auto* txt = std::get_if<dns::TxtData>(&record);
  if (txt == nullptr) return false;
  const auto text = txt->joined();
  const auto at = text.find("p=");
  if (at == std::string::npos) return false;
  const auto value = text.find_first_not_of(" \t", at + 2);
  return value != std::string::npos && text[value] != ';';
}

std::string describe(const dns::Question& question, const dns::Answer& answer) {
  return fmt::format(
      "{} {} answers {}",
      question.name.text(),
      dns::to_text(question.type),
      answer.status == dns::AnswerStatus::kOk ? "something else" : dns::to_text(answer.status));
}

}  // namespace

dns::Answer Wire::ask(net::Resolver& resolver,
                      const dns::Question& question,
                      std::stop_token stop) {
  return resolver.query_all(std::span(&question, 1), stop).front();
}

std::vector<std::string> Wire::servers_of(const model::LiveZone& zone, std::stop_token stop) {
  const auto* servers = zone.zone.find(zone.zone.apex, dns::RecordType::kNs);
  if (servers == nullptr) return {};
  std::vector<dns::Question> questions;
  for (const auto& value : servers->values) {
    const auto& name = std::get<dns::NsData>(value).server;
    questions.push_back({name, dns::RecordType::kA});
    questions.push_back({name, dns::RecordType::kAaaa});
  }
  std::vector<std::string> result;
  for (const auto& answer : x_ports.world->query_all(questions, stop)) {
    for (const auto& record : answer.records) {
      if (const auto* v4 = std::get_if<dns::AData>(&record))
        result.push_back(dns::to_text(*v4) + ":53");
      if (const auto* v6 = std::get_if<dns::AaaaData>(&record))
        result.push_back("[" + dns::to_text(*v6) + "]:53");
    }
  }
  return result;
}

net::Resolver& Wire::resolver_for(const dns::Name& name, std::stop_token stop) {
  if (!x_ports.authoritative) return *x_ports.world;
  for (const auto& [apex, zone] : x_live.zones) {
    if (!name.is_at_or_under(apex)) continue;
    auto& resolver = x_by_zone[apex];
    if (!resolver) {
      const auto servers = servers_of(zone, stop);
      if (servers.empty()) return *x_ports.world;
      resolver = x_ports.authoritative(servers);
    }
    return *resolver;
  }
  return *x_ports.world;
}

// The record in our zone is asked of our servers; where a CNAME leads is somebody else's zone.
WireAnswer Wire::look_for_key(const dns::Question& question, std::stop_token stop) {
  auto& ours = resolver_for(question.name, stop);
  const auto alias = ask(ours, {question.name, dns::RecordType::kCname}, stop);
  dns::Question target = question;
  auto* resolver = &ours;
  if (alias.status == dns::AnswerStatus::kOk) {
    target.name = std::get<dns::CnameData>(alias.records.front()).target;
    resolver = x_ports.world;
  }
  const auto answer = ask(*resolver, target, stop);
  if (std::ranges::any_of(answer.records, holds_key)) return {.is_seen = true, .detail = {}};
  return {.is_seen = false, .detail = describe(target, answer)};
}

WireAnswer Wire::look(const plan::Wait& wait,
                      const model::ManagedRecordSet& expected,
                      std::stop_token stop) {
  if (wait.kind == plan::WaitKind::kKeyOnWire) return look_for_key(wait.question, stop);
  const auto answer = ask(resolver_for(wait.question.name, stop), wait.question, stop);
  if (answer.status == dns::AnswerStatus::kOk && has_all(answer, expected.set.values))
    return {.is_seen = true, .detail = {}};
  return {.is_seen = false, .detail = describe(wait.question, answer)};
}

}  // namespace mailctl::engine
