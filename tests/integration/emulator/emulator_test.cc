#include "emulator/emulator.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "../../support/test_cloud.h"
#include "emulator/email_store.h"
#include "emulator/http_server.h"

using namespace mailctl;            // NOLINT(google-build-using-namespace): test
using namespace mailctl::emulator;  // NOLINT(google-build-using-namespace): test
using nlohmann::json;

namespace {

// A connection to 127.0.0.1 that sends requests and reads replies one after the other.
class Connection {
 public:
  explicit Connection(std::uint16_t port) : x_socket(socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{20, 0};
    setsockopt(x_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(connect(x_socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  }

  ~Connection() { close(x_socket); }

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(const HttpRequest& request) const {
    std::string text = request.method + " " + request.target + " HTTP/1.1\r\n";
    for (const auto& [name, value] : request.headers) text += name + ": " + value + "\r\n";
    text += "\r\n" + request.body;
    CHECK(::send(x_socket, text.data(), text.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(text.size()));
  }

  // Status and body; 0 when the connection was closed, -1 when it was reset.
  std::pair<int, std::string> receive() {
    std::size_t head = std::string::npos;
    while ((head = x_read.find("\r\n\r\n")) == std::string::npos) {
      const int more = read_more();
      if (more <= 0) return {more, {}};
    }
    const std::string folded = base::to_lower(x_read.substr(0, head));
    const std::size_t at = folded.find("content-length: ");
    std::size_t length = at == std::string::npos ? 0 : std::stoul(folded.substr(at + 16));
    while (x_read.size() < head + 4 + length) {
      if (read_more() <= 0) return {0, {}};
    }
    std::pair<int, std::string> reply{std::stoi(x_read.substr(9, 3)),
                                      x_read.substr(head + 4, length)};
    x_read.erase(0, head + 4 + length);
    return reply;
  }

 private:
  int read_more() {
    char buffer[4096];
    const ssize_t got = recv(x_socket, buffer, sizeof(buffer), 0);
    if (got > 0) x_read.append(buffer, static_cast<std::size_t>(got));
    return got > 0 ? 1 : got == 0 ? 0 : -1;
  }

  int x_socket;
  std::string x_read;
};

std::uint16_t port_of(const std::string& url) {
  const std::size_t colon = url.find(':', 6);
  return static_cast<std::uint16_t>(std::stoul(url.substr(colon + 1)));
}

struct Running {
  std::unique_ptr<Emulator> emulator;
  KeyPair key;

  explicit Running(EmulatorOptions options = {}) {
    if (options.regions.empty()) options.regions = {"sa-saopaulo-1", "sa-vinhedo-1"};
    auto started = Emulator::start(options);
    REQUIRE(started);
    emulator = std::move(*started);
    std::ifstream file(emulator->ready().key_file);
    std::ostringstream pem;
    pem << file.rdbuf();
    key = parse_private_key(pem.str()).value();
  }

  [[nodiscard]] HttpRequest request(std::string_view method,
                                    std::string_view target,
                                    std::string body = {}) const {
    HttpRequest made = test_support::TestCloud::request("", method, target, std::move(body));
    const ReadyInfo& ready = emulator->ready();
    test_support::sign(
        made,
        ready.tenancy + "/" + ready.user + "/" + ready.fingerprint,
        key,
        std::chrono::time_point_cast<base::Duration>(std::chrono::system_clock::now()));
    return made;
  }

  [[nodiscard]] std::uint16_t port(const std::string& region = "sa-saopaulo-1") const {
    return port_of(emulator->ready().regions.at(region));
  }

  std::pair<int, std::string> call(const HttpRequest& made,
                                   const std::string& region = "sa-saopaulo-1") const {
    Connection connection(port(region));
    connection.send(made);
    return connection.receive();
  }

  void admin(const std::string& path, const std::string& body) const {
    HttpRequest made = test_support::TestCloud::request("", "POST", "/admin/" + path, body);
    made.headers = {{"host", "127.0.0.1"}, {"content-length", std::to_string(body.size())}};
    Connection connection(port_of(emulator->ready().admin));
    connection.send(made);
    CHECK(connection.receive().first / 100 == 2);
  }

  [[nodiscard]] std::string new_domain(const std::string& name) const {
    return json{{"name", name}, {"compartmentId", emulator->ready().compartment}}.dump();
  }
};

struct Folder {
  std::string path;

  Folder() : path(std::filesystem::temp_directory_path() / "emulator_test_XXXXXX") {
    REQUIRE(mkdtemp(path.data()) != nullptr);
  }

  ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST_CASE("640 requests of 50 ms over 64 connections take as long as ten of them") {
  Running cloud;
  cloud.admin("latency", R"({"ms":50})");
  const HttpRequest request = cloud.request(
      "GET", "/20170907/emailDomains?compartmentId=" + cloud.emulator->ready().compartment);
  std::vector<std::unique_ptr<Connection>> connections;
  for (int i = 0; i < 64; ++i) connections.push_back(std::make_unique<Connection>(cloud.port()));
  const auto start = std::chrono::steady_clock::now();
  int good = 0;
  for (int round = 0; round < 10; ++round) {
    for (const auto& connection : connections) connection->send(request);
    for (const auto& connection : connections) good += connection->receive().first == 200 ? 1 : 0;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  WARN("640 requests of 50 ms over 64 connections: " << took.count() << " s");
  CHECK(good == 640);
  CHECK(took.count() >= 0.5);
}

TEST_CASE("lost replies and downed regions, on the wire") {
  Running cloud;
  cloud.admin("faults", R"({"operation":"CreateEmailDomain","kind":"lost-reply"})");
  const HttpRequest create =
      cloud.request("POST", "/20170907/emailDomains", cloud.new_domain("a.example"));
  CHECK(cloud.call(create).first == 0);
  CHECK(cloud.call(create).first == 409);
  cloud.admin("regions/sa-saopaulo-1", R"({"state":"down"})");
  CHECK(cloud.call(create).first == -1);
  CHECK(cloud.call(create, "sa-vinhedo-1").first == 202);
}

TEST_CASE("bodies and heads have limits") {
  Running cloud;
  const HttpRequest big =
      cloud.request("POST", "/20170907/emailDomains", std::string(std::size_t{5} << 20U, ' '));
  CHECK(cloud.call(big).first == 413);
  HttpRequest wide = cloud.request("GET", "/20170907/emailDomains");
  wide.headers.emplace_back("x-big", std::string(100000, 'a'));
  const int status = cloud.call(wide).first;
  CHECK((status == 431 || status == 414 || status <= 0));
  HttpRequest bad = cloud.request("GET", "/20170907/senders?x=%zz");
  CHECK(cloud.call(bad).first == 400);
}

TEST_CASE("with a data folder everything is there after a restart, for the owner alone") {
  const Folder folder;
  EmulatorOptions options;
  options.data_folder = folder.path + "/data";
  options.ready_file = folder.path + "/ready.json";
  std::string fingerprint;
  {
    Running cloud(options);
    fingerprint = cloud.emulator->ready().fingerprint;
    std::ifstream file(options.ready_file);
    const json ready = json::parse(file);
    CHECK(ready["format_version"] == 1);
    CHECK(ready["pid"] == getpid());
    CHECK(ready["regions"]["sa-vinhedo-1"]["submit"] ==
          cloud.emulator->ready().regions.at("sa-vinhedo-1"));
    CHECK(ready["key_file"] == cloud.emulator->ready().key_file);
    CHECK_FALSE(ready.contains("ca_file"));
    CHECK(
        cloud
            .call(cloud.request("POST", "/20170907/emailDomains", cloud.new_domain("kept.example")))
            .first == 202);
    CHECK(cloud.emulator->stop());
  }
  CHECK_FALSE(std::filesystem::exists(options.ready_file));
  for (const char* name : {"/world.json", "/api_key.pem"}) {
    struct stat info {};

    REQUIRE(stat((options.data_folder + name).c_str(), &info) == 0);
    CHECK((info.st_mode & 0777U) == 0600U);
  }
  Running again(options);
  CHECK(again.emulator->ready().fingerprint == fingerprint);
  const auto [status, body] = again.call(again.request(
      "GET", "/20170907/emailDomains?compartmentId=" + again.emulator->ready().compartment));
  CHECK(status == 200);
  CHECK(body.find("kept.example") != std::string::npos);
}

TEST_CASE("without a data folder nothing is left behind") {
  std::string key_file;
  {
    Running cloud;
    key_file = cloud.emulator->ready().key_file;
    CHECK(std::filesystem::exists(key_file));
  }
  CHECK_FALSE(std::filesystem::exists(std::filesystem::path(key_file).parent_path()));
}

TEST_CASE("unusable options are errors") {
  CHECK_FALSE(Emulator::start({}));
  EmulatorOptions options;
  options.regions = {"xx-nowhere-1"};
  CHECK(Emulator::start(options).error().message == "unknown region xx-nowhere-1");
  options.regions = {"sa-saopaulo-1", "sa-saopaulo-1"};
  CHECK_FALSE(Emulator::start(options));
  options.regions = {"sa-saopaulo-1"};
  Running running;
  options.ports["sa-saopaulo-1"] = running.port();
  CHECK(Emulator::start(options).error().kind == base::ErrorKind::kTransient);
  const Folder folder;
  std::ofstream(folder.path + "/world.json") << "{";
  options.ports.clear();
  options.data_folder = folder.path;
  CHECK_FALSE(Emulator::start(options));
}

TEST_CASE("HTTPS comes with an authority to trust") {
  EmulatorOptions options;
  options.transport = Transport::kHttps;
  Running cloud(options);
  const ReadyInfo& ready = cloud.emulator->ready();
  CHECK(ready.regions.at("sa-saopaulo-1").starts_with("https://127.0.0.1:"));
  CHECK(ready.admin.starts_with("http://"));
  CHECK(std::filesystem::exists(ready.ca_file));
}
