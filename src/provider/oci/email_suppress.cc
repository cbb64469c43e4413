#include "provider/oci/email_suppress.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::provider::oci {
namespace {

using Entries = std::vector<model::Suppression>;

Entries entries_of(const std::optional<model::Spec>& spec) {
  const auto* list = spec ? std::get_if<model::SuppressionList>(&*spec) : nullptr;
  return list != nullptr ? list->entries : Entries();
}

Entries missing_in(const Entries& live, const Entries& wanted) {
  std::set<std::string_view> there;
  for (const auto& entry : live) there.insert(entry.email);
  Entries missing;
  for (const auto& entry : wanted) {
    if (!there.contains(entry.email)) missing.push_back(entry);
  }
  return missing;
}

// A service may repeat the address it refuses.
base::Error without_address(base::Error error, const std::string& email) {
  error.message = base::replace_all(std::move(error.message), email, "<address>");
  return error;
}

struct Added {
  Entries entries;
  std::size_t failed = 0;
  std::optional<base::Error> first_error;
};

Added add_all(const EmailWork& work, const Entries& missing, std::stop_token stop) {
  std::vector<Call> calls;
  for (const auto& entry : missing) calls.push_back(create_suppression(work.place, entry.email));
  const auto replies = work.client.send_all(calls, std::move(stop));
  Added added;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    constexpr int kThereAlready = 409;
    const bool is_done = replies[i] && (replies[i]->is_ok() || replies[i]->status == kThereAlready);
    if (is_done) {
      added.entries.push_back({missing[i].email, model::SuppressionReason::kManual});
      continue;
    }
    ++added.failed;
    if (added.first_error) continue;
    const auto error = replies[i] ? work.client.refusal(calls[i], *replies[i]) : replies[i].error();
    added.first_error = without_address(error, missing[i].email);
  }
  return added;
}

}  // namespace

model::Outcome change_suppressions(const EmailWork& work,
                                   const model::Change& change,
                                   std::stop_token stop) {
  if (!change.after) {
    return model::Done{.resource = {}, .note = "its entries stay in the service"};
  }
  auto live = entries_of(change.before);
  const auto missing = missing_in(live, entries_of(change.after));
  auto added = add_all(work, missing, std::move(stop));
  if (added.first_error) {
    auto error = *std::move(added.first_error);
    const auto doing = fmt::format(
        "{} of {} could not be added", added.failed, base::count_of(missing.size(), "suppression"));
    return std::move(error).with_context(doing);
  }
  live.insert(live.end(), added.entries.begin(), added.entries.end());
  std::ranges::sort(live);
  model::LiveResource resource;
  resource.address = change.address;
  resource.spec = model::SuppressionList{std::move(live)};
  return model::Done{.resource = std::move(resource),
                     .note = fmt::format("added {}", missing.size())};
}

}  // namespace mailctl::provider::oci
