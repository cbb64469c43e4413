#pragma once
// The part of CurlHttpClient that lives on the reactor's thread: starts requests when they are due,
// judges how attempts ended, and hands results to the threads that wait.

#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/curl_http_client.h"
#include "net/curl_transfer.h"

namespace mailctl::net {

// The requests of one send_all(); lives on the stack of the thread that waits for it.
struct HttpBatch {
  explicit HttpBatch(std::span<const Request> given)
      : requests(given), results(given.size()), left(given.size()) {}

  std::span<const Request> requests;
  std::vector<std::optional<base::Result<Response>>> results;
  std::exception_ptr bug;  // thrown by a function of the caller's
  Countdown left;
};

class HttpDispatcher final : public Activity {
 public:
  HttpDispatcher(Reactor& reactor, const base::Clock& clock, HttpOptions options);

  // Reactor's thread, as everything here.
  void submit(HttpBatch& batch, std::uint64_t batch_id);
  void cancel(std::uint64_t batch_id);
  void cancel_all();

  TimePoint advance(TimePoint now) override;
  void on_transfer_done(void* easy, int curl_code) override;

 private:
  // One request until it has its result.
  struct Job {
    const Request* request = nullptr;
    HttpBatch* batch = nullptr;
    std::uint64_t batch_id = 0;
    std::size_t index = 0;
    Url url;
    Endpoint* endpoint = nullptr;
    std::unique_ptr<CurlTransfer> transfer;  // while in flight
    int attempts = 0;
    TimePoint started;                       // the last attempt
    std::optional<TimePoint> trouble_since;  // start of the first attempt that met an outage
    bool may_be_done = false;                // a write whose fate one attempt left open
    bool is_cancelled = false;
  };

  using Jobs = std::map<TransferId, Job>;

  void start(TransferId id, TimePoint now);
  // An attempt that could not be made.
  void fail_unsent(TransferId id, base::Error error);
  [[nodiscard]] TransferSettings settings_for(const Job& job, TimePoint now) const;
  void judge_response(TransferId id, Response response);
  void judge_failure(TransferId id, const Failure& failure);
  void judge_throttled(TransferId id, Response response, TimePoint now);
  [[nodiscard]] base::Result<std::vector<Header>> sign(const Job& job);
  // Does what was decided after an answer.
  void go_on(TransferId id, Next next, Response response, TimePoint not_before);
  void retry(TransferId id, TimePoint not_before);
  void give_up(TransferId id, const Failure& failure, TimePoint now);
  void cancel_job(TransferId id);
  void finish(TransferId id, base::Result<Response> result);
  [[nodiscard]] static AttemptFacts facts(const Job& job, TimePoint not_before);
  [[nodiscard]] std::optional<base::Duration> retry_after(const Response& response) const;
  [[nodiscard]] static base::Error error_of(const Job& job, base::ErrorKind kind, std::string text);

  Reactor& x_reactor;
  const base::Clock& x_clock;
  HttpOptions x_options;
  TransferQueue x_queue;
  Jobs x_jobs;
  std::map<void*, TransferId> x_in_flight;  // by easy handle
  TransferId x_next_id = 1;
  Random x_random;
};

}  // namespace mailctl::net
