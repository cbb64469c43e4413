#include "emulator/dns_server.h"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "dns/message.h"
#include "emulator/dns_sockets.h"
#include "emulator/zone_edit.h"

using namespace mailctl;
using namespace mailctl::emulator;

namespace {

using enum dns::RecordType;
using std::chrono::milliseconds;

std::string query_for(std::string_view name, std::uint16_t id) {
  dns::Message query;
  query.id = id;
  query.recursion_desired = true;
  query.questions = {{dns::name_of(name), kTxt}};
  return dns::to_octets(query);
}

std::string framed(const std::string& octets) {
  std::string text;
  text.push_back(static_cast<char>((octets.size() >> 8U) & 0xFFU));
  text.push_back(static_cast<char>(octets.size() & 0xFFU));
  return text + octets;
}

bool is_readable(const OwnedFd& socket, milliseconds within) {
  pollfd fd{socket.get(), POLLIN, 0};
  return poll(&fd, 1, static_cast<int>(within.count())) > 0;
}

std::string receive(const OwnedFd& socket) {
  if (!is_readable(socket, milliseconds{5000})) return {};
  std::string buffer(65536, '\0');
  const ssize_t length = recv(socket.get(), buffer.data(), buffer.size(), 0);
  buffer.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
  return buffer;
}

// One answer from a TCP stream; `rest` keeps what was read beyond it.
dns::Message receive_framed(const OwnedFd& socket, std::string& rest) {
  const auto wanted = [&] {
    return rest.size() < 2
               ? std::size_t{2}
               : std::size_t{2} +
                     static_cast<std::size_t>((static_cast<unsigned char>(rest[0]) << 8U) |
                                              static_cast<unsigned char>(rest[1]));
  };
  while (rest.size() < wanted() || rest.size() < 2) {
    const std::string more = receive(socket);
    REQUIRE_FALSE(more.empty());
    rest += more;
  }
  const std::size_t size = wanted();
  const auto message = dns::parse_message(std::string_view(rest).substr(2, size - 2));
  rest.erase(0, size);
  REQUIRE(message);
  return *message;
}

struct Fixture {
  ZoneStore zones;
  std::unique_ptr<DnsServer> server;

  Fixture() {
    StoredZone& zone = *zones.create_zone({dns::name_of("example.com"), "c", {}}).value();
    std::vector<dns::RecordData> values;
    for (char c = 'a'; c <= 'h'; ++c) values.emplace_back(dns::TxtData{{std::string(200, c)}});
    REQUIRE(put_set(zone, {dns::name_of("big.example.com"), kTxt, 60, values}));
    REQUIRE(put_set(zone, {dns::name_of("a.example.com"), kTxt, 60, {dns::TxtData{{"a"}}}}));
    auto started = DnsServer::start(0, [this](std::string_view query, DnsTransport transport) {
      return respond(zones, query, transport);
    });
    REQUIRE(started);
    server = std::move(*started);
  }

  [[nodiscard]] OwnedFd open(int type) const {
    OwnedFd fd(socket(AF_INET, type, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    return fd;
  }

  static void send_all(const OwnedFd& fd, const std::string& octets) {
    REQUIRE(send(fd.get(), octets.data(), octets.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(octets.size()));
  }
};

}  // namespace

TEST_CASE("a truncated UDP answer is whole over TCP, at the same port") {
  const Fixture f;
  const OwnedFd udp = f.open(SOCK_DGRAM);
  Fixture::send_all(udp, query_for("big.example.com", 1));
  const auto cut = dns::parse_message(receive(udp));
  REQUIRE(cut);
  CHECK(cut->truncated);
  const OwnedFd tcp = f.open(SOCK_STREAM);
  Fixture::send_all(tcp, framed(query_for("big.example.com", 2)));
  std::string rest;
  CHECK(receive_framed(tcp, rest).answers.size() == 8);
}

TEST_CASE("one TCP connection carries many queries, in one piece or octet by octet") {
  const Fixture f;
  const OwnedFd tcp = f.open(SOCK_STREAM);
  std::string together;
  for (std::uint16_t id = 0; id < 100; ++id) together += framed(query_for("a.example.com", id));
  Fixture::send_all(tcp, together);
  std::string rest;
  for (std::uint16_t id = 0; id < 100; ++id) CHECK(receive_framed(tcp, rest).id == id);
  for (const char octet : framed(query_for("a.example.com", 7))) Fixture::send_all(tcp, {octet});
  CHECK(receive_framed(tcp, rest).id == 7);
  // A client that says it is done still gets its answer.
  Fixture::send_all(tcp, framed(query_for("a.example.com", 8)));
  REQUIRE(shutdown(tcp.get(), SHUT_WR) == 0);
  CHECK(receive_framed(tcp, rest).id == 8);
  CHECK(receive(tcp).empty());
}

TEST_CASE("thousands of UDP queries are answered") {
  const Fixture f;
  const OwnedFd udp = f.open(SOCK_DGRAM);
  std::size_t answered = 0;
  for (std::uint16_t id = 0; id < 2000; ++id) {
    Fixture::send_all(udp, query_for("a.example.com", id));
    if (id % 50 != 49) continue;
    for (int i = 0; i < 50; ++i) answered += receive(udp).empty() ? 0U : 1U;
  }
  CHECK(answered == 2000);
}

TEST_CASE("faults: silence, SERVFAIL and latency") {
  const Fixture f;
  const OwnedFd udp = f.open(SOCK_DGRAM);
  f.server->set_faults(
      {milliseconds{0}, {dns::name_of("a.example.com")}, {dns::name_of("big.example.com")}});
  Fixture::send_all(udp, query_for("big.example.com", 1));
  Fixture::send_all(udp, query_for("x.a.example.com", 2));
  const auto failed = dns::parse_message(receive(udp));
  REQUIRE(failed);
  CHECK(failed->id == 2);
  CHECK(failed->code == dns::ResponseCode::kServFail);
  CHECK_FALSE(is_readable(udp, milliseconds{0}));

  f.server->set_faults({milliseconds{40}, {}, {}});
  CHECK(f.server->faults().latency == milliseconds{40});
  const auto start = std::chrono::steady_clock::now();
  const OwnedFd tcp = f.open(SOCK_STREAM);
  for (std::uint16_t id = 0; id < 20; ++id) {
    Fixture::send_all(udp, query_for("a.example.com", id));
    Fixture::send_all(tcp, framed(query_for("a.example.com", id)));
  }
  std::string rest;
  for (int i = 0; i < 20; ++i) {
    CHECK_FALSE(receive(udp).empty());
    CHECK(receive_framed(tcp, rest).answers.size() == 1);
  }
  CHECK(std::chrono::steady_clock::now() - start >= milliseconds{40});
}

TEST_CASE("a taken port is an error, and a port is free again after the server is gone") {
  std::uint16_t port = 0;
  {
    const Fixture f;
    port = f.server->port();
    CHECK(f.server->address() == "127.0.0.1:" + std::to_string(port));
    const auto second =
        DnsServer::start(port, [](std::string_view, DnsTransport) { return std::string(); });
    REQUIRE_FALSE(second);
    CHECK(second.error().kind == base::ErrorKind::kTransient);
  }
  CHECK(DnsServer::start(port, [](std::string_view, DnsTransport) { return std::string(); }));
}

TEST_CASE("garbage and a flood of connections do not stop the server") {
  const Fixture f;
  const OwnedFd udp = f.open(SOCK_DGRAM);
  Fixture::send_all(udp, "x");
  Fixture::send_all(udp, std::string(20000, '\xff'));
  {
    std::vector<OwnedFd> many;
    for (int i = 0; i < 300; ++i) many.push_back(f.open(SOCK_STREAM));
    for (const OwnedFd& each : many) Fixture::send_all(each, "\xff");
    Fixture::send_all(udp, query_for("a.example.com", 9));
    CHECK(dns::parse_message(receive(udp)).value().id == 9);
  }
  const OwnedFd tcp = f.open(SOCK_STREAM);
  Fixture::send_all(tcp, framed(query_for("a.example.com", 3)));
  std::string rest;
  CHECK(receive_framed(tcp, rest).id == 3);
}
