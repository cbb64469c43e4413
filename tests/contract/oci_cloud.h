#pragma once
// The emulator in this process and the real HTTP client, for tests of OCI.

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "emulator/emulator.h"
#include "net/curl_http_client.h"
#include "net/reactor.h"
#include "provider/json.h"
#include "provider/registry.h"

namespace mailctl::contract {

class WallClock final : public base::Clock {
 public:
  [[nodiscard]] base::Time now() const override;
  void sleep_until(base::Time until, std::stop_token stop) override;
};

// Two regions, the zone example.com with an MX; throws where the emulator cannot start.
class OciCloud {
 public:
  // `patience`: how long an outage is waited out.
  explicit OciCloud(base::Duration patience);

  static constexpr const char* kRegion = "sa-saopaulo-1";
  static constexpr const char* kOtherRegion = "sa-vinhedo-1";

  // With method and path below /admin.
  provider::Json admin(net::Method method, const std::string& path, const std::string& body);

  [[nodiscard]] const emulator::ReadyInfo& ready() const { return x_emulator->ready(); }

  // The endpoints file as text.
  [[nodiscard]] std::string endpoints() const;
  // Account "cloud" in both regions.
  [[nodiscard]] provider::AccountSettings account() const;
  base::Result<provider::OpenedAccount> open(const provider::AccountSettings& account,
                                             const provider::Surroundings& surroundings);

  [[nodiscard]] const base::Clock& clock() const { return x_clock; }

 private:
  WallClock x_clock;
  net::Reactor x_reactor;
  net::CurlHttpClient x_http;
  std::unique_ptr<emulator::Emulator> x_emulator;
};

}  // namespace mailctl::contract
