#include <string>

#include <catch2/catch.hpp>

#include "mail/message/headers.h"

using namespace mailctl;
using mail::message::Message;

TEST_CASE("fields and body keep their octets, line ends become CRLF") {
  const auto message =
      Message::parse("From: a@b.example\nSubject : Hi\n there\nX:\n\nline 1\nline 2\n");
  REQUIRE(message.has_value());
  REQUIRE(message->field_count() == 3);
  CHECK(message->field(1) == "Subject : Hi\r\n there");
  CHECK(message->name(1) == "Subject");
  CHECK(message->value(1) == " Hi\r\n there");
  CHECK(message->value(2).empty());
  CHECK(message->body() == "line 1\r\nline 2\r\n");
  CHECK(Message::parse("A: b\r\n\r\nx\r\n")->text() == "A: b\r\n\r\nx\r\n");
  CHECK(mail::message::to_crlf("a\rb\nc\r\nd") == "a\rb\r\nc\r\nd");
  CHECK(mail::message::to_crlf("\n\r\n\n") == "\r\n\r\n\r\n");
}

TEST_CASE("a message may lack a body or a header") {
  CHECK(Message::parse("A: b")->body().empty());
  CHECK(Message::parse("A: b\n\n")->body().empty());
  CHECK(Message::parse("\nbody")->body() == "body");
  CHECK(Message::parse("")->field_count() == 0);
}

TEST_CASE("fields are found by name") {
  const auto message = Message::parse("Received: 1\nFROM: x\nreceived: 2\n\n");
  CHECK(message->find_all("Received") == std::vector<std::size_t>{0, 2});
  CHECK(message->find_all("to").empty());
}

TEST_CASE("a field goes on top") {
  const auto message = Message::parse("A: b\n\nbody")->with_field_on_top("X: y\r\n\tz");
  REQUIRE(message.has_value());
  CHECK(message->text() == "X: y\r\n\tz\r\nA: b\r\n\r\nbody");
  CHECK_FALSE(Message::parse("A: b\n\n")->with_field_on_top("no field").has_value());
}

TEST_CASE("what is no header is refused with its line") {
  for (const char* text : {" folded first: x\n\n",
                           "A: b\nno colon\n\n",
                           "A b: c\n\n",
                           ": x\n\n",
                           "A\xc3\xa4: x\n\n"}) {
    INFO(text);
    const auto message = Message::parse(text);
    REQUIRE_FALSE(message.has_value());
    CHECK(message.error().message.find("line") != std::string::npos);
  }
  std::string many;
  for (std::size_t i = 0; i <= Message::kMaxFields; ++i) many += "A: b\n";
  CHECK_FALSE(Message::parse(many).has_value());
}

TEST_CASE("a value as one line") {
  CHECK(mail::message::unfolded(" a\r\n b\r\n\tc ") == "a b\tc");
}
