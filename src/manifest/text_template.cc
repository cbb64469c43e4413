#include "manifest/text_template.h"

#include <algorithm>

#include "base/text.h"
#include "manifest/read.h"

namespace mailctl::manifest {
namespace {

std::string in_braces(std::string_view placeholder) {
  return "{" + std::string(placeholder) + "}";
}

std::string allowed_text(std::span<const std::string_view> allowed) {
  std::vector<std::string> listed;
  for (const auto placeholder : allowed) listed.push_back(in_braces(placeholder));
  return "Placeholders here: " + base::join(listed, ", ") + ".";
}

}  // namespace

TemplateCheck check_template(const Text& text,
                             std::span<const std::string_view> allowed,
                             base::Diagnostics& diagnostics) {
  const std::string_view rest = text.value;
  auto check = TemplateCheck::kGood;
  for (auto at = rest.find_first_of("{}"); at != std::string_view::npos;
       at = rest.find_first_of("{}", at)) {
    const auto end = rest.find_first_of("{}", at + 1);
    const bool is_pair = rest[at] == '{' && end != std::string_view::npos && rest[end] == '}';
    if (!is_pair) {
      check = TemplateCheck::kBad;
      diagnostics.error("manifest/bad-template",
                        part_of(text, at, 1),
                        "this brace has no partner",
                        allowed_text(allowed));
      ++at;
      continue;
    }
    const auto word = rest.substr(at + 1, end - at - 1);
    if (std::ranges::find(allowed, word) == allowed.end()) {
      check = TemplateCheck::kBad;
      diagnostics.error(
          "manifest/bad-template",
          part_of(text, at, end - at + 1),
          "`" + in_braces(word) + "` is no placeholder here" + did_you_mean(word, allowed),
          allowed_text(allowed));
    }
    at = end + 1;
  }
  return check;
}

std::string expand_template(std::string_view text, std::span<const Substitution> substitutions) {
  std::string result;
  while (!text.empty()) {
    const auto begin = std::min(text.find('{'), text.size());
    result += text.substr(0, begin);
    text.remove_prefix(begin);
    const auto end = text.find('}');
    if (end == std::string_view::npos) break;
    const auto found =
        std::ranges::find(substitutions, text.substr(1, end - 1), &Substitution::placeholder);
    // What is no placeholder stays, and another brace may begin in it.
    const std::size_t taken = found == substitutions.end() ? 1 : end + 1;
    result += found == substitutions.end() ? text.substr(0, 1) : found->value;
    text.remove_prefix(taken);
  }
  result += text;
  return result;
}

bool has_placeholder(std::string_view text, std::string_view placeholder) {
  return text.find(in_braces(placeholder)) != std::string_view::npos;
}

}  // namespace mailctl::manifest
