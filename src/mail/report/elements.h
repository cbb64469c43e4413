#pragma once
// The elements of aggregate reports by name.

#include <cstdint>
#include <string_view>

namespace mailctl::mail::report {

enum class Element : std::uint8_t {
  kUnknown,
  kAdkim,
  kAspf,
  kAuthResults,
  kBegin,
  kComment,
  kCount,
  kDateRange,
  kDiscoveryMethod,
  kDisposition,
  kDkim,
  kDomain,
  kEmail,
  kEnd,
  kEnvelopeFrom,
  kEnvelopeTo,
  kError,
  kExtraContactInfo,
  kFeedback,
  kFo,
  kGenerator,
  kHeaderFrom,
  kHumanResult,
  kIdentifiers,
  kNp,
  kOrgName,
  kP,
  kPct,
  kPolicyEvaluated,
  kPolicyPublished,
  kReason,
  kRecord,
  kReportId,
  kReportMetadata,
  kResult,
  kRow,
  kScope,
  kSelector,
  kSourceIp,
  kSp,
  kSpf,
  kTesting,
  kType,
  kVersion,
  kVersionPublished,
};

Element element_of(std::string_view name);
// The name on the wire; "" for kUnknown.
std::string_view to_text(Element element);

}  // namespace mailctl::mail::report
