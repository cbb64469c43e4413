#include "mail/report/elements.h"

#include <array>
#include <cstddef>

namespace mailctl::mail::report {
namespace {

struct Row {
  std::string_view name;
  Element element;
};

constexpr Row kRows[] = {
    {"p", Element::kP},
    {"fo", Element::kFo},
    {"np", Element::kNp},
    {"sp", Element::kSp},
    {"end", Element::kEnd},
    {"pct", Element::kPct},
    {"row", Element::kRow},
    {"spf", Element::kSpf},
    {"aspf", Element::kAspf},
    {"dkim", Element::kDkim},
    {"type", Element::kType},
    {"adkim", Element::kAdkim},
    {"begin", Element::kBegin},
    {"count", Element::kCount},
    {"email", Element::kEmail},
    {"error", Element::kError},
    {"scope", Element::kScope},
    {"domain", Element::kDomain},
    {"reason", Element::kReason},
    {"record", Element::kRecord},
    {"result", Element::kResult},
    {"comment", Element::kComment},
    {"testing", Element::kTesting},
    {"version", Element::kVersion},
    {"feedback", Element::kFeedback},
    {"org_name", Element::kOrgName},
    {"selector", Element::kSelector},
    {"generator", Element::kGenerator},
    {"report_id", Element::kReportId},
    {"source_ip", Element::kSourceIp},
    {"date_range", Element::kDateRange},
    {"disposition", Element::kDisposition},
    {"envelope_to", Element::kEnvelopeTo},
    {"header_from", Element::kHeaderFrom},
    {"identifiers", Element::kIdentifiers},
    {"auth_results", Element::kAuthResults},
    {"human_result", Element::kHumanResult},
    {"envelope_from", Element::kEnvelopeFrom},
    {"report_metadata", Element::kReportMetadata},
    {"discovery_method", Element::kDiscoveryMethod},
    {"policy_evaluated", Element::kPolicyEvaluated},
    {"policy_published", Element::kPolicyPublished},
    {"version_published", Element::kVersionPublished},
    {"extra_contact_info", Element::kExtraContactInfo},
};

constexpr auto make_names() {
  std::array<std::string_view, std::size(kRows) + 1> names;
  for (const Row& row : kRows) names[static_cast<std::size_t>(row.element)] = row.name;
  return names;
}

constexpr auto kNames = make_names();
constexpr std::size_t kSlots = 256;

// No two of the names meet in a slot; make_slots does not compile where they would.
constexpr std::size_t slot_of(std::string_view name) {
  const auto octet = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(name[i]));
  };
  return (name.size() + 2 * octet(0) + 15 * octet(name.size() - 1) + octet(name.size() / 2)) %
         kSlots;
}

constexpr std::array<std::uint8_t, kSlots> make_slots() {
  std::array<std::uint8_t, kSlots> slots{};
  for (std::size_t i = 0; i < std::size(kRows); ++i) {
    auto& slot = slots[slot_of(kRows[i].name)];
    if (slot != 0) throw "two names in one slot";
    slot = static_cast<std::uint8_t>(i + 1);
  }
  return slots;
}

constexpr auto kSlotRows = make_slots();  // row + 1; 0 for none

}  // namespace

Element element_of(std::string_view name) {
  if (name.empty()) return Element::kUnknown;
  const std::size_t row = kSlotRows[slot_of(name)];
  return row != 0 && kRows[row - 1].name == name ? kRows[row - 1].element : Element::kUnknown;
}

std::string_view to_text(Element element) {
  return kNames[static_cast<std::size_t>(element)];
}

}  // namespace mailctl::mail::report
