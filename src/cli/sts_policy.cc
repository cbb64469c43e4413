#include "cli/sts_policy.h"

#include <fmt/format.h>

#include "base/text.h"
#include "net/curl_http_client.h"

namespace mailctl::cli {
namespace {

using mail::transport::StsPolicySource;
using mail::transport::StsPolicyState;

constexpr std::size_t kMaxPolicyBytes = 65536;
constexpr int kOk = 200;

StsPolicySource failed(std::string why) {
  return {.state = StsPolicyState::kFailed, .failure = std::move(why)};
}

// Senders wait a minute at most (§3.3), and so does whoever asks.
net::HttpOptions options_of(const Session& session) {
  net::HttpOptions options;
  options.ca_file = session.global.ca_file;
  options.attempt_timeout = std::chrono::seconds(20);
  options.max_response_bytes = kMaxPolicyBytes;
  options.retry.max_attempts = 2;
  options.retry.give_up_after = std::chrono::seconds(20);
  return options;
}

}  // namespace

StsPolicySource to_policy_source(const base::Result<net::Response>& answer) {
  if (!answer) return failed(answer.error().message);
  if (answer->status >= 300 && answer->status < 400) {
    return failed(fmt::format("it redirects ({}), and senders do not follow", answer->status));
  }
  if (answer->status != kOk) return failed(fmt::format("the answer is {}", answer->status));
  StsPolicySource source{.state = StsPolicyState::kHere, .text = answer->body};
  const auto type = answer->header("content-type").value_or("");
  source.media_type = std::string(base::trim(type.substr(0, type.find(';'))));
  if (source.media_type.empty()) source.media_type = "nothing";
  return source;
}

StsPolicySource fetch_sts_policy(const Session& session,
                                 const dns::Name& domain,
                                 std::stop_token stop) {
  net::Reactor reactor;
  net::CurlHttpClient http(reactor, session.clock, options_of(session));
  const net::Request request{.url = mail::transport::sts_policy_url(domain),
                             .endpoint = "mta-sts/" + domain.text()};
  return to_policy_source(http.send(request, std::move(stop)));
}

}  // namespace mailctl::cli
