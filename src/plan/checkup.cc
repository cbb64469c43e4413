#include "plan/checkup.h"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"

namespace mailctl::plan {
namespace {

using dns::AnswerStatus;
using model::Checkup;
using model::CheckupLine;
using model::CheckupResult;

using Names = std::set<dns::Name>;

Names servers_in(const dns::Answer& answer) {
  Names names;
  for (const auto& record : answer.records) {
    if (const auto* server = std::get_if<dns::NsData>(&record)) names.insert(server->server);
  }
  return names;
}

Names without(const Names& all, const Names& others) {
  Names rest;
  std::ranges::set_difference(all, others, std::inserter(rest, rest.end()));
  return rest;
}

std::string list_of(const Names& names) {
  std::vector<std::string> texts;
  for (const auto& name : names) texts.push_back(name.text());
  return fmt::format("{}", fmt::join(texts, ", "));
}

bool has_answered(const dns::Answer& answer) {
  return answer.status == AnswerStatus::kOk || answer.status == AnswerStatus::kNoData ||
         answer.status == AnswerStatus::kNxDomain;
}

CheckupLine line_of(const Delegation& delegation,
                    CheckupResult result,
                    std::string found,
                    std::string advice = {}) {
  return {"delegation", delegation.zone.text(), result, std::move(found), std::move(advice)};
}

CheckupLine judge_missing(const Delegation& delegation) {
  const Names wanted(delegation.provider.begin(), delegation.provider.end());
  const auto servers = wanted.empty() ? "the name servers of its provider" : list_of(wanted);
  if (delegation.servers.status == AnswerStatus::kNotFetched) {
    return line_of(delegation, CheckupResult::kSkipped, "nobody was asked");
  }
  if (!has_answered(delegation.servers)) {
    return line_of(delegation,
                   CheckupResult::kFail,
                   fmt::format("its name servers cannot be found (NS: {})",
                               dns::to_text(delegation.servers.status)),
                   fmt::format("Mail of this zone fails while this lasts. Compare the name servers "
                               "at the registrar with {}.",
                               servers));
  }
  return line_of(
      delegation,
      CheckupResult::kFail,
      "the zone above does not delegate it, so nothing in it exists for anybody",
      fmt::format("Enter {} at the registrar, or as NS records of the zone above.", servers));
}

// Whether the world asks those who answer for what mailctl writes.
CheckupLine judge_provider(const Delegation& delegation) {
  const Names wanted(delegation.provider.begin(), delegation.provider.end());
  const auto found = servers_in(delegation.servers);
  if (wanted.empty()) {
    return line_of(
        delegation,
        CheckupResult::kSkipped,
        "delegated to " + list_of(found) + "; the provider's own name servers are not known");
  }
  const auto strangers = without(found, wanted);
  const auto missing = without(wanted, found);
  if (strangers == found) {
    return line_of(delegation,
                   CheckupResult::kFail,
                   fmt::format("it is delegated to {}, which is not where its records are written",
                               list_of(found)),
                   fmt::format("What mailctl writes reaches nobody. Enter {} at the registrar, or "
                               "publish the zone where it is delegated to.",
                               list_of(wanted)));
  }
  if (!strangers.empty()) {
    return line_of(
        delegation,
        CheckupResult::kFail,
        fmt::format("a part of its name servers is not of its provider: {}", list_of(strangers)),
        "Some of the world sees other records. Remove them at the registrar and from "
        "the NS records of the zone.");
  }
  if (!missing.empty()) {
    return line_of(
        delegation,
        CheckupResult::kWarn,
        fmt::format(
            "{} of its provider's name servers are not used: {}", missing.size(), list_of(missing)),
        "It works, with less to fall back on. Add them at the registrar.");
  }
  return line_of(delegation,
                 CheckupResult::kOk,
                 fmt::format("delegated to the {} of its provider",
                             base::count_of(found.size(), "name server")));
}

void judge_parent(const Delegation& delegation, Checkup& lines) {
  if (delegation.parent.status != AnswerStatus::kOk) return;
  const auto above = servers_in(delegation.parent);
  const auto apex = servers_in(delegation.servers);
  if (above == apex) return;
  lines.push_back(line_of(
      delegation,
      CheckupResult::kWarn,
      fmt::format("the zone above says {}, the zone itself {}", list_of(above), list_of(apex)),
      "Resolvers use now the one and now the other. Make both the same: at the registrar, and in "
      "the NS records of the zone."));
}

void judge_servers(const Delegation& delegation, Checkup& lines) {
  Names lame;
  for (const auto& [server, answer] : delegation.at_servers) {
    if (answer.status != AnswerStatus::kOk) lame.insert(server);
  }
  if (lame.empty()) return;
  const bool is_all = lame.size() == delegation.at_servers.size();
  lines.push_back(line_of(
      delegation,
      is_all ? CheckupResult::kFail : CheckupResult::kWarn,
      fmt::format("{} for this zone: {}",
                  is_all ? "none of its name servers answers" : "these name servers do not answer",
                  list_of(lame)),
      "Mail to and from it is late or lost whenever one of them is asked. "
      "Repair them, or remove them at the registrar."));
}

void judge_signing(const Delegation& delegation, Checkup& lines) {
  const bool has_ds = delegation.ds.status == AnswerStatus::kOk;
  if (!has_ds && !has_answered(delegation.ds)) {
    lines.push_back(line_of(delegation,
                            CheckupResult::kSkipped,
                            fmt::format("whether it is signed is not known (DS: {})",
                                        dns::to_text(delegation.ds.status))));
  } else if (has_ds && delegation.dnskey.status != AnswerStatus::kOk) {
    lines.push_back(line_of(delegation,
                            CheckupResult::kFail,
                            "the zone above says that it is signed (DS), and it has no keys",
                            "For every validating resolver the zone does not exist. Remove the DS "
                            "at the registrar, or sign the zone."));
  } else {
    lines.push_back(line_of(delegation,
                            CheckupResult::kOk,
                            has_ds ? "signed, and the zone above says so" : "not signed"));
  }
}

CheckupLine resolver_line(std::string subject,
                          CheckupResult result,
                          std::string found,
                          std::string advice = {}) {
  return {"resolver", std::move(subject), result, std::move(found), std::move(advice)};
}

CheckupLine judge_tcp(const dns::Answer& answer) {
  if (answer.status == AnswerStatus::kOk) {
    return resolver_line("TCP", CheckupResult::kOk, "answers over TCP");
  }
  return resolver_line("TCP",
                       CheckupResult::kFail,
                       fmt::format("does not answer over TCP ({})", dns::to_text(answer.status)),
                       "Answers that are too long for UDP are lost, and DKIM keys and long TXT "
                       "sets are. Open port 53/tcp to it, or name another one with --resolver.");
}

CheckupLine judge_nxdomain(const dns::Answer& answer) {
  if (answer.status == AnswerStatus::kOk) {
    return resolver_line("NXDOMAIN",
                         CheckupResult::kFail,
                         "answers for names that do not exist",
                         "Records would be taken for published that are not. Name an honest "
                         "resolver with --resolver.");
  }
  if (!has_answered(answer)) {
    return resolver_line("NXDOMAIN",
                         CheckupResult::kSkipped,
                         fmt::format("no answer ({})", dns::to_text(answer.status)));
  }
  return resolver_line("NXDOMAIN", CheckupResult::kOk, "says so when a name does not exist");
}

CheckupLine judge_validation(const dns::Answer& answer) {
  switch (answer.status) {
    case AnswerStatus::kServFail:
      return resolver_line("DNSSEC", CheckupResult::kOk, "refuses answers with wrong signatures");
    case AnswerStatus::kOk:
      return resolver_line("DNSSEC",
                           CheckupResult::kWarn,
                           "does not validate signatures",
                           "A forged answer would be believed. A resolver that validates is "
                           "better, such as unbound on this machine.");
    case AnswerStatus::kNoData:
    case AnswerStatus::kNxDomain:
    case AnswerStatus::kTimeout:
    case AnswerStatus::kNotFetched:
      break;
  }
  return resolver_line("DNSSEC",
                       CheckupResult::kSkipped,
                       fmt::format("cannot be told ({})", dns::to_text(answer.status)));
}

}  // namespace

Checkup judge_delegation(const Delegation& delegation) {
  if (delegation.servers.status != AnswerStatus::kOk) return {judge_missing(delegation)};
  Checkup lines{judge_provider(delegation)};
  judge_parent(delegation, lines);
  judge_servers(delegation, lines);
  judge_signing(delegation, lines);
  return lines;
}

Checkup judge_resolver(const ResolverEvidence& evidence) {
  if (evidence.root.status != AnswerStatus::kOk) {
    return {resolver_line("UDP",
                          CheckupResult::kFail,
                          fmt::format("does not answer ({})", dns::to_text(evidence.root.status)),
                          "plan, check and every wait for DNS need one: look at /etc/resolv.conf, "
                          "or name one with --resolver ADDRESS.")};
  }
  return {resolver_line("UDP", CheckupResult::kOk, "answers"),
          judge_tcp(evidence.over_tcp),
          judge_nxdomain(evidence.none),
          judge_validation(evidence.bad_signed)};
}

}  // namespace mailctl::plan
