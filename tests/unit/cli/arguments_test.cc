#include "cli/arguments.h"

#include <catch2/catch.hpp>

namespace mailctl::cli {
namespace {

struct Given {
  std::string needed;
  std::string text;
  std::vector<std::string> texts;
  bool flag = false;
};

class SampleCommand : public Command {
 public:
  SampleCommand(std::string_view name, Given& given) : x_name(name), x_given(given) {}

  [[nodiscard]] std::string_view name() const override { return x_name; }

  [[nodiscard]] std::string_view summary() const override { return "a sample"; }

  void declare(OptionSet& options) override {
    if (x_name == "plan") return;
    options.needed_argument("WHAT", x_given.needed, "what");
    options.text("--text", x_given.text, "a text");
    options.texts("--many", x_given.texts, "texts");
    options.flag("--flag", x_given.flag, "a flag");
  }

  ExitCode run(Session& /*session*/) override { return ExitCode::kDone; }

 private:
  std::string_view x_name;
  Given& x_given;
};

struct Parsed {
  Given given;
  GlobalOptions global;
  std::vector<std::unique_ptr<Command>> commands;
  base::Result<Request> request = base::Error{};

  explicit Parsed(const std::vector<std::string>& arguments) {
    commands.push_back(std::make_unique<SampleCommand>("plan", given));
    commands.push_back(std::make_unique<SampleCommand>("take", given));
    request = read_arguments(arguments, commands, global);
  }
};

TEST_CASE("the command that is meant gets its options") {
  const Parsed parsed({"take", "--text", "a b", "this", "--many", "1", "--many=2,3", "--flag"});
  REQUIRE(parsed.request.has_value());
  CHECK(parsed.request->command == parsed.commands[1].get());
  CHECK(parsed.given.needed == "this");
  CHECK(parsed.given.text == "a b");
  CHECK(parsed.given.texts == std::vector<std::string>{"1", "2,3"});
  CHECK(parsed.given.flag);
}

TEST_CASE("global options stand before or after the command") {
  for (const auto& arguments :
       {std::vector<std::string>{"-f", "a", "--json", "--endpoints", "e", "plan", "-f", "b"},
        std::vector<std::string>{"plan", "-f", "a", "--file", "b", "--endpoints=e", "--json"}}) {
    const Parsed parsed(arguments);
    REQUIRE(parsed.request.has_value());
    CHECK(parsed.global.files == std::vector<std::string>{"a", "b"});
    CHECK(parsed.global.endpoints == "e");
    CHECK(parsed.global.json);
    CHECK_FALSE(parsed.global.no_color);
  }
}

TEST_CASE("what cannot be understood is said in one line") {
  struct Row {
    std::vector<std::string> arguments;
    std::string says;
  };

  const auto row = GENERATE(values<Row>({
      {{"plam"}, "did you mean plan?"},
      {{"xyzzy"}, "no command \"xyzzy\"; see"},
      {{"--json"}, "no command was given"},
      {{"take"}, "WHAT"},
      {{"plan", "--nonsense"}, "there is no option --nonsense; see mailctl plan --help"},
      {{"plan", "--target", "x"}, "there is no option --target"},
      {{"take", "x", "--fla"}, "there is no option --fla, did you mean --flag?"},
      {{"take", "x", "-flag"}, "there is no option -flag, did you mean --flag?"},
      {{"take", "x", "-text=a"}, "there is no option -text, did you mean --text?"},
      {{"plan", "extra"}, "\"extra\" is one word too many; see mailctl plan --help"},
      {{"plan", "one", "two"}, "\"one\" is one word too many"},
      {{"take", "x", "--text"}, "--text needs a value"},
      {{"take", "x", "--text", "--many", "a"}, "--text needs a value"},
      {{"take", "x", "--text", "-f", "a"}, "--text needs a value"},
      {{"plan", "--endpoints"}, "--endpoints needs a value"},
      {{"help", "plam"}, "did you mean plan?"},
  }));
  INFO(row.says);
  const Parsed parsed(row.arguments);
  REQUIRE_FALSE(parsed.request.has_value());
  CHECK(parsed.request.error().kind == base::ErrorKind::kInvalid);
  CHECK_THAT(parsed.request.error().message, Catch::Contains(row.says));
  CHECK(parsed.request.error().message.find('\n') == std::string::npos);
}

TEST_CASE("help wins over everything, and is that of the command named") {
  CHECK_THAT(Parsed({"plan", "--nonsense", "-h"}).request->text,
             Catch::StartsWith("# mailctl plan"));
  CHECK_THAT(Parsed({"--help", "plan"}).request->text, Catch::StartsWith("# mailctl plan"));
  CHECK_THAT(Parsed({"--help"}).request->text, Catch::StartsWith("# mailctl\n"));
  CHECK_THAT(Parsed({}).request->text, Catch::StartsWith("# mailctl\n"));
  CHECK_THAT(Parsed({"help"}).request->text, Catch::StartsWith("# mailctl\n"));
  CHECK_THAT(Parsed({"help", "plan"}).request->text, Catch::StartsWith("# mailctl plan"));
}

}  // namespace
}  // namespace mailctl::cli
