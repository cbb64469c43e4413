#pragma once
// An identity that signs requests and stays fresh: API keys never change; session, instance and
// resource tokens run out and are renewed. Renewing calls the service, signing never does (it runs
// on the HTTP client's own thread), so whoever sends calls prepare() first.

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/guarded.h"
#include "base/result.h"
#include "net/http_client.h"
#include "provider/oci/auth.h"
#include "provider/oci/endpoints.h"

namespace mailctl::provider::oci {

// What signs until it runs out.
struct Session {
  std::string key_id;  // "<tenancy>/<user>/<fingerprint>" or "ST$<token>"
  std::optional<RsaKey> key;
  std::string tenancy;
  std::optional<base::Time> expires;  // never, for API keys
  base::Secret token;
};

// Where new tokens come from.
class TokenSource {
 public:
  virtual ~TokenSource() = default;
  // `last` is the session that runs out (its key is empty at the first time).
  virtual base::Result<Session> renew(const Session& last, std::stop_token stop) = 0;
};

// What the sources need; borrowed, and must outlive them.
struct CredentialPorts {
  net::HttpClient& http;
  const base::Clock& clock;
  const Endpoints& endpoints;
  const Surroundings& surroundings;
};

class Credentials {
 public:
  // Without a source the session is for ever.
  Credentials(Session session, std::unique_ptr<TokenSource> source, const base::Clock& clock);

  // Makes sure that the session holds for the next minutes; renews it where not.
  base::Result<void> prepare(std::stop_token stop);
  // After a 401: renews a token that was refused although it has not run out. False where there is
  // nothing to renew.
  base::Result<bool> renew_refused(std::stop_token stop);

  // Headers for net::Request::sign.
  base::Result<std::vector<net::Header>> sign(const net::Request& request, base::Time now) const;

  // Empty before the first prepare() of an instance principal.
  [[nodiscard]] std::string tenancy() const;
  // Of an API key: what is wrong where its fingerprint is not the one that was told.
  [[nodiscard]] std::optional<std::string> mismatch() const;
  // For messages about a refused signature: what the key is, and whether it fits what was said.
  [[nodiscard]] std::string describe() const;

 private:
  base::Result<void> renew(std::stop_token stop);

  base::Guarded<Session> x_session;
  // Held while renewing, so that one thread does it; never while signing.
  base::Guarded<std::unique_ptr<TokenSource>> x_source;
  const base::Clock& x_clock;
  bool x_is_renewable;
};

// Fails where a session token has run out for good. `region` is where tokens are renewed.
base::Result<std::unique_ptr<Credentials>> make_credentials(ResolvedAuth auth,
                                                            std::string region,
                                                            const CredentialPorts& ports);

}  // namespace mailctl::provider::oci
