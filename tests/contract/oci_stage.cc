// OCI over the emulator.

#include <stdexcept>

#include <fmt/format.h>

#include "oci_cloud.h"
#include "stage.h"

namespace mailctl::contract {
namespace {

using provider::Json;

class OciStage final : public Stage {
 public:
  OciStage() {
    provider::Surroundings surroundings;
    surroundings.read_file = provider::system_files();
    surroundings.endpoints = x_cloud.endpoints();
    auto opened = x_cloud.open(x_cloud.account(), surroundings);
    if (!opened) throw std::runtime_error(opened.error().message);
    x_account = std::move(*opened);
    count_calls();
  }

  provider::Provider& provider() override { return *x_account.provider; }

  provider::Submitter& submitter() override { return *x_account.submitter; }

  [[nodiscard]] std::string region() const override { return OciCloud::kRegion; }

  [[nodiscard]] std::string other_region() const override { return OciCloud::kOtherRegion; }

  void let_pass(base::Duration time) override {
    x_cloud.admin(net::Method::kPost, "/clock", fmt::format(R"({{"advance":{}}})", time.count()));
  }

  void write_behind(const std::string& name,
                    const std::string& type,
                    const std::vector<std::string>& rdata) override {
    auto body = Json::object({{"domain", Json::string(name)}, {"rtype", Json::string(type)}});
    std::vector<Json> values;
    for (const auto& value : rdata) values.push_back(Json::string(value));
    if (!values.empty()) {
      body.set("ttl", Json::number(7200));
      body.set("rdata", Json::array(std::move(values)));
    }
    x_cloud.admin(net::Method::kPost, "/zones/example.com/records", body.to_text());
  }

  void trouble(Trouble kind, const std::string& operation) override {
    auto body = Json::object({{"operation", Json::string(operation)}});
    switch (kind) {
      case Trouble::kLostReply:
        body.set("kind", Json::string("lost-reply"));
        break;
      case Trouble::kServerErrors:
        body.set("kind", Json::string("status"));
        body.set("status", Json::number(500));
        body.set("times", Json::number(0));
        break;
    }
    x_cloud.admin(net::Method::kPost, "/faults", body.to_text());
  }

  void revoke(const std::string& operation) override {
    const auto body = Json::object({{"revoke", Json::array({Json::string(operation)})}});
    x_cloud.admin(net::Method::kPost, "/policy", body.to_text());
  }

  void take_down(const std::string& region_id) override {
    x_cloud.admin(net::Method::kPost, "/regions/" + region_id, R"({"state":"down"})");
  }

  void mend_all() override { x_cloud.admin(net::Method::kDelete, "/faults", ""); }

  std::size_t count_calls() override {
    const auto calls = x_cloud.admin(net::Method::kGet, "/calls", "");
    x_cloud.admin(net::Method::kDelete, "/calls", "");
    return static_cast<std::size_t>(calls.number("total").value_or(0));
  }

 private:
  OciCloud x_cloud{base::Duration(200)};
  provider::OpenedAccount x_account;
};

std::unique_ptr<Stage> make_oci() {
  return std::make_unique<OciStage>();
}

}  // namespace

std::vector<StageEntry> stages() {
  return {{"oci over the emulator", make_oci}};
}

}  // namespace mailctl::contract
