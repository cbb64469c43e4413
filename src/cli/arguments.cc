#include "cli/arguments.h"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "cli/embedded.h"

namespace mailctl::cli {
namespace {

class CliOptionSet : public OptionSet {
 public:
  explicit CliOptionSet(CLI::App& app) : x_app(app) {}

  void flag(const std::string& names, bool& target, const std::string& help) override {
    x_app.add_flag(names, target, help);
  }

  void text(const std::string& names, std::string& target, const std::string& help) override {
    x_app.add_option(names, target, help);
  }

  void texts(const std::string& names,
             std::vector<std::string>& target,
             const std::string& help) override {
    x_app.add_option(names, target, help)->allow_extra_args(false);
  }

  void needed_argument(const std::string& name,
                       std::string& target,
                       const std::string& help) override {
    x_app.add_option(name, target, help)->required();
  }

 private:
  CLI::App& x_app;
};

void declare_global(OptionSet& options, GlobalOptions& global) {
  options.texts("-f,--file", global.files, "manifest: a file, or a folder that holds mailctl.yaml");
  options.flag("--json", global.json, "output for programs");
  options.flag("--no-color", global.no_color, "no colours");
  options.text("--endpoints", global.endpoints, "file that says where the services are");
  options.flag("--emulator", global.is_emulated, "a local OCI in this process, no account needed");
  options.text("--ca-file", global.ca_file, "certificates to trust beside the system's (PEM)");
  options.text("--resolver", global.resolver, "DNS server to ask (HOST:PORT)");
}

bool is_help(const std::string& argument) {
  return argument == "-h" || argument == "--help";
}

// The first argument that is a command's name, or the overview.
Request help_request(std::span<const std::string> arguments,
                     std::span<const std::unique_ptr<Command>> commands) {
  for (const auto& argument : arguments) {
    for (const auto& command : commands) {
      if (command->name() == argument) return {nullptr, std::string(help_of(argument))};
    }
  }
  return {nullptr, std::string(help_of("mailctl"))};
}

base::Error unknown_command(std::string_view word,
                            std::span<const std::unique_ptr<Command>> commands) {
  std::vector<std::string_view> names;
  for (const auto& command : commands) names.push_back(command->name());
  const auto near = base::nearest(word, names);
  return {base::ErrorKind::kInvalid,
          fmt::format("there is no command \"{}\"{}; see mailctl --help",
                      word,
                      near ? fmt::format(", did you mean {}?", *near) : std::string()),
          {}};
}

}  // namespace

base::Result<Request> read_arguments(std::span<const std::string> arguments,
                                     std::span<const std::unique_ptr<Command>> commands,
                                     GlobalOptions& global) {
  const bool wants_help = std::ranges::any_of(arguments, is_help);
  if (wants_help || arguments.empty()) return help_request(arguments, commands);
  CLI::App app("", "mailctl");
  app.set_help_flag();
  CliOptionSet app_options(app);
  declare_global(app_options, global);
  Request request;
  for (const auto& command : commands) {
    auto* sub = app.add_subcommand(std::string(command->name()));
    sub->set_help_flag();
    sub->fallthrough();
    CliOptionSet options(*sub);
    command->declare(options);
    sub->callback([&request, &command] { request.command = command.get(); });
  }
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ExtrasError& problem) {
    const auto left = app.remaining();
    if (request.command == nullptr && !left.empty() && !left.front().starts_with('-')) {
      return unknown_command(left.front(), commands);
    }
    return base::Error{base::ErrorKind::kInvalid, problem.what(), {}};
  } catch (const CLI::ParseError& problem) {
    return base::Error{base::ErrorKind::kInvalid, problem.what(), {}};
  }
  if (request.command == nullptr) {
    return base::Error{base::ErrorKind::kInvalid, "no command was given; see mailctl --help", {}};
  }
  if (global.is_emulated && !global.endpoints.empty()) {
    return base::Error{
        base::ErrorKind::kInvalid, "--emulator and --endpoints exclude each other", {}};
  }
  return request;
}

}  // namespace mailctl::cli
