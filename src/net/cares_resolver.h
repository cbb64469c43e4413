#pragma once
// Resolver on c-ares, in the reactor of the HTTP client. Servers are tried in order, all of them in
// each round; a server that refuses sends the question to the next one at once.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/cares_channel.h"
#include "net/dns_answer.h"
#include "net/reactor.h"
#include "net/resolver.h"

namespace mailctl::net {

struct ResolverOptions {
  // "192.0.2.1", "192.0.2.1:53", "2001:db8::1", "[2001:db8::1]:53"; empty: the system's.
  std::vector<std::string> servers;
  base::Duration timeout{2000};  // of one attempt at one server
  int tries = 3;                 // rounds over all servers
  std::size_t max_in_flight = 2000;
  DnsTransport transport = DnsTransport::kUdpFirst;
};

// Answers: kServFail when a server refused (SERVFAIL, REFUSED, FORMERR, a referral, a malformed or
// endless answer) and none did better; kTimeout when no server answered at all. When stop is
// requested, what has no answer yet ends as kNotFetched.
class CaresResolver final : public Resolver, private Activity {
 public:
  // The reactor must outlive the resolver. kInvalid for a server that is no address.
  static base::Result<std::unique_ptr<CaresResolver>> make(Reactor& reactor,
                                                           const ResolverOptions& options);
  // No call may be under way.
  ~CaresResolver() override;
  CaresResolver(const CaresResolver&) = delete;
  CaresResolver& operator=(const CaresResolver&) = delete;

  // Questions that are alike are asked once.
  std::vector<dns::Answer> query_all(std::span<const dns::Question> questions,
                                     std::stop_token stop) override;

 private:
  // The different questions of one query_all(); on the stack of the thread that waits for it.
  struct Batch;

  using LookupId = std::uint64_t;

  // One question until it has its answer.
  struct Lookup {
    explicit Lookup(dns::Question question) : inquiry(std::move(question)) {}

    Batch* batch = nullptr;
    std::size_t index = 0;
    Inquiry inquiry;
    std::size_t attempts = 0;  // at inquiry.asks()
    std::size_t refusals = 0;  // of those
  };

  explicit CaresResolver(Reactor& reactor, const ResolverOptions& options);

  TimePoint advance(TimePoint now) override;
  void on_socket(int socket, Readiness readiness) override;

  void submit(Batch& batch);
  void cancel(std::uint64_t batch_number);
  void cancel_all();
  void send_burst(TimePoint now);
  void ask(LookupId id);
  void take_exchange(LookupId id, const Exchange& exchange);
  void go_on(LookupId id);
  void finish(LookupId id);

  Reactor& x_reactor;
  ResolverOptions x_options;
  std::vector<std::unique_ptr<CaresChannel>> x_channels;
  std::map<LookupId, Lookup> x_lookups;
  std::deque<LookupId> x_waiting;
  std::size_t x_in_flight = 0;
  TimePoint x_next_burst = TimePoint::min();
  LookupId x_next_id = 1;
};

// "192.0.2.1:53" and so on from what a user may write; kInvalid for anything but an IP address and
// a port.
base::Result<std::string> to_server_address(std::string_view text);

}  // namespace mailctl::net
