#include "mail/same_record.h"

#include <catch2/catch.hpp>

using mailctl::mail::is_same_record;

TEST_CASE("records that differ in spelling only are the same", "[same_record]") {
  CHECK(is_same_record("anything", "anything"));
  CHECK(is_same_record("v=DMARC1; p=none; rua=mailto:a@b.example",
                       "v=DMARC1;rua=mailto:a@b.example;p=none;aspf=r"));
  CHECK(is_same_record("v=STSv1; id=1;", "v=STSv1;id=1"));
  CHECK(is_same_record("v=TLSRPTv1; rua=mailto:a@b.example", "v=TLSRPTv1;rua=mailto:a@b.example;"));
  CHECK(
      is_same_record("v=BIMI1; l=https://a.example/l.svg", "v=BIMI1;l=https://a.example/l.svg;a="));
}

TEST_CASE("records that say different things are not the same", "[same_record]") {
  CHECK_FALSE(is_same_record("v=DMARC1; p=none", "v=DMARC1; p=reject"));
  CHECK_FALSE(is_same_record("v=DMARC1; p=none", "v=DMARC1; p=none; pct=20"));
  CHECK_FALSE(is_same_record("v=DMARC1; p=none", "v=DMARC1; p=none; p=none"));
  CHECK_FALSE(is_same_record("v=STSv1; id=1", "v=STSv1; id=2"));
  CHECK_FALSE(is_same_record("v=STSv1; id=1", "v=DMARC1; p=none"));
  CHECK_FALSE(is_same_record("some text", "some  text"));
}
