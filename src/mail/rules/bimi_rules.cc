#include "mail/rules/rule.h"

namespace mailctl::mail::rules {

std::span<const Rule> bimi_rules() {
  return {};
}

}  // namespace mailctl::mail::rules
