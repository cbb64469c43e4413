#pragma once
// Diagnostics for programs, in the shape of `terraform validate -json`: severity, summary, detail,
// range with filename, start and end (line, column, byte), snippet. `code` is ours and comes on
// top. Infos are "info", which Terraform does not have.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace mailctl::render {

// One thing that a run had to say, kept as the JSON object it is, since the files that it points
// into may be gone when the document is written.
struct Message {
  base::Severity severity = base::Severity::kError;
  std::string summary;
  std::string object;          // on one line
  std::string_view code = {};  // empty: none
  std::string detail = {};
  // Where it stands; line 0: nowhere. Columns are 1-based and count as GitHub counts (UTF-16 code
  // units); the last one is within the place.
  std::string path = {};
  std::uint32_t line = 0;
  std::size_t column = 0;
  std::size_t end_column = 0;
};

using Messages = std::vector<Message>;

// By place.
Messages messages_of(const base::Diagnostics& diagnostics, const base::SourceFiles& files);
// An error or a warning without a place: {"severity","summary","detail"}.
Message message_of(base::Severity severity, std::string_view summary);

// A JSON array of their objects, on one line, without final newline.
std::string messages_json(const Messages& messages);

// {"format_version":"1.0","valid":…,"error_count":…,"warning_count":…,"diagnostics":[…]}, indented
// by two blanks, with final newline. Of several manifests too: each place names its file.
std::string validation_json(const Messages& messages);

// {"format_version":"1.0","errored":true,"diagnostics":[…]}: what a command that writes one
// document writes when it has none to write.
std::string errored_json(const Messages& messages);

// The document (an object) with "diagnostics" in it.
std::string with_diagnostics(const std::string& document, const Messages& messages);

}  // namespace mailctl::render
