#pragma once
// An HttpClient that answers from a function and remembers what was asked; a clock that stands
// still; files that are a map.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/http_client.h"
#include "provider/surroundings.h"

namespace mailctl::provider {

class ScriptedHttp final : public net::HttpClient {
 public:
  using Answer = std::function<base::Result<net::Response>(const net::Request&)>;

  explicit ScriptedHttp(Answer answer) : x_answer(std::move(answer)) {}

  base::Result<net::Response> send(const net::Request& request, std::stop_token /*stop*/) override {
    requests.push_back(request);
    return x_answer(request);
  }

  std::vector<base::Result<net::Response>> send_all(std::span<const net::Request> batch,
                                                    std::stop_token stop) override {
    batches.push_back(batch.size());
    std::vector<base::Result<net::Response>> responses;
    for (const auto& request : batch) responses.push_back(send(request, stop));
    return responses;
  }

  // "GET /path?query" of every request, in order.
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const auto& request : requests) {
      const auto path = request.url.find('/', request.url.find("://") + 3);
      lines.push_back(std::string(net::to_text(request.method)) + " " + request.url.substr(path));
    }
    return lines;
  }

  std::vector<net::Request> requests;
  std::vector<std::size_t> batches;  // sizes of the send_all calls

 private:
  Answer x_answer;
};

inline net::Response reply(int status, std::string body, std::vector<net::Header> headers = {}) {
  net::Response response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

class StillClock final : public base::Clock {
 public:
  [[nodiscard]] base::Time now() const override { return time; }

  void sleep_until(base::Time until, std::stop_token /*stop*/) override { time = until; }

  base::Time time = *base::parse_rfc3339("2026-11-21T12:00:00Z");
};

using Files = std::map<std::string, FileContent>;

inline FileReader reader_of(Files files) {
  return [files = std::move(files)](const std::string& path) -> base::Result<FileContent> {
    const auto found = files.find(path);
    if (found != files.end()) return found->second;
    return base::Error{base::ErrorKind::kNotFoundOrForbidden, path + ": No such file", {}};
  };
}

}  // namespace mailctl::provider
