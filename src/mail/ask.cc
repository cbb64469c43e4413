#include "mail/ask.h"

namespace mailctl::mail {

const dns::Answer& ask(const dns::View& view,
                       const dns::Question& question,
                       dns::MissingQuestions& missing) {
  const auto& answer = view.at(question);
  if (answer.status == dns::AnswerStatus::kNotFetched) missing.insert(view.to_fetch(question));
  return answer;
}

}  // namespace mailctl::mail
