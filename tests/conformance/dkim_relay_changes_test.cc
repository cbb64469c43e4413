// Why a signature broke, on messages that others changed: each file's change is known, and what
// `why` names must be that one. The unchanged message stands in other files and is not used.

#include <iostream>
#include <map>
#include <set>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "archive/read_archive.h"
#include "data.h"
#include "mail/dkim/key_record.h"
#include "mail/forensics/undo.h"

using namespace mailctl;
using namespace mailctl::mail;
using forensics::ChangeKind;
using forensics::PartVerdict;
using Json = nlohmann::json;

namespace {

// The names under which each change of the suite may be named.
const std::map<std::string, std::set<ChangeKind>> kNames = {
    {"body_footer", {ChangeKind::kFooter}},
    {"mime_wrap", {ChangeKind::kMimeWrap}},
    {"header_name_case", {ChangeKind::kNameCase}},
    {"decode_subject", {ChangeKind::kWordsDecoded}},
    {"collapse_inner_space", {ChangeKind::kBodyBlanks}},
    {"dot_lost", {ChangeKind::kDotLost}},
    {"refold_dkim_sig", {ChangeKind::kRefolded}},
    {"add_list_headers", {ChangeKind::kFieldAdded}},
    {"extra_subject_top", {ChangeKind::kFieldAdded}}};

struct Count {
  std::size_t broken = 0;
  std::size_t named = 0;
  std::size_t wrong = 0;
  std::size_t honest = 0;  // nothing named, and said so
};

// The one signature of a message of the suite.
forensics::Undone undone(const std::string& text, const Json& keys) {
  const auto message = message::Message::parse(text);
  REQUIRE(message.has_value());
  const auto fields = message->find_all("DKIM-Signature");
  REQUIRE(fields.size() == 1);
  const auto signature = dkim::parse_signature(message->value(fields[0])).signature;
  const auto name = dkim::key_name(signature.selector, signature.domain);
  REQUIRE(name.has_value());
  const auto key = dkim::parse_key_record(keys.at(name->text()).get<std::string>());
  REQUIRE(key.is_valid());
  return forensics::undo_changes(*message, fields[0], signature, &key.record);
}

bool is_explained(const forensics::Undone& result) {
  return result.body != PartVerdict::kUnexplained && result.header != PartVerdict::kUnexplained &&
         result.header != PartVerdict::kUnknown;
}

void judge(const Json& one, const forensics::Undone& result, Count& count) {
  ++count.broken;
  const auto& allowed = kNames.at(one.at("change").get<std::string>());
  bool is_wrong = false;
  for (const auto& change : result.changes) {
    if (allowed.contains(change.kind)) continue;
    is_wrong = true;
    std::cout << one.at("file") << " is said to be " << forensics::facts_of(change.kind).slug << " "
              << change.field << " " << change.detail << "\n";
  }
  count.wrong += is_wrong ? 1U : 0U;
  if (!is_wrong && !result.changes.empty() && is_explained(result)) {
    ++count.named;
    return;
  }
  std::cout << one.at("file") << " is not named: body " << to_text(result.body) << ", header "
            << to_text(result.header) << "\n";
  count.honest += result.changes.empty() && !is_explained(result) ? 1U : 0U;
}

}  // namespace

TEST_CASE("the change of each broken message is named") {
  const auto folder = conformance::data_dir() / "dkim" / "relay";
  const auto messages = test::read_archive(folder / "messages.tar.gz");
  const Json cases = Json::parse(conformance::read_file(folder / "cases.json"));
  const Json keys = Json::parse(conformance::read_file(folder / "dns.json"));
  Count count;
  std::size_t intact = 0;
  for (const Json& one : cases) {
    const auto file = one.at("file").get<std::string>();
    INFO(file);
    const auto result = undone(messages.at(file), keys);
    if (one.at("expect") == "pass") {
      CHECK(result.changes.empty());
      CHECK(is_explained(result));
      ++intact;
    } else {
      judge(one, result, count);
    }
  }
  std::cout << "relay changes: named " << count.named << " of " << count.broken << ", wrong "
            << count.wrong << "; " << intact << " intact ones\n";
  CHECK(count.broken == 136);
  CHECK(intact == 176);
  CHECK(count.wrong == 0);
  CHECK(count.named + count.honest == count.broken);
  CHECK(count.named * 10 >= count.broken * 9);
}
