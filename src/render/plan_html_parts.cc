#include "render/plan_html_parts.h"

#include <fmt/format.h>

#include "render/markdown.h"
#include "render/plan_parts.h"

namespace mailctl::render {
namespace {

constexpr DiffBounds kBounds{.longest = 4000, .most = 400};

using model::Action;

}  // namespace

std::string code(std::string_view text) {
  return fmt::format("<code>{}</code>", html_text(text));
}

std::string_view class_of(base::Severity severity) {
  switch (severity) {
    case base::Severity::kError:
      return "remove";
    case base::Severity::kWarning:
      return "change";
    case base::Severity::kInfo:
      break;
  }
  return "soft";
}

std::string_view class_of(Action action) {
  switch (action) {
    case Action::kCreate:
      return "add";
    case Action::kUpdate:
    case Action::kReplace:
      return "change";
    case Action::kDelete:
      return "remove";
    case Action::kAdopt:
    case Action::kForget:
    case Action::kNoOp:
      break;
  }
  return "soft";
}

std::string_view class_of(mail::path::Verdict verdict) {
  switch (verdict) {
    case mail::path::Verdict::kFull:
      return "add";
    case mail::path::Verdict::kPartial:
      return "change";
    case mail::path::Verdict::kNone:
      break;
  }
  return "remove";
}

std::string_view class_of_word(std::string_view word) {
  if (word == "pass") return "add";
  if (word == "fail" || word == "permerror" || word == "reject") return "remove";
  return word == "none" || word == "no policy" ? "soft" : "change";
}

std::string badge(std::string_view look, std::string_view word) {
  return fmt::format("<span class=\"badge {}\">{}</span>", look, word);
}

std::string diff_html(const std::vector<AttributeChange>& changes) {
  std::string out;
  for (const auto& line : diff_lines(telling_attributes(changes), kBounds)) {
    const auto text = html_text(line.text);
    switch (line.kind) {
      case LineKind::kAdded:
        out += fmt::format("<ins>+ {}</ins>", text);
        break;
      case LineKind::kRemoved:
        out += fmt::format("<del>- {}</del>", text);
        break;
      case LineKind::kComment:
        out += fmt::format("<i># {}</i>", text);
        break;
      case LineKind::kSame:
        out += fmt::format("<span>  {}</span>", text);
        break;
    }
  }
  return out.empty() ? out : fmt::format("<pre class=\"diff\">{}</pre>\n", out);
}

std::string list_html(const std::vector<std::string>& items) {
  if (items.empty()) return {};
  std::string out = "<ul>\n";
  for (const auto& item : items) out += "<li>" + item + "</li>\n";
  return out + "</ul>\n";
}

}  // namespace mailctl::render
