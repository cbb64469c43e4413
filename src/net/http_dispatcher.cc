#include "net/http_dispatcher.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::net {
namespace {

// Names under which services send the id that their support asks for.
std::string request_id_of(const Response& response) {
  for (const std::string_view name :
       {"opc-request-id", "x-ms-request-id", "x-amzn-requestid", "x-request-id"}) {
    if (const auto value = response.header(name)) return std::string(*value);
  }
  return {};
}

bool may_change_something(const Request& request) {
  return !is_read(request.method) || request.repeat == Repeat::kUnsafe;
}

base::Duration to_duration(TimePoint::duration time) {
  return std::chrono::duration_cast<base::Duration>(time);
}

}  // namespace

HttpDispatcher::HttpDispatcher(Reactor& reactor, const base::Clock& clock, HttpOptions options)
    : x_reactor(reactor),
      x_clock(clock),
      x_options(std::move(options)),
      x_queue(x_options.limits),
      x_random(std::random_device{}()) {}

void HttpDispatcher::submit(HttpBatch& batch, std::uint64_t batch_id) {
  const TimePoint now = std::chrono::steady_clock::now();
  // A copy: the batch is gone once its last request has ended, be it in here.
  const std::span<const Request> requests = batch.requests;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const Request& request = requests[i];
    const TransferId id = x_next_id++;
    Job& job = x_jobs[id];
    job.request = &request;
    job.batch = &batch;
    job.batch_id = batch_id;
    job.index = i;
    auto url = parse_url(request.url);
    if (!url) {
      finish(id, std::move(url).error());
      continue;
    }
    job.url = std::move(*url);
    job.endpoint =
        &x_queue.endpoint(request.endpoint.empty() ? job.url.host_and_port() : request.endpoint);
    x_queue.push(id, *job.endpoint, now);
  }
}

TimePoint HttpDispatcher::advance(TimePoint now) {
  // A start that fails at once makes room for another one.
  for (auto ready = x_queue.take_ready(now); !ready.empty(); ready = x_queue.take_ready(now)) {
    for (const TransferId id : ready) start(id, now);
  }
  return x_queue.next_time();
}

TransferSettings HttpDispatcher::settings_for(const Job& job, TimePoint now) const {
  const base::Duration give_up = x_options.retry.give_up_after;
  const base::Duration spent =
      job.trouble_since ? to_duration(now - *job.trouble_since) : base::Duration::zero();
  // The last attempt to connect ends when patience does.
  const base::Duration left = std::max(give_up - spent, base::Duration{1});
  return TransferSettings{.ca_file = x_options.ca_file,
                          .user_agent = x_options.user_agent,
                          .connect_timeout = std::min(x_options.connect_timeout, left),
                          .attempt_timeout = x_options.attempt_timeout,
                          .silence_timeout = left,
                          .max_response_bytes = x_options.max_response_bytes};
}

void HttpDispatcher::start(TransferId id, TimePoint now) {
  Job& job = x_jobs.at(id);
  if (const auto reason = job.endpoint->circuit.refusal(now)) {
    const std::string text = fmt::format("not tried{}, because {} cannot be reached: {}",
                                         job.attempts > 0 ? " again" : "",
                                         job.endpoint->name,
                                         *reason);
    give_up(id, Failure{FailureStage::kHopeless, base::ErrorKind::kTransient, text}, now);
    return;
  }
  auto signature = sign(job);
  if (!signature) {
    fail_unsent(id, std::move(signature).error());
    return;
  }
  auto transfer = CurlTransfer::make(*job.request, *signature, job.url, settings_for(job, now));
  if (!transfer) {
    fail_unsent(id, std::move(transfer).error());
    return;
  }
  job.transfer = std::move(*transfer);
  job.started = now;
  ++job.attempts;
  x_in_flight[job.transfer->easy()] = id;
  x_reactor.start_transfer(job.transfer->easy(), *this);
}

void HttpDispatcher::fail_unsent(TransferId id, base::Error error) {
  if (x_jobs.at(id).may_be_done) {
    error.kind = base::ErrorKind::kUnknownOutcome;
    error.message += "; whether an earlier attempt was carried out is not known";
  }
  finish(id, std::move(error));
}

void HttpDispatcher::on_transfer_done(void* easy, int curl_code) {
  const auto found = x_in_flight.find(easy);
  MAILCTL_CHECK(found != x_in_flight.end());
  const TransferId id = found->second;
  x_in_flight.erase(found);
  Job& job = x_jobs.at(id);
  const std::unique_ptr<CurlTransfer> transfer = std::move(job.transfer);
  if (curl_code != 0) {
    judge_failure(id, transfer->failure(curl_code));
    return;
  }
  judge_response(id, transfer->take_response());
}

// A function of the caller's is the only code here that may throw. The exception is let go of
// before the batch ends, because from then on the other thread has it.
base::Result<std::vector<Header>> HttpDispatcher::sign(const Job& job) {
  if (!job.request->sign) return std::vector<Header>{};
  try {
    return job.request->sign(*job.request, x_clock.now());
  } catch (...) {
    job.batch->bug = std::current_exception();
  }
  return error_of(job, base::ErrorKind::kInvalid, "it could not be signed");
}

AttemptFacts HttpDispatcher::facts(const Job& job, TimePoint not_before) {
  return {job.attempts,
          job.request->repeat,
          job.trouble_since ? to_duration(not_before - *job.trouble_since) : base::Duration::zero(),
          job.may_be_done ? Fate::kMayBeDone : Fate::kNotDone,
          job.is_cancelled ? Patience::kNone : Patience::kSome};
}

void HttpDispatcher::judge_response(TransferId id, Response response) {
  Job& job = x_jobs.at(id);
  const TimePoint now = std::chrono::steady_clock::now();
  job.endpoint->circuit.note_answer(now);
  response.attempts = job.attempts;
  const ReplyKind kind = classify(response);
  if (kind == ReplyKind::kThrottled) {
    judge_throttled(id, std::move(response), now);
    return;
  }
  job.endpoint->pacing.note_answer();
  if (kind == ReplyKind::kOutage) {
    job.may_be_done |= may_change_something(*job.request);
    if (!job.trouble_since) job.trouble_since = job.started;
  }
  const TimePoint not_before =
      now + backoff(x_options.retry, job.attempts, retry_after(response), x_random);
  const Next next = next_after_reply(x_options.retry, kind, facts(job, not_before));
  go_on(id, next, std::move(response), not_before);
}

void HttpDispatcher::go_on(TransferId id, Next next, Response response, TimePoint not_before) {
  if (next == Next::kRetry) return retry(id, not_before);
  if (next == Next::kAnswer) return finish(id, std::move(response));
  const Job& job = x_jobs.at(id);
  auto error =
      error_of(job,
               base::ErrorKind::kUnknownOutcome,
               fmt::format("{} answered {}{}; whether it was carried out is not known",
                           job.url.host_and_port(),
                           response.status,
                           job.attempts > 1 ? fmt::format(" ({} attempts)", job.attempts) : ""));
  error.request_id = request_id_of(response);
  finish(id, std::move(error));
}

void HttpDispatcher::judge_throttled(TransferId id, Response response, TimePoint now) {
  Job& job = x_jobs.at(id);
  const int streak = job.endpoint->pacing.note_throttled(job.started, now);
  job.endpoint->pacing.pause(now +
                             backoff(x_options.retry, streak, retry_after(response), x_random));
  const Next next = next_after_reply(x_options.retry, ReplyKind::kThrottled, facts(job, now));
  // The endpoint pauses, not the request: it goes first when the pause is over.
  go_on(id, next, std::move(response), TimePoint::min());
}

void HttpDispatcher::judge_failure(TransferId id, const Failure& failure) {
  Job& job = x_jobs.at(id);
  const TimePoint now = std::chrono::steady_clock::now();
  if (!job.trouble_since) job.trouble_since = job.started;
  job.may_be_done |=
      failure.stage == FailureStage::kMaybeSent && may_change_something(*job.request);
  const TimePoint not_before = now + backoff(x_options.retry, job.attempts, std::nullopt, x_random);
  const Next next = next_after_failure(x_options.retry, failure.stage, facts(job, not_before));
  if (next == Next::kRetry && !job.endpoint->circuit.is_suspect()) {
    retry(id, not_before);
  } else {
    give_up(id, failure, now);
  }
}

void HttpDispatcher::give_up(TransferId id, const Failure& failure, TimePoint now) {
  Job& job = x_jobs.at(id);
  Endpoint& endpoint = *job.endpoint;
  const bool was_tried = job.trouble_since.has_value();
  std::string text = failure.text;
  // The attempts of the request that found out; not those of one that was spared.
  if (job.attempts > 1 && !endpoint.circuit.refusal(now))
    text += fmt::format(" ({} attempts)", job.attempts);
  if (job.may_be_done) text += "; whether it was carried out is not known";
  const base::ErrorKind kind = job.may_be_done ? base::ErrorKind::kUnknownOutcome : failure.kind;
  // One lost reply to what must not be repeated says nothing about the endpoint, unless all
  // patience went into waiting for it.
  const bool is_one_loss = was_tried && failure.stage == FailureStage::kMaybeSent &&
                           job.request->repeat == Repeat::kUnsafe &&
                           to_duration(now - *job.trouble_since) < x_options.retry.give_up_after;
  const bool is_unreachable = was_tried && !is_one_loss &&
                              failure.kind == base::ErrorKind::kTransient &&
                              !endpoint.circuit.refusal(now) && !job.is_cancelled &&
                              !endpoint.circuit.has_answered_since(*job.trouble_since);
  finish(id, error_of(job, kind, std::move(text)));
  // The others find it out, without being tried, when their turn comes; those that wait for a later
  // time need not.
  if (!is_unreachable) return;
  endpoint.circuit.trip(failure.text, now + x_options.retry.give_up_after);
  for (const TransferId other : x_queue.take_waiting(endpoint)) {
    x_queue.push(other, endpoint, TimePoint::min());
  }
}

std::optional<base::Duration> HttpDispatcher::retry_after(const Response& response) const {
  const auto value = response.header("retry-after");
  return value ? parse_retry_after(*value, x_clock.now()) : std::nullopt;
}

void HttpDispatcher::retry(TransferId id, TimePoint not_before) {
  x_queue.remove(id);
  x_queue.push(id, *x_jobs.at(id).endpoint, not_before);
}

void HttpDispatcher::cancel(std::uint64_t batch_id) {
  std::vector<TransferId> ids;
  for (const auto& [id, job] : x_jobs) {
    if (job.batch_id == batch_id) ids.push_back(id);
  }
  for (const TransferId id : ids) cancel_job(id);
}

void HttpDispatcher::cancel_job(TransferId id) {
  Job& job = x_jobs.at(id);
  job.is_cancelled = true;
  if (job.transfer) {
    if (!is_read(job.request->method)) return;
    x_in_flight.erase(job.transfer->easy());
    x_reactor.abort_transfer(job.transfer->easy());
  }
  finish(
      id,
      job.may_be_done
          ? error_of(job,
                     base::ErrorKind::kUnknownOutcome,
                     "stopped before it could be repeated; whether it was carried out is not known")
          : error_of(job, base::ErrorKind::kCancelled, "stopped on request"));
}

void HttpDispatcher::cancel_all() {
  for (auto& [easy, id] : x_in_flight) x_reactor.abort_transfer(easy);
  x_in_flight.clear();
  while (!x_jobs.empty()) {
    const auto& [id, job] = *x_jobs.begin();
    finish(id, error_of(job, base::ErrorKind::kCancelled, "the client ended"));
  }
}

void HttpDispatcher::finish(TransferId id, base::Result<Response> result) {
  const auto found = x_jobs.find(id);
  MAILCTL_CHECK(found != x_jobs.end());
  const Job job = std::move(found->second);
  x_jobs.erase(found);
  if (job.endpoint != nullptr) x_queue.remove(id);
  job.batch->results[job.index] = std::move(result);
  job.batch->left.count_down();  // the batch may be gone from here on
}

base::Error HttpDispatcher::error_of(const Job& job, base::ErrorKind kind, std::string text) {
  return base::Error{
      kind, fmt::format("{} {}: {}", to_text(job.request->method), job.url.to_text(), text), {}};
}

}  // namespace mailctl::net
