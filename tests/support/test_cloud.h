#pragma once
// The emulated cloud without sockets: requests are signed here and handed to the dispatcher, and
// the clock stands still until a test moves it.

#include <string>
#include <string_view>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "emulator/authority.h"
#include "emulator/dispatcher.h"
#include "emulator/keys.h"
#include "emulator/world.h"

namespace mailctl::test_support {

using emulator::Answered;
using emulator::HttpReply;
using emulator::HttpRequest;

inline constexpr const char* kSaoPaulo = "sa-saopaulo-1";
inline constexpr const char* kVinhedo = "sa-vinhedo-1";

// One key for the whole program: making one takes a tenth of a second.
inline const emulator::KeyPair& test_key() {
  static const emulator::KeyPair key = emulator::make_rsa_key(2048).value();
  return key;
}

// "name: value" lines of the standard header list, and the Authorization header for them.
inline void sign(HttpRequest& request,
                 const std::string& key_id,
                 const emulator::KeyPair& key,
                 base::Time at) {
  request.headers.emplace_back("date", base::to_http_date(at));
  request.headers.emplace_back("host", "127.0.0.1:1");
  std::string names = "date (request-target) host";
  std::string text = "date: " + base::to_http_date(at) +
                     "\n(request-target): " + base::to_lower(request.method) + " " +
                     request.target + "\nhost: 127.0.0.1:1";
  if (request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
    const std::string length = std::to_string(request.body.size());
    const std::string hash = base::to_base64(emulator::sha256(request.body));
    if (emulator::find_header(request, "content-type") == nullptr) {
      request.headers.emplace_back("content-type", "application/json");
    }
    request.headers.emplace_back("content-length", length);
    request.headers.emplace_back("x-content-sha256", hash);
    names += " content-length content-type x-content-sha256";
    text += "\ncontent-length: " + length +
            "\ncontent-type: " + *emulator::find_header(request, "content-type") +
            "\nx-content-sha256: " + hash;
  }
  const std::string signature =
      base::to_base64(emulator::sign_rsa_sha256(key.private_pem, text).value());
  request.headers.emplace_back("authorization",
                               "Signature version=\"1\",keyId=\"" + key_id +
                                   "\",algorithm=\"rsa-sha256\",headers=\"" + names +
                                   "\",signature=\"" + signature + "\"");
}

class TestCloud {
 public:
  TestCloud() : x_world({{kSaoPaulo, kVinhedo}, 7, [this] { return x_now; }}) {
    x_world.authority().add_api_key(test_key().public_pem);
  }

  emulator::World& world() { return x_world; }

  [[nodiscard]] std::string key_id() const {
    return x_world.tenancy() + "/" + x_world.user() + "/" +
           emulator::fingerprint_of(test_key().public_pem);
  }

  static HttpRequest request(std::string_view region,
                             std::string_view method,
                             std::string_view target,
                             std::string body = {}) {
    HttpRequest request;
    request.region = region;
    request.method = method;
    request.target = target;
    request.body = std::move(body);
    emulator::parse_target(request);
    return request;
  }

  Answered answer(HttpRequest request) {
    sign(request, key_id(), test_key(), x_world.wall_now());
    return emulator::dispatch(x_world, request);
  }

  HttpReply call(std::string_view region,
                 std::string_view method,
                 std::string_view target,
                 std::string body = {}) {
    return answer(request(region, method, target, std::move(body))).reply;
  }

  HttpReply call_with(std::string_view region,
                      std::string_view method,
                      std::string_view target,
                      std::string body,
                      emulator::TextPairs headers) {
    HttpRequest made = request(region, method, target, std::move(body));
    made.headers = std::move(headers);
    return answer(std::move(made)).reply;
  }

  HttpReply admin(std::string_view method, std::string_view target, std::string body = {}) {
    return emulator::dispatch_control(x_world, request("", method, target, std::move(body))).reply;
  }

  // Real time passes, for every clock.
  void pass(base::Duration by) { x_now += by; }

  [[nodiscard]] base::Time now() const { return x_now; }

 private:
  base::Time x_now = base::parse_rfc3339("2026-11-21T12:00:00Z").value();
  emulator::World x_world;
};

inline std::string header(const HttpReply& reply, std::string_view name) {
  const std::string* value = emulator::find_reply_header(reply, name);
  return value == nullptr ? std::string() : *value;
}

}  // namespace mailctl::test_support
