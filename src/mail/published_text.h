#pragma once
// The TXT values at a name, sorted into those of one kind and the others.

#include <string>
#include <string_view>
#include <vector>

#include "dns/view.h"

namespace mailctl::mail {

struct PublishedTexts {
  dns::Name name;
  dns::AnswerStatus status = dns::AnswerStatus::kNotFetched;
  std::vector<std::string> texts;   // those that `is_kind` takes, their strings joined
  std::vector<std::string> others;  // the rest
};

// Whether a value is a record of the kind: is_sts_text, is_bimi_text, …
using IsKind = bool (*)(std::string_view text);

// At most kMaxTexts values are looked at. What is not fetched yet is added to `missing`.
PublishedTexts find_texts(const dns::Name& name,
                          IsKind is_kind,
                          const dns::View& view,
                          dns::MissingQuestions& missing);

inline constexpr std::size_t kMaxTexts = 64;

}  // namespace mailctl::mail
