#include "engine/wire.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/addresses.h"
#include "plan/live_view.h"

namespace mailctl::engine {
namespace {

bool has_all(const dns::Answer& answer, const std::vector<dns::RecordData>& expected) {
  return std::ranges::all_of(expected, [&](const dns::RecordData& wanted) {
    return std::ranges::any_of(answer.records, [&](const dns::RecordData& record) {
      return dns::is_same_meaning(record, wanted);
    });
  });
}

std::string describe(const dns::Question& question, const dns::Answer& answer) {
  return fmt::format(
      "{} {} answers {}",
      question.name.text(),
      dns::to_text(question.type),
      answer.status == dns::AnswerStatus::kOk ? "something else" : dns::to_text(answer.status));
}

}  // namespace

std::vector<std::string> Wire::servers_of(const model::LiveZone& zone, std::stop_token stop) {
  const auto* servers = zone.zone.find(zone.zone.apex, dns::RecordType::kNs);
  if (servers == nullptr) return {};
  std::vector<dns::Name> names;
  for (const auto& value : servers->values) {
    if (const auto* server = std::get_if<dns::NsData>(&value)) names.push_back(server->server);
  }
  return addresses_of(names, *x_ports.world, std::move(stop));
}

net::Resolver& Wire::resolver_for(const model::LiveZone* zone, std::stop_token stop) {
  if (!x_ports.authoritative || zone == nullptr) return *x_ports.world;
  auto& servers = x_by_zone.with([&](auto& by_zone) -> ZoneServers& {
    auto& slot = by_zone[zone->zone.apex];
    if (!slot) slot = std::make_unique<ZoneServers>();
    return *slot;
  });
  return servers.with([&](auto& resolver) -> net::Resolver& {
    if (!resolver) {
      const auto addresses = servers_of(*zone, std::move(stop));
      if (addresses.empty()) return *x_ports.world;
      resolver = x_ports.authoritative(addresses);
    }
    return *resolver;
  });
}

// The record in our zone is asked of our servers; where a CNAME leads is somebody else's zone.
void Wire::look_for_keys(net::Resolver& ours,
                         std::span<const WireQuestion> questions,
                         std::span<const dns::Answer> aliases,
                         std::span<WireAnswer> answers,
                         std::stop_token stop) {
  std::map<net::Resolver*, std::vector<std::size_t>> by_resolver;
  std::vector<dns::Question> targets(questions.size());
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (questions[i].wait->kind != plan::WaitKind::kKeyOnWire) continue;
    targets[i] = questions[i].wait->question;
    const auto* alias = aliases[i].records.empty()
                            ? nullptr
                            : std::get_if<dns::CnameData>(&aliases[i].records.front());
    if (alias != nullptr) targets[i].name = alias->target;
    by_resolver[alias == nullptr ? &ours : x_ports.world].push_back(i);
  }
  for (const auto& [resolver, indices] : by_resolver) {
    std::vector<dns::Question> asked;
    for (const auto i : indices) asked.push_back(targets[i]);
    const auto replies = resolver->query_all(asked, stop);
    for (std::size_t n = 0; n < indices.size(); ++n) {
      const bool is_seen = std::ranges::any_of(replies[n].records, plan::holds_public_key);
      answers[indices[n]] = {is_seen, is_seen ? std::string() : describe(asked[n], replies[n])};
    }
  }
}

std::vector<WireAnswer> Wire::look(const model::LiveZone* zone,
                                   std::span<const WireQuestion> questions,
                                   std::stop_token stop) {
  auto& ours = resolver_for(zone, stop);
  std::vector<dns::Question> asked;
  for (const auto& [wait, expected] : questions) {
    asked.push_back(wait->question);
    if (wait->kind == plan::WaitKind::kKeyOnWire) asked.back().type = dns::RecordType::kCname;
  }
  const auto replies = ours.query_all(asked, stop);
  std::vector<WireAnswer> answers(questions.size());
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const bool is_seen = replies[i].status == dns::AnswerStatus::kOk &&
                         has_all(replies[i], questions[i].expected.set.values);
    answers[i] = {is_seen, is_seen ? std::string() : describe(asked[i], replies[i])};
  }
  look_for_keys(ours, questions, replies, answers, std::move(stop));
  return answers;
}

}  // namespace mailctl::engine
