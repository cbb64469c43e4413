#include "cli/embedded.h"

#include <algorithm>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "cli/command.h"

namespace mailctl::cli {
namespace {

TEST_CASE("every command has help of its own, and the overview lists it with its summary") {
  const std::string overview(help_of("mailctl"));
  for (const auto& command : all_commands()) {
    INFO(command->name());
    CHECK_THAT(std::string(help_of(command->name())),
               Catch::StartsWith(fmt::format("# mailctl {}\n", command->name())));
    CHECK_THAT(
        overview,
        Catch::Contains(fmt::format("    {:<14} {}\n", command->name(), command->summary())));
  }
  CHECK(help_of("nothing").empty());
}

// Notes the names of options.
class NoteOptions : public OptionSet {
 public:
  void flag(const std::string& names, bool& /*target*/, const std::string& /*help*/) override {
    noted.push_back(names);
  }

  void text(const std::string& names,
            std::string& /*target*/,
            const std::string& /*help*/) override {
    noted.push_back(names);
  }

  void texts(const std::string& names,
             std::vector<std::string>& /*target*/,
             const std::string& /*help*/) override {
    noted.push_back(names);
  }

  void needed_argument(const std::string& name,
                       std::string& /*target*/,
                       const std::string& /*help*/) override {
    noted.push_back(name);
  }

  void optional_argument(const std::string& name,
                         std::string& /*target*/,
                         const std::string& /*help*/) override {
    noted.push_back(name);
  }

  void optional_arguments(const std::string& name,
                          std::vector<std::string>& /*target*/,
                          const std::string& /*help*/) override {
    noted.push_back(name);
  }

  void needed_arguments(const std::string& name,
                        std::vector<std::string>& /*target*/,
                        const std::string& /*help*/) override {
    noted.push_back(name);
  }

  std::vector<std::string> noted;
};

TEST_CASE("the help of a command explains every option it takes") {
  for (const auto& command : all_commands()) {
    NoteOptions options;
    command->declare(options);
    for (const auto& option : options.noted) {
      INFO(command->name() << " " << option);
      CHECK(help_of(command->name()).find(option) != std::string_view::npos);
    }
  }
}

TEST_CASE("help fits on a terminal of 80 columns") {
  auto texts = std::vector<std::string>{std::string(help_of("mailctl"))};
  for (const auto& command : all_commands()) texts.emplace_back(help_of(command->name()));
  for (const auto& text : texts) {
    for (const auto line : base::split(text, '\n')) {
      INFO(line);
      // Letters, not the octets of their UTF-8.
      CHECK(std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; }) <= 80);
    }
  }
}

TEST_CASE("the schema and the version are part of the program") {
  CHECK_THAT(std::string(manifest_schema()), Catch::Contains("\"$schema\""));
  CHECK(program_version().find('.') != std::string_view::npos);
}

}  // namespace
}  // namespace mailctl::cli
