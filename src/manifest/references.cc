#include "manifest/references.h"

#include <algorithm>

#include "manifest/manifest.h"

namespace mailctl::manifest {
namespace {

constexpr std::string_view kEnvironment = "${env:";
constexpr std::string_view kFile = "${file:";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && is_letter(name.front()) &&
         std::ranges::all_of(name, [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

void read_credential_value(Credential& credential,
                           const ReferenceReader& read,
                           base::Diagnostics& diagnostics) {
  auto value = read(credential);
  if (!value) {
    diagnostics.error("manifest/unreadable-reference",
                      credential.at,
                      to_text(credential.reference) + " cannot be read",
                      value.error().message);
  } else if (value->empty()) {
    diagnostics.error("manifest/unreadable-reference",
                      credential.at,
                      to_text(credential.reference) + " is empty");
  } else {
    credential.value = base::Secret(std::move(*value));
  }
}

}  // namespace

std::optional<Reference> parse_reference(std::string_view text) {
  if (!text.ends_with('}')) return std::nullopt;
  const auto body = text.substr(0, text.size() - 1);
  if (body.starts_with(kEnvironment)) {
    const auto name = body.substr(kEnvironment.size());
    if (!is_variable_name(name)) return std::nullopt;
    return Reference{ReferenceKind::kEnvironment, std::string(name)};
  }
  if (body.starts_with(kFile)) {
    const auto path = body.substr(kFile.size());
    const bool is_odd = path.find_first_of("${}") != std::string_view::npos;
    if (path.empty() || is_odd) return std::nullopt;
    return Reference{ReferenceKind::kFile, std::string(path)};
  }
  return std::nullopt;
}

bool has_reference(std::string_view text) {
  return text.find("${") != std::string_view::npos;
}

std::string to_text(const Reference& reference) {
  const auto prefix = reference.kind == ReferenceKind::kFile ? kFile : kEnvironment;
  return std::string(prefix) + reference.target + "}";
}

void read_credentials(Manifest& manifest,
                      const ReferenceReader& read,
                      base::Diagnostics& diagnostics) {
  for (auto& account : manifest.accounts) {
    if (account.pass_phrase) read_credential_value(*account.pass_phrase, read, diagnostics);
  }
  for (auto& domain : manifest.domains) {
    for (auto& stream : domain.streams) {
      if (!stream.dkim || !stream.dkim->private_key) continue;
      read_credential_value(*stream.dkim->private_key, read, diagnostics);
    }
  }
}

}  // namespace mailctl::manifest
