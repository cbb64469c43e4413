#include "state/file/journal.h"

#include <catch2/catch.hpp>

namespace mailctl::state::file {
namespace {

const std::string kThree = frame("first") + frame("") + frame("third");

TEST_CASE("CRC-32 is that of RFC 1952") {
  CHECK(crc32("123456789") == 0xcbf43926U);
  CHECK(crc32("") == 0);
}

TEST_CASE("whole lines are read, in order") {
  const auto journal = parse_journal(kThree);
  REQUIRE(journal.has_value());
  CHECK(journal->contents == std::vector<std::string_view>{"first", "", "third"});
  CHECK(journal->whole_bytes == kThree.size());
  CHECK(journal->cut_bytes == 0);
  CHECK(parse_journal("")->contents.empty());
}

TEST_CASE("a journal cut at any octet is read up to its last whole line") {
  for (std::size_t length = 0; length < kThree.size(); ++length) {
    INFO(length);
    const auto journal = parse_journal(std::string_view(kThree).substr(0, length));
    REQUIRE(journal.has_value());
    const std::size_t whole = length < frame("first").size()                 ? 0
                              : length < (frame("first") + frame("")).size() ? 1
                                                                             : 2;
    CHECK(journal->contents.size() == whole);
    CHECK(journal->whole_bytes + journal->cut_bytes == length);
  }
}

TEST_CASE("a tail of zeros or of half a write is a cut, not damage") {
  for (const std::string& tail : {std::string(100, '\0'),
                                  std::string("00000005 0000"),
                                  std::string("00000005 00000000 wrong\n"),
                                  std::string("\n\n\n")}) {
    const auto journal = parse_journal(kThree + tail);
    REQUIRE(journal.has_value());
    CHECK(journal->contents.size() == 3);
    CHECK(journal->cut_bytes == tail.size());
  }
}

TEST_CASE("an octet changed anywhere before the last line is damage, wherever it is") {
  const std::size_t before_last = kThree.size() - frame("third").size();
  for (std::size_t at = 0; at < before_last; ++at) {
    INFO(at);
    std::string damaged = kThree;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x01);
    const auto journal = parse_journal(damaged);
    REQUIRE_FALSE(journal.has_value());
    CHECK(journal.error().kind == base::ErrorKind::kInvalid);
  }
}

TEST_CASE("damage is named by line and offset") {
  std::string damaged = kThree;
  damaged[frame("first").size()] = 'x';
  CHECK(parse_journal(damaged).error().message ==
        "line 2 (at byte 24) is damaged, and whole lines follow it");
}

TEST_CASE("a content with a newline is a bug of the caller") {
  CHECK_THROWS_AS(frame("a\nb"), base::BrokenInvariant);
}

}  // namespace
}  // namespace mailctl::state::file
