#include "dns/view.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace mailctl::dns {
namespace {

constexpr std::size_t kMaxAliases = 16;

// Under a planned CNAME these are answered too, asked before or not: what mail looks up.
constexpr std::array kMailTypes{
    RecordType::kA, RecordType::kAaaa, RecordType::kMx, RecordType::kTxt};

using Answers = std::unordered_map<Question, Answer, QuestionHash>;

// Answers as they will be once the planned sets are published.
class Overlay {
 public:
  Overlay(const Answers& fetched, std::span<const RecordSet> planned) : x_fetched(fetched) {
    for (const auto& set : planned) {
      x_planned[{set.name, set.type}] = &set;
      x_names.insert(set.name);
    }
  }

  // Every question whose answer the planned sets may change.
  [[nodiscard]] std::set<Question> affected() const {
    std::set<Question> questions;
    for (const auto& [question, set] : x_planned) {
      questions.insert(question);
      if (question.type != RecordType::kCname || set->values.empty()) continue;
      for (const auto type : kMailTypes) questions.insert({question.name, type});
    }
    for (const auto& [question, answer] : x_fetched) {
      const auto is_planned = [this](const Name& name) { return x_names.contains(name); };
      if (is_planned(question.name) || std::ranges::any_of(answer.aliases, is_planned)) {
        questions.insert(question);
      }
    }
    return questions;
  }

  [[nodiscard]] Answer answer(const Question& question) const {
    Answer answer;
    answer.ttl = std::numeric_limits<std::uint32_t>::max();
    Name name = question.name;
    while (answer.aliases.size() <= kMaxAliases) {
      const auto* const alias = planned({name, RecordType::kCname});
      if (question.type != RecordType::kCname && alias != nullptr && !alias->values.empty()) {
        name = follow(*alias, answer);
        continue;
      }
      if (const auto* const set = planned({name, question.type})) return finish(*set, answer);
      auto next = append_fetched({name, question.type}, alias, answer);
      if (!next) return answer;
      name = std::move(*next);
    }
    answer.status = AnswerStatus::kServFail;  // a loop, which a resolver refuses to follow
    answer.ttl = 0;
    return answer;
  }

 private:
  [[nodiscard]] const RecordSet* planned(const Question& question) const {
    const auto found = x_planned.find(question);
    return found == x_planned.end() ? nullptr : found->second;
  }

  static Name follow(const RecordSet& alias, Answer& answer) {
    const auto* const data = std::get_if<CnameData>(&alias.values.front());
    Name target = data == nullptr ? Name() : data->target;
    answer.ttl = std::min(answer.ttl, alias.ttl);
    answer.aliases.push_back(target);
    return target;
  }

  static Answer finish(const RecordSet& set, Answer answer) {
    answer.status = set.values.empty() ? AnswerStatus::kNoData : AnswerStatus::kOk;
    answer.records = set.values;
    answer.ttl = std::min(answer.ttl, set.ttl);
    return answer;
  }

  // Goes on with what was fetched. Returns the first alias in it that a planned set changes, to go
  // on from there; nothing when the answer is complete. planned_alias is the name's own CNAME set.
  std::optional<Name> append_fetched(const Question& question,
                                     const RecordSet* planned_alias,
                                     Answer& answer) const {
    const auto found = x_fetched.find(question);
    if (found == x_fetched.end()) {
      answer.status = AnswerStatus::kNotFetched;
      answer.ttl = 0;
      return std::nullopt;
    }
    const Answer& fetched = found->second;
    const bool loses_alias =
        planned_alias != nullptr && !fetched.aliases.empty() && question.type != RecordType::kCname;
    if (loses_alias) {
      answer.status = AnswerStatus::kNoData;
      answer.ttl = std::min(answer.ttl, planned_alias->ttl);
      return std::nullopt;
    }
    answer.ttl = std::min(answer.ttl, fetched.ttl);
    for (const auto& alias : fetched.aliases) {
      answer.aliases.push_back(alias);
      if (planned({alias, question.type}) || planned({alias, RecordType::kCname})) return alias;
    }
    answer.status = fetched.status;
    answer.records = fetched.records;
    if (answer.status == AnswerStatus::kNxDomain && will_exist(last_name(question, answer))) {
      answer.status = AnswerStatus::kNoData;
    }
    return std::nullopt;
  }

  static const Name& last_name(const Question& question, const Answer& answer) {
    return answer.aliases.empty() ? question.name : answer.aliases.back();
  }

  // A name exists as soon as it has a record of any type.
  [[nodiscard]] bool will_exist(const Name& name) const {
    auto next = x_planned.lower_bound({name, RecordType{0}});
    for (; next != x_planned.end() && next->first.name == name; ++next) {
      if (!next->second->values.empty()) return true;
    }
    return false;
  }

  const Answers& x_fetched;
  std::map<Question, const RecordSet*> x_planned;
  std::set<Name> x_names;
};

}  // namespace

std::string_view to_text(AnswerStatus status) {
  switch (status) {
    case AnswerStatus::kOk:
      return "ok";
    case AnswerStatus::kNoData:
      return "no data";
    case AnswerStatus::kNxDomain:
      return "no such name";
    case AnswerStatus::kServFail:
      return "server failure";
    case AnswerStatus::kTimeout:
      return "timeout";
    case AnswerStatus::kNotFetched:
      return "not fetched";
  }
  return "unknown";
}

View View::of(std::span<const RecordSet> sets) {
  View world;
  // Laid over nothing, every planned set answers for itself and aliases lead from set to set.
  const Answers nothing;
  const Overlay overlay(nothing, sets);
  std::set<RecordType> types(kMailTypes.begin(), kMailTypes.end());
  for (const auto& set : sets) types.insert(set.type);
  for (const auto& set : sets) {
    if (set.values.empty()) continue;
    world.set({set.name, set.type}, overlay.answer({set.name, set.type}));
    for (Name name = set.name; !name.is_root(); name = name.parent()) world.x_existing.insert(name);
  }
  world.x_existing.insert(Name());
  world.x_is_closed = true;
  for (const auto& set : sets) {
    if (set.type != RecordType::kCname || set.values.empty()) continue;
    for (const auto type : types) {
      if (type == RecordType::kCname) continue;
      auto answer = overlay.answer({set.name, type});
      world.follow_in_closed_world(type, answer);
      world.set({set.name, type}, std::move(answer));
    }
  }
  return world;
}

const Answer& View::at(const Question& question) const {
  static const Answer kNothing;
  const auto found = x_answers.find(question);
  if (found != x_answers.end()) return found->second;
  return x_is_closed ? answer_of_closed_world(question) : kNothing;
}

void View::follow_in_closed_world(RecordType type, Answer& answer) const {
  if (answer.status != AnswerStatus::kNotFetched || answer.aliases.empty()) return;
  const auto& last = at({answer.aliases.back(), type});
  answer.status = last.status;
  answer.records = last.records;
  answer.ttl = last.ttl;
}

// RFC 4592 §3.3: the wildcard below the closest name that exists answers, where there is one.
const Answer& View::answer_of_closed_world(const Question& question) const {
  static const Answer kNoSuchName{AnswerStatus::kNxDomain, {}, {}, 0};
  static const Answer kNoSuchType{AnswerStatus::kNoData, {}, {}, 0};
  if (x_existing.contains(question.name)) return kNoSuchType;
  Name encloser = question.name.parent();
  while (!x_existing.contains(encloser)) encloser = encloser.parent();
  const auto wildcard = encloser.with_prefix("*");
  if (!wildcard || !x_existing.contains(*wildcard)) return kNoSuchName;
  const auto found = x_answers.find({*wildcard, question.type});
  return found == x_answers.end() ? kNoSuchType : found->second;
}

Question View::to_fetch(const Question& question) const {
  const auto& known = at(question);
  return known.aliases.empty() ? question : Question{known.aliases.back(), question.type};
}

void View::set(Question question, Answer answer) {
  x_answers.insert_or_assign(std::move(question), std::move(answer));
}

View View::with_overlay(std::span<const RecordSet> planned) const {
  View result = *this;
  const Overlay overlay(x_answers, planned);
  for (const auto& question : overlay.affected()) {
    auto answer = overlay.answer(question);
    if (x_is_closed) follow_in_closed_world(question.type, answer);
    result.set(question, std::move(answer));
  }
  return result;
}

}  // namespace mailctl::dns
