#include "render/dns_text.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "dns/txt.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

using dns::AnswerStatus;
using nlohmann::json;

std::string no_record_text(const dns::Question& question, AnswerStatus status) {
  const auto type = dns::to_text(question.type);
  const auto& name = question.name.text();
  switch (status) {
    case AnswerStatus::kNoData:
      return fmt::format("{} exists and has no {} record.\n", name, type);
    case AnswerStatus::kNxDomain:
      return fmt::format("{} does not exist (NXDOMAIN).\n", name);
    case AnswerStatus::kServFail:
      return fmt::format(
          "{} {}: the server refused or failed (SERVFAIL); this says nothing about "
          "the record.\n",
          name,
          type);
    case AnswerStatus::kTimeout:
      return fmt::format("{} {}: no server answered in time.\n", name, type);
    case AnswerStatus::kNotFetched:
    case AnswerStatus::kOk:
      break;
  }
  return fmt::format("{} {}: not asked.\n", name, type);
}

std::vector<dns::RecordData> in_reading_order(const dns::Answer& answer) {
  auto records = answer.records;
  std::ranges::sort(records);
  return records;
}

// RFC 5321 §5.1: lowest preference first, equal ones in random order; RFC 7505: "." takes no mail.
std::string mx_text(const std::vector<dns::RecordData>& records) {
  std::map<std::uint16_t, std::vector<dns::Name>> hosts;
  for (const auto& record : records) {
    const auto& mx = std::get<dns::MxData>(record);
    hosts[mx.preference].push_back(mx.exchange);
  }
  if (records.size() == 1 && hosts.begin()->second.front().is_root()) {
    return "  0 .   null MX: this domain accepts no mail (RFC 7505)\n";
  }
  std::string out;
  int attempt = 0;
  for (const auto& [preference, exchanges] : hosts) {
    ++attempt;
    for (const auto& exchange : exchanges) {
      out += fmt::format("  {:>5} {}   tried {}{}\n",
                         preference,
                         exchange.text(),
                         attempt == 1 ? std::string("first") : fmt::format("as number {}", attempt),
                         exchanges.size() > 1 ? ", with its equals in random order" : "");
    }
  }
  return out;
}

std::string txt_text(const dns::TxtData& txt) {
  std::string out = fmt::format("  {}\n", visible(txt.joined()));
  if (txt.strings.size() > 1) {
    out += fmt::format("    published as {} strings, joined without blanks: {}\n",
                       txt.strings.size(),
                       dns::to_quoted(txt));
  }
  return out;
}

std::string records_text(const dns::Question& question, const dns::Answer& answer) {
  const auto records = in_reading_order(answer);
  if (question.type == dns::RecordType::kMx) return mx_text(records);
  std::string out;
  for (const auto& record : records) {
    const auto* txt = std::get_if<dns::TxtData>(&record);
    out += txt != nullptr ? txt_text(*txt) : fmt::format("  {}\n", dns::to_text(record));
  }
  return out;
}

// The words of docs/reference/cli.md, stable.
std::string_view status_word(AnswerStatus status) {
  switch (status) {
    case AnswerStatus::kOk:
      return "ok";
    case AnswerStatus::kNoData:
      return "nodata";
    case AnswerStatus::kNxDomain:
      return "nxdomain";
    case AnswerStatus::kServFail:
      return "servfail";
    case AnswerStatus::kTimeout:
      return "timeout";
    case AnswerStatus::kNotFetched:
      return "not-fetched";
  }
  return "not-fetched";
}

json record_json(const dns::RecordData& record) {
  json out = {{"data", dns::to_text(record)}};
  if (const auto* mx = std::get_if<dns::MxData>(&record)) {
    out["preference"] = mx->preference;
    out["exchange"] = mx->exchange.text();
  }
  if (const auto* txt = std::get_if<dns::TxtData>(&record)) {
    out["text"] = txt->joined();
    out["strings"] = txt->strings;
  }
  return out;
}

}  // namespace

std::string dns_answer_text(const dns::Question& question, const dns::Answer& answer) {
  std::string chain = question.name.text();
  for (const auto& alias : answer.aliases) chain += " -> " + alias.text();
  if (answer.status != AnswerStatus::kOk) {
    const auto through = answer.aliases.empty() ? std::string() : fmt::format("{}\n", chain);
    return through + no_record_text(question, answer.status);
  }
  return fmt::format("{} {} (TTL {}, {})\n{}",
                     chain,
                     dns::to_text(question.type),
                     answer.ttl,
                     base::count_of(answer.records.size(), "record"),
                     records_text(question, answer));
}

std::string dns_answer_json(const dns::Question& question, const dns::Answer& answer) {
  json aliases = json::array();
  for (const auto& alias : answer.aliases) aliases.push_back(alias.text());
  json records = json::array();
  for (const auto& record : in_reading_order(answer)) records.push_back(record_json(record));
  const json document = {{"format_version", "1.0"},
                         {"name", question.name.text()},
                         {"type", dns::to_text(question.type)},
                         {"status", status_word(answer.status)},
                         {"ttl", answer.ttl},
                         {"aliases", aliases},
                         {"records", records}};
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace mailctl::render
