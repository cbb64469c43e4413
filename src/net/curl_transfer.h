#pragma once
// One attempt of one request: a curl easy handle set up from values, and what came of it. TLS is
// always verified, redirects are never followed, the target is sent byte for byte.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/http.h"
#include "net/retry.h"
#include "net/url.h"

namespace mailctl::net {

struct TransferSettings {
  std::string ca_file;  // PEM, trusted beside the system's; empty for none
  std::string user_agent;
  base::Duration connect_timeout{};
  base::Duration attempt_timeout{};
  base::Duration silence_timeout{};  // no octet for so long; zero for no such limit
  std::size_t max_response_bytes = 0;
};

struct Failure {
  FailureStage stage = FailureStage::kNotSent;
  base::ErrorKind kind = base::ErrorKind::kTransient;  // when it is not retried
  std::string text;                                    // "connection refused by 127.0.0.1:4443"
};

class CurlTransfer {
 public:
  // `request` must outlive the transfer. kInvalid for headers that would break the
  // request apart (RFC 9110 §5.5: CR, LF, NUL).
  static base::Result<std::unique_ptr<CurlTransfer>> make(const Request& request,
                                                          const std::vector<Header>& signature,
                                                          const Url& url,
                                                          const TransferSettings& settings);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  ~CurlTransfer();

  [[nodiscard]] void* easy() const { return x_easy; }

  // After curl said CURLE_OK; leaves the transfer without its response.
  Response take_response();
  // After curl said anything else.
  [[nodiscard]] Failure failure(int curl_code) const;

 private:
  struct HeaderList;

  CurlTransfer(const Request& request, const Url& url, const TransferSettings& settings);
  void set_up();
  void set_up_body();
  void set_up_security();
  void set_up_timeouts();
  [[nodiscard]] base::Result<void> add_header(const Header& header);
  [[nodiscard]] Failure connect_failure() const;
  [[nodiscard]] Failure timeout_failure() const;
  [[nodiscard]] Failure certificate_failure() const;
  [[nodiscard]] Failure cut_failure() const;
  [[nodiscard]] FailureStage stage() const;

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static int on_request(void* self, char* remote, char* local, int remote_port, int local_port);

  enum class Breach : std::uint8_t { kNone, kBodyTooLarge, kHeadersTooLarge, kSilentRepeat };

  const Request& x_request;
  Url x_url;
  TransferSettings x_settings;
  void* x_easy;  // CURL*
  std::unique_ptr<HeaderList> x_headers;
  std::vector<char> x_error_text;
  Response x_response;
  std::size_t x_header_bytes = 0;
  int x_times_sent = 0;
  Breach x_breach = Breach::kNone;
};

}  // namespace mailctl::net
