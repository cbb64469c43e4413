#include <nlohmann/json.hpp>

#include "fuzz_target.h"
#include "render/saved_plan_json.h"

using namespace mailctl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto saved = render::parse_saved_plan(fuzz::to_text(data, size));
  if (!saved) return 0;
  const auto write = [](const plan::SavedPlan& plan) {
    const nlohmann::json document{{"mailctl", {{"saved", render::saved_plan_part(plan)}}}};
    return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  };
  const auto text = write(*saved);
  const auto again = render::parse_saved_plan(text);
  fuzz::require(again && write(*again) == text, "a plan that was read can be written and read");
  (void)plan::selection_of(*saved);
  return 0;
}
