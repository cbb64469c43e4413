#include "net/cares_resolver.h"

#include <atomic>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "dns/message.h"
#include "dns/record.h"

namespace mailctl::net {
namespace {

// 25,000 questions a second: many more at once overrun the sockets of server and client, and what
// is dropped there is missed only after a timeout.
constexpr std::size_t kBurst = 100;
constexpr std::chrono::milliseconds kBurstInterval{4};

// Unpredictable, so that a forged answer has to guess it (RFC 5452 §9.2).
std::uint16_t random_id() {
  static std::random_device device;  // the reactor's thread alone uses it
  return static_cast<std::uint16_t>(device() & 0xffffU);
}

}  // namespace

struct CaresResolver::Batch {
  std::uint64_t number = 0;
  std::vector<dns::Question> questions;
  std::vector<dns::Answer> answers;
  Countdown left;
};

base::Result<std::string> to_server_address(std::string_view text) {
  const auto bad = [&](std::string_view reason) {
    return base::Error{
        base::ErrorKind::kInvalid, fmt::format("bad DNS server \"{}\": {}", text, reason), {}};
  };
  std::string_view host = text;
  std::string_view port = "53";
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return bad("the bracket is not closed");
    host = text.substr(1, end - 1);
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && !rest.starts_with(':')) return bad("a port must follow the bracket");
    if (!rest.empty()) port = rest.substr(1);
  } else if (const std::size_t colon = text.find(':');
             colon != std::string_view::npos &&
             text.find(':', colon + 1) == std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  const auto number = base::parse_unsigned(port);
  if (!number || *number == 0 || *number > 65535)
    return bad("the port is not a number from 1 to 65535");
  if (dns::parse_ipv4(host)) return fmt::format("{}:{}", host, *number);
  if (dns::parse_ipv6(host)) return fmt::format("[{}]:{}", host, *number);
  return bad("it must be an IP address, with or without a port");
}

CaresResolver::CaresResolver(Reactor& reactor, const ResolverOptions& options)
    : x_reactor(reactor), x_options(options) {}

base::Result<std::unique_ptr<CaresResolver>> CaresResolver::make(Reactor& reactor,
                                                                 const ResolverOptions& options) {
  std::vector<std::string> servers;
  for (const std::string& written : options.servers) {
    auto server = to_server_address(written);
    if (!server) return std::move(server).error();
    servers.push_back(std::move(*server));
  }
  if (servers.empty()) {
    auto found = system_servers();
    if (!found) return std::move(found).error();
    servers = std::move(*found);
  }
  std::unique_ptr<CaresResolver> resolver(new CaresResolver(reactor, options));
  for (const std::string& server : servers) {
    auto channel = CaresChannel::make(server, options.timeout, options.transport);
    if (!channel) return std::move(channel).error();
    (*channel)->attach(reactor, *resolver);
    resolver->x_channels.push_back(std::move(*channel));
  }
  reactor.run([&] { reactor.add(*resolver); });
  return resolver;
}

CaresResolver::~CaresResolver() {
  x_reactor.run([this] {
    x_reactor.remove(*this);
    cancel_all();
    x_channels.clear();
  });
}

std::vector<dns::Answer> CaresResolver::query_all(std::span<const dns::Question> questions,
                                                  std::stop_token stop) {
  MAILCTL_CHECK(!x_reactor.is_own_thread());
  std::map<dns::Question, std::size_t> places;  // by question, its index in the batch
  std::vector<dns::Question> different;
  for (const dns::Question& question : questions) {
    if (places.try_emplace(question, different.size()).second) different.push_back(question);
  }
  if (different.empty()) return {};
  static std::atomic<std::uint64_t> batch_count{0};
  const std::uint64_t number = ++batch_count;
  const std::size_t count = different.size();
  Batch batch{number, std::move(different), std::vector<dns::Answer>(count), Countdown(count)};
  x_reactor.post([&, this] { submit(batch); });
  {
    // After the post, so that a stop already requested finds the batch.
    const std::stop_callback on_stop(
        stop, [this, number] { x_reactor.post([this, number] { cancel(number); }); });
    batch.left.wait();
  }
  std::vector<dns::Answer> answers;
  answers.reserve(questions.size());
  for (const dns::Question& question : questions) {
    answers.push_back(batch.answers[places.at(question)]);
  }
  return answers;
}

void CaresResolver::submit(Batch& batch) {
  for (std::size_t i = 0; i < batch.questions.size(); ++i) {
    const LookupId id = x_next_id++;
    Lookup& lookup = x_lookups.try_emplace(id, batch.questions[i]).first->second;
    lookup.batch = &batch;
    lookup.index = i;
    x_waiting.push_back(id);
  }
}

void CaresResolver::send_burst(TimePoint now) {
  if (now < x_next_burst) return;
  std::size_t sent = 0;
  while (!x_waiting.empty() && x_in_flight < x_options.max_in_flight && sent < kBurst) {
    const LookupId id = x_waiting.front();
    x_waiting.pop_front();
    if (!x_lookups.contains(id)) continue;  // cancelled
    ask(id);
    ++sent;
  }
  if (sent == kBurst) x_next_burst = now + kBurstInterval;
}

TimePoint CaresResolver::advance(TimePoint now) {
  for (const auto& channel : x_channels) channel->serve(-1, Readiness{});
  send_burst(now);
  const bool has_more = !x_waiting.empty() && x_in_flight < x_options.max_in_flight;
  TimePoint next = has_more ? x_next_burst : TimePoint::max();
  for (const auto& channel : x_channels) next = std::min(next, channel->next_time(now));
  return next;
}

void CaresResolver::on_socket(int socket, Readiness readiness) {
  // A channel ignores the sockets of another.
  for (const auto& channel : x_channels) channel->serve(socket, readiness);
}

void CaresResolver::ask(LookupId id) {
  const Lookup& lookup = x_lookups.at(id);
  const std::string query = dns::to_octets(make_query(lookup.inquiry.asks(), random_id()));
  CaresChannel& channel = *x_channels[lookup.attempts % x_channels.size()];
  ++x_in_flight;
  channel.ask(query, [this, id](const Exchange& exchange) {
    --x_in_flight;
    // A lookup that was cancelled meanwhile is gone.
    if (x_lookups.contains(id)) take_exchange(id, exchange);
  });
}

void CaresResolver::take_exchange(LookupId id, const Exchange& exchange) {
  Lookup& lookup = x_lookups.at(id);
  if (exchange.status == ExchangeStatus::kSilent) {
    go_on(id);
    return;
  }
  const auto response = dns::parse_message(exchange.octets);
  switch (response ? lookup.inquiry.take(*response) : Inquiry::Step::kRefuse) {
    case Inquiry::Step::kDone:
      finish(id);
      return;
    case Inquiry::Step::kFollow:
      lookup.attempts = 0;
      lookup.refusals = 0;
      x_waiting.push_front(id);
      return;
    case Inquiry::Step::kRefuse:
      ++lookup.refusals;
      go_on(id);
      return;
  }
}

// To the next server, or to the end. A refusal is not repeated to the server that gave it: one
// round of refusals is the answer.
void CaresResolver::go_on(LookupId id) {
  Lookup& lookup = x_lookups.at(id);
  ++lookup.attempts;
  const std::size_t servers = x_channels.size();
  const auto rounds = static_cast<std::size_t>(std::max(1, x_options.tries));
  if (lookup.refusals < servers && lookup.attempts < rounds * servers) {
    x_waiting.push_front(id);
    return;
  }
  lookup.inquiry.fail(lookup.refusals > 0 ? dns::AnswerStatus::kServFail
                                          : dns::AnswerStatus::kTimeout);
  finish(id);
}

void CaresResolver::finish(LookupId id) {
  const auto found = x_lookups.find(id);
  MAILCTL_CHECK(found != x_lookups.end());
  const Lookup lookup = std::move(found->second);
  x_lookups.erase(found);
  lookup.batch->answers[lookup.index] = lookup.inquiry.answer();
  lookup.batch->left.count_down();  // the batch may be gone from here on
}

void CaresResolver::cancel(std::uint64_t batch_number) {
  std::vector<LookupId> ids;
  for (const auto& [id, lookup] : x_lookups) {
    if (lookup.batch->number == batch_number) ids.push_back(id);
  }
  for (const LookupId id : ids) {
    x_lookups.at(id).inquiry.fail(dns::AnswerStatus::kNotFetched);
    finish(id);
  }
}

void CaresResolver::cancel_all() {
  while (!x_lookups.empty()) {
    const LookupId id = x_lookups.begin()->first;
    x_lookups.at(id).inquiry.fail(dns::AnswerStatus::kNotFetched);
    finish(id);
  }
}

}  // namespace mailctl::net
