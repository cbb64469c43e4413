#include "net/curl_transfer.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::net {
namespace {

// As curl's variadic setter wants them.
constexpr long kHttp11 = CURL_HTTP_VERSION_1_1;
constexpr long kTls12 = CURL_SSLVERSION_TLSv1_2;

constexpr std::size_t kMaxHeaderBytes = std::size_t{256} * 1024;

bool has_content(const Request& request) {
  return !request.body.empty() || request.method == Method::kPost ||
         request.method == Method::kPut || request.method == Method::kPatch;
}

bool is_token(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";  // RFC 9110 §5.6.2
  return !name.empty() && std::ranges::all_of(name, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

std::string in_words(base::Duration duration) {
  return duration < std::chrono::seconds(1) ? fmt::format("{} ms", duration.count())
                                            : base::to_rough_text(duration);
}

}  // namespace

// The list curl reads headers from while the transfer lives.
struct CurlTransfer::HeaderList {
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;

  ~HeaderList() { curl_slist_free_all(first); }

  void append(const std::string& line) {
    curl_slist* const longer = curl_slist_append(first, line.c_str());
    MAILCTL_CHECK(longer != nullptr);
    first = longer;
  }

  curl_slist* first = nullptr;
};

base::Result<std::unique_ptr<CurlTransfer>> CurlTransfer::make(const Request& request,
                                                               const std::vector<Header>& signature,
                                                               const Url& url,
                                                               const TransferSettings& settings) {
  std::unique_ptr<CurlTransfer> transfer(new CurlTransfer(request, url, settings));
  bool has_content_type = false;
  for (const std::vector<Header>* headers : {&request.headers, &signature}) {
    for (const Header& header : *headers) {
      has_content_type |= base::equals_ignoring_case(header.name, "content-type");
      // curl writes the same one; a second would be refused as request smuggling.
      if (base::equals_ignoring_case(header.name, "content-length")) continue;
      auto added = transfer->add_header(header);
      if (!added) return std::move(added).error();
    }
  }
  // Names without value take curl's own headers away.
  transfer->x_headers->append("Expect:");
  if (!has_content_type) transfer->x_headers->append("Content-Type:");
  transfer->set_up();
  return transfer;
}

CurlTransfer::CurlTransfer(const Request& request, const Url& url, const TransferSettings& settings)
    : x_request(request),
      x_url(url),
      x_settings(settings),
      x_easy(curl_easy_init()),
      x_headers(std::make_unique<HeaderList>()),
      x_error_text(CURL_ERROR_SIZE, '\0') {
  MAILCTL_CHECK(x_easy != nullptr);
}

CurlTransfer::~CurlTransfer() {
  curl_easy_cleanup(x_easy);
}

base::Result<void> CurlTransfer::add_header(const Header& header) {
  using namespace std::string_view_literals;
  if (!is_token(header.name)) {
    return base::Error{
        base::ErrorKind::kInvalid, fmt::format("bad header name \"{}\"", header.name), {}};
  }
  if (header.value.find_first_of("\r\n\0"sv) != std::string::npos) {
    // The value is not shown: it may be a credential.
    return base::Error{base::ErrorKind::kInvalid,
                       fmt::format("the value of header {} holds a line end", header.name),
                       {}};
  }
  const bool is_empty = base::trim(header.value).empty();
  x_headers->append(is_empty ? header.name + ";" : header.name + ": " + header.value);
  return {};
}

void CurlTransfer::set_up() {
  curl_easy_setopt(x_easy, CURLOPT_ERRORBUFFER, x_error_text.data());
  curl_easy_setopt(x_easy, CURLOPT_NOSIGNAL, 1L);
  // A name that does not resolve must not hold the one thread of the reactor.
  curl_easy_setopt(x_easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(x_easy, CURLOPT_URL, x_request.url.c_str());
  curl_easy_setopt(x_easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(x_easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(x_easy, CURLOPT_FOLLOWLOCATION, 0L);
  // One request per connection at a time, so that limits on what is in flight are limits on
  // connections too.
  curl_easy_setopt(x_easy, CURLOPT_HTTP_VERSION, kHttp11);
  curl_easy_setopt(x_easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(x_easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  // Proxies come from the environment, but nobody means this machine by them.
  if (x_url.is_loopback()) curl_easy_setopt(x_easy, CURLOPT_NOPROXY, "*");
  if (!x_settings.user_agent.empty()) {
    curl_easy_setopt(x_easy, CURLOPT_USERAGENT, x_settings.user_agent.c_str());
  }
  curl_easy_setopt(x_easy, CURLOPT_HTTPHEADER, x_headers->first);
  curl_easy_setopt(x_easy, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  curl_easy_setopt(x_easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(x_easy, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  curl_easy_setopt(x_easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(x_easy, CURLOPT_PREREQFUNCTION, &CurlTransfer::on_request);
  curl_easy_setopt(x_easy, CURLOPT_PREREQDATA, this);
  set_up_body();
  set_up_security();
  set_up_timeouts();
}

void CurlTransfer::set_up_body() {
  if (has_content(x_request)) {
    curl_easy_setopt(x_easy, CURLOPT_POST, 1L);
    curl_easy_setopt(
        x_easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(x_request.body.size()));
    curl_easy_setopt(x_easy, CURLOPT_POSTFIELDS, x_request.body.data());
  }
  switch (x_request.method) {
    case Method::kGet:
    case Method::kPut:
    case Method::kPatch:
    case Method::kDelete:
      curl_easy_setopt(x_easy, CURLOPT_CUSTOMREQUEST, to_text(x_request.method).data());
      return;
    case Method::kHead:
      curl_easy_setopt(x_easy, CURLOPT_NOBODY, 1L);
      return;
    case Method::kPost:
      return;
  }
}

void CurlTransfer::set_up_security() {
  curl_easy_setopt(x_easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(x_easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(x_easy, CURLOPT_SSLVERSION, kTls12);
  // Debian's curl also reads the system's CA folder (CURLOPT_CAPATH), so this adds to it.
  if (!x_settings.ca_file.empty()) {
    curl_easy_setopt(x_easy, CURLOPT_CAINFO, x_settings.ca_file.c_str());
  }
}

void CurlTransfer::set_up_timeouts() {
  const auto milliseconds = [](base::Duration duration) {
    return static_cast<long>(std::max<base::Duration::rep>(1, duration.count()));
  };
  curl_easy_setopt(x_easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(x_settings.connect_timeout));
  curl_easy_setopt(x_easy, CURLOPT_TIMEOUT_MS, milliseconds(x_settings.attempt_timeout));
  if (is_read(x_request.method) && x_settings.silence_timeout > base::Duration::zero()) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(x_settings.silence_timeout);
    curl_easy_setopt(x_easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(x_easy, CURLOPT_LOW_SPEED_TIME, long{seconds.count()});
  }
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const std::size_t bytes = size * count;
  std::string& body = transfer.x_response.body;
  if (bytes > transfer.x_settings.max_response_bytes - body.size()) {
    transfer.x_breach = Breach::kBodyTooLarge;
    return bytes == 0 ? 1 : 0;  // anything but `bytes` ends the transfer
  }
  body.append(data, bytes);
  return bytes;
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const std::size_t bytes = size * count;
  transfer.x_header_bytes += bytes;
  if (transfer.x_header_bytes > kMaxHeaderBytes) {
    transfer.x_breach = Breach::kHeadersTooLarge;
    return 0;
  }
  const std::string_view line = base::trim({data, bytes});
  std::vector<Header>& headers = transfer.x_response.headers;
  if (line.starts_with("HTTP/")) {
    headers.clear();  // an interim response (RFC 9110 §15.2) came before
    return bytes;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return bytes;
  headers.push_back(Header{std::string(base::trim(line.substr(0, colon))),
                           std::string(base::trim(line.substr(colon + 1)))});
  return bytes;
}

// Called when a connection is ready and nothing has been sent on it yet. When a kept connection
// turns out to be dead, curl sends the request again on its own, after the first one may have been
// carried out; what must not be repeated is stopped here.
int CurlTransfer::on_request(void* self, char*, char*, int, int) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  if (transfer.x_times_sent > 0 && transfer.x_request.repeat == Repeat::kUnsafe) {
    transfer.x_breach = Breach::kSilentRepeat;
    return CURL_PREREQFUNC_ABORT;
  }
  ++transfer.x_times_sent;
  return CURL_PREREQFUNC_OK;
}

Response CurlTransfer::take_response() {
  long status = 0;
  curl_easy_getinfo(x_easy, CURLINFO_RESPONSE_CODE, &status);
  curl_off_t microseconds = 0;
  curl_easy_getinfo(x_easy, CURLINFO_TOTAL_TIME_T, &microseconds);
  x_response.status = static_cast<int>(status);
  x_response.elapsed =
      std::chrono::duration_cast<base::Duration>(std::chrono::microseconds(microseconds));
  return std::move(x_response);
}

FailureStage CurlTransfer::stage() const {
  return x_times_sent > 0 ? FailureStage::kMaybeSent : FailureStage::kNotSent;
}

Failure CurlTransfer::failure(int curl_code) const {
  switch (curl_code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return {FailureStage::kNotSent,
              base::ErrorKind::kTransient,
              fmt::format("the name {} does not resolve to an address", x_url.host)};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {FailureStage::kNotSent,
              base::ErrorKind::kTransient,
              fmt::format("the proxy named in the environment does not resolve: {}",
                          x_error_text.data())};
    case CURLE_COULDNT_CONNECT:
      return connect_failure();
    case CURLE_OPERATION_TIMEDOUT:
      return timeout_failure();
    case CURLE_PEER_FAILED_VERIFICATION:
      return certificate_failure();
    case CURLE_SSL_CACERT_BADFILE:
      return {FailureStage::kHopeless,
              base::ErrorKind::kInvalid,
              fmt::format("the CA file {} cannot be read as PEM certificates", x_settings.ca_file)};
    case CURLE_WRITE_ERROR:
    case CURLE_ABORTED_BY_CALLBACK:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
      return cut_failure();
    default:
      break;
  }
  const std::string_view said = x_error_text.data();
  return {stage(),
          base::ErrorKind::kTransient,
          said.empty() ? curl_easy_strerror(static_cast<CURLcode>(curl_code)) : std::string(said)};
}

Failure CurlTransfer::connect_failure() const {
  long error = 0;
  curl_easy_getinfo(x_easy, CURLINFO_OS_ERRNO, &error);
  const std::string where = x_url.host_and_port();
  const std::string text =
      error == ECONNREFUSED ? fmt::format("connection refused by {}", where)
      : error == 0          ? fmt::format("no connection to {}: {}", where, x_error_text.data())
                            : fmt::format("no connection to {}: {}",
                                 where,
                                 std::generic_category().message(static_cast<int>(error)));
  return {FailureStage::kNotSent, base::ErrorKind::kTransient, text};
}

Failure CurlTransfer::timeout_failure() const {
  if (x_times_sent == 0) {
    return {FailureStage::kNotSent,
            base::ErrorKind::kTransient,
            fmt::format("no connection to {} within {}",
                        x_url.host_and_port(),
                        in_words(x_settings.connect_timeout))};
  }
  curl_off_t microseconds = 0;
  curl_easy_getinfo(x_easy, CURLINFO_TOTAL_TIME_T, &microseconds);
  const auto waited =
      std::chrono::duration_cast<base::Duration>(std::chrono::microseconds(microseconds));
  return {
      FailureStage::kMaybeSent,
      base::ErrorKind::kTransient,
      fmt::format("no whole answer from {} within {}", x_url.host_and_port(), in_words(waited))};
}

Failure CurlTransfer::certificate_failure() const {
  return {FailureStage::kHopeless,
          base::ErrorKind::kTransient,
          fmt::format("the certificate of {} is not trusted: {}; if a private authority issued it, "
                      "pass --ca-file",
                      x_url.host_and_port(),
                      x_error_text.data())};
}

Failure CurlTransfer::cut_failure() const {
  const std::string where = x_url.host_and_port();
  // A reply too large is not asked for again; of a write it is not known what became of it.
  const auto too_large = [&](std::string_view what) {
    return Failure{
        FailureStage::kHopeless,
        is_read(x_request.method) ? base::ErrorKind::kInvalid : base::ErrorKind::kUnknownOutcome,
        fmt::format("{} {}", where, what)};
  };
  switch (x_breach) {
    case Breach::kBodyTooLarge:
      return too_large(
          fmt::format("answered with more than {} bytes", x_settings.max_response_bytes));
    case Breach::kHeadersTooLarge:
      return too_large(fmt::format("answered with more than {} bytes of headers", kMaxHeaderBytes));
    case Breach::kSilentRepeat:
    case Breach::kNone:
      break;
  }
  return {stage(),
          base::ErrorKind::kTransient,
          x_times_sent == 0
              ? fmt::format("{} closed the connection before the request was sent", where)
              : fmt::format("{} closed the connection before it had answered", where)};
}

}  // namespace mailctl::net
