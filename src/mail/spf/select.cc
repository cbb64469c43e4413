#include "mail/spf/select.h"

#include "mail/spf/record.h"

namespace mailctl::mail::spf {

Selected select_record(const dns::Answer& answer) {
  Selected selected;
  for (const auto& record : answer.records) {
    const auto* const txt = std::get_if<dns::TxtData>(&record);
    if (txt == nullptr || txt->strings.empty()) continue;
    const bool is_single = txt->strings.size() == 1;
    std::string joined = is_single ? std::string() : txt->joined();
    const std::string_view text = is_single ? std::string_view(txt->strings.front()) : joined;
    if (!is_spf_text(text) || ++selected.count > 1) continue;
    selected.text = is_single ? txt->strings.front() : std::move(joined);
  }
  return selected;
}

}  // namespace mailctl::mail::spf
