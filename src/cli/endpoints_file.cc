#include "cli/endpoints_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/files.h"

namespace mailctl::cli {
namespace {

using nlohmann::json;

base::Result<std::string> optional_text(const json& document, const char* key) {
  const auto found = document.find(key);
  if (found == document.end() || found->is_null()) return std::string();
  if (found->is_string()) return found->get<std::string>();
  return base::Error{base::ErrorKind::kInvalid, fmt::format("\"{}\" is no string", key), {}};
}

}  // namespace

base::Result<Endpoints> read_endpoints(const std::string& path) {
  if (path.empty()) return Endpoints{};
  const auto doing = fmt::format("reading the endpoints file {}", path);
  auto text = read_text_file(path);
  if (!text) return std::move(text).error().with_context("reading the endpoints file");
  const json document = json::parse(*text, nullptr, false);
  if (!document.is_object()) {
    return base::Error{base::ErrorKind::kInvalid, "it is no JSON object", {}}.with_context(doing);
  }
  auto dns = optional_text(document, "dns");
  if (!dns) return std::move(dns).error().with_context(doing);
  auto ca_file = optional_text(document, "ca_file");
  if (!ca_file) return std::move(ca_file).error().with_context(doing);
  return Endpoints{*std::move(text), *std::move(dns), *std::move(ca_file)};
}

}  // namespace mailctl::cli
