#include "spf_scenarios.h"

#include <algorithm>
#include <stdexcept>

#include "base/diagnostics.h"
#include "base/text.h"
#include "data.h"
#include "mail/spf/address.h"
#include "yaml/zone_data.h"

namespace mailctl::conformance {
namespace {

constexpr const char* kSecondLabel = ".example";

// The documents of a file: "---" alone on a line stands between them.
std::vector<std::string> documents_of(const std::string& text) {
  std::vector<std::string> documents(1);
  for (const auto line : base::split(text, '\n')) {
    if (line == "---") {
      documents.emplace_back();
    } else {
      documents.back().append(line).append("\n");
    }
  }
  return documents;
}

bool is_single_label(std::string_view name) {
  return !name.empty() && name != "NONE" && name.find_first_of(".%[") == std::string_view::npos;
}

std::string completed_term(std::string_view term) {
  for (const std::string_view start : {"include:", "mx:", "redirect="}) {
    if (term.starts_with(start) && is_single_label(term.substr(start.size()))) {
      return std::string(term) + kSecondLabel;
    }
  }
  return std::string(term);
}

std::string completed_text(std::string_view text) {
  std::vector<std::string> terms;
  for (const auto term : base::split(text, ' ')) terms.push_back(completed_term(term));
  return base::join(terms, " ");
}

void complete_record(yaml::Entry& record) {
  if (record.key == "SPF") record.value.text = completed_text(record.value.text);
  if (record.key == "MX" && is_single_label(record.value.items.at(1).text)) {
    record.value.items[1].text += kSecondLabel;
  }
}

void complete_zone(yaml::Node& zone) {
  for (auto& name : zone.entries) {
    if (is_single_label(name.key)) name.key += kSecondLabel;
    for (auto& item : name.value.items) {
      for (auto& record : item.entries) complete_record(record);
    }
  }
}

std::string text_at(const yaml::Node& test, std::string_view key) {
  const auto* const node = test.find(key);
  return node == nullptr ? std::string() : node->text;
}

Expectation expectation_of(const yaml::Entry& test, SingleLabels labels) {
  Expectation out;
  out.name = test.key;
  const auto ip = mail::spf::parse_ip(text_at(test.value, "host"));
  if (!ip) throw std::runtime_error(test.key + ": no host");
  out.request.ip = *ip;
  out.request.helo = text_at(test.value, "helo");
  out.request.mail_from = text_at(test.value, "mailfrom");
  if (labels == SingleLabels::kCompleted) {
    const auto at = out.request.mail_from.rfind('@');
    if (is_single_label(std::string_view(out.request.mail_from).substr(at + 1))) {
      out.request.mail_from += kSecondLabel;
    }
  }
  const auto* const result = test.value.find("result");
  if (result == nullptr) throw std::runtime_error(test.key + ": no result");
  if (result->kind == yaml::NodeKind::kScalar) out.results.push_back(result->text);
  for (const auto& word : result->items) out.results.push_back(word.text);
  out.explanation = text_at(test.value, "explanation");
  return out;
}

std::string difference_of(const Expectation& expected, const dns::View& view) {
  dns::MissingQuestions missing;
  const auto got = mail::spf::check_host(expected.request, view, missing);
  const auto result = std::string(to_text(got.result));
  if (!missing.empty()) return "something was missing";
  if (std::ranges::find(expected.results, result) == expected.results.end()) {
    return result + " for " + base::join(expected.results, " or ") + " (" + got.reason + ")";
  }
  if (expected.explanation.empty()) return {};
  const auto wanted = expected.explanation == "DEFAULT" ? std::string() : expected.explanation;
  return got.explanation == wanted ? std::string() : "explained: " + got.explanation;
}

}  // namespace

std::vector<Scenario> read_scenarios(const std::string& file_name, SingleLabels labels) {
  std::vector<Scenario> scenarios;
  base::SourceFiles files;
  for (const auto& text : documents_of(read_file(data_dir() / "spf" / file_name))) {
    base::Diagnostics diagnostics;
    const auto id = files.add(file_name, text);
    auto tree = yaml::parse_tree(
        files.file(id), diagnostics, {.duplicate_keys = yaml::DuplicateKeys::kKeep});
    const auto* const tests = tree.find("tests");
    const auto* const zone = tree.find("zonedata");
    if (tests == nullptr && zone == nullptr && !diagnostics.has_errors()) continue;  // comments
    if (tests == nullptr || zone == nullptr) throw std::runtime_error(file_name + ": half a suite");
    Scenario scenario;
    scenario.description = text_at(tree, "description");
    scenario.zone = *zone;
    if (labels == SingleLabels::kCompleted) complete_zone(scenario.zone);
    scenario.view = yaml::zone_data_of(scenario.zone, diagnostics);
    for (const auto& test : tests->entries) scenario.cases.push_back(expectation_of(test, labels));
    if (!diagnostics.empty()) {
      const auto& first = diagnostics.all().front();
      throw std::runtime_error(scenario.description + ": " + files.to_text(first.at) + ": " +
                               first.summary);
    }
    scenarios.push_back(std::move(scenario));
  }
  return scenarios;
}

std::vector<Difference> differences(const std::vector<Scenario>& scenarios) {
  std::vector<Difference> out;
  for (const auto& scenario : scenarios) {
    for (const auto& expected : scenario.cases) {
      auto difference = difference_of(expected, scenario.view);
      if (!difference.empty()) out.push_back({expected.name, std::move(difference)});
    }
  }
  return out;
}

}  // namespace mailctl::conformance
