#include "cli/sts_policy.h"

#include <catch2/catch.hpp>

using namespace mailctl;
using mail::transport::StsPolicyState;

namespace {

net::Response answer(int status, std::string type) {
  net::Response response;
  response.status = status;
  if (!type.empty()) response.headers.push_back({"Content-Type", std::move(type)});
  response.body = "version: STSv1\n";
  return response;
}

}  // namespace

TEST_CASE("an MTA-STS policy is a 200 and nothing else") {
  const auto here = cli::to_policy_source(answer(200, "Text/Plain; charset=utf-8"));
  CHECK(here.state == StsPolicyState::kHere);
  CHECK(here.text == "version: STSv1\n");
  CHECK(here.media_type == "Text/Plain");
  CHECK(cli::to_policy_source(answer(200, "")).media_type == "nothing");
  for (const int status : {201, 301, 302, 307, 404, 500}) {
    INFO(status);
    const auto source = cli::to_policy_source(answer(status, "text/plain"));
    CHECK(source.state == StsPolicyState::kFailed);
    CHECK(source.text.empty());
    CHECK(source.failure.find(std::to_string(status)) != std::string::npos);
  }
  CHECK(cli::to_policy_source(answer(302, "")).failure.find("redirect") != std::string::npos);
  const auto failed = cli::to_policy_source(
      base::Error{base::ErrorKind::kTransient, "connection refused by 192.0.2.1:443", {}});
  CHECK(failed.state == StsPolicyState::kFailed);
  CHECK(failed.failure == "connection refused by 192.0.2.1:443");
}
