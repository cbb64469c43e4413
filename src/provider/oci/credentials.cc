#include "provider/oci/credentials.h"

#include <utility>

#include <fmt/format.h>

#include "base/overloaded.h"
#include "provider/oci/signer.h"
#include "provider/oci/token_sources.h"

namespace mailctl::provider::oci {
namespace {

// A token must outlive the request with its retries.
constexpr base::Duration kMargin = std::chrono::minutes(2);

bool runs_out(const Session& session, base::Time now) {
  if (!session.key) return true;
  return session.expires && *session.expires - kMargin <= now;
}

Session session_of(ApiKeyAuth auth) {
  return {auth.tenancy + "/" + auth.user + "/" + auth.fingerprint,
          std::move(auth.key),
          auth.tenancy,
          std::nullopt,
          base::Secret()};
}

base::Error expired(const SessionAuth& auth, base::Time when, const std::string& source) {
  return {base::ErrorKind::kUnauthorized,
          fmt::format("the session token of {} ran out at {}; run: oci session authenticate "
                      "(token file {})",
                      source,
                      base::to_rfc3339(when),
                      auth.token_path),
          {}};
}

}  // namespace

Credentials::Credentials(Session session,
                         std::unique_ptr<TokenSource> source,
                         const base::Clock& clock)
    : x_session(std::move(session)), x_clock(clock), x_is_renewable(source != nullptr) {
  x_source.with([&](auto& held) { held = std::move(source); });
}

base::Result<void> Credentials::prepare(std::stop_token stop) {
  if (!x_is_renewable) return {};
  const auto now = x_clock.now();
  const auto is_stale = [&] {
    return x_session.with([&](const Session& session) { return runs_out(session, now); });
  };
  if (!is_stale()) return {};
  return x_source.with([&](std::unique_ptr<TokenSource>& source) -> base::Result<void> {
    if (!is_stale()) return {};  // another thread was first
    auto fresh = source->renew(x_session.with([](const Session& last) { return last; }), stop);
    if (!fresh) return std::move(fresh).error();
    x_session.with([&](Session& session) { session = std::move(*fresh); });
    return {};
  });
}

base::Result<bool> Credentials::renew_refused(std::stop_token stop) {
  if (!x_is_renewable) return false;
  x_session.with([](Session& session) { session.expires = base::Time(); });
  const auto renewed = prepare(stop);
  if (!renewed) return renewed.error();
  return true;
}

base::Result<std::vector<net::Header>> Credentials::sign(const net::Request& request,
                                                         base::Time now) const {
  return x_session.with([&](const Session& session) -> base::Result<std::vector<net::Header>> {
    if (!session.key) {
      return base::Error{base::ErrorKind::kUnauthorized, "there is no session to sign with", {}};
    }
    return sign_request(request, now, session.key_id, *session.key);
  });
}

std::string Credentials::tenancy() const {
  return x_session.with([](const Session& session) { return session.tenancy; });
}

std::optional<std::string> Credentials::mismatch() const {
  return x_session.with([](const Session& session) -> std::optional<std::string> {
    if (!session.key || !session.token.empty()) return std::nullopt;
    const auto told = session.key_id.substr(session.key_id.rfind('/') + 1);
    const auto own = session.key->fingerprint();
    if (told == own) return std::nullopt;
    return fmt::format("the fingerprint {} is not that of the key file, which is {}", told, own);
  });
}

std::string Credentials::describe() const {
  if (auto wrong = mismatch()) return *std::move(wrong);
  return x_session.with([](const Session& session) -> std::string {
    if (!session.key) return "there is no session";
    if (!session.token.empty()) return "the session token may have been revoked";
    return fmt::format("is the API key {} uploaded for this user and tenancy, and active?",
                       session.key->fingerprint());
  });
}

base::Result<std::unique_ptr<Credentials>> make_credentials(ResolvedAuth auth,
                                                            std::string region,
                                                            const CredentialPorts& ports) {
  using Made = base::Result<std::unique_ptr<Credentials>>;
  return std::visit(
      base::Overloaded{
          [&](ApiKeyAuth& api_key) -> Made {
            return std::make_unique<Credentials>(
                session_of(std::move(api_key)), nullptr, ports.clock);
          },
          [&](SessionAuth& session) -> Made {
            const auto expires = expiry_of(session.token.reveal());
            if (!expires) {
              return base::Error{base::ErrorKind::kUnauthorized,
                                 session.token_path + " holds no session token (a JWT with exp)",
                                 {}};
            }
            if (*expires <= ports.clock.now()) return expired(session, *expires, auth.source);
            Session first{"ST$" + session.token.reveal(),
                          std::move(session.key),
                          session.tenancy,
                          expires,
                          session.token};
            return std::make_unique<Credentials>(
                std::move(first),
                make_session_source(session.token_path, std::move(region), ports),
                ports.clock);
          },
          [&](InstanceAuth& instance) -> Made {
            return std::make_unique<Credentials>(
                Session{}, make_instance_source(std::move(instance), ports), ports.clock);
          },
          [&](ResourceAuth& resource) -> Made {
            return std::make_unique<Credentials>(
                Session{}, make_resource_source(std::move(resource), ports), ports.clock);
          }},
      auth.auth);
}

}  // namespace mailctl::provider::oci
