#pragma once
// Calls of OCI's REST services as values: what is asked, what came back, and what a refusal means.
// Signs, follows pages, bounds what is read. Retrying, pacing and connections are net/'s business,
// and so is deciding what to do about a refusal of its callers.

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/http_client.h"
#include "provider/json.h"
#include "provider/oci/credentials.h"
#include "provider/oci/endpoints.h"

namespace mailctl::provider::oci {

struct Call {
  net::Method method = net::Method::kGet;
  Service service = Service::kEmail;
  std::string region;
  std::string base_url;   // instead of the service's endpoint; empty: by region and service
  std::string path;       // "/20170907/senders?compartmentId=…", percent-encoded
  std::string operation;  // "ListSenders"
  std::string subject;    // what it is about, for messages; never a recipient's address
  std::string member;     // of a read: what the answer, or every item of a list, must have; "id"
  Json body;              // null: none
  std::string if_match;
  std::string retry_token;  // at most 64 octets
  net::Repeat repeat = net::Repeat::kSafe;
};

struct Reply {
  int status = 0;
  Json body;
  std::string etag;
  std::string next_page;
  std::string request_id;
  std::string work_request;
  std::string date;
  std::optional<base::Duration> retry_after;

  [[nodiscard]] bool is_ok() const { return status >= 200 && status < 300; }

  // Of a refusal: "IncorrectState", and the service's sentence (one line, at most 500 octets).
  [[nodiscard]] const std::string& code() const { return body.text("code"); }

  [[nodiscard]] std::string message() const;
};

class Client {
 public:
  // All must outlive the client.
  Client(std::string account,
         net::HttpClient& http,
         const base::Clock& clock,
         Credentials& credentials,
         const Endpoints& endpoints);

  // A status that is left after retries is a Reply (net/http_client.h says which are not); an Error
  // is of the network, the credentials or the endpoints, or an answer that is no JSON.
  base::Result<Reply> send(const Call& call, std::stop_token stop);
  std::vector<base::Result<Reply>> send_all(std::span<const Call> calls, std::stop_token stop);

  // The items of every page of each list, in order; the lists are read side by side. Whether a list
  // ends is said by opc-next-page alone: an empty page may have a next one. Refusals are Errors.
  std::vector<base::Result<std::vector<Json>>> read_pages(std::span<const Call> lists,
                                                          std::stop_token stop);

  // What a refused call means, with account, region, operation, subject, request id and a hint.
  [[nodiscard]] base::Error refusal(const Call& call, const Reply& reply) const;

  // Of the credentials; asks for a session where there is none yet.
  base::Result<std::string> tenancy(std::stop_token stop);

 private:
  base::Result<net::Request> make_request(const Call& call) const;
  // Sends again, with a renewed token, what was answered with 401.
  void repeat_unauthorized(std::span<const Call> calls,
                           std::vector<base::Result<Reply>>& replies,
                           std::stop_token stop);
  std::vector<base::Result<Reply>> send_once(std::span<const Call> calls, std::stop_token stop);
  [[nodiscard]] std::string hint(const Call& call, const Reply& reply) const;
  [[nodiscard]] std::string skew_hint(const Reply& reply) const;
  [[nodiscard]] std::string describe(const Call& call) const;

  std::string x_account;
  net::HttpClient& x_http;
  const base::Clock& x_clock;
  Credentials& x_credentials;
  const Endpoints& x_endpoints;
};

// The outcome of a write that a look at what is there was to settle, and the look failed. A refusal
// does not settle it either: net/ repeats what got no answer, and the second one may have met what
// the first one did.
base::Error left_open(base::Error told, const base::Error& reading);

// The kind by status, code and method: a 409 on a POST that creates is kAlreadyExists unless its
// code says that something is in the way (IncorrectState, …), then kConflict.
base::ErrorKind kind_of_refusal(net::Method method, int status, std::string_view code);

}  // namespace mailctl::provider::oci
