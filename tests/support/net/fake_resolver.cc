#include "net/fake_resolver.h"

#include <utility>

namespace mailctl::testing {

void FakeResolver::set(dns::Question question, dns::Answer answer) {
  x_content.with(
      [&](Content& content) { content.view.set(std::move(question), std::move(answer)); });
}

void FakeResolver::set(std::string_view name,
                       dns::RecordType type,
                       const std::vector<std::string_view>& values) {
  dns::Answer answer;
  answer.status = values.empty() ? dns::AnswerStatus::kNoData : dns::AnswerStatus::kOk;
  answer.ttl = 300;
  for (const std::string_view value : values) {
    answer.records.push_back(dns::parse_record_data(type, value).value());
  }
  set(dns::Question{dns::name_of(name), type}, std::move(answer));
}

std::vector<dns::Question> FakeResolver::asked() const {
  return x_content.with([](const Content& content) { return content.asked; });
}

int FakeResolver::rounds() const {
  return x_content.with([](const Content& content) { return content.rounds; });
}

std::vector<dns::Answer> FakeResolver::query_all(std::span<const dns::Question> questions,
                                                 std::stop_token stop) {
  return x_content.with([&](Content& content) {
    ++content.rounds;
    std::vector<dns::Answer> answers;
    answers.reserve(questions.size());
    for (const dns::Question& question : questions) {
      content.asked.push_back(question);
      dns::Answer answer = content.view.at(question);
      if (answer.status == dns::AnswerStatus::kNotFetched && !stop.stop_requested()) {
        answer.status = dns::AnswerStatus::kNxDomain;
      }
      answers.push_back(std::move(answer));
    }
    return answers;
  });
}

}  // namespace mailctl::testing
