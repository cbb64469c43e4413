// Every way to authenticate, against a service that verifies signatures.

#include <map>
#include <stdexcept>

#include <catch2/catch.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "oci_cloud.h"

namespace mailctl::contract {
namespace {

using provider::Json;

struct KeyPair {
  std::string private_pem;
  std::string public_pem;
};

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

KeyPair make_pair() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), EVP_PKEY_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> secret(BIO_new(BIO_s_mem()), BIO_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> open(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  PEM_write_bio_PUBKEY(open.get(), key.get());
  return {text_of(secret.get()), text_of(open.get())};
}

provider::FileReader files(std::map<std::string, std::string> given) {
  return [given = std::move(given), system = provider::system_files()](
             const std::string& path) -> base::Result<provider::FileContent> {
    const auto found = given.find(path);
    if (found != given.end()) return provider::FileContent{found->second, 0600};
    return system(path);
  };
}

struct Scene {
  Scene() {
    surroundings.environment["HOME"] = "/nowhere";
    surroundings.endpoints = cloud.endpoints();
    surroundings.read_file = provider::system_files();
  }

  // Reads both regions once, as a plan does.
  std::string outcome() {
    const auto opened = cloud.open(cloud.account(), surroundings);
    if (!opened) return opened.error().message;
    provider::ReadScope scope;
    scope.region = OciCloud::kRegion;
    scope.zones = {dns::name_of("example.com")};
    const auto findings = opened->provider->read(scope, {});
    if (!findings) return findings.error().message;
    return "read by " + findings->tenancy;
  }

  [[nodiscard]] std::string success() const { return "read by " + cloud.ready().tenancy; }

  std::string token(const KeyPair& pair, const std::string& type, const std::string& lifetime) {
    const auto body = Json::object({{"public_key", Json::string(pair.public_pem)},
                                    {"type", Json::string(type)},
                                    {"lifetime", Json::string(lifetime)}});
    const auto answer = cloud.admin(net::Method::kPost, "/session", body.to_text());
    return answer.text("token");
  }

  // The service makes keys before it answers some of this, on a machine that may be busy.
  OciCloud cloud{std::chrono::seconds(30)};
  provider::Surroundings surroundings;
};

}  // namespace

TEST_CASE("the endpoints file brings its own identity") {
  Scene scene;
  CHECK(scene.outcome() == scene.success());
}

TEST_CASE("a wrong fingerprint and a wrong clock are told apart") {
  Scene scene;
  auto json = *Json::parse(scene.surroundings.endpoints);
  json.set("fingerprint", Json::string("aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99"));
  const auto right = std::exchange(scene.surroundings.endpoints, json.to_text());
  CHECK(scene.outcome().find(
            "the fingerprint aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99 is not that of the "
            "key file, which is " +
            scene.cloud.ready().fingerprint) != std::string::npos);
  scene.surroundings.endpoints = right;
  scene.cloud.admin(net::Method::kPost, "/signature-clock", R"({"offset_s":600})");
  CHECK(scene.outcome().find("s behind the service's, and 300 s are tolerated") !=
        std::string::npos);
}

TEST_CASE("a profile with an API key, from the file and from the environment") {
  Scene scene;
  const auto& ready = scene.cloud.ready();
  auto json = *Json::parse(scene.surroundings.endpoints);
  json.set("key_file", Json());
  scene.surroundings.endpoints = json.to_text();
  CHECK(scene.outcome().find("no credentials for OCI") != std::string::npos);
  scene.surroundings.read_file = files(
      {{"/nowhere/.oci/config",
        "[DEFAULT]\nuser=" + ready.user + "\nfingerprint=" + ready.fingerprint + "\nkey_file=" +
            ready.key_file + "\ntenancy=" + ready.tenancy + "\nregion=sa-saopaulo-1\n"}});
  CHECK(scene.outcome() == scene.success());
  scene.surroundings.read_file = provider::system_files();
  scene.surroundings.environment.insert({{"OCI_CLI_USER", ready.user},
                                         {"OCI_CLI_TENANCY", ready.tenancy},
                                         {"OCI_CLI_FINGERPRINT", ready.fingerprint},
                                         {"OCI_CLI_KEY_FILE", ready.key_file}});
  CHECK(scene.outcome() == scene.success());
}

TEST_CASE("a session token signs, and is refreshed when it is about to run out") {
  Scene scene;
  const auto pair = make_pair();
  const auto play = [&](const std::string& lifetime) {
    scene.surroundings.environment["OCI_CLI_AUTH"] = "security_token";
    scene.surroundings.read_file =
        files({{"/nowhere/.oci/config",
                "[DEFAULT]\ntenancy=" + scene.cloud.ready().tenancy +
                    "\nkey_file=/key.pem\nsecurity_token_file=/token\nregion=sa-saopaulo-1\n"},
               {"/key.pem", pair.private_pem},
               {"/token", scene.token(pair, "user", lifetime)}});
    return scene.outcome();
  };
  CHECK(play("60m") == scene.success());
  const auto count = [&] {
    const auto calls = scene.cloud.admin(net::Method::kGet, "/calls", "");
    std::size_t refreshes = 0;
    for (const auto& [name, row] : calls.find("operations")->members()) {
      if (name.find("efresh") != std::string::npos) ++refreshes;
    }
    return refreshes;
  };
  CHECK(count() == 0);
  CHECK(play("1m") == scene.success());
  CHECK(count() == 1);
}

TEST_CASE("an instance principal trades its certificate") {
  Scene scene;
  scene.surroundings.environment["OCI_CLI_AUTH"] = "instance_principal";
  CHECK(scene.outcome() == scene.success());
}

TEST_CASE("a resource principal signs with its token") {
  Scene scene;
  const auto pair = make_pair();
  scene.surroundings.environment.insert(
      {{"OCI_CLI_AUTH", "resource_principal"},
       {"OCI_RESOURCE_PRINCIPAL_VERSION", "2.2"},
       {"OCI_RESOURCE_PRINCIPAL_RPST", scene.token(pair, "resource", "60m")},
       {"OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", "/pem"}});
  scene.surroundings.read_file = files({{"/pem", pair.private_pem}});
  CHECK(scene.outcome() == scene.success());
}

}  // namespace mailctl::contract
