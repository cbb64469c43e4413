#include "provider/oci/submit.h"

#include "base/text.h"
#include "net/url.h"

namespace mailctl::provider::oci {
namespace {

Json address_of(const std::string& email, const std::string& name) {
  auto json = Json::object({{"email", Json::string(email)}});
  if (!name.empty()) json.set("name", Json::string(name));
  return json;
}

}  // namespace

Call get_configuration(const EmailPlace& place) {
  Call call;
  call.service = Service::kEmail;
  call.region = place.region;
  call.path = "/20170907/configuration?compartmentId=" + base::percent_encode(place.tenancy);
  call.operation = "GetEmailConfiguration";
  return call;
}

std::string submission_url_of(const Json& configuration) {
  std::string url = configuration.text("httpSubmitEndpoint");
  if (url.empty()) return {};
  if (url.find("://") == std::string::npos) url.insert(0, "https://");
  while (url.ends_with('/')) url.pop_back();
  const auto parsed = net::parse_url(url);
  // A message goes nowhere but to the service's own hosts, in the clear never.
  const bool is_fit =
      parsed && parsed->path() == "/" && (parsed->scheme == "https" || parsed->is_loopback());
  return is_fit ? url : std::string();
}

Call submit_call(const EmailPlace& place, const OutgoingMessage& message) {
  Call call;
  call.method = net::Method::kPost;
  call.service = Service::kSubmit;
  call.region = place.region;
  call.path = "/20220926/actions/submitEmail";
  call.operation = "SubmitEmail";
  call.subject = "from " + message.from;
  call.repeat = net::Repeat::kUnsafe;
  call.body = Json::object(
      {{"sender",
        Json::object({{"senderAddress", address_of(message.from, message.from_name)},
                      {"compartmentId", Json::string(place.compartment)}})},
       {"recipients", Json::object({{"to", Json::array({address_of(message.to, {})})}})},
       {"subject", Json::string(message.subject)},
       {"bodyText", Json::string(message.text)}});
  return call;
}

base::Result<std::string> submitted_id(const Reply& reply) {
  const auto* suppressed = reply.body.find("suppressedRecipients");
  if (suppressed != nullptr && !suppressed->items().empty()) {
    return base::Error{base::ErrorKind::kInvalid,
                       "the recipient is on the suppression list of this region; nothing was sent",
                       reply.request_id};
  }
  return reply.body.text("messageId");
}

}  // namespace mailctl::provider::oci
