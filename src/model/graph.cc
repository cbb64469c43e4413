#include "model/graph.h"

#include "base/text.h"

namespace mailctl::model {

std::vector<std::string> DkimPolicy::patterns() const {
  if (slots.empty()) return {selector_template};
  std::vector<std::string> all;
  for (const auto& slot : slots) all.push_back(base::replace_all(selector_template, kSlot, slot));
  return all;
}

}  // namespace mailctl::model
