#include "provider/oci/client.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::provider::oci {
namespace {

constexpr std::size_t kMaxMessage = 500;
constexpr std::size_t kMaxItems = 5'000'000;
constexpr std::size_t kMaxPages = 100'000;
constexpr std::size_t kMaxEmptyPages = 100;

std::string header_or_empty(const net::Response& response, std::string_view name) {
  return std::string(response.header(name).value_or(std::string_view()));
}

std::optional<base::Duration> retry_after_of(const net::Response& response) {
  constexpr std::uint64_t kMaxSeconds = 86'400;
  const auto seconds = base::parse_unsigned(header_or_empty(response, "retry-after"));
  if (!seconds) return std::nullopt;
  return std::chrono::seconds(std::min(*seconds, kMaxSeconds));
}

// The items of a list: services answer an array, or an object around one. nullptr: it is neither.
const std::vector<Json>* items_of(const Json& body) {
  if (body.is_array()) return &body.items();
  const auto* items = body.find("items");
  return items != nullptr && items->is_array() ? &items->items() : nullptr;
}

// An answer that was cut off or comes from somebody else must not look like an empty account.
bool has_shape(const Call& call, const Json& body) {
  const auto is_right = [&](const Json& one) {
    return one.is_object() && one.find(call.member) != nullptr;
  };
  if (call.member.empty()) return true;
  const auto* items = items_of(body);
  return items != nullptr ? std::ranges::all_of(*items, is_right) : is_right(body);
}

base::Result<Reply> to_reply(const Call& call, const net::Response& response) {
  Reply reply;
  reply.status = response.status;
  reply.etag = header_or_empty(response, "etag");
  reply.next_page = header_or_empty(response, "opc-next-page");
  reply.request_id = header_or_empty(response, "opc-request-id");
  reply.work_request = header_or_empty(response, "opc-work-request-id");
  reply.date = header_or_empty(response, "date");
  reply.retry_after = retry_after_of(response);
  auto body =
      base::trim(response.body).empty() ? base::Result<Json>(Json()) : Json::parse(response.body);
  if (body) {
    reply.body = std::move(*body);
  } else if (reply.is_ok()) {
    // What was accepted may be done, whatever else the answer says.
    const auto kind =
        net::is_read(call.method) ? base::ErrorKind::kTransient : base::ErrorKind::kUnknownOutcome;
    return base::Error{kind, "the answer is " + body.error().message, reply.request_id};
  }
  if (reply.is_ok() && net::is_read(call.method) && !has_shape(call, reply.body)) {
    return base::Error{
        base::ErrorKind::kTransient,
        "the answer is cut off, or not of the service: \"" + call.member + "\" is missing in it",
        reply.request_id};
  }
  return reply;
}

Call with_page(const Call& list, const std::string& page) {
  Call call = list;
  const char separator = call.path.find('?') == std::string::npos ? '?' : '&';
  call.path += separator + std::string("page=") + base::percent_encode(page);
  return call;
}

// One list while its pages arrive.
struct Reading {
  std::vector<Json> items;
  std::set<std::string> pages_seen;
  std::size_t empty_pages = 0;  // in a row
  std::string next_page;
  std::optional<base::Error> error;
  bool is_over = false;
};

void take_page(const Call& call,
               const Client& client,
               base::Result<Reply> reply,
               Reading& reading) {
  reading.is_over = true;
  if (!reply) {
    reading.error = std::move(reply).error();
    return;
  }
  if (!reply->is_ok()) {
    reading.error = client.refusal(call, *reply);
    return;
  }
  if (items_of(reply->body) == nullptr) {
    reading.error = base::Error{base::ErrorKind::kTransient,
                                call.operation + " in " + call.region + ": the answer is no list",
                                reply->request_id};
    return;
  }
  auto items = reply->body.take_items();
  reading.empty_pages = items.empty() ? reading.empty_pages + 1 : 0;
  std::ranges::move(items, std::back_inserter(reading.items));
  if (reply->next_page.empty()) return;
  const bool is_new = reading.pages_seen.insert(reply->next_page).second;
  if (!is_new || reading.items.size() > kMaxItems || reading.pages_seen.size() > kMaxPages ||
      reading.empty_pages > kMaxEmptyPages) {
    reading.error = base::Error{base::ErrorKind::kTransient,
                                call.operation + " in " + call.region + ": its pages do not end",
                                reply->request_id};
    return;
  }
  reading.next_page = reply->next_page;
  reading.is_over = false;
}

}  // namespace

std::string Reply::message() const {
  std::string text = body.text("message").substr(0, kMaxMessage);
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  // A sentence of theirs becomes a clause of ours.
  while (text.ends_with('.') || text.ends_with(' ')) text.pop_back();
  return text;
}

base::Error left_open(base::Error told, const base::Error& reading) {
  told.kind = base::ErrorKind::kUnknownOutcome;
  told.message += "; reading what is there failed: " + reading.message;
  return told;
}

base::ErrorKind kind_of_refusal(net::Method method, int status, std::string_view code) {
  using base::ErrorKind;
  const bool in_the_way = code == "IncorrectState" || code == "InvalidatedRetryToken" ||
                          code == "LockConflict" || code == "ResourceLocked";
  switch (status) {
    case 401:
    case 402:
    case 403:
      return ErrorKind::kUnauthorized;
    case 404:
      return ErrorKind::kNotFoundOrForbidden;
    case 409:
      return method == net::Method::kPost && !in_the_way ? ErrorKind::kAlreadyExists
                                                         : ErrorKind::kConflict;
    case 412:
      return ErrorKind::kConflict;
    case 429:
      return ErrorKind::kRateLimited;
    case 501:
      return ErrorKind::kUnsupported;
    default:
      return status >= 500 ? ErrorKind::kTransient : ErrorKind::kInvalid;
  }
}

Client::Client(std::string account,
               net::HttpClient& http,
               const base::Clock& clock,
               Credentials& credentials,
               const Endpoints& endpoints)
    : x_account(std::move(account)),
      x_http(http),
      x_clock(clock),
      x_credentials(credentials),
      x_endpoints(endpoints) {}

base::Result<std::string> Client::tenancy(std::stop_token stop) {
  const auto ready = x_credentials.prepare(std::move(stop));
  if (!ready) return ready.error();
  return x_credentials.tenancy();
}

base::Result<Reply> Client::send(const Call& call, std::stop_token stop) {
  return send_all(std::span(&call, 1), std::move(stop)).front();
}

std::vector<base::Result<Reply>> Client::send_all(std::span<const Call> calls,
                                                  std::stop_token stop) {
  if (calls.empty()) return {};
  if (const auto ready = x_credentials.prepare(stop); !ready) {
    const auto error = base::Error(ready.error()).with_context("account " + x_account);
    return std::vector<base::Result<Reply>>(calls.size(), error);
  }
  auto replies = send_once(calls, stop);
  repeat_unauthorized(calls, replies, std::move(stop));
  return replies;
}

void Client::repeat_unauthorized(std::span<const Call> calls,
                                 std::vector<base::Result<Reply>>& replies,
                                 std::stop_token stop) {
  std::vector<std::size_t> refused;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (replies[i] && replies[i]->status == 401) refused.push_back(i);
  }
  if (refused.empty()) return;
  const auto renewed = x_credentials.renew_refused(stop);
  if (!renewed || !*renewed) return;  // the 401 says what there is to say
  std::vector<Call> again;
  for (const auto i : refused) again.push_back(calls[i]);
  auto fresh = send_once(again, std::move(stop));
  for (std::size_t i = 0; i < refused.size(); ++i) replies[refused[i]] = std::move(fresh[i]);
}

std::vector<base::Result<Reply>> Client::send_once(std::span<const Call> calls,
                                                   std::stop_token stop) {
  std::vector<base::Result<Reply>> replies(calls.size(), Reply{});
  std::vector<net::Request> requests;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    auto request = make_request(calls[i]);
    if (request) {
      requests.push_back(std::move(*request));
      places.push_back(i);
    } else {
      replies[i] = std::move(request).error().with_context(describe(calls[i]));
    }
  }
  auto responses = x_http.send_all(requests, std::move(stop));
  for (std::size_t i = 0; i < responses.size(); ++i) {
    const auto& call = calls[places[i]];
    auto reply = responses[i] ? to_reply(call, *responses[i])
                              : base::Result<Reply>(std::move(responses[i]).error());
    replies[places[i]] =
        reply ? std::move(reply) : std::move(reply).error().with_context(describe(call));
  }
  return replies;
}

std::vector<base::Result<std::vector<Json>>> Client::read_pages(std::span<const Call> lists,
                                                                std::stop_token stop) {
  std::vector<Reading> readings(lists.size());
  while (true) {
    std::vector<Call> calls;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < lists.size(); ++i) {
      if (readings[i].is_over) continue;
      const auto& page = readings[i].next_page;
      calls.push_back(page.empty() ? lists[i] : with_page(lists[i], page));
      places.push_back(i);
    }
    if (calls.empty()) break;
    auto replies = send_all(calls, stop);
    for (std::size_t i = 0; i < calls.size(); ++i) {
      take_page(calls[i], *this, std::move(replies[i]), readings[places[i]]);
    }
  }
  std::vector<base::Result<std::vector<Json>>> results;
  results.reserve(readings.size());
  for (auto& reading : readings) {
    if (reading.error) {
      results.emplace_back(*std::move(reading.error));
    } else {
      results.emplace_back(std::move(reading.items));
    }
  }
  return results;
}

base::Result<net::Request> Client::make_request(const Call& call) const {
  const auto url = call.base_url.empty() ? x_endpoints.url(call.service, call.region)
                                         : base::Result<std::string>(call.base_url);
  if (!url) return url.error();
  net::Request request;
  request.method = call.method;
  request.url = *url + call.path;
  request.headers.push_back({"accept", "application/json"});
  const bool has_body = call.method == net::Method::kPost || call.method == net::Method::kPut ||
                        call.method == net::Method::kPatch;
  if (has_body) {
    request.headers.push_back({"content-type", "application/json"});
    if (!call.body.is_null()) request.body = call.body.to_text();
  }
  if (!call.if_match.empty()) request.headers.push_back({"if-match", call.if_match});
  if (!call.retry_token.empty()) {
    request.headers.push_back({"opc-retry-token", call.retry_token});
  }
  request.repeat = call.repeat;
  request.endpoint = fmt::format("{}/{}/{}", x_account, call.region, to_text(call.service));
  request.sign = [this](const net::Request& unsigned_request, base::Time now) {
    return x_credentials.sign(unsigned_request, now);
  };
  return request;
}

std::string Client::describe(const Call& call) const {
  return fmt::format("{}/{}: {}{}{}",
                     x_account,
                     call.region,
                     call.operation,
                     call.subject.empty() ? "" : " ",
                     call.subject);
}

base::Error Client::refusal(const Call& call, const Reply& reply) const {
  auto text = fmt::format("{}: HTTP {}", describe(call), reply.status);
  if (!reply.code().empty()) text += " " + reply.code();
  if (!reply.message().empty()) text += ": " + reply.message();
  const auto advice = hint(call, reply);
  if (!advice.empty()) text += "; " + advice;
  return {kind_of_refusal(call.method, reply.status, reply.code()), text, reply.request_id};
}

std::string Client::hint(const Call& call, const Reply& reply) const {
  switch (reply.status) {
    case 401: {
      const auto skew = skew_hint(reply);
      return skew.empty() ? x_credentials.describe() : skew;
    }
    case 403:
    case 404:
      return call.service == Service::kDns
                 ? "either it does not exist, or this user may not use it (policy: manage dns)"
                 : "either it does not exist, or this user may not use it (policy: manage "
                   "email-family, for suppressions in the tenancy)";
    default:
      return {};
  }
}

// OCI refuses signatures more than 5 minutes off; what the answer's Date says is the reason then.
std::string Client::skew_hint(const Reply& reply) const {
  const auto theirs = base::parse_http_date(reply.date);
  if (!theirs) return {};
  const auto skew =
      std::chrono::duration_cast<std::chrono::seconds>(x_clock.now() - *theirs).count();
  constexpr std::int64_t kTolerated = 240;
  if (skew >= -kTolerated && skew <= kTolerated) return {};
  return fmt::format("this machine's clock is {} s {} the service's, and 300 s are tolerated",
                     skew < 0 ? -skew : skew,
                     skew < 0 ? "behind" : "ahead of");
}

}  // namespace mailctl::provider::oci
