#include "mail/same_record.h"
#include "plan/live_view.h"
#include "plan/resolve.h"

namespace mailctl::plan {
namespace {

const dns::TxtData* only_text(const model::ManagedRecordSet& record) {
  if (record.set.type != dns::RecordType::kTxt || record.set.values.size() != 1) return nullptr;
  return std::get_if<dns::TxtData>(&record.set.values.front());
}

}  // namespace

void keep_spelling(const Moment& moment, Desired& desired) {
  for (auto& resource : desired.resources) {
    auto* record = std::get_if<model::ManagedRecordSet>(&resource.spec);
    if (record == nullptr || record->sharing == model::Sharing::kValues) continue;
    const auto* wanted = only_text(*record);
    if (wanted == nullptr) continue;
    const auto view = live_view(moment.live, resource.address);
    const auto* live = view ? std::get_if<model::ManagedRecordSet>(&view->spec) : nullptr;
    const auto* held = live != nullptr ? only_text(*live) : nullptr;
    if (held != nullptr && mail::is_same_record(wanted->joined(), held->joined())) {
      record->set.values = live->set.values;
    }
  }
}

}  // namespace mailctl::plan
