// Commands that touch nothing but their console.

#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/embedded.h"
#include "cli/run_command.h"

namespace mailctl::cli {
namespace {

class NoClock : public base::Clock {
 public:
  [[nodiscard]] base::Time now() const override { return {}; }

  void sleep_until(base::Time /*until*/, std::stop_token /*stop*/) override {}
};

struct Outcome {
  ExitCode code = ExitCode::kError;
  std::string out;
  std::string err;
};

Outcome run(const std::unique_ptr<Command>& command, const GlobalOptions& global) {
  std::ostringstream out;
  std::ostringstream err;
  std::istringstream in;
  Console console{.out = out, .err = err, .in = in};
  NoClock clock;
  const provider::Environment environment;
  Session session{.console = console, .global = global, .environment = environment, .clock = clock};
  const auto code = run_command(*command, session);
  return {code, out.str(), err.str()};
}

TEST_CASE("version and schema print to stdout only") {
  const auto version = run(make_version_command(), {});
  CHECK(version.code == ExitCode::kDone);
  CHECK(version.out == "mailctl " + std::string(program_version()) + "\n");
  CHECK(version.err.empty());
  GlobalOptions json;
  json.json = true;
  CHECK_THAT(run(make_version_command(), json).out, Catch::Contains("\"mailctl_version\": \""));
  CHECK(run(make_schema_command(), {}).out == manifest_schema());
}

TEST_CASE("a file of the manifest that is missing ends every command that needs it") {
  GlobalOptions two;
  two.files = {"/nonexistent/a.yaml", "/nonexistent/b.yaml"};
  for (auto* make : {make_show_command,
                     make_status_command,
                     make_plan_command,
                     make_apply_command,
                     make_destroy_command}) {
    const auto outcome = run(make(), two);
    CHECK(outcome.code == ExitCode::kError);
    CHECK_THAT(outcome.err, Catch::Contains("/nonexistent/a.yaml"));
    CHECK(outcome.out.empty());
  }
}

TEST_CASE("with --json what went wrong is JSON on stdout, and text on stderr") {
  GlobalOptions global;
  global.json = true;
  global.files = {"/nonexistent/a.yaml"};
  for (auto* make : {make_show_command, make_status_command, make_plan_command}) {
    const auto outcome = run(make(), global);
    CHECK(outcome.code == ExitCode::kError);
    const auto document = nlohmann::json::parse(outcome.out);
    CHECK(document["errored"] == true);
    CHECK_THAT(document["diagnostics"][0]["summary"].get<std::string>(),
               Catch::Contains("/nonexistent/a.yaml"));
    CHECK_THAT(outcome.err, Catch::StartsWith("Error: "));
  }
  for (auto* make : {make_apply_command, make_destroy_command}) {
    const auto outcome = run(make(), global);
    std::istringstream lines(outcome.out);
    std::vector<std::string> types;
    for (std::string line; std::getline(lines, line);)
      types.push_back(nlohmann::json::parse(line)["type"]);
    CHECK(types == std::vector<std::string>{"version", "diagnostic"});
  }
}

TEST_CASE("validate --json of files that are missing is a document all the same") {
  GlobalOptions global;
  global.json = true;
  global.files = {"/nonexistent/a.yaml", "/nonexistent/b.yaml"};
  const auto outcome = run(make_validate_command(), global);
  CHECK(outcome.code == ExitCode::kError);
  const auto document = nlohmann::json::parse(outcome.out);
  CHECK(document["valid"] == false);
  CHECK(document["error_count"] == 1);
}

}  // namespace
}  // namespace mailctl::cli
