#include "mail/rules/status_code.h"

#include <string>

#include <catch2/catch.hpp>

using namespace mailctl::mail::rules;

namespace {

ServerReply only(std::string_view text) {
  const auto replies = parse_bounce(text);
  REQUIRE(replies.size() == 1);
  return replies.front();
}

}  // namespace

TEST_CASE("status codes: RFC 3463 §2", "[status-code]") {
  CHECK(parse_status_code("5.7.26") == StatusCode{5, 7, 26});
  CHECK(parse_status_code("4.999.0") == StatusCode{4, 999, 0});
  CHECK(to_text(StatusCode{5, 7, 515}) == "5.7.515");
  for (const auto* bad :
       {"", "5", "5.7", "5.7.", "3.1.1", "5.7.1000", "5.7.1.2", " 5.7.1", "5..1"}) {
    INFO(bad);
    CHECK_FALSE(parse_status_code(bad).has_value());
  }
}

TEST_CASE("bounce text: a reply of several lines loses its codes", "[status-code]") {
  const auto reply = only("550-5.1.1 The account\r\n550-5.1.1 does not\r\n550 5.1.1 exist.\r\n");
  CHECK(reply.reply == 550);
  CHECK(reply.status == StatusCode{5, 1, 1});
  CHECK(reply.text == "The account does not exist.");
  CHECK(only("550-Verification failed\n550-No such user\n550 Sender verify failed").text ==
        "Verification failed No such user Sender verify failed");
  CHECK(only("550-first line\n550 5.7.1 second line").text == "first line second line");
}

TEST_CASE("bounce text: programs announce replies in many ways", "[status-code]") {
  for (const auto* text : {
           "550 5.1.1 no",
           "550-5.1.1 no",
           "550 #5.1.1 no",
           "550 (5.1.1) no",
           "SMTP error from remote mail server after RCPT TO:<a@example.com>: 550 5.1.1 no",
           "host mx.example.com[192.0.2.1] said: 550 5.1.1 no (in reply to RCPT TO command)",
           "Nov 24 10:15:20 mail postfix/smtp[550]: 4A: to=<a@example.com>, "
           "relay=mx.example.com[192.0.2.250]:25, delay=5.4, dsn=5.1.1, status=bounced (host "
           "mx.example.com[192.0.2.250] said: 550 5.1.1 no)",
           "Remote host said: 550 5.1.1 no",
           "<<< 550 5.1.1 no",
           "smtp;550 5.1.1 no",
           "(reason: 550 5.1.1 no)",
           "Failed to send RCPT TO: 550 5.1.1 no",
           "response \"550 5.1.1 no\"",
           "Error code 550, 5.1.1 no",
       }) {
    INFO(text);
    CHECK(only(text).reply == 550);
    CHECK(only(text).status == StatusCode{5, 1, 1});
  }
}

TEST_CASE("bounce text: numbers that are no reply", "[status-code]") {
  for (const auto* text : {"connect to mx.example.com[192.0.2.1]:465: no",
                           "it took 550 ms",
                           "port 550 is closed",
                           "5500 messages",
                           "version 5.1.1.2",
                           "address 5.1.1.250",
                           "exim-4.4.1",
                           "a4.4.1",
                           "2026-11-24"}) {
    INFO(text);
    CHECK(only(text).reply == 0);
    CHECK_FALSE(only(text).status.has_value());
    CHECK(only(text).text == text);
  }
  CHECK(parse_bounce("").empty());
  CHECK(parse_bounce(" \r\n\t").empty());
}

TEST_CASE("bounce text: a log line gives host and recipient", "[status-code]") {
  const auto reply = only(
      "to=<a@example.com>, relay=mx.example.net[192.0.2.1]:25, dsn=5.0.0, status=bounced (host "
      "mx.example.net[192.0.2.1] said: 550 no such user (in reply to RCPT TO command))");
  CHECK(reply.host == "mx.example.net");
  CHECK(reply.recipient == "a@example.com");
  CHECK(reply.status == StatusCode{5, 0, 0});
  CHECK(only("SMTP error from remote mail server after MAIL FROM:<me@example.org>: 550 no")
            .recipient.empty());
}

TEST_CASE("bounce text: a notification, each recipient by itself", "[status-code]") {
  const auto replies = parse_bounce(
      "This is the mail system.\n\n"
      "Reporting-MTA: dns; mail.example.org\n"
      "Arrival-Date: Tue, 24 Nov 2026 10:00:00 +0000\n\n"
      "Original-Recipient: rfc822;a@example.com\n"
      "Final-Recipient: rfc822; b@example.com\n"
      "Action: failed\n"
      "Status: 5.0.0\n"
      "Remote-MTA: dns; mx.example.com\n"
      "Diagnostic-Code: smtp; 550-5.1.1 The account\n"
      "    550 5.1.1 does not exist\n\n"
      "Final-Recipient: rfc822; c@example.com\n"
      "Action: delayed\n"
      "Status: 4.4.1 (no answer)\n");
  REQUIRE(replies.size() == 2);
  CHECK(replies[0].recipient == "b@example.com");
  CHECK(replies[0].host == "mx.example.com");
  CHECK(replies[0].reply == 550);
  CHECK(replies[0].status == StatusCode{5, 1, 1});
  CHECK(replies[0].text == "The account does not exist");
  CHECK(replies[0].action == DeliveryAction::kFailed);
  CHECK(replies[1].recipient == "c@example.com");
  CHECK(replies[1].status == StatusCode{4, 4, 1});
  CHECK(replies[1].action == DeliveryAction::kDelayed);
}

TEST_CASE("bounce text: lines of a notification alone", "[status-code]") {
  CHECK(only("Status: 5.1.1").status == StatusCode{5, 1, 1});
  const auto reply = only("Diagnostic-Code: smtp; 550 5.7.1 go away");
  CHECK(reply.status == StatusCode{5, 7, 1});
  CHECK(reply.text == "go away");
  CHECK(only("Diagnostic-Code: X-Postfix; unknown user: \"nobody\"").text ==
        "unknown user: \"nobody\"");
}

TEST_CASE("bounce text: recipients that nothing separates", "[status-code]") {
  const auto replies = parse_bounce(
      "Final-Recipient: rfc822; a@example.com\nStatus: 5.1.1\n"
      "Final-Recipient: rfc822; b@example.com\nStatus: 4.2.2\n");
  REQUIRE(replies.size() == 2);
  CHECK(replies[0].recipient == "a@example.com");
  CHECK(replies[1].recipient == "b@example.com");
}

TEST_CASE("bounce text: what is hostile is bounded", "[status-code]") {
  std::string many;
  for (int i = 0; i < 2000; ++i)
    many += "Final-Recipient: rfc822; a@example.com\nStatus: 5.1.1\n\n";
  CHECK(parse_bounce(many).size() == kMaxReplies);
  CHECK(only("550 5.1.1 " + std::string(1'000'000, 'a')).text.size() <= 4096);
  CHECK(only(std::string(300'000, '5')).reply == 0);
  std::string lines;
  for (int i = 0; i < 20'000; ++i) lines += "550-5.1.1 a\n";
  CHECK(only(lines).reply == 550);
}
