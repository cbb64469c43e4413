#include "emulator/jwt.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/text.h"

namespace mailctl::emulator {

namespace {

using nlohmann::json;

base::Error refused(std::string message) {
  return {base::ErrorKind::kUnauthorized, std::move(message), {}};
}

std::int64_t to_seconds(base::Time time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

base::Time from_seconds(std::int64_t seconds) {
  return base::Time(std::chrono::seconds(seconds));
}

// Oracle's tokens hold the key as JSON text inside a string (RFC 7517 §4).
std::string to_jwk(const RsaNumbers& numbers) {
  json jwk;
  jwk["kty"] = "RSA";
  jwk["kid"] = "session";
  jwk["use"] = "sig";
  jwk["alg"] = "RS256";
  jwk["n"] = base::to_base64url(numbers.modulus);
  jwk["e"] = base::to_base64url(numbers.exponent);
  return jwk.dump();
}

std::optional<std::string> public_pem_of_jwk(const std::string& text) {
  const json jwk = json::parse(text);
  const auto modulus = base::from_base64url(jwk.at("n").get<std::string>());
  const auto exponent = base::from_base64url(jwk.at("e").get<std::string>());
  if (!modulus || !exponent) return std::nullopt;
  return public_pem_of_numbers({*modulus, *exponent});
}

base::Result<SessionClaims> read_claims(const std::string& payload) {
  const json body = json::parse(payload);
  SessionClaims claims;
  claims.subject = body.at("sub").get<std::string>();
  claims.type = body.value("ptype", "user");
  claims.tenancy = body.at("tenant").get<std::string>();
  claims.compartment = body.value("res_compartment", "");
  claims.issued = from_seconds(body.at("iat").get<std::int64_t>());
  claims.expires = from_seconds(body.at("exp").get<std::int64_t>());
  const auto pem = public_pem_of_jwk(body.at("jwk").get<std::string>());
  if (!pem) return refused("the token's jwk is no RSA key");
  claims.public_pem = *pem;
  return claims;
}

}  // namespace

base::Result<std::string> make_jwt(const SessionClaims& claims, const KeyPair& signer) {
  const auto numbers = to_numbers(claims.public_pem);
  if (!numbers) return refused("the session's public key is no RSA key");
  json body;
  body["sub"] = claims.subject;
  body["iss"] = "authService.oracle.com";
  body["ptype"] = claims.type;
  body["ttype"] = "x509";
  body["tenant"] = claims.tenancy;
  body["res_tenant"] = claims.tenancy;
  body["res_compartment"] = claims.compartment;
  body["iat"] = to_seconds(claims.issued);
  body["exp"] = to_seconds(claims.expires);
  body["jwk"] = to_jwk(*numbers);
  const std::string head = R"({"alg":"RS256","kid":"asw","typ":"JWT"})";
  const std::string text = base::to_base64url(head) + "." + base::to_base64url(body.dump());
  auto signature = sign_rsa_sha256(signer.private_pem, text);
  if (!signature) return std::move(signature).error();
  return text + "." + base::to_base64url(*signature);
}

base::Result<SessionClaims> read_jwt(std::string_view token, std::string_view signer_public_pem) {
  const auto parts = base::split(token, '.');
  if (parts.size() != 3) return refused("the security token is not three parts with dots");
  const auto payload = base::from_base64url(parts[1]);
  const auto signature = base::from_base64url(parts[2]);
  if (!payload || !signature) return refused("the security token is not base64url");
  const std::string_view text = token.substr(0, parts[0].size() + 1 + parts[1].size());
  if (!is_signed_by(signer_public_pem, text, *signature)) {
    return refused("the security token was not issued here");
  }
  try {
    return read_claims(*payload);
  } catch (const json::exception& error) {
    return refused(std::string("the security token's claims are malformed: ") + error.what());
  }
}

}  // namespace mailctl::emulator
