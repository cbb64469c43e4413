// SPF of a small world: one record a line, "NAME TYPE DATA" as in "a T v=spf1 mx -all", names below
// "example"; the first line is the client. Nothing may crash or hang, and the algorithms must
// agree: where the static one knows everything, exactly the clients in its set pass, and so by a
// flattened record.

#include <map>

#include "base/text.h"
#include "dns/txt.h"
#include "fuzz_target.h"
#include "mail/spf/address.h"
#include "mail/spf/analyze.h"
#include "mail/spf/evaluate.h"
#include "mail/spf/flatten.h"
#include "mail/spf/lint.h"

namespace {

using namespace mailctl;
using mail::spf::Analysis;
using mail::spf::RecordStatus;

constexpr std::string_view kDomain = "a.example";

std::optional<dns::RecordData> data_of(std::string_view type, std::string_view text) {
  if (type == "T") return dns::RecordData{dns::make_txt(text)};
  if (type == "M" || type == "P") {
    const auto name = dns::Name::parse(std::string(text) + ".example");
    if (!name) return std::nullopt;
    if (type == "M") return dns::RecordData{dns::MxData{10, *name}};
    return dns::RecordData{dns::PtrData{*name}};
  }
  const auto ip = mail::spf::parse_ip(text);
  if (type != "A" || !ip) return std::nullopt;
  return std::visit([](const auto& address) { return dns::RecordData{address}; }, *ip);
}

dns::View world_of(const std::vector<std::string_view>& lines) {
  std::map<dns::RecordSetKey, std::vector<dns::RecordData>> values;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto first = lines[i].find(' ');
    if (first == std::string_view::npos) continue;
    const auto second = std::min(lines[i].find(' ', first + 1), lines[i].size());
    const auto name = dns::Name::parse(std::string(lines[i].substr(0, first)) + ".example");
    const auto data = data_of(lines[i].substr(first + 1, second - first - 1),
                              lines[i].substr(std::min(second + 1, lines[i].size())));
    if (name && data) values[{*name, dns::type_of(*data)}].push_back(*data);
  }
  std::vector<dns::RecordSet> sets;
  for (const auto& [key, records] : values) sets.push_back({key.first, key.second, 60, records});
  return dns::View::of(sets);
}

// Whether what passes follows from the records alone.
bool is_certain(const Analysis& analysis) {
  if (analysis.admits_more || !analysis.loops.empty() || analysis.top().lookups > 10 ||
      analysis.void_lookups() > 2) {
    return false;
  }
  for (const auto& record : analysis.records) {
    if (record.status != RecordStatus::kValid) return false;
    for (const auto& analyzed : record.terms) {
      const bool is_ptr = analyzed.term.kind == mail::spf::TermKind::kPtr;
      if (!analyzed.is_dead && (analyzed.is_dynamic || is_ptr || !analyzed.failure.empty()))
        return false;
    }
  }
  return true;
}

bool is_in(const Analysis& analysis, const mail::spf::IpAddress& ip) {
  const bool is_four = mail::spf::is_ip4(ip);
  const auto range = range_of(mail::spf::make_network(ip, is_four ? 32 : 128));
  return (is_four ? analysis.pass4 : analysis.pass6).contains(range);
}

void check_flattened(const Analysis& analysis) {
  const auto flat = mail::spf::flatten(analysis);
  std::vector<dns::RecordSet> sets;
  for (const auto& record : flat.records) {
    const auto name = dns::Name::parse(record.name);
    fuzz::require(name.has_value(), "a flat record has a name");
    sets.push_back({*name, dns::RecordType::kTxt, 60, {dns::make_txt(record.text)}});
  }
  if (!flat.kept.empty()) return;
  dns::MissingQuestions missing;
  const auto again = mail::spf::analyze(dns::name_of(kDomain), dns::View::of(sets), missing);
  fuzz::require(again.top().status == RecordStatus::kValid, "a flat record is valid");
  fuzz::require(again.pass4.ranges() == analysis.pass4.ranges() &&
                    again.pass6.ranges() == analysis.pass6.ranges(),
                "the same clients pass by a flat record");
  fuzz::require(again.top().lookups == flat.lookups, "lookups of a flat record are known");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto lines = base::split(fuzz::to_text(data, size), '\n');
  const auto ip = mail::spf::parse_ip(lines.front());
  if (!ip) return 0;
  const auto view = world_of(lines);
  mail::spf::Request request;
  request.ip = *ip;
  request.helo = "h.example";
  request.mail_from = "first.last@" + std::string(kDomain);
  dns::MissingQuestions missing;
  const auto evaluation = check_host(request, view, missing, {}, mail::spf::Trace::kOn);
  const auto analysis = mail::spf::analyze(dns::name_of(kDomain), view, missing);
  mail::spf::LintRequest lint_request;
  lint_request.domain = dns::name_of(kDomain);
  for (const auto& finding : lint(lint_request, view, missing)) {
    fuzz::require(finding.offset + finding.length <= finding.text.size(), "findings have a place");
  }
  fuzz::require(missing.empty(), "a closed world answers everything");
  if (!is_certain(analysis)) return 0;
  const bool passes = evaluation.result == mail::spf::Result::kPass;
  fuzz::require(passes == is_in(analysis, mail::spf::unmapped(*ip)),
                "who is in the set of those that pass, passes");
  check_flattened(analysis);
  return 0;
}
