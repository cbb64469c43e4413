#include "render/state_list.h"

#include <nlohmann/json.hpp>

#include "render/paint.h"

namespace mailctl::render {

std::string state_list_text(const model::State& state) {
  std::string out;
  for (const auto& [address, entry] : state.entries) out += visible(address.text()) + "\n";
  for (const auto& [address, request] : state.requests) out += visible(address.text()) + "\n";
  return out;
}

std::string state_list_json(const model::State& state) {
  auto addresses = nlohmann::json::array();
  for (const auto& [address, entry] : state.entries) addresses.push_back(address.text());
  auto asked = nlohmann::json::array();
  for (const auto& [address, request] : state.requests) asked.push_back(address.text());
  const nlohmann::json document = {
      {"format_version", "1.0"}, {"name", state.name}, {"addresses", addresses}, {"asked", asked}};
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace mailctl::render
