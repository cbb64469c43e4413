#pragma once
// How pure code asks a View.

#include "dns/view.h"

namespace mailctl::mail {

// The answer to a question; one that is not known yet is added to `missing`.
const dns::Answer& ask(const dns::View& view,
                       const dns::Question& question,
                       dns::MissingQuestions& missing);

// DNS gave no answer: neither "it is there" nor "it is not there" is known.
[[nodiscard]] constexpr bool is_failure(dns::AnswerStatus status) {
  return status == dns::AnswerStatus::kServFail || status == dns::AnswerStatus::kTimeout;
}

// DNS answered, be it that there is nothing.
[[nodiscard]] constexpr bool is_known(dns::AnswerStatus status) {
  return status != dns::AnswerStatus::kNotFetched && !is_failure(status);
}

}  // namespace mailctl::mail
