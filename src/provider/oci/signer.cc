#include "provider/oci/signer.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "net/url.h"

namespace mailctl::provider::oci {
namespace {

bool has_signed_body(net::Method method) {
  return method == net::Method::kPost || method == net::Method::kPut ||
         method == net::Method::kPatch;
}

std::string value_of(const std::vector<net::Header>& headers, std::string_view name) {
  for (const auto& header : headers) {
    if (base::equals_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

}  // namespace

base::Result<std::vector<net::Header>> signed_headers(const net::Request& request, base::Time now) {
  const auto url = net::parse_url(request.url);
  if (!url) return url.error();
  std::vector<net::Header> headers{
      {"date", base::to_http_date(now)},
      {"(request-target)", base::to_lower(net::to_text(request.method)) + " " + url->target},
      {"host", url->authority()}};
  if (has_signed_body(request.method)) {
    headers.push_back({"content-length", std::to_string(request.body.size())});
    headers.push_back({"content-type", value_of(request.headers, "content-type")});
    headers.push_back({"x-content-sha256", base::to_base64(sha256(request.body))});
  }
  return headers;
}

std::string to_signing_string(const std::vector<net::Header>& headers) {
  std::string text;
  for (const auto& header : headers) {
    if (!text.empty()) text += '\n';
    text += header.name + ": " + header.value;
  }
  return text;
}

base::Result<std::vector<net::Header>> sign_request(const net::Request& request,
                                                    base::Time now,
                                                    std::string_view key_id,
                                                    const RsaKey& key) {
  const auto headers = signed_headers(request, now);
  if (!headers) return headers.error();
  const auto signature = key.sign(to_signing_string(*headers));
  if (!signature) return signature.error();
  std::string names;
  for (const auto& header : *headers) {
    if (!names.empty()) names += ' ';
    names += header.name;
  }
  std::vector<net::Header> added{
      {"date", headers->front().value},
      {"authorization",
       fmt::format("Signature version=\"1\",headers=\"{}\",keyId=\"{}\",algorithm=\"rsa-sha256\","
                   "signature=\"{}\"",
                   names,
                   key_id,
                   base::to_base64(*signature))}};
  if (has_signed_body(request.method)) added.push_back(headers->back());
  return added;
}

}  // namespace mailctl::provider::oci
