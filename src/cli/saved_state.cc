#include "cli/saved_state.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/planning.h"

namespace mailctl::cli {

std::optional<SavedState> open_saved_state(Session& session) {
  SavedState saved;
  saved.loaded = load_one(session, Credentials::kLeave);
  if (!saved.loaded) return std::nullopt;
  auto store = open_state(session.global, *saved.loaded);
  if (!store) {
    say_error(session, store.error());
    return std::nullopt;
  }
  saved.store = *std::move(store);
  auto state = saved.store->read();
  if (!state) {
    say_error(session, state.error());
    return std::nullopt;
  }
  saved.state = *std::move(state);
  if (!saved.state.warning.empty()) session.console.warning(saved.state.warning);
  return saved;
}

std::optional<model::Address> known_address(Session& session,
                                            const model::State& state,
                                            const std::string& text) {
  const auto address = model::Address::parse(text);
  if (address && (state.entries.contains(*address) || state.intents.contains(*address) ||
                  state.pending.contains(*address) || state.requests.contains(*address))) {
    return address;
  }
  std::vector<std::string_view> known;
  for (const auto& [other, entry] : state.entries) known.push_back(other.text());
  for (const auto& [other, request] : state.requests) known.push_back(other.text());
  const auto near = base::nearest(text, known);
  session.console.error(
      fmt::format("the state remembers nothing at {}{}; `mailctl state list` shows what it does",
                  text,
                  near ? fmt::format(" (did you mean {}?)", *near) : std::string()));
  return std::nullopt;
}

}  // namespace mailctl::cli
