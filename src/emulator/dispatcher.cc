#include "emulator/dispatcher.h"

#include <variant>

#include "emulator/admin.h"
#include "emulator/authority.h"
#include "emulator/dns_api.h"
#include "emulator/email_api.h"
#include "emulator/email_settle.h"
#include "emulator/faults.h"
#include "emulator/identity_api.h"
#include "emulator/reply.h"
#include "emulator/retry_tokens.h"
#include "emulator/routes.h"
#include "emulator/submission.h"

namespace mailctl::emulator {

namespace {

void finish(World& world, const HttpRequest& request, HttpReply& reply) {
  if (find_reply_header(reply, "opc-request-id") == nullptr) {
    reply.headers.emplace_back("opc-request-id", world.make_request_id(request));
    // The clock that signatures are checked against, so that a client can see how far off it is.
    reply.headers.emplace_back("date", base::to_http_date(world.wall_now()));
  }
  if (!reply.body.empty() && find_reply_header(reply, "content-type") == nullptr) {
    reply.headers.emplace_back("content-type", "application/json");
  }
}

HttpReply serve(World& world,
                const HttpRequest& request,
                const Operation& operation,
                const Principal& principal) {
  switch (operation.service) {
    case Service::kEmail:
      return handle_email(world, request, principal);
    case Service::kSubmission:
      return handle_submission(world, request);
    case Service::kDns:
      return handle_dns(world, request);
    case Service::kIdentity:
      return handle_identity(world, request);
    case Service::kAuth:
      return handle_refresh(world, request);
  }
  return not_found_reply();
}

// The service proper, once nothing was done to the request on purpose.
HttpReply answer(World& world, const HttpRequest& request, const Operation* operation) {
  if (operation != nullptr && operation->name == "FederateX509") {
    return handle_federation(world, request);
  }
  auto principal = authenticate(world, request);
  if (auto* refused = std::get_if<HttpReply>(&principal)) return std::move(*refused);
  if (operation == nullptr) {
    return is_known_path(request) ? method_not_allowed() : not_found_reply();
  }
  if (world.faults().forbidden.contains(operation->name)) return not_found_reply();
  const base::Time now = world.service_now();
  world.retry_tokens().forget_old(now);
  if (auto kept = world.retry_tokens().find(request)) return std::move(*kept);
  HttpReply reply = serve(world, request, *operation, std::get<Principal>(principal));
  world.retry_tokens().keep(request, reply, now);
  return reply;
}

HttpReply answer_settled(World& world, const HttpRequest& request, const Operation* operation) {
  settle_email(world);
  HttpReply reply;
  try {
    reply = answer(world, request, operation);
  } catch (Refusal& refusal) {
    reply = std::move(refusal.reply);
  }
  settle_email(world);
  return reply;
}

Answered failed(const Fault& fault) {
  Answered answered;
  answered.delay = fault.latency;
  answered.reply = error_reply(fault.status, fault.code, fault.message);
  if (!fault.retry_after.empty())
    answered.reply.headers.emplace_back("retry-after", fault.retry_after);
  return answered;
}

}  // namespace

Answered dispatch(World& world, const HttpRequest& request) {
  const auto lock = world.lock();
  const Operation* operation = find_operation(request);
  const std::string_view name = operation == nullptr ? "Unknown" : operation->name;
  FaultPlan& faults = world.faults();
  faults.count(name, request.region);
  if (faults.down_regions.contains(request.region)) return {{}, {}, Fate::kReset};

  Answered answered;
  const auto fault = faults.take(name, request.region);
  const FaultKind kind = fault ? fault->kind : FaultKind::kLatency;
  switch (kind) {
    case FaultKind::kStatus:
      answered = failed(*fault);
      break;
    case FaultKind::kClose:
      answered.fate = Fate::kClose;
      break;
    case FaultKind::kReset:
      answered.fate = Fate::kReset;
      break;
    case FaultKind::kLostReply:
      answered.reply = answer_settled(world, request, operation);
      answered.fate = Fate::kClose;
      break;
    case FaultKind::kLatency:
      answered.reply = answer_settled(world, request, operation);
      break;
  }
  if (fault) answered.delay = fault->latency;
  answered.delay += world.settings().latency;
  finish(world, request, answered.reply);
  return answered;
}

Answered dispatch_control(World& world, const HttpRequest& request) {
  const auto lock = world.lock();
  Answered answered;
  try {
    answered.reply = request.path.starts_with("/opc/v2/") ? handle_metadata(world, request)
                                                          : handle_admin(world, request);
  } catch (Refusal& refusal) {
    answered.reply = std::move(refusal.reply);
  }
  settle_email(world);
  finish(world, request, answered.reply);
  return answered;
}

}  // namespace mailctl::emulator
