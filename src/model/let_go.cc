#include <algorithm>

#include "model/graph.h"

namespace mailctl::model {
namespace {

bool is_of(std::string_view pattern, const Address& address) {
  if (pattern.find('/') == std::string_view::npos) {
    const auto subject = address.subject();
    const auto domain = dns::Name::parse(pattern);
    return domain && !subject.is_root() && subject.is_at_or_under(*domain);
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
