// What becomes of mail, as text files. Each .test file is a list of cases:
//
//   === world                what is published in every case (master file)
//   === case 4. A title      remarks; a line `result: accepted` or
//                            `result: subject to the policy of DOMAIN` is held against each path
//   --- records              what is published besides
//   --- stream DOMAIN        how mail of that domain is sent (mail/path/stream.h says the words)
//   --- paths ID…            which ways it takes; the body is what simulate shows
//
// Text before the first mark says what the file shows. MAILCTL_ACCEPT=1 (script/accept) rewrites
// the bodies of paths; read the difference.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "dns/zone_text.h"
#include "mail/path/forecast.h"
#include "render/paths_text.h"

using namespace mailctl;
namespace fs = std::filesystem;
namespace path = mailctl::mail::path;

namespace {

const fs::path kHere = fs::path(MAILCTL_SOURCE_DIR) / "tests/golden/paths";

struct Section {
  std::string mark;  // the whole line; empty for the introduction
  std::string body;

  [[nodiscard]] bool is(std::string_view start) const { return mark.starts_with(start); }

  [[nodiscard]] std::vector<std::string> words() const {
    std::istringstream text(mark);
    std::vector<std::string> all{std::istream_iterator<std::string>(text), {}};
    all.erase(all.begin(), all.begin() + 2);
    return all;
  }
};

std::vector<Section> read_sections(const fs::path& file_path) {
  std::ifstream file(file_path, std::ios::binary);
  REQUIRE(file.good());
  std::vector<Section> sections(1);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("=== ") || line.starts_with("--- ")) {
      sections.push_back({line, {}});
    } else {
      sections.back().body += line + "\n";
    }
  }
  return sections;
}

void write_sections(const fs::path& file_path, const std::vector<Section>& sections) {
  std::ofstream file(file_path, std::ios::binary);
  for (const auto& section : sections) {
    if (!section.mark.empty()) file << section.mark << '\n';
    file << section.body;
  }
}

dns::View view_of(const std::string& zone) {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto id = files.add("records", "$TTL 3600\n" + zone);
  std::vector<dns::RecordSet> sets;
  for (auto& [key, set] : dns::parse_world_text(files.file(id), diagnostics).sets) {
    sets.push_back(std::move(set));
  }
  for (const auto& diagnostic : diagnostics.all()) FAIL(diagnostic.summary);
  return dns::View::of(sets);
}

std::string result_of(const path::Journey& journey) {
  const auto& verdict = journey.dmarc.rfc9989;
  switch (verdict.result) {
    case mail::dmarc::Result::kNone:
    case mail::dmarc::Result::kPass:
      return "accepted";
    case mail::dmarc::Result::kFail:
      return fmt::format("subject to the policy of {}", verdict.record_domain.value().text());
    case mail::dmarc::Result::kTempError:
    case mail::dmarc::Result::kPermError:
      break;
  }
  return "undecided";
}

// The `result:` line of a case; empty where there is none.
std::string result_line(const std::string& remarks) {
  std::istringstream lines(remarks);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("result:")) return std::string(base::trim(line.substr(7)));
  }
  return {};
}

struct Count {
  std::size_t cases = 0;
  std::size_t passed = 0;
};

// The sections of one file, in order.
class Reader {
 public:
  void read(Section& section) {
    if (section.is("=== world")) {
      x_world = section.body;
    } else if (section.is("=== case")) {
      finish();
      x_title = section.mark;
      x_result = result_line(section.body);
      x_records.clear();
    } else if (section.is("--- records")) {
      x_records = section.body;
    } else if (section.is("--- stream")) {
      const auto author = dns::Name::parse(section.words().at(0));
      auto text = base::replace_all(section.body, "\n", " ");
      auto stream = path::parse_stream(text, author.value());
      INFO(text);
      REQUIRE(stream.has_value());
      x_stream = *std::move(stream);
      if (x_stream.name.empty()) x_stream.name = x_stream.author.text();
    } else if (section.is("--- paths")) {
      travel(section);
    } else {
      REQUIRE(section.mark.empty());
    }
  }

  void finish() {
    if (x_title.empty()) return;
    ++x_count.cases;
    if (x_is_right) ++x_count.passed;
    x_is_right = true;
    x_title.clear();
  }

  [[nodiscard]] Count count() const { return x_count; }

 private:
  void travel(Section& section) {
    std::vector<const path::Path*> ways;
    for (const auto& id : section.words()) {
      INFO(id);
      REQUIRE(path::find_path(id) != nullptr);
      ways.push_back(path::find_path(id));
    }
    const auto view = view_of(x_world + x_records);
    dns::MissingQuestions missing;
    const auto forecast = path::forecast(x_stream, ways, {view, x_suffixes}, missing);
    INFO(x_title);
    CHECK(missing.empty());
    for (const auto& journey : forecast.journeys) {
      if (x_result.empty()) continue;
      INFO(journey.path->id);
      CHECK(result_of(journey) == x_result);
      if (result_of(journey) != x_result) x_is_right = false;
    }
    // A blank line stands before the next mark.
    const auto shown = std::string(base::trim(render::paths_text({&forecast, 1}, {}, {}))) + "\n\n";
    if (std::getenv("MAILCTL_ACCEPT") != nullptr) {
      section.body = shown;
      return;
    }
    CHECK(shown == section.body);
    if (shown != section.body) x_is_right = false;
  }

  std::string x_world;
  std::string x_title;
  std::string x_result;
  std::string x_records;
  path::Stream x_stream;
  mail::dmarc::PublicSuffixList x_suffixes;
  bool x_is_right = true;
  Count x_count;
};

}  // namespace

TEST_CASE("mail fares as the tables say") {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(kHere)) {
    if (entry.path().extension() != ".test") continue;
    ++files;
    auto sections = read_sections(entry.path());
    Reader reader;
    for (auto& section : sections) reader.read(section);
    reader.finish();
    if (std::getenv("MAILCTL_ACCEPT") != nullptr) write_sections(entry.path(), sections);
    const auto [cases, passed] = reader.count();
    std::cout << entry.path().stem().string() << ": " << passed << " of " << cases << "\n";
    CHECK(passed == cases);
    if (entry.path().stem() == "dtmail") CHECK(cases == 12);
  }
  CHECK(files >= 2);
}
