#include <algorithm>

#include "base/text.h"
#include "model/graph.h"

namespace mailctl::model {
namespace {

// The name that the address is about: of a key and a sender that of their domain.
std::string subject_of(const Address& address) {
  const auto parts = base::split(address.text(), '/');
  switch (address.kind()) {
    case ResourceKind::kDkim:
      return base::percent_decode(parts.at(3)).value_or("");
    case ResourceKind::kSender:
      return address.leaf().substr(address.leaf().find('@') + 1);
    case ResourceKind::kSuppressions:
      return {};
    case ResourceKind::kDomain:
    case ResourceKind::kReturnPath:
    case ResourceKind::kRecordSet:
    case ResourceKind::kSpf:
      break;
  }
  return address.leaf();
}

bool is_of(std::string_view pattern, const Address& address) {
  if (pattern.find('/') == std::string_view::npos) {
    const auto subject = dns::Name::parse(subject_of(address));
    const auto domain = dns::Name::parse(pattern);
    return subject && domain && !subject->is_root() && subject->is_at_or_under(*domain);
  }
  if (!pattern.ends_with('*')) return address.text() == pattern;
  pattern.remove_suffix(1);
  return address.text().starts_with(pattern);
}

}  // namespace

bool is_let_go(const std::vector<LetGo>& all, const Address& address) {
  return std::ranges::any_of(all, [&](const LetGo& one) { return is_of(one.pattern, address); });
}

}  // namespace mailctl::model
