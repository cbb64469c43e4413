#include "cli/arguments.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "cli/embedded.h"

namespace mailctl::cli {
namespace {

using Words = std::set<std::string, std::less<>>;

// What options there are, for messages that CLI11 has no words for.
struct Vocabulary {
  Words options;  // every name, "-f" and "--file" alike
  Words valued;   // of those, the ones that take a value with some command
  Words flags;    // and those that take none with some command
};

class CliOptionSet : public OptionSet {
 public:
  CliOptionSet(CLI::App& app, Vocabulary& vocabulary) : x_app(app), x_vocabulary(vocabulary) {}

  void flag(const std::string& names, bool& target, const std::string& help) override {
    x_app.add_flag(names, target, help);
    note(names, x_vocabulary.options);
    note(names, x_vocabulary.flags);
  }

  void text(const std::string& names, std::string& target, const std::string& help) override {
    x_app.add_option(names, target, help);
    note_valued(names);
  }

  void texts(const std::string& names,
             std::vector<std::string>& target,
             const std::string& help) override {
    x_app.add_option(names, target, help)->allow_extra_args(false);
    note_valued(names);
  }

  void needed_argument(const std::string& name,
                       std::string& target,
                       const std::string& help) override {
    x_app.add_option(name, target, help)->required();
  }

  void optional_argument(const std::string& name,
                         std::string& target,
                         const std::string& help) override {
    x_app.add_option(name, target, help);
  }

  void optional_arguments(const std::string& name,
                          std::vector<std::string>& target,
                          const std::string& help) override {
    x_app.add_option(name, target, help);
  }

  void needed_arguments(const std::string& name,
                        std::vector<std::string>& target,
                        const std::string& help) override {
    x_app.add_option(name, target, help)->required();
  }

 private:
  static void note(const std::string& names, Words& words) {
    for (const auto name : base::split(names, ',')) words.emplace(name);
  }

  void note_valued(const std::string& names) {
    note(names, x_vocabulary.options);
    note(names, x_vocabulary.valued);
  }

  CLI::App& x_app;
  Vocabulary& x_vocabulary;
};

void declare_global(OptionSet& options, GlobalOptions& global) {
  options.texts("-f,--file", global.files, "manifest: a file, or a folder with its *.yaml files");
  options.texts("--overlay", global.overlays, "file to lay over the manifest");
  options.texts("--var", global.variables, "value of a variable: NAME=VALUE");
  options.texts("--var-file", global.variable_files, "file with values of variables");
  options.flag("--json", global.json, "output for programs");
  options.flag("--no-color", global.no_color, "no colours");
  options.text("--endpoints", global.endpoints, "file that says where the services are");
  options.flag("--emulator", global.is_emulated, "a local OCI in this process, no account needed");
  options.text("--ca-file", global.ca_file, "certificates to trust beside the system's (PEM)");
  options.text("--resolver", global.resolver, "DNS server to ask: ADDRESS[:PORT]");
}

bool is_help(const std::string& argument) {
  return argument == "-h" || argument == "--help";
}

base::Error wrong(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

Command* find_command(std::string_view name, std::span<const std::unique_ptr<Command>> commands) {
  const auto found =
      std::ranges::find(commands, name, [](const auto& command) { return command->name(); });
  return found == commands.end() ? nullptr : found->get();
}

// The first word of commands that have two: "spf" of "spf tree".
bool is_group(std::string_view word, std::span<const std::unique_ptr<Command>> commands) {
  return std::ranges::any_of(commands, [&](const auto& command) {
    return command->name().starts_with(std::string(word) + " ");
  });
}

std::string group_help(std::string_view group, std::span<const std::unique_ptr<Command>> commands) {
  auto text = fmt::format("# mailctl {}\n\n", group);
  for (const auto& command : commands) {
    if (!command->name().starts_with(std::string(group) + " ")) continue;
    text += fmt::format("    {:<14} {}\n", command->name(), command->summary());
  }
  return text + fmt::format("\n`mailctl help {} COMMAND` explains one.\n", group);
}

base::Error unknown_command(std::string_view word,
                            std::span<const std::unique_ptr<Command>> commands) {
  std::vector<std::string_view> names;
  for (const auto& command : commands) {
    names.push_back(command->name());
    names.push_back(command->name().substr(0, command->name().find(' ')));
  }
  const auto near = base::nearest(word, names);
  return wrong(fmt::format("there is no command \"{}\"{}; see mailctl --help",
                           word,
                           near ? fmt::format(", did you mean {}?", *near) : std::string()));
}

// `mailctl help`, `mailctl help COMMAND`, and --help anywhere: of the first command named, or the
// overview. nullopt where nobody asked.
std::optional<base::Result<Request>> read_help(std::span<const std::string> arguments,
                                               std::span<const std::unique_ptr<Command>> commands) {
  const bool is_word = !arguments.empty() && arguments.front() == "help";
  if (!is_word && !arguments.empty() && !std::ranges::any_of(arguments, is_help)) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& word = arguments[i];
    const auto pair = i + 1 < arguments.size() ? word + " " + arguments[i + 1] : word;
    for (const auto& name : {pair, word}) {
      if (find_command(name, commands) == nullptr) continue;
      return Request{nullptr, std::string(help_of(name))};
    }
    if (is_group(word, commands)) return Request{nullptr, group_help(word, commands)};
  }
  const bool is_named = is_word && arguments.size() > 1 && !is_help(arguments[1]);
  if (is_named) return unknown_command(arguments[1], commands);
  return Request{nullptr, std::string(help_of("mailctl"))};
}

base::Error unknown_option(const std::string& option,
                           const Vocabulary& vocabulary,
                           const std::string& where) {
  const auto name = option.substr(0, option.find('='));
  std::vector<std::string_view> known(vocabulary.options.begin(), vocabulary.options.end());
  const auto near = base::nearest(name, known);
  return wrong(fmt::format("there is no option {}{}; see {} --help",
                           name,
                           near ? fmt::format(", did you mean {}?", *near) : std::string(),
                           where));
}

// Mistakes that CLI11 would take for something else: a long option with one hyphen, and an option
// that swallows the next one because its own value was forgotten.
std::optional<base::Error> find_slip(std::span<const std::string> arguments,
                                     const Vocabulary& vocabulary) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& argument = arguments[i];
    if (argument == "--") return std::nullopt;
    const auto name = argument.substr(0, argument.find('='));
    if (name.starts_with('-') && vocabulary.options.contains("-" + name)) {
      return wrong(fmt::format("there is no option {0}, did you mean -{0}?", name));
    }
    const bool takes_value =
        vocabulary.valued.contains(argument) && !vocabulary.flags.contains(argument);
    if (!takes_value) continue;
    const bool has_value = i + 1 < arguments.size() && !arguments[i + 1].starts_with("--") &&
                           !vocabulary.options.contains(arguments[i + 1]);
    if (!has_value) return wrong(argument + " needs a value");
    ++i;
  }
  return std::nullopt;
}

// The first argument that nobody took, in the order in which they were written.
base::Error unexpected(std::span<const std::string> arguments,
                       std::span<const std::string> left,
                       const Vocabulary& vocabulary,
                       const Command* command) {
  const auto where = command == nullptr ? "mailctl" : fmt::format("mailctl {}", command->name());
  const auto is_left = [&](const std::string& argument) {
    return std::ranges::find(left, argument) != left.end();
  };
  const auto first = std::ranges::find_if(arguments, is_left);
  const auto& word = first == arguments.end() ? left.front() : *first;
  if (word.starts_with('-')) return unknown_option(word, vocabulary, where);
  return wrong(fmt::format("\"{}\" is one word too many; see {} --help", word, where));
}

}  // namespace

namespace {

CLI::App& add_command(CLI::App& parent, const std::string& name) {
  const auto blank = name.find(' ');
  if (blank != std::string::npos) {
    const auto group = name.substr(0, blank);
    const auto known =
        parent.get_subcommands([&](const CLI::App* sub) { return sub->get_name() == group; });
    return add_command(known.empty() ? add_command(parent, group) : *known.front(),
                       name.substr(blank + 1));
  }
  auto* added = parent.add_subcommand(name);
  // A word that follows a command is its argument, also where it is the name of another command.
  parent.require_subcommand(0, 1);
  added->set_help_flag();
  added->fallthrough();
  return *added;
}

// What the words before the options name: the command, or the group it would be in.
std::string named_by(const CLI::App& app) {
  const auto outer = app.get_subcommands();
  if (outer.empty()) return {};
  const auto inner = outer[0]->get_subcommands();
  return inner.empty() ? outer[0]->get_name() : outer[0]->get_name() + " " + inner[0]->get_name();
}

}  // namespace

base::Result<Request> read_arguments(std::span<const std::string> arguments,
                                     std::span<const std::unique_ptr<Command>> commands,
                                     GlobalOptions& global) {
  if (auto help = read_help(arguments, commands)) return *std::move(help);
  if (arguments.front() == "--version") return Request{find_command("version", commands), {}};
  CLI::App app("", "mailctl");
  app.set_help_flag();
  Vocabulary vocabulary;
  CliOptionSet app_options(app, vocabulary);
  declare_global(app_options, global);
  Request request;
  for (const auto& command : commands) {
    auto* sub = &add_command(app, std::string(command->name()));
    CliOptionSet options(*sub, vocabulary);
    command->declare(options);
    sub->callback([&request, &command] { request.command = command.get(); });
  }
  if (auto slip = find_slip(arguments, vocabulary)) return *slip;
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ExtrasError&) {
    // Before its callback was called: the command is known by name only.
    const auto named = named_by(app);
    const auto* command = find_command(named, commands);
    const auto left = app.remaining(true);
    if (command == nullptr && !left.empty() && !left.front().starts_with('-')) {
      return unknown_command(named.empty() ? left.front() : named + " " + left.front(), commands);
    }
    return unexpected(arguments, left, vocabulary, command);
  } catch (const CLI::ParseError& problem) {
    return wrong(problem.what());
  }
  if (request.command == nullptr && named_by(app).empty()) {
    return wrong("no command was given; see mailctl --help");
  }
  if (request.command == nullptr) {
    return wrong(fmt::format("mailctl {0} needs a command; see mailctl {0} --help", named_by(app)));
  }
  if (global.is_emulated && !global.endpoints.empty()) {
    return wrong("--emulator and --endpoints exclude each other");
  }
  return request;
}

}  // namespace mailctl::cli
