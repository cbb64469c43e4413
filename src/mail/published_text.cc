#include "mail/published_text.h"

#include "mail/ask.h"

namespace mailctl::mail {

PublishedTexts find_texts(const dns::Name& name,
                          IsKind is_kind,
                          const dns::View& view,
                          dns::MissingQuestions& missing) {
  const auto& answer = ask(view, {name, dns::RecordType::kTxt}, missing);
  PublishedTexts found{.name = name, .status = answer.status};
  for (const auto& record : answer.records) {
    if (found.texts.size() + found.others.size() == kMaxTexts) break;
    const auto* txt = std::get_if<dns::TxtData>(&record);
    if (txt == nullptr) continue;
    auto text = txt->joined();
    auto& list = is_kind(text) ? found.texts : found.others;
    list.push_back(std::move(text));
  }
  return found;
}

}  // namespace mailctl::mail
