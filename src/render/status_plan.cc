#include <fmt/format.h>

#include "base/text.h"
#include "render/requests.h"
#include "render/status_parts.h"

namespace mailctl::render {
namespace {

constexpr std::string_view kDiffers = "differs from the manifest, `mailctl plan` shows how";

std::string joined(const std::string& there, std::string_view said) {
  return there.empty() ? std::string(said) : fmt::format("{}; {}", there, said);
}

Finding judge_request(Finding finding, const plan::Request& request) {
  using model::RequestStatus;
  const bool is_verified = request.status == RequestStatus::kVerified;
  const bool is_regressed = request.status == RequestStatus::kRegressed;
  finding.standing = is_verified    ? Standing::kGood
                     : is_regressed ? Standing::kBad
                                    : Standing::kWaiting;
  finding.text = "asked of others: " + request_status(request);
  if (!request.found.empty()) finding.text += "; found " + request.found;
  return finding;
}

}  // namespace

PlanView::PlanView(const plan::Plan& plan) : x_plan(plan) {
  for (const auto& planned : plan.changes) {
    const auto& change = planned.change;
    if (!model::makes_call(change.action)) continue;
    x_changes[change.address] = &planned;
    const auto* key = change.after ? std::get_if<model::DkimKey>(&*change.after) : nullptr;
    if (key != nullptr) x_keys.try_emplace({change.address.scope(), key->domain}, change.address);
  }
  for (const auto& request : plan.requests) x_requests[request.address] = &request;
  for (const auto& item : plan.pending) x_pending[item.address] = item.waiting_for;
  for (const auto& item : plan.discrepancies) x_discrepancies[item.address] = item.text;
}

// Empty where an apply would do it now. A wait that follows on a change of this very plan is no
// reason to wait: the change is not made yet.
std::string PlanView::waits_for(const plan::PlannedChange& planned) const {
  const auto pending = x_pending.find(planned.change.address);
  if (pending != x_pending.end()) return pending->second;
  if (!planned.blocked_by.empty()) return planned.blocked_by;
  if (planned.resume) return planned.resume->waiting_for;
  for (const auto id : planned.after_waits) {
    const auto& wait = x_plan.waits.at(id);
    if (wait.after.empty()) return wait.text;
  }
  return {};
}

Finding PlanView::judge_change(Finding finding, const plan::PlannedChange& planned) const {
  const bool is_absent =
      planned.change.action == model::Action::kCreate && finding.standing == Standing::kBad;
  const auto there = is_absent ? std::string() : finding.text;
  const auto reason = waits_for(planned);
  if (!reason.empty()) {
    finding.standing = Standing::kWaiting;
    finding.text =
        joined(there, (is_absent ? "not made yet; waits for: " : "waits for: ") + reason);
  } else {
    finding.standing = Standing::kBad;
    finding.text = is_absent ? "missing" : joined(there, kDiffers);
  }
  return finding;
}

Finding PlanView::judge(Row row) {
  auto& finding = row.finding;
  x_judged.insert(row.address);
  const auto planned = x_changes.find(row.address);
  if (planned != x_changes.end()) return judge_change(std::move(finding), *planned->second);
  const auto request = x_requests.find(row.address);
  if (request != x_requests.end()) return judge_request(std::move(finding), *request->second);
  const auto pending = x_pending.find(row.address);
  const auto discrepancy = x_discrepancies.find(row.address);
  if (pending != x_pending.end() && finding.standing == Standing::kBad) {
    finding.text = "not made yet; waits for: " + pending->second;
    finding.standing = Standing::kWaiting;
  } else if (discrepancy != x_discrepancies.end() && finding.standing == Standing::kGood) {
    finding.text = joined(finding.text, discrepancy->second);
    finding.standing = Standing::kWaiting;
  }
  return finding;
}

model::Address PlanView::planned_key(const std::string& scope, const dns::Name& domain) const {
  const auto found = x_keys.find({scope, domain});
  return found == x_keys.end() ? model::Address() : found->second;
}

std::vector<const model::Change*> PlanView::left() const {
  std::vector<const model::Change*> left;
  for (const auto& [address, planned] : x_changes) {
    if (!x_judged.contains(address)) left.push_back(&planned->change);
  }
  return left;
}

std::vector<const plan::Request*> PlanView::left_requests() const {
  std::vector<const plan::Request*> left;
  for (const auto& [address, request] : x_requests) {
    if (!x_judged.contains(address)) left.push_back(request);
  }
  return left;
}

std::string summary_of(const model::Spec& spec) {
  for (const auto& attribute : model::attributes_of(spec)) {
    if (attribute.name != "values" && attribute.name != "value") continue;
    std::vector<std::string> values;
    for (const auto value : base::split(attribute.value, '\n')) values.emplace_back(value);
    return base::join(values, ", ");
  }
  return "there";
}

}  // namespace mailctl::render
