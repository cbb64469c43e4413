#include "cli/endpoints.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "cli/files.h"
#include "emulator/ready_file.h"

namespace mailctl::cli {
namespace {

using nlohmann::json;

base::Result<std::string> optional_text(const json& document, const char* key) {
  const auto found = document.find(key);
  if (found == document.end() || found->is_null()) return std::string();
  if (found->is_string()) return found->get<std::string>();
  return base::Error{base::ErrorKind::kInvalid, fmt::format("\"{}\" is no string", key), {}};
}

base::Result<Endpoints> parse_endpoints(std::string text) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) {
    return base::Error{base::ErrorKind::kInvalid, "it is no JSON object", {}};
  }
  auto dns = optional_text(document, "dns");
  if (!dns) return std::move(dns).error();
  auto ca_file = optional_text(document, "ca_file");
  if (!ca_file) return std::move(ca_file).error();
  return Endpoints{std::move(text), *std::move(dns), *std::move(ca_file), nullptr};
}

std::filesystem::path mailctl_folder(const Loaded& loaded) {
  return (std::filesystem::path(folder_of(loaded.path())) / ".mailctl").lexically_normal();
}

std::filesystem::path emulator_folder(const Loaded& loaded) {
  return mailctl_folder(loaded) / "emulator";
}

}  // namespace

base::Result<Endpoints> read_endpoints(const std::string& path) {
  if (path.empty()) return Endpoints{};
  auto text = read_text_file(path);
  if (!text) return std::move(text).error().with_context("reading the endpoints file");
  auto endpoints = parse_endpoints(*std::move(text));
  if (endpoints) return endpoints;
  return std::move(endpoints).error().with_context(
      fmt::format("reading the endpoints file {}", path));
}

base::Result<Endpoints> start_emulator(const Loaded& loaded) {
  emulator::EmulatorOptions options;
  options.data_folder = (emulator_folder(loaded) / "cloud").string();
  for (const auto& account : loaded.manifest.accounts) {
    for (const auto& region : account.regions) {
      if (std::ranges::find(options.regions, region.value) == options.regions.end()) {
        options.regions.push_back(region.value);
      }
    }
  }
  for (const auto& zone : loaded.graph.zone_names()) options.zones.push_back(zone.text());
  auto running = emulator::Emulator::start(options);
  if (!running) return std::move(running).error().with_context("the emulator");
  auto endpoints = parse_endpoints(emulator::to_ready_text((*running)->ready(), ::getpid()));
  if (endpoints) endpoints->emulator = *std::move(running);
  return endpoints;
}

base::Error with_server_hint(base::Error error) {
  if (error.kind != base::ErrorKind::kInvalid) return error;
  error.message +=
      ", such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53; names are not looked up";
  return error;
}

std::string data_folder(const GlobalOptions& global, const Loaded& loaded) {
  return (global.is_emulated ? emulator_folder(loaded) : mailctl_folder(loaded)).string();
}

}  // namespace mailctl::cli
