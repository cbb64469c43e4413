// TLS is verified always, and a private authority can be added.

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "fixture.h"
#include "tls_server.h"

namespace mailctl::net::testing {
namespace {

class PemFile {
 public:
  explicit PemFile(const std::string& content)
      : x_path((std::filesystem::temp_directory_path() /
                ("mailctl-ca-" + std::to_string(getpid()) + ".pem"))
                   .string()) {
    std::ofstream(x_path) << content;
  }

  ~PemFile() { std::filesystem::remove(x_path); }

  PemFile(const PemFile&) = delete;
  PemFile& operator=(const PemFile&) = delete;

  [[nodiscard]] const std::string& path() const { return x_path; }

 private:
  std::string x_path;
};

}  // namespace

TEST_CASE("a certificate that nobody vouches for is refused at once, with the remedy") {
  const TlsServer server;
  Fixture fixture;
  const auto result = fixture.get(server.url("127.0.0.1"));
  REQUIRE(!result);
  INFO(result.error().message);
  CHECK(result.error().kind == base::ErrorKind::kTransient);
  CHECK(result.error().message.find("is not trusted") != std::string::npos);
  CHECK(result.error().message.find("--ca-file") != std::string::npos);
  CHECK(result.error().message.find("attempts") == std::string::npos);
}

TEST_CASE("an authority that was added is trusted, for the names in its certificates only") {
  const TlsServer server;
  const PemFile file(server.certificate_pem());
  HttpOptions options = quick_options();
  options.ca_file = file.path();
  Fixture fixture(options);
  const auto result = fixture.get(server.url("127.0.0.1"));
  REQUIRE(result);
  CHECK(result->body == "ok");
  const auto wrong_name = fixture.get(server.url("localhost"));
  REQUIRE(!wrong_name);
  CHECK(wrong_name.error().message.find("is not trusted") != std::string::npos);
}

TEST_CASE("a CA file that cannot be read is the user's mistake, and named") {
  const TlsServer server;
  HttpOptions options = quick_options();
  options.ca_file = "/nonexistent/ca.pem";
  Fixture fixture(options);
  const auto result = fixture.get(server.url("127.0.0.1"));
  REQUIRE(!result);
  CHECK(result.error().kind == base::ErrorKind::kInvalid);
  CHECK(result.error().message.find("/nonexistent/ca.pem") != std::string::npos);
}

TEST_CASE("TLS before 1.2 is not spoken") {
  const TlsServer server(TlsServer::Versions::kOnlyTls11);
  const PemFile file(server.certificate_pem());
  HttpOptions options = quick_options();
  options.ca_file = file.path();
  options.retry.max_attempts = 2;
  Fixture fixture(options);
  const auto result = fixture.get(server.url("127.0.0.1"));
  REQUIRE(!result);
  INFO(result.error().message);
  CHECK(result.error().kind == base::ErrorKind::kTransient);
}

}  // namespace mailctl::net::testing
