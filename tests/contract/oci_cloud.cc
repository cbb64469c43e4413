#include "oci_cloud.h"

#include <stdexcept>

#include "emulator/ready_file.h"

namespace mailctl::contract {
namespace {

net::HttpOptions quick(base::Duration patience) {
  net::HttpOptions options;
  options.retry.first_delay = base::Duration(5);
  options.retry.base_delay = base::Duration(5);
  options.retry.max_jitter = base::Duration(1);
  options.retry.give_up_after = patience;
  return options;
}

std::unique_ptr<emulator::Emulator> start() {
  emulator::EmulatorOptions options;
  options.regions = {OciCloud::kRegion, OciCloud::kOtherRegion};
  options.seed = 7;
  auto started = emulator::Emulator::start(options);
  if (!started) throw std::runtime_error(started.error().message);
  return std::move(*started);
}

}  // namespace

base::Time WallClock::now() const {
  return std::chrono::floor<base::Duration>(std::chrono::system_clock::now());
}

void WallClock::sleep_until(base::Time /*until*/, std::stop_token /*stop*/) {}

OciCloud::OciCloud(base::Duration patience)
    : x_http(x_reactor, x_clock, quick(patience)), x_emulator(start()) {
  admin(net::Method::kPost,
        "/seed",
        R"({"zones":{"example.com":"example.com. 3600 IN MX 10 mail.example.com.\n"}})");
}

provider::Json OciCloud::admin(net::Method method,
                               const std::string& path,
                               const std::string& body) {
  net::Request request;
  request.method = method;
  request.url = ready().admin + path;
  request.headers = {{"content-type", "application/json"}};
  request.body = body;
  const auto response = x_http.send(request, {});
  if (!response) throw std::runtime_error(response.error().message);
  if (response->status >= 300) throw std::runtime_error(path + ": " + response->body);
  return provider::Json::parse(response->body).value_or(provider::Json());
}

std::string OciCloud::endpoints() const {
  return emulator::to_ready_text(ready(), 1);
}

provider::AccountSettings OciCloud::account() const {
  provider::AccountSettings account;
  account.name = "cloud";
  account.compartment = ready().compartment;
  account.regions = {kRegion, kOtherRegion};
  return account;
}

base::Result<provider::OpenedAccount> OciCloud::open(const provider::AccountSettings& account,
                                                     const provider::Surroundings& surroundings) {
  return provider::find_provider("oci")->open(account, surroundings, x_http, x_clock);
}

}  // namespace mailctl::contract
