#include "provider/oci/token_sources.h"

#include <utility>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "provider/json.h"
#include "provider/oci/certificate.h"
#include "provider/oci/signer.h"

namespace mailctl::provider::oci {
namespace {

base::Error refused(std::string message) {
  return {base::ErrorKind::kUnauthorized, std::move(message), {}};
}

// A session as a token and its key make it; kUnauthorized where the token says no expiry.
base::Result<Session> session_with(std::string token, RsaKey key, std::string tenancy) {
  const auto expires = expiry_of(token);
  if (!expires) return refused("the service's answer holds no session token");
  return Session{"ST$" + token, std::move(key), std::move(tenancy), expires, base::Secret(token)};
}

net::Request token_request(std::string url, const Json& body) {
  net::Request request;
  request.method = net::Method::kPost;
  request.url = std::move(url);
  request.headers = {{"content-type", "application/json"}, {"accept", "application/json"}};
  request.body = body.to_text();
  request.repeat = net::Repeat::kSafe;  // a second token does no harm
  request.endpoint = "auth";
  return request;
}

base::Result<std::string> send_for_token(net::HttpClient& http,
                                         const net::Request& request,
                                         std::stop_token stop) {
  const auto response = http.send(request, std::move(stop));
  if (!response) {
    auto error = response.error();
    // A token that nobody got changes nothing.
    if (error.kind == base::ErrorKind::kUnknownOutcome) error.kind = base::ErrorKind::kTransient;
    return error;
  }
  const auto json = Json::parse(response->body);
  if (response->status != 200) {
    const auto message = json ? json->text("message") : std::string();
    return refused(fmt::format("HTTP {} {}", response->status, message));
  }
  if (!json || json->text("token").empty()) return refused("the answer holds no token");
  return json->text("token");
}

class SessionSource final : public TokenSource {
 public:
  SessionSource(std::string token_path, std::string region, const CredentialPorts& ports)
      : x_token_path(std::move(token_path)), x_region(std::move(region)), x_ports(ports) {}

  base::Result<Session> renew(const Session& last, std::stop_token stop) override {
    if (auto from_file = renewed_by_others(last)) return *std::move(from_file);
    const auto base_url = x_ports.endpoints.url(Service::kAuth, x_region);
    if (!base_url) return base_url.error();
    auto request =
        token_request(*base_url + "/v1/authentication/refresh",
                      Json::object({{"currentToken", Json::string(last.token.reveal())}}));
    request.sign = [&last](const net::Request& unsigned_request, base::Time now) {
      return sign_request(unsigned_request, now, last.key_id, *last.key);
    };
    auto token = send_for_token(x_ports.http, request, std::move(stop));
    if (!token) {
      return refused("the session token cannot be refreshed any more (" + token.error().message +
                     "); run: oci session authenticate");
    }
    return session_with(std::move(*token), *last.key, last.tenancy);
  }

 private:
  std::optional<Session> renewed_by_others(const Session& last) const {
    const auto file = x_ports.surroundings.read_file(x_token_path);
    if (!file) return std::nullopt;
    const std::string token(base::trim(file->text));
    const auto expires = expiry_of(token);
    if (token == last.token.reveal() || !expires) return std::nullopt;
    if (*expires <= x_ports.clock.now() + std::chrono::minutes(2)) return std::nullopt;
    auto session = session_with(token, *last.key, last.tenancy);
    return session ? std::optional(std::move(*session)) : std::nullopt;
  }

  std::string x_token_path;
  std::string x_region;
  CredentialPorts x_ports;
};

class InstanceSource final : public TokenSource {
 public:
  InstanceSource(InstanceAuth auth, const CredentialPorts& ports)
      : x_auth(std::move(auth)), x_ports(ports) {
    const auto& overridden = ports.endpoints.overrides().metadata_url;
    if (!overridden.empty()) x_auth.metadata_url = overridden;
    if (!x_auth.metadata_url.ends_with("/opc/v2")) x_auth.metadata_url += "/opc/v2";
  }

  base::Result<Session> renew(const Session& last, std::stop_token stop) override {
    const auto documents = read_metadata(stop);
    if (!documents) return std::move(documents).error();
    const auto& [region, leaf, leaf_key, intermediate] = *documents;
    const auto certificate = parse_certificate(leaf);
    if (!certificate) return certificate.error();
    if (!last.tenancy.empty() && last.tenancy != certificate->tenancy) {
      return refused("this instance's certificate names another tenancy than before");
    }
    auto signing_key = RsaKey::from_pem(base::Secret(leaf_key), base::Secret());
    if (!signing_key) {
      return std::move(signing_key).error().with_context("the instance's certificate key");
    }
    auto session_key = RsaKey::generate();
    if (!session_key) return std::move(session_key).error();
    const auto url = federation_url(region);
    if (!url) return url.error();
    auto request = token_request(
        *url,
        Json::object(
            {{"certificate", Json::string(pem_body(leaf))},
             {"publicKey", Json::string(base::to_base64(session_key->public_key_der()))},
             {"intermediateCertificates", Json::array({Json::string(pem_body(intermediate))})},
             {"purpose", Json::string("DEFAULT")},
             {"fingerprintAlgorithm", Json::string("SHA256")}}));
    const auto key_id = certificate->tenancy + "/fed-x509-sha256/" + certificate->sha256;
    request.sign = [&](const net::Request& unsigned_request, base::Time now) {
      return sign_request(unsigned_request, now, key_id, *signing_key);
    };
    auto token = send_for_token(x_ports.http, request, std::move(stop));
    if (!token) {
      return std::move(token).error().with_context(
          "trading this instance's certificate for a token");
    }
    return session_with(std::move(*token), std::move(*session_key), certificate->tenancy);
  }

 private:
  struct Metadata {
    Json region;
    std::string leaf;
    std::string leaf_key;
    std::string intermediate;
  };

  [[nodiscard]] net::Request metadata_request(std::string_view path) const {
    net::Request request;
    request.url = x_auth.metadata_url + std::string(path);
    request.headers = {{"authorization", "Bearer Oracle"}};
    request.endpoint = "metadata";
    return request;
  }

  base::Result<Metadata> read_metadata(std::stop_token stop) {
    const std::vector<net::Request> requests{metadata_request("/instance/regionInfo/"),
                                             metadata_request("/identity/cert.pem"),
                                             metadata_request("/identity/key.pem"),
                                             metadata_request("/identity/intermediate.pem")};
    std::vector<std::string> bodies;
    for (const auto& response : x_ports.http.send_all(requests, std::move(stop))) {
      if (!response) {
        return base::Error(response.error())
            .with_context("instance_principal: is this an instance of OCI?");
      }
      if (response->status != 200) {
        return refused(fmt::format("the instance metadata service answers HTTP {} for {}",
                                   response->status,
                                   requests[bodies.size()].url));
      }
      bodies.push_back(response->body);
    }
    auto region = Json::parse(bodies[0]);
    if (!region) return std::move(region).error().with_context("instance metadata, regionInfo");
    return Metadata{std::move(*region), bodies[1], bodies[2], bodies[3]};
  }

  [[nodiscard]] base::Result<std::string> federation_url(const Json& region) const {
    constexpr std::string_view kPath = "/v1/x509";
    if (!x_auth.federation_endpoint.empty()) {
      return x_auth.federation_endpoint.ends_with(kPath)
                 ? x_auth.federation_endpoint
                 : x_auth.federation_endpoint + std::string(kPath);
    }
    const auto id = region.text("regionIdentifier");
    const auto domain = region.text("realmDomainComponent");
    const auto url = x_ports.endpoints.url(Service::kAuth, id);
    if (url) return *url + std::string(kPath);
    if (id.empty() || domain.empty() || !x_ports.endpoints.overrides().regions.empty()) {
      return url.error();
    }
    return fmt::format("https://auth.{}.{}{}", id, domain, kPath);
  }

  InstanceAuth x_auth;
  CredentialPorts x_ports;
};

class ResourceSource final : public TokenSource {
 public:
  ResourceSource(ResourceAuth auth, const CredentialPorts& ports)
      : x_auth(std::move(auth)), x_ports(ports) {}

  base::Result<Session> renew(const Session& /*last*/, std::stop_token /*stop*/) override {
    const auto& surroundings = x_ports.surroundings;
    auto token = literal_or_file(x_auth.token, surroundings);
    if (!token) return std::move(token).error().with_context("OCI_RESOURCE_PRINCIPAL_RPST");
    const auto pem = literal_or_file(x_auth.key.reveal(), surroundings);
    if (!pem) return base::Error(pem.error()).with_context("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM");
    const auto phrase = literal_or_file(x_auth.pass_phrase.reveal(), surroundings);
    if (!phrase) {
      return base::Error(phrase.error())
          .with_context("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE");
    }
    auto key = RsaKey::from_pem(base::Secret(*pem), base::Secret(*phrase));
    if (!key) {
      return std::move(key).error().with_context("the key in OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM");
    }
    const auto expires = expiry_of(*token);
    if (expires && *expires <= x_ports.clock.now()) {
      return refused("the token of OCI_RESOURCE_PRINCIPAL_RPST ran out at " +
                     base::to_rfc3339(*expires) + " and its source has no newer one");
    }
    auto tenancy = claim_of(*token, "res_tenant");
    return session_with(std::move(*token), std::move(*key), std::move(tenancy));
  }

 private:
  ResourceAuth x_auth;
  CredentialPorts x_ports;
};

}  // namespace

std::unique_ptr<TokenSource> make_session_source(std::string token_path,
                                                 std::string region,
                                                 const CredentialPorts& ports) {
  return std::make_unique<SessionSource>(std::move(token_path), std::move(region), ports);
}

std::unique_ptr<TokenSource> make_instance_source(InstanceAuth auth, const CredentialPorts& ports) {
  return std::make_unique<InstanceSource>(std::move(auth), ports);
}

std::unique_ptr<TokenSource> make_resource_source(ResourceAuth auth, const CredentialPorts& ports) {
  return std::make_unique<ResourceSource>(std::move(auth), ports);
}

}  // namespace mailctl::provider::oci
