#include "render/annotations.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "render/markdown.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

constexpr std::size_t kLongestTitle = 250;
constexpr std::size_t kLongestMessage = 4000;

std::string_view command_of(base::Severity severity) {
  switch (severity) {
    case base::Severity::kError:
      return "error";
    case base::Severity::kWarning:
      return "warning";
    case base::Severity::kInfo:
      break;
  }
  return "notice";
}

// actions/toolkit, packages/core/src/command.ts: what stands after "::".
std::string escaped_data(std::string_view text) {
  auto out = base::replace_all(std::string(text), "%", "%25");
  out = base::replace_all(std::move(out), "\r", "%0D");
  return base::replace_all(std::move(out), "\n", "%0A");
}

// And what stands after "name=".
std::string escaped_property(std::string_view text) {
  auto out = base::replace_all(escaped_data(text), ":", "%3A");
  return base::replace_all(std::move(out), ",", "%2C");
}

std::string annotation(const Message& message) {
  auto out = fmt::format("::{} ", command_of(message.severity));
  if (message.line > 0) {
    out += fmt::format("file={},line={},col={},endColumn={},",
                       escaped_property(visible(message.path)),
                       message.line,
                       message.column,
                       message.end_column);
  }
  const auto title = message.code.empty() ? "mailctl" : visible(message.code);
  auto text = message.summary;
  if (!message.detail.empty()) text += "\n" + message.detail;
  return out + fmt::format("title={}::{}\n",
                           escaped_property(shortened(title, kLongestTitle)),
                           escaped_data(shortened(visible_lines(text), kLongestMessage)));
}

}  // namespace

std::string github_annotations(const Messages& messages) {
  auto sorted = messages;
  std::ranges::stable_sort(sorted, {}, &Message::severity);
  std::string out;
  for (const auto& message : sorted) out += annotation(message);
  return out;
}

}  // namespace mailctl::render
