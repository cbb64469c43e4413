#include <catch2/catch.hpp>

#include "model/spec.h"

using namespace mailctl;

TEST_CASE("services keep senders in lower case, so their case says nothing") {
  CHECK(model::sender_address("oci", "gru", "A.B@example.com") ==
        model::sender_address("oci", "gru", "a.b@example.com"));
  const auto domain = dns::name_of("example.com");
  CHECK(model::satisfies(model::ApprovedSender{domain, "a.b@example.com"},
                         model::ApprovedSender{domain, "A.B@example.com"}));
  CHECK_FALSE(model::satisfies(model::ApprovedSender{domain, "ab@example.com"},
                               model::ApprovedSender{domain, "A.B@example.com"}));
}
