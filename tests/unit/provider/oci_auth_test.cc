#include <catch2/catch.hpp>

#include "keys.h"
#include "provider/oci/auth.h"
#include "provider/oci/profile.h"
#include "scripted_http.h"

namespace mailctl::provider::oci {
namespace {

constexpr std::string_view kConfig = R"(# comment
[DEFAULT]
user=ocid1.user.oc1..aaaa
FINGERPRINT = 20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34
key_file=~/.oci/key.pem
tenancy=ocid1.tenancy.oc1..bbbb
region=sa-saopaulo-1

[OTHER]
user: ocid1.user.oc1..cccc
pass_phrase=a=b

[SESSION]
user=
security_token_file=/tokens/t
)";

Surroundings machine(std::string config, Environment environment = {}) {
  Surroundings surroundings;
  surroundings.environment = std::move(environment);
  surroundings.environment.emplace("HOME", "/home/ana");
  surroundings.read_file = reader_of({{"/home/ana/.oci/config", {std::move(config)}},
                                      {"/home/ana/.oci/key.pem", {test_key_pem()}},
                                      {"/open.pem", {test_key_pem(), 0644}},
                                      {"/locked.pem", {encrypted_test_key_pem("sesame")}},
                                      {"/ec.pem", {ec_key_pem()}},
                                      {"/tokens/t", {token_with(R"({"exp":1795262400})") + "\n"}}});
  return surroundings;
}

AccountSettings profile(std::string name) {
  AccountSettings settings;
  settings.profile = std::move(name);
  return settings;
}

std::string error_of(std::string config, Environment environment = {}, std::string name = "") {
  const auto auth =
      resolve_auth(profile(std::move(name)), machine(std::move(config), std::move(environment)));
  return auth ? "no error" : auth.error().message;
}

std::string without_line(std::string_view key) {
  std::string config(kConfig);
  const auto at = config.find(key);
  return config.erase(at, config.find('\n', at) - at + 1);
}

}  // namespace

TEST_CASE("profiles inherit DEFAULT, fold keys and keep '=' in values") {
  const auto other = parse_profile(kConfig, "OTHER", "config");
  REQUIRE(other);
  CHECK(other->values.at("user") == "ocid1.user.oc1..cccc");
  CHECK(other->values.at("pass_phrase") == "a=b");
  CHECK(other->values.at("fingerprint").starts_with("20:3b"));
  CHECK(parse_profile("", "DEFAULT", "config"));
  CHECK(parse_profile("[A]\nx=1\n  2\n", "A", "c")->values.at("x") == "1\n2");
}

TEST_CASE("a config file that configparser refuses is refused with its line") {
  struct Row {
    const char* text;
    const char* error;
  };

  const auto rows = std::to_array<Row>({
      {"x=1\n", "c, line 1: a setting stands before the first [section]"},
      {"[A]\nx\n", "c, line 2: this is neither a [section] nor key=value"},
      {"[A]\nx=1\nX=2\n", "c, line 3: the key x is there twice in its section"},
      {"[A]\n[A]\n", "c, line 2: the section [A] is there twice"},
      {"[A\n", "c, line 1: the section's ] is missing"},
      {"[A]\n=1\n", "c, line 2: the key before \"=\" is missing"},
      {"[A]\n", "c has no profile [P]; it has A"},
  });
  for (const auto& row : rows) {
    const auto parsed = parse_profile(row.text, "P", "c");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().message == row.error);
  }
}

TEST_CASE("an API key is found as the official CLI finds it") {
  const auto auth = resolve_auth(profile(""), machine(std::string(kConfig)));
  REQUIRE(auth);
  const auto& key = std::get<ApiKeyAuth>(auth->auth);
  CHECK(key.user == "ocid1.user.oc1..aaaa");
  CHECK(key.tenancy == "ocid1.tenancy.oc1..bbbb");
  CHECK(auth->region == "sa-saopaulo-1");
  CHECK(auth->source == "profile [DEFAULT] of /home/ana/.oci/config");
  CHECK(auth->warnings.empty());
}

TEST_CASE("environment variables override the profile, and can replace it") {
  const auto overridden = resolve_auth(
      profile(""),
      machine(std::string(kConfig),
              {{"OCI_CLI_USER", "ocid1.user.oc1..eeee"}, {"OCI_CLI_PROFILE", "OTHER"}}));
  REQUIRE(overridden);
  CHECK(std::get<ApiKeyAuth>(overridden->auth).user == "ocid1.user.oc1..eeee");
  CHECK(overridden->source.find("[OTHER]") != std::string::npos);

  auto bare = machine("",
                      {{"OCI_CLI_USER", "ocid1.user.oc1..eeee"},
                       {"OCI_CLI_TENANCY", "ocid1.tenancy.oc1..ffff"},
                       {"OCI_CLI_FINGERPRINT", "20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34"},
                       {"OCI_CLI_KEY_CONTENT", test_key_pem()}});
  bare.read_file = reader_of({});
  const auto replaced = resolve_auth(profile(""), bare);
  REQUIRE(replaced);
  CHECK(std::get<ApiKeyAuth>(replaced->auth).tenancy == "ocid1.tenancy.oc1..ffff");
}

TEST_CASE("the config file is looked for in the official order") {
  auto surroundings = machine("");
  const std::string config(kConfig);
  const Files key{{"/home/ana/.oci/key.pem", {test_key_pem()}}};
  const auto with = [&](const std::string& path) {
    Files files = key;
    files[path] = {config};
    return reader_of(files);
  };
  surroundings.environment["OCI_CONFIG_FILE"] = "~/elsewhere";
  surroundings.read_file = with("/home/ana/elsewhere");
  CHECK(resolve_auth(profile(""), surroundings));
  surroundings.environment.erase("OCI_CONFIG_FILE");
  surroundings.read_file = with("/home/ana/.oraclebmc/config");
  CHECK(resolve_auth(profile(""), surroundings));
  surroundings.environment["OCI_CLI_CONFIG_FILE"] = "/etc/oci";
  CHECK_FALSE(resolve_auth(profile(""), surroundings));
  surroundings.config_path = "~/.oraclebmc/config";
  CHECK(resolve_auth(profile(""), surroundings));
}

TEST_CASE("missing and malformed credentials give one clear line") {
  struct Row {
    std::string config;
    const char* error;
  };

  const std::vector<Row> rows{
      {without_line("user="), "profile [DEFAULT] of /home/ana/.oci/config: user is missing"},
      {without_line("tenancy="), "profile [DEFAULT] of /home/ana/.oci/config: tenancy is missing"},
      {without_line("FINGER"),
       "profile [DEFAULT] of /home/ana/.oci/config: fingerprint is missing"},
      {without_line("key_file"), "profile [DEFAULT] of /home/ana/.oci/config: key_file is missing"},
      {"[DEFAULT]\nuser=me\ntenancy=t\nfingerprint=f\n",
       "profile [DEFAULT] of /home/ana/.oci/config: user is no OCID: me"},
  };
  for (const auto& row : rows) CHECK(error_of(row.config) == row.error);
  CHECK(error_of(std::string(kConfig), {{"OCI_CLI_FINGERPRINT", "20:3B"}})
            .find("is not 16 pairs of lower-case hex digits") != std::string::npos);
  CHECK(error_of(std::string(kConfig), {{"OCI_CLI_AUTH", "pkcs11"}})
            .find("pkcs11 is not supported") != std::string::npos);
  CHECK(error_of("[DEFAULT]\nkey_content=x\n").find("key_content is not accepted") !=
        std::string::npos);

  auto nothing = machine("");
  nothing.read_file = reader_of({});
  CHECK(resolve_auth(profile(""), nothing)
            .error()
            .message.starts_with(
                "no credentials for OCI: there is no file /home/ana/.oci/config; make one with"));
}

TEST_CASE("keys: encrypted, wrong pass phrase, other kinds, too open") {
  const std::string config(kConfig);
  const auto with_key = [&](const char* path, const char* phrase) {
    return resolve_auth(
        profile(""), machine(config, {{"OCI_CLI_KEY_FILE", path}, {"OCI_CLI_PASSPHRASE", phrase}}));
  };
  CHECK(with_key("/locked.pem", "sesame"));
  CHECK(with_key("/locked.pem", "wrong").error().message ==
        "profile [DEFAULT] of /home/ana/.oci/config, key_file: /locked.pem cannot be decrypted: "
        "the pass phrase is wrong");
  CHECK(with_key("/locked.pem", "")
            .error()
            .message.find("/locked.pem is encrypted and no pass phrase is set") !=
        std::string::npos);
  CHECK(with_key("/ec.pem", "").error().message.find("is no RSA key") != std::string::npos);
  CHECK(with_key("/none.pem", "").error().message.find("/none.pem: No such file") !=
        std::string::npos);
  CHECK(with_key("/home/ana/.oci/config", "").error().message.find("holds no PEM private key") !=
        std::string::npos);
  const auto open = with_key("/open.pem", "not needed");
  REQUIRE(open);
  CHECK(open->warnings == std::vector<std::string>{
                              "/open.pem can be read by others (mode 0644); close it with: chmod "
                              "600 /open.pem"});
}

TEST_CASE("a session profile is used for itself, or when asked for") {
  const auto session = resolve_auth(profile("SESSION"), machine(std::string(kConfig)));
  REQUIRE(session);
  const auto& auth = std::get<SessionAuth>(session->auth);
  CHECK(auth.token_path == "/tokens/t");
  CHECK_FALSE(auth.token.reveal().ends_with("\n"));
  CHECK(expiry_of(auth.token.reveal()) == base::parse_rfc3339("2026-11-21T12:00:00Z"));

  AccountSettings asked;
  asked.auth = "security_token";
  CHECK(resolve_auth(asked, machine(std::string(kConfig)))
            .error()
            .message.find("security_token_file is missing") != std::string::npos);
}

TEST_CASE("principals need no profile") {
  AccountSettings instance;
  instance.auth = "instance_principal";
  const auto resolved = resolve_auth(instance, machine(""));
  REQUIRE(resolved);
  CHECK(std::get<InstanceAuth>(resolved->auth).metadata_url == "http://169.254.169.254/opc/v2");

  CHECK(error_of("", {{"OCI_CLI_AUTH", "resource_principal"}})
            .find("OCI_RESOURCE_PRINCIPAL_VERSION is not set") != std::string::npos);
  CHECK(error_of(
            "", {{"OCI_CLI_AUTH", "resource_principal"}, {"OCI_RESOURCE_PRINCIPAL_VERSION", "1.1"}})
            .find("version 1.1 is not supported") != std::string::npos);
  CHECK(error_of("",
                 {{"OCI_CLI_AUTH", "resource_principal"},
                  {"OCI_RESOURCE_PRINCIPAL_VERSION", "2.2"},
                  {"OCI_RESOURCE_PRINCIPAL_RPST", "/rpst"},
                  {"OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", "/pem"},
                  {"OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE", "literal"}})
            .find("must both be paths or both be literal") != std::string::npos);
}

TEST_CASE("JWT claims are read without trusting them") {
  CHECK(expiry_of("no.jwt") == std::nullopt);
  CHECK(expiry_of("a.b.c") == std::nullopt);
  CHECK(expiry_of(token_with(R"({"exp":-1})")) == std::nullopt);
  CHECK(expiry_of(token_with(R"({"exp":99999999999999999})")) == std::nullopt);
  CHECK(claim_of(token_with(R"({"res_tenant":"ocid1.tenancy.oc1..t"})"), "res_tenant") ==
        "ocid1.tenancy.oc1..t");
}

}  // namespace mailctl::provider::oci
