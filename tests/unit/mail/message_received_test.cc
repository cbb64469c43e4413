#include <chrono>

#include <catch2/catch.hpp>

#include "mail/message/border.h"

using namespace mailctl;
using namespace mailctl::mail::message;

namespace {

// "helo reverse ip by envelope"
std::string words(std::string_view value) {
  const Received hop = parse_received(value);
  const auto or_dash = [](std::string_view text) {
    return text.empty() ? std::string("-") : std::string(text);
  };
  return or_dash(hop.helo) + " " + or_dash(hop.reverse) + " " + (hop.ip ? to_text(*hop.ip) : "-") +
         " " + or_dash(hop.by) + " " + (hop.envelope_from ? "<" + *hop.envelope_from + ">" : "-");
}

Message message_of(const std::string& header) {
  return Message::parse(header + "From: a@example.com\r\n\r\nx\r\n").value();
}

Border border_of(const std::string& header, std::string_view host = "") {
  const Message message = message_of(header);
  return find_border(message, hops_of(message), host);
}

}  // namespace

TEST_CASE("Received as the common servers write it") {
  // Postfix
  CHECK(words(" from mail.example.com (out1.example.com [192.0.2.7])\r\n\t(using TLSv1.3 with "
              "cipher X (256/256 bits))\r\n\tby mx.example.net (Postfix) with ESMTPS id "
              "4Xk\r\n\tfor <bob@example.net>; Tue,  1 Sep 2026 10:00:05 +0000 (UTC)") ==
        "mail.example.com out1.example.com 192.0.2.7 mx.example.net -");
  CHECK(words("from [10.1.1.1] (unknown [IPv6:2001:db8::7]) by MX.example.net. (Postfix) with "
              "ESMTP id 1; Tue, 1 Sep 2026 10:00:05 +0000") ==
        "[10.1.1.1] - 2001:db8::7 mx.example.net -");
  // Sendmail
  CHECK(words("from helo.example (IDENT:joe@rev.example [192.0.2.8] (may be forged)) by "
              "mx.example.net (8.17.1/8.17.1) with ESMTP id x; Tue, 1 Sep 2026 10:00:05 -0300") ==
        "helo.example rev.example 192.0.2.8 mx.example.net -");
  // Exim
  CHECK(words("from rev.example ([192.0.2.9]:51234 helo=said.example) by mx.example.net with "
              "esmtps (TLS1.3) (Exim 4.96) (envelope-from <joe@example.com>) id 1abc for "
              "bob@example.net; Tue, 01 Sep 2026 10:00:05 +0000") ==
        "said.example rev.example 192.0.2.9 mx.example.net <joe@example.com>");
  CHECK(words("from [192.0.2.9] (helo=said.example) by mx.example.net with esmtp (Exim 4.96) "
              "(envelope-from <>) id 1abc; Tue, 01 Sep 2026 10:00:05 +0000") ==
        "said.example - 192.0.2.9 mx.example.net <>");
  // qmail
  CHECK(words("from unknown (HELO said.example) (192.0.2.10) by mx.example.net with SMTP; 1 Sep "
              "2026 10:00:05 -0000") == "said.example - 192.0.2.10 mx.example.net -");
  // Courier
  CHECK(words("from said.example (rev.example [::ffff:192.0.2.11]) by mx.example.net with ESMTP; "
              "Tue, 01 Sep 2026 10:00:05 +0000") ==
        "said.example rev.example 192.0.2.11 mx.example.net -");
  // Exchange
  CHECK(words("from mail.example.com (192.0.2.12) by AM7.mail.protection.outlook.com "
              "(10.13.12.1) with Microsoft SMTP Server (version=TLS1_3, cipher=X) id 15.20; Tue, "
              "1 Sep 2026 10:00:05 +0000") ==
        "mail.example.com - 192.0.2.12 am7.mail.protection.outlook.com -");
  // Gmail
  CHECK(words("by 2002:a05:6000:1:b0:1:2:3 with SMTP id x; Tue, 01 Sep 2026 10:00:05 -0700 "
              "(PDT)") == "- - - 2002:a05:6000:1:b0:1:2:3 -");
  CHECK(words("from mail-a.google.com (mail-a.google.com. [209.85.220.41]) by mx.google.com with "
              "SMTPS id x for <bob@example.net> (Google Transport Security); Tue, 01 Sep 2026 "
              "10:00:05 -0700 (PDT)") ==
        "mail-a.google.com mail-a.google.com 209.85.220.41 mx.google.com -");
  // A script on the machine itself.
  CHECK(words("(qmail 123 invoked by uid 0); 1 Sep 2026 10:00:05 -0000") == "- - - - -");
}

TEST_CASE("the time, the protocol and the recipient of a hop") {
  const Received hop = parse_received(
      "from a (b.example [192.0.2.1]) by c.example with ESMTPSA id 9 for <bob@example.net>; Tue, 1 "
      "Sep 2026 07:00:05 -0300 (BRT)");
  CHECK(hop.with == "ESMTPSA");
  CHECK(hop.recipient == "bob@example.net");
  REQUIRE(hop.time.has_value());
  CHECK(hop.time->time == base::Time{std::chrono::seconds(1788256805)});
  CHECK(hop.time->zone == -180);
}

TEST_CASE("dates of messages") {
  const auto seconds = [](std::string_view text) {
    const auto date = parse_date(text);
    return date ? std::chrono::floor<std::chrono::seconds>(date->time.time_since_epoch()).count()
                : -1;
  };
  CHECK(seconds("Tue, 01 Sep 2026 10:00:00 +0000") == 1788256800);
  CHECK(seconds("1 Sep 2026 10:00 GMT") == 1788256800);
  CHECK(seconds("Tue,  1 sep 26 07:00:00 -0300 (a comment)") == 1788256800);
  CHECK(seconds("Tue,1 Sep 2026 10:00:00 +0000") == 1788256800);
  for (const char* bad : {"",
                          "yesterday",
                          "31 Feb 2026 10:00:00 +0000",
                          "1 Sep 2026 25:00:00 +0000",
                          "1 Sep 2026 10:00:00",
                          "1 Sep 2026 10:00:00 +9999",
                          "1 Sep 2026 10 GMT"}) {
    INFO(bad);
    CHECK(seconds(bad) == -1);
  }
}

TEST_CASE("paths") {
  CHECK(parse_path(" <a@example.com>\r\n") == "a@example.com");
  CHECK(parse_path("<>") == "");
  CHECK(parse_path("a@example.com") == "a@example.com");
  CHECK(parse_path("<@relay.example:a@example.com>") == "a@example.com");
  CHECK_FALSE(parse_path("nobody").has_value());
  CHECK_FALSE(parse_path("").has_value());
  CHECK_FALSE(parse_path("<a@example.com").has_value());
}

TEST_CASE("private addresses") {
  for (const char* text : {"127.0.0.1",
                           "10.9.8.7",
                           "172.31.0.1",
                           "192.168.1.1",
                           "169.254.0.1",
                           "100.64.0.1",
                           "::1",
                           "fd00::1",
                           "fe80::1%eth0"}) {
    INFO(text);
    CHECK(is_private(parse_address_literal(text).value()));
  }
  for (const char* text : {"192.0.2.1", "172.32.0.1", "2001:db8::1", "[IPv6:2001:db8::1]"}) {
    INFO(text);
    CHECK_FALSE(is_private(parse_address_literal(text).value()));
  }
}

namespace {

const std::string kInside =
    "Return-Path: <joe@example.com>\r\n"
    "Received: from localhost (localhost [127.0.0.1]) by store.example.net with LMTP id 3; Tue, 1 "
    "Sep 2026 10:00:07 +0000\r\n"
    "Received: from mx.example.net (mx.example.net [198.51.100.2]) by store.example.net with ESMTP "
    "id 2; Tue, 1 Sep 2026 10:00:06 +0000\r\n";
const std::string kAtBorder =
    "Received: from mail.example.com (out1.example.com [192.0.2.7]) by mx.example.net (Postfix) "
    "with ESMTPS id 1; Tue, 1 Sep 2026 10:00:05 +0000\r\n";
const std::string kForged =
    "Received: from evil (bank.example [203.0.113.9]) by mx.example.net (Postfix) with ESMTPS id "
    "0; Tue, 1 Sep 2026 10:00:01 +0000\r\n"
    "Return-Path: <ceo@bank.example>\r\n";

}  // namespace

TEST_CASE("the border is the first host of ours that took the message from outside") {
  for (const char* host : {"", "mx.example.net", "MX.example.net.", "example.net"}) {
    INFO(host);
    const Border border = border_of(kInside + kAtBorder + kForged, host);
    CHECK(border.choice == (*host == '\0' ? BorderChoice::kGuessed : BorderChoice::kGiven));
    CHECK(border.hop == 2);
    REQUIRE(border.ip.has_value());
    CHECK(to_text(*border.ip) == "192.0.2.7");
    CHECK(border.helo == "mail.example.com");
    CHECK(border.mail_from == "joe@example.com");
    CHECK(border.mail_from_source == "Return-Path");
    CHECK(border.time.has_value());
  }
}

TEST_CASE("without the hop, the reason says what there is") {
  CHECK(border_of("").reason.find("no Received field") != std::string::npos);
  const Border border = border_of(kInside + kAtBorder, "mx.other.example");
  CHECK(border.choice == BorderChoice::kNone);
  CHECK(border.reason.find("store.example.net") != std::string::npos);
  CHECK_FALSE(border.ip.has_value());
  // Only hand-overs.
  CHECK(border_of(kInside).choice == BorderChoice::kNone);
}

TEST_CASE("an envelope below the border is not believed") {
  CHECK_FALSE(border_of(kAtBorder + kForged).mail_from.has_value());
}

TEST_CASE("the envelope where it is noted elsewhere") {
  const auto from = [](const std::string& field) {
    const Border border = border_of(field + kAtBorder);
    return border.mail_from.value_or("?") + " " + border.mail_from_source;
  };
  CHECK(from("Received-SPF: pass (x) client-ip=192.0.2.7; envelope-from=\"a@example.com\"; "
             "helo=h.example\r\n") == "a@example.com Received-SPF");
  CHECK(from("Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=a@example.com\r\n") ==
        "a@example.com Authentication-Results");
  CHECK(from("Return-Path: <>\r\n") == " Return-Path");
}

TEST_CASE("Exchange hands over inside by public addresses") {
  const Border border = border_of(
      "Received: from A.namprd12.prod.outlook.com (2603:10b6:806::1) by "
      "B.namprd12.prod.outlook.com (2603:10b6:806::2) with Microsoft SMTP Server id 15.20; Tue, 1 "
      "Sep 2026 10:00:09 +0000\r\n"
      "Received: from mail.example.com (192.0.2.12) by A.mail.protection.outlook.com (10.1.1.1) "
      "with Microsoft SMTP Server id 15.20; Tue, 1 Sep 2026 10:00:05 +0000\r\n");
  REQUIRE(border.ip.has_value());
  CHECK(to_text(*border.ip) == "192.0.2.12");
}
