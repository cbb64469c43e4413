#include "fuzz_target.h"
#include "mail/rules/bounces.h"

using namespace mailctl;
using namespace mailctl::mail::rules;

namespace {

void check(const ServerReply& reply) {
  fuzz::require(reply.reply == 0 || (reply.reply >= 200 && reply.reply < 600),
                "a reply is in range");
  fuzz::require(reply.text.size() <= kMaxBounceSize, "the text is bounded");
  if (reply.status) {
    fuzz::require(parse_status_code(to_text(*reply.status)) == reply.status,
                  "a status code can be written and read");
  }
  const auto verdict = judge_bounce(reply);
  fuzz::require(verdict.meaning != nullptr, "everything has a meaning");
  fuzz::require(verdict.suppress != Suppress::kYes || verdict.duration == Duration::kPermanent,
                "only a permanent refusal suppresses an address");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::to_text(data, size);
  const auto replies = parse_bounce(text);
  fuzz::require(replies.size() <= kMaxReplies, "replies are bounded");
  for (const auto& reply : replies) check(reply);
  for (const auto& reply : parse_bounce_message(text)) check(reply);
  return 0;
}
