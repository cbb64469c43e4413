#include "cli/words.h"

#include "base/text.h"

namespace mailctl::cli {

std::vector<std::string> split_commas(const std::vector<std::string>& texts) {
  std::vector<std::string> words;
  for (const auto& text : texts) {
    for (const auto word : base::split(text, ',')) {
      if (const auto trimmed = base::trim(word); !trimmed.empty()) words.emplace_back(trimmed);
    }
  }
  return words;
}

}  // namespace mailctl::cli
