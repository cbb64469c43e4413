#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "plan/request_look.h"

namespace mailctl::plan {
namespace {

constexpr std::size_t kLongest = 300;  // of what was found, as it is shown
constexpr std::size_t kStringLimit = 255;

std::optional<dns::Name> below(const dns::Name& name, const dns::Name& zone) {
  auto joined = zone.with_prefix(name.text());
  return joined ? std::optional(*std::move(joined)) : std::nullopt;
}

const dns::Answer& ask(const dns::Question& question,
                       const dns::View& world,
                       dns::MissingQuestions& missing) {
  const auto& answer = world.at(question);
  if (answer.status == dns::AnswerStatus::kNotFetched) missing.insert(question);
  return answer;
}

// Without the blanks, quotes and backslashes that get into a value on the way through a form.
std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '"' && c != '\\' && c != '\r' && c != '\n') out += c;
  }
  return out;
}

std::string_view advice_on_spelling(std::string_view text) {
  if (text.find('"') != std::string_view::npos) {
    return "The quotation marks have become part of the value: enter it without them.";
  }
  if (text.find('\\') != std::string_view::npos) {
    return "Backslashes have become part of the value: enter it without them.";
  }
  return "Blanks have come into the value or got lost: enter it as it is asked for.";
}

// What became of one text among those that are published.
std::string_view advice_on_text(const std::string& wanted, const std::vector<std::string>& texts) {
  for (const auto& text : texts) {
    if (text != wanted && bare(text) == bare(wanted)) return advice_on_spelling(text);
    if (text.size() >= kStringLimit && text.size() < wanted.size() && wanted.starts_with(text)) {
      return "The value was cut off. A long value is one record of several strings of at most 255 "
             "characters.";
    }
  }
  std::string all;
  for (const auto& text : texts) all += bare(text);
  if (texts.size() > 1 && all == bare(wanted)) {
    return "The value was split into several records: make it one record of several strings.";
  }
  return {};
}

Mistake mistaken_text(const model::ManagedRecordSet& asked, const dns::Answer& answer) {
  std::vector<std::string> texts;
  for (const auto& record : answer.records) {
    if (const auto* txt = std::get_if<dns::TxtData>(&record)) texts.push_back(txt->joined());
  }
  for (const auto& value : asked.set.values) {
    const auto* txt = std::get_if<dns::TxtData>(&value);
    const auto advice = txt == nullptr ? std::string_view() : advice_on_text(txt->joined(), texts);
    if (!advice.empty()) return {shown(answer.records), std::string(advice)};
  }
  // Values of others may stand beside ours.
  if (asked.sharing == model::Sharing::kValues) return {};
  return {shown(answer.records), "Replace what is there by the value asked for."};
}

Mistake mistaken_alias(const model::ManagedRecordSet& asked, const dns::Name& target) {
  const auto& wanted = std::get<dns::CnameData>(asked.set.values.front()).target;
  if (below(wanted, asked.zone) == target) {
    return {fmt::format("CNAME to {}", target.text()),
            fmt::format("The zone was appended to the target: enter it with a dot at its end, {}",
                        wanted.absolute())};
  }
  return {fmt::format("CNAME to {}", target.text()),
          fmt::format("Replace the target by {}", wanted.text())};
}

// Text where an alias was asked for.
Mistake instead_of_alias(const dns::Answer& answer) {
  if (answer.records.empty()) {
    // Of a name that does not exist nothing can be in the way.
    if (answer.status != dns::AnswerStatus::kNoData) return {};
    return {"records of other types",
            "The name holds other records, and an alias must be alone: delete them, or look "
            "whether a proxy was switched on for the name."};
  }
  return {dns::to_text(dns::type_of(answer.records.front())) + " " + shown(answer.records),
          "Make it a CNAME; no other record may stand at the name."};
}

bool is_as_asked(const dns::RecordSet& set, const dns::Answer& answer) {
  if (set.type == dns::RecordType::kCname && !answer.aliases.empty()) {
    return answer.aliases.front() == std::get<dns::CnameData>(set.values.front()).target;
  }
  return std::ranges::any_of(set.values, [&](const auto& wanted) {
    return std::ranges::any_of(
        answer.records, [&](const auto& record) { return dns::is_same_meaning(record, wanted); });
  });
}

std::string relative(const dns::Name& name, const dns::Name& zone) {
  if (name == zone) return "@";
  return name.text().substr(0, name.text().size() - zone.text().size() - 1);
}

}  // namespace

std::string shown(const std::vector<dns::RecordData>& records) {
  std::vector<std::string> texts;
  for (const auto& record : records) {
    const auto* txt = std::get_if<dns::TxtData>(&record);
    texts.push_back(txt == nullptr ? dns::to_text(record) : txt->joined());
  }
  std::ranges::sort(texts);
  auto out = base::join(texts, " | ");
  if (out.size() <= kLongest) return out;
  out.resize(kLongest);
  return out + "…";
}

Mistake doubled_name(const dns::Name& zone,
                     const dns::RecordSet& set,
                     const dns::View& world,
                     dns::MissingQuestions& missing) {
  // Below a name that does not exist there is nothing (RFC 8020): one question clears a zone.
  const auto probe = below(zone, zone);
  if (!probe) return {};
  const auto& clearing = ask({*probe, dns::RecordType::kTxt}, world, missing);
  if (clearing.status != dns::AnswerStatus::kOk && clearing.status != dns::AnswerStatus::kNoData) {
    return {};
  }
  const auto doubled = below(set.name, zone);
  if (!doubled) return {};
  auto question = question_of(set);
  question.name = *doubled;
  if (!is_as_asked(set, ask(question, world, missing))) return {};
  return {fmt::format("the record stands at {}", doubled->text()),
          fmt::format("The zone was appended to the name: enter the name as `{}`.",
                      relative(set.name, zone))};
}

Mistake mistake_in(const model::ManagedRecordSet& asked,
                   const dns::Answer& answer,
                   const dns::View& world,
                   dns::MissingQuestions& missing) {
  const bool is_alias = asked.set.type == dns::RecordType::kCname;
  Mistake mistake;
  if (is_alias && !answer.aliases.empty()) {
    mistake = mistaken_alias(asked, answer.aliases.front());
  } else if (is_alias && !answer.records.empty() && !is_key_name(asked.set.name)) {
    mistake = mistaken_alias(asked, std::get<dns::CnameData>(answer.records.front()).target);
  } else if (is_alias) {
    mistake = instead_of_alias(answer);
  } else if (!answer.records.empty() && asked.set.type == dns::RecordType::kTxt) {
    mistake = mistaken_text(asked, answer);
  } else if (!answer.records.empty()) {
    mistake = {shown(answer.records), "Replace what is there by what is asked for."};
  }
  if (!mistake.advice.empty()) return mistake;
  return doubled_name(asked.zone, asked.set, world, missing);
}

}  // namespace mailctl::plan
