#include "cli/batch.h"

#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/request.h"

using namespace mailctl;
using namespace mailctl::cli;

namespace {

// Answers with the TXT status of a name.
class NameInquiry : public Inquiry {
 public:
  void declare(OptionSet& options) override {
    options.optional_argument("NAME", x_name, "");
    options.flag("--loud", x_is_loud, "");
    options.texts("-t,--tag", x_tags, "");
  }

  base::Result<void> prepare(Session& /*session*/) override {
    auto name = dns::Name::parse(x_name);
    if (!name) return std::move(name).error();
    x_parsed = *std::move(name);
    return {};
  }

  void look(const Sight& sight) override {
    x_status = sight.view.at(x_parsed, dns::RecordType::kTxt).status;
  }

  [[nodiscard]] nlohmann::ordered_json json() const override {
    return {{"name", x_name},
            {"status", dns::to_text(x_status)},
            {"tags", x_tags},
            {"loud", x_is_loud}};
  }

  [[nodiscard]] std::string text() const override { return {}; }

 private:
  std::string x_name;
  std::vector<std::string> x_tags;
  bool x_is_loud = false;
  dns::Name x_parsed;
  dns::AnswerStatus x_status = dns::AnswerStatus::kNotFetched;
};

class FixedClock : public base::Clock {
 public:
  [[nodiscard]] base::Time now() const override { return {}; }

  void sleep_until(base::Time /*until*/, std::stop_token /*stop*/) override {}
};

struct Answers {
  ExitCode code = ExitCode::kDone;
  std::vector<std::string> lines;
};

Answers answer(const std::string& requests, std::size_t jobs) {
  std::ostringstream out;
  std::ostringstream err;
  std::istringstream in(requests);
  Console console{.out = out, .err = err, .in = in};
  GlobalOptions global;
  global.resolver = "127.0.0.1:1";  // never asked
  const provider::Environment environment;
  FixedClock clock;
  Session session{.console = console, .global = global, .environment = environment, .clock = clock};
  const auto world = World::open(session, {});
  REQUIRE(world);
  Answers answers;
  answers.code =
      run_batch(session, *world, [] { return std::make_unique<NameInquiry>(); }, {"-", jobs});
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) answers.lines.push_back(line);
  return answers;
}

std::string request(int number) {
  return R"({"name":"n)" + std::to_string(number) +
         R"(.example","zone":{"n1.example":[{"TXT":"x"}]}})" + "\n";
}

}  // namespace

TEST_CASE("a batch answers each line in its place, on one thread or several") {
  std::string requests;
  for (int i = 0; i < 3000; ++i) requests += request(i);
  for (const std::size_t jobs : {1U, 4U}) {
    const auto answers = answer(requests, jobs);
    CHECK(answers.code == ExitCode::kDone);
    REQUIRE(answers.lines.size() == 3000);
    CHECK(answers.lines[1] == R"({"name":"n1.example","status":"ok","tags":[],"loud":false})");
    CHECK(nlohmann::json::parse(answers.lines[2999])["name"] == "n2999.example");
    CHECK(nlohmann::json::parse(answers.lines[2])["status"] == "no such name");
  }
}

TEST_CASE("a batch may bring a zone with every request") {
  std::string requests;
  for (int i = 0; i < 2500; ++i) {
    const auto name = "n" + std::to_string(i) + ".example";
    requests += R"({"name":")" + name + R"(","zone":{")" + name + R"(":[{"TXT":"x"}]}})" + "\n";
  }
  const auto answers = answer(requests, 2);
  CHECK(answers.code == ExitCode::kDone);
  REQUIRE(answers.lines.size() == 2500);
  CHECK(nlohmann::json::parse(answers.lines[2499])["status"] == "ok");
}

TEST_CASE("a line that cannot be answered says why and stops nothing") {
  const auto answers = answer("{\n\n" + request(1) + "{\"nam\":1}\n[1]\n" +
                                  R"({"name":"a..b","zone":{}})" + "\n" + R"({"loud":1})" + "\n",
                              2);
  CHECK(answers.code == ExitCode::kError);
  REQUIRE(answers.lines.size() == 6);
  CHECK(answers.lines[0] == R"({"error":"line 1: this is no JSON"})");
  CHECK(answers.lines[1].starts_with(R"({"name":"n1.example")"));
  CHECK(answers.lines[2] ==
        R"({"error":"line 4: there is no option \"nam\", did you mean \"name\"?"})");
  CHECK(answers.lines[3] == R"({"error":"line 5: a request is a JSON object"})");
  CHECK(answers.lines[4].find("line 6:") != std::string::npos);
  CHECK(answers.lines[5] == R"({"error":"line 7: \"loud\" must be true or false"})");
}

TEST_CASE("a request fills the options of a command") {
  NameInquiry inquiry;
  const auto filled = fill_from_json(
      inquiry, nlohmann::json::parse(R"({"name":"a","loud":true,"tag":["x",2],"zone":"z"})"));
  CHECK(filled.has_value());
  CHECK(inquiry.json().dump() ==
        R"({"name":"a","status":"not fetched","tags":["x","2"],"loud":true})");
}
