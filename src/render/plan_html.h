#pragma once
// A plan as one HTML page that needs nothing else: summary, guards, delivery forecast, changes,
// what waits. It runs no script and loads nothing (its Content-Security-Policy says so), reads well
// on a telephone and on paper, in light and in dark. What came from outside is text in it.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/source.h"
#include "base/time.h"
#include "plan/plan.h"
#include "render/diagnostic_json.h"

namespace mailctl::render {

// Stands near the beginning of every report, and tells it from files of others.
inline constexpr std::string_view kHtmlReportMark = "<meta name=\"generator\" content=\"mailctl ";

struct PlanHtmlContext {
  std::string_view program_version;
  base::Time now;          // when the plan was made
  Messages messages = {};  // what else there was to say
};

// Of a plan with more than 5000 changes the first ones of each region and zone, and how many more
// there are.
std::string plan_html(const plan::Plan& plan,
                      const base::SourceFiles& files,
                      const PlanHtmlContext& context);

}  // namespace mailctl::render
