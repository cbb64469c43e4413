#include "render/checkup_text.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

using model::CheckupLine;
using model::CheckupResult;
using nlohmann::json;

struct Word {
  CheckupResult result;
  std::string_view text;
  Ink ink;
};

constexpr std::array<Word, 4> kWords{{{CheckupResult::kOk, "ok", Ink::kGood},
                                      {CheckupResult::kWarn, "warn", Ink::kWarning},
                                      {CheckupResult::kFail, "fail", Ink::kRemove},
                                      {CheckupResult::kSkipped, "skipped", Ink::kDim}}};

const Word& word_of(CheckupResult result) {
  return *std::ranges::find(kWords, result, &Word::result);
}

std::size_t count_of(const model::Checkup& checkup, CheckupResult result) {
  return static_cast<std::size_t>(std::ranges::count(checkup, result, &CheckupLine::result));
}

std::string sum_of(const model::Checkup& checkup, Color color) {
  const auto fails = count_of(checkup, CheckupResult::kFail);
  const auto warnings = count_of(checkup, CheckupResult::kWarn);
  const auto skipped = count_of(checkup, CheckupResult::kSkipped);
  std::string out = fails > 0 ? paint(color, Ink::kRemove, base::count_of(fails, "fault"))
                              : paint(color, Ink::kGood, "No faults");
  if (warnings > 0) out += ", " + base::count_of(warnings, "warning");
  if (skipped > 0) out += fmt::format(", {} skipped", skipped);
  return out + ".\n";
}

}  // namespace

std::string checkup_text(const model::Checkup& checkup, Color color) {
  std::size_t width = 0;
  for (const auto& line : checkup) width = std::max(width, visible(line.subject).size());
  std::string out;
  std::string area;
  for (const auto& line : checkup) {
    if (line.area != area) {
      out += paint(color, Ink::kBold, line.area) + "\n";
      area = line.area;
    }
    const auto& word = word_of(line.result);
    const auto subject = visible(line.subject);
    out += fmt::format("  {}{}  {}{}  {}\n",
                       paint(color, word.ink, word.text),
                       std::string(7 - word.text.size(), ' '),
                       subject,
                       std::string(width - subject.size(), ' '),
                       visible(line.found));
    if (!line.advice.empty()) out += fmt::format("           -> {}\n", visible(line.advice));
  }
  return out + "\n" + sum_of(checkup, color);
}

std::string checkup_json(const model::Checkup& checkup, const Messages& said) {
  json checks = json::array();
  for (const auto& line : checkup) {
    checks.push_back({{"area", line.area},
                      {"subject", line.subject},
                      {"result", word_of(line.result).text},
                      {"found", line.found},
                      {"advice", line.advice}});
  }
  const json document = {{"format_version", "1.0"},
                         {"faults", count_of(checkup, CheckupResult::kFail)},
                         {"warnings", count_of(checkup, CheckupResult::kWarn)},
                         {"skipped", count_of(checkup, CheckupResult::kSkipped)},
                         {"checks", checks},
                         {"diagnostics", json::parse(messages_json(said))}};
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace mailctl::render
