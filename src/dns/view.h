#pragma once
// DNS as a value: what was asked and what was answered. Pure code reads a View and collects the
// questions it lacked; net::Resolver fills it. Planned records can be laid over what was fetched.

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "dns/record_set.h"

namespace mailctl::dns {

enum class AnswerStatus : std::uint8_t {
  kOk,          // records is not empty
  kNoData,      // the name exists, the type does not
  kNxDomain,    // the name does not exist; an answer, not an error
  kServFail,    // SERVFAIL, REFUSED or another refusal
  kTimeout,     // nobody answered
  kNotFetched,  // nobody asked yet
};

std::string_view to_text(AnswerStatus status);

struct Question {
  Name name;
  RecordType type = RecordType::kA;
  auto operator<=>(const Question&) const = default;
};

struct Answer {
  AnswerStatus status = AnswerStatus::kNotFetched;
  std::vector<RecordData> records;  // of the asked type only, CNAMEs already followed
  std::vector<Name> aliases;        // the CNAME chain, each target in order
  std::uint32_t ttl = 0;            // the smallest of the chain, seconds
  bool operator==(const Answer&) const = default;
};

struct QuestionHash {
  std::size_t operator()(const Question& question) const noexcept {
    return std::hash<Name>{}(question.name) * 31 + static_cast<std::size_t>(question.type);
  }
};

class View {
 public:
  // The world is these records and no others: other names do not exist, other types are nodata,
  // wildcards answer for names below them (RFC 4592 §3.3), CNAMEs are followed for every type.
  static View of(std::span<const RecordSet> sets);

  // What is known; a default Answer (kNotFetched) otherwise. The overlay wins.
  [[nodiscard]] const Answer& at(const Question& question) const;

  [[nodiscard]] const Answer& at(const Name& name, RecordType type) const {
    return at(Question{name, type});
  }

  // For an answer that is kNotFetched: the question to fetch for it. Not the question itself where
  // a planned CNAME leads to a name that nobody asked about yet.
  [[nodiscard]] Question to_fetch(const Question& question) const;
  void set(Question question, Answer answer);
  // A copy in which these record sets are what the world answers; a set without values reads as
  // nodata. CNAMEs laid over are followed, for A, AAAA, MX, TXT and every type already asked there;
  // wildcards laid over answer for themselves only. What is set in the copy afterwards is taken as
  // it is, so lay over last.
  [[nodiscard]] View with_overlay(std::span<const RecordSet> planned) const;

  [[nodiscard]] std::size_t size() const { return x_answers.size(); }

  bool operator==(const View&) const = default;

 private:
  [[nodiscard]] const Answer& answer_of_closed_world(const Question& question) const;
  // Completes an answer whose last alias no planned set answers.
  void follow_in_closed_world(RecordType type, Answer& answer) const;

  std::unordered_map<Question, Answer, QuestionHash> x_answers;
  bool x_is_closed = false;             // nothing exists but what is known
  std::unordered_set<Name> x_existing;  // of a closed world: names with records, and their parents
};

// Questions that pure code needed and the View did not hold; the engine fetches them together.
using MissingQuestions = std::set<Question>;

}  // namespace mailctl::dns
