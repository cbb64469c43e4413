#include "emulator/submission.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "emulator/email_json.h"
#include "emulator/email_rules.h"
#include "emulator/email_store.h"
#include "emulator/inbox.h"
#include "emulator/message_signing.h"
#include "emulator/mime.h"
#include "emulator/reply.h"

namespace mailctl::emulator {

namespace {

using nlohmann::json;

constexpr std::size_t kMostRecipients = 50;
constexpr std::size_t kMostMessage = std::size_t{2} * 1024 * 1024;

// Fields the service writes itself; headerFields may not name them.
constexpr std::array<std::string_view, 16> kReservedFields{"from",
                                                           "to",
                                                           "cc",
                                                           "bcc",
                                                           "subject",
                                                           "reply-to",
                                                           "date",
                                                           "message-id",
                                                           "sender",
                                                           "return-path",
                                                           "mime-version",
                                                           "content-type",
                                                           "received",
                                                           "dkim-signature",
                                                           "content-transfer-encoding",
                                                           "authentication-results"};

[[noreturn]] void refuse_parameter(const std::string& message) {
  throw Refusal{invalid_parameter(message)};
}

Mailbox read_mailbox(const json& value, const char* where) {
  if (!value.is_object()) refuse_parameter(std::string(where) + " must be {email, name}");
  Mailbox mailbox;
  mailbox.email = required_text(value, "email");
  mailbox.name = text_field(value, "name").value_or("");
  const std::string problem = address_problem(mailbox.email);
  if (!problem.empty()) refuse_parameter(std::string(where) + ": " + problem);
  return mailbox;
}

std::vector<Mailbox> read_mailboxes(const json& body, const char* name) {
  std::vector<Mailbox> mailboxes;
  const auto field = body.find(name);
  if (field == body.end() || field->is_null()) return mailboxes;
  if (!field->is_array()) refuse_parameter(std::string(name) + " must be a list");
  for (const json& value : *field) mailboxes.push_back(read_mailbox(value, name));
  return mailboxes;
}

const json& required_object(const json& body, const char* name) {
  const auto field = body.find(name);
  if (field == body.end() || !field->is_object()) {
    throw Refusal{error_reply(400, "MissingParameter", std::string(name) + " is required")};
  }
  return *field;
}

bool has_line_break(std::string_view text) {
  return text.find_first_of("\r\n") != std::string_view::npos;
}

void read_extra_fields(const json& body, Draft& draft) {
  const auto field = body.find("headerFields");
  if (field == body.end() || field->is_null()) return;
  if (!field->is_object()) refuse_parameter("headerFields must be a map");
  for (const auto& [name, value] : field->items()) {
    const std::string folded = base::to_lower(name);
    const bool is_name = !name.empty() && std::ranges::all_of(name, [](char c) {
      return c > 0x20 && c < 0x7f && c != ':';
    });
    if (!is_name || !value.is_string() || has_line_break(value.get<std::string>())) {
      refuse_parameter("headerFields." + name + " is no header field");
    }
    if (std::ranges::find(kReservedFields, folded) != kReservedFields.end()) {
      refuse_parameter("headerFields." + name + " is reserved");
    }
    draft.extra.emplace_back(name, value.get<std::string>());
  }
}

// "id@domain" without angle brackets.
std::string checked_message_id(std::string id) {
  if (id.size() > 2 && id.front() == '<' && id.back() == '>') id = id.substr(1, id.size() - 2);
  const std::size_t at = id.find('@');
  const bool is_good = at != std::string::npos && at > 0 && at + 1 < id.size() && id.size() < 900 &&
                       std::ranges::all_of(id, [](char c) { return c > 0x20 && c < 0x7f; }) &&
                       id.find_first_of("<>") == std::string::npos;
  if (!is_good) refuse_parameter("messageId must be id@domain (RFC 5322 §3.6.4)");
  return id;
}

std::string domain_of(std::string_view address) {
  return base::to_lower(address.substr(address.rfind('@') + 1));
}

// The approved sender, or a Refusal: the same for an unknown, a foreign and an inactive one.
void require_sender(World& world,
                    const HttpRequest& request,
                    std::string_view address,
                    std::string_view compartment) {
  const Resource* sender =
      world.email().find_name(Kind::kSender, request.region, base::to_lower(address));
  if (sender == nullptr || sender->state != LifeState::kActive ||
      sender->compartment != compartment) {
    throw Refusal{error_reply(404,
                              "NotAuthorizedOrNotFound",
                              "Authorization failed: " + std::string(address) +
                                  " is no approved sender of this region and compartment.")};
  }
}

bool is_suppressed(World& world, const HttpRequest& request, std::string_view address) {
  return world.email().find_name(Kind::kSuppression, request.region, base::to_lower(address)) !=
         nullptr;
}

// Signs, where the sender's domain has an active key, and delivers to those not suppressed.
std::string deliver(World& world, const HttpRequest& request, DeliveredMessage message) {
  message.region = request.region;
  message.envelope_id = world.make_hex(32);
  message.at = world.service_now();
  const Resource* domain =
      world.email().find_name(Kind::kDomain, request.region, domain_of(message.envelope_from));
  const Resource* dkim = domain == nullptr ? nullptr : world.email().find(domain->active_dkim);
  if (dkim != nullptr) {
    auto signature = sign_message(
        message.raw, {domain->name, dkim->name, dkim->private_pem}, world.service_now());
    if (!signature) throw Refusal{invalid_parameter(signature.error().message)};
    message.selector = dkim->name;
    message.raw = *signature + message.raw;
  }
  std::string id = message.envelope_id;
  if (!message.recipients.empty()) world.inbox().messages.push_back(std::move(message));
  world.touch();
  return id;
}

void check_recipient_count(std::size_t count) {
  if (count == 0) refuse_parameter("recipients must name at least one");
  if (count > kMostRecipients) refuse_parameter("recipients must name at most 50");
}

// Recipients of submitEmail, split by the region's suppression list.
struct Split {
  std::vector<std::string> wanted;
  json suppressed = json::array();
};

Split split_recipients(World& world, const HttpRequest& request, const json& recipients) {
  Split split;
  for (const char* list : {"to", "cc", "bcc"}) {
    for (const Mailbox& mailbox : read_mailboxes(recipients, list)) {
      if (is_suppressed(world, request, mailbox.email)) {
        split.suppressed.push_back({{"email", mailbox.email}, {"name", mailbox.name}});
      } else {
        split.wanted.push_back(mailbox.email);
      }
    }
  }
  check_recipient_count(split.wanted.size() + split.suppressed.size());
  return split;
}

Draft read_draft(World& world, const json& body) {
  const json& recipients = required_object(body, "recipients");
  Draft draft;
  draft.from = read_mailbox(required_object(required_object(body, "sender"), "senderAddress"),
                            "senderAddress");
  draft.to = read_mailboxes(recipients, "to");
  draft.cc = read_mailboxes(recipients, "cc");
  draft.reply_to = read_mailboxes(body, "replyTo");
  draft.subject = required_text(body, "subject");
  if (has_line_break(draft.subject)) refuse_parameter("subject must be one line");
  draft.text = text_field(body, "bodyText").value_or("");
  draft.html = text_field(body, "bodyHtml").value_or("");
  if (draft.text.empty() && draft.html.empty()) {
    refuse_parameter("one of bodyText and bodyHtml is required");
  }
  draft.date = world.service_now();
  read_extra_fields(body, draft);
  const auto given_id = text_field(body, "messageId");
  draft.message_id = given_id ? checked_message_id(*given_id)
                              : world.make_hex(32) + "@" + domain_of(draft.from.email);
  return draft;
}

HttpReply submit_parts(World& world, const HttpRequest& request) {
  const json body = parse_body(request);
  const Draft draft = read_draft(world, body);
  require_sender(world, request, draft.from.email, required_text(body["sender"], "compartmentId"));
  Split split = split_recipients(world, request, body["recipients"]);
  DeliveredMessage message;
  message.recipients = std::move(split.wanted);
  message.message_id = draft.message_id;
  message.envelope_from = draft.from.email;
  message.raw = make_message(draft);
  json out;
  out["messageId"] = message.message_id;
  out["envelopeId"] = deliver(world, request, std::move(message));
  out["suppressedRecipients"] = split.suppressed;
  return json_reply(200, out);
}

HttpReply submit_raw(World& world, const HttpRequest& request) {
  const std::string_view type = header_or_empty(request, "content-type");
  if (!type.starts_with("message/rfc822") && !type.starts_with("message/global")) {
    refuse_parameter("content-type must be message/rfc822 or message/global");
  }
  if (request.body.size() > kMostMessage) {
    return error_reply(413, "PayloadTooLarge", "A message has at most 2 MiB.");
  }
  const std::string_view sender = base::trim(header_or_empty(request, "sender"));
  require_sender(world, request, sender, header_or_empty(request, "compartment-id"));
  DeliveredMessage message;
  json suppressed = json::array();
  std::size_t count = 0;
  for (const std::string_view part : base::split(header_or_empty(request, "recipients"), ',')) {
    const std::string address(base::trim(part));
    if (address.empty()) continue;
    const std::string problem = address_problem(address);
    if (!problem.empty()) refuse_parameter("recipients: " + problem);
    ++count;
    if (is_suppressed(world, request, address)) {
      suppressed.push_back(address);
    } else {
      message.recipients.push_back(address);
    }
  }
  check_recipient_count(count);
  message.envelope_from = sender;
  message.raw = base::replace_all(base::replace_all(request.body, "\r\n", "\n"), "\n", "\r\n");
  const auto message_id = message_id_of(message.raw);
  message.message_id = message_id.value_or(world.make_hex(32) + "@" + domain_of(sender));
  if (!message_id) message.raw = "Message-ID: <" + message.message_id + ">\r\n" + message.raw;
  json out;
  out["messageId"] = message.message_id;
  out["envelopeId"] = deliver(world, request, std::move(message));
  out["suppressedRecipients"] = suppressed;
  return json_reply(200, out);
}

}  // namespace

HttpReply handle_submission(World& world, const HttpRequest& request) {
  const std::vector<std::string> path = path_segments(request.path);
  if (path.size() != 3 || path[1] != "actions") return not_found_reply();
  if (path[2] == "submitEmail") return submit_parts(world, request);
  if (path[2] == "submitRawEmail") return submit_raw(world, request);
  return not_found_reply();
}

}  // namespace mailctl::emulator
