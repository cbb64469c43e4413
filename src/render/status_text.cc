#include <algorithm>

#include <fmt/format.h>

#include "render/paint.h"
#include "render/status.h"

namespace mailctl::render {
namespace {

std::string mark_of(Standing standing, Color color) {
  switch (standing) {
    case Standing::kGood:
      return paint(color, Ink::kGood, "ok  ");
    case Standing::kWaiting:
      return paint(color, Ink::kChange, "wait");
    case Standing::kBad:
      return paint(color, Ink::kRemove, "BAD ");
    case Standing::kUnknown:
      return paint(color, Ink::kWarning, "?   ");
  }
  return {};
}

std::string findings_text(const std::vector<Finding>& findings, Color color) {
  std::size_t subject_width = 0;
  std::size_t name_width = 0;
  for (const auto& finding : findings) {
    subject_width = std::max(subject_width, finding.subject.size());
    name_width = std::max(name_width, visible(finding.name).size());
  }
  std::string out;
  std::string area;
  for (const auto& finding : findings) {
    if (finding.area != area) {
      out += paint(color, Ink::kBold, visible(finding.area)) + "\n";
      area = finding.area;
    }
    out += fmt::format("  {} {:<{}}  {:<{}}  {}\n",
                       mark_of(finding.standing, color),
                       finding.subject,
                       subject_width,
                       visible(finding.name),
                       name_width,
                       visible(finding.text));
  }
  return out.empty() ? out : out + "\n";
}

}  // namespace

std::string status_text(const Status& status, base::Time now, Color color) {
  std::string out = findings_text(status.service, color);
  out += findings_text(status.world, color);
  if (!status.pending.empty()) {
    out += "Waiting for others:\n";
    for (const auto& item : status.pending) {
      out += fmt::format("  . {}: {} (for {}, since {})\n",
                         visible(item.address.text()),
                         visible(item.waiting_for),
                         base::to_rough_text(now - item.since),
                         base::to_rfc3339(item.since));
    }
    out += "\n";
  }
  if (is_all_good(status)) {
    return out + paint(color, Ink::kGood, "Everything is as it should be.") + "\n";
  }
  out += paint(color, Ink::kWarning, "Not everything is as it should be.");
  if (status.errors > 0) out += " What `mailctl plan` cannot resolve is named above.";
  return out + "\n";
}

}  // namespace mailctl::render
