// A key record in the first line, a signed message below it. Whatever they are: verdicts come, the
// same ones each time; canonical forms are stable; lint has rules for what it says.

#include "base/text.h"
#include "dns/txt.h"
#include "fuzz_target.h"
#include "mail/arc/lint.h"
#include "mail/arc/validate.h"
#include "mail/dkim/canonical.h"
#include "mail/dkim/lint.h"
#include "mail/dkim/verify.h"
#include "mail/rules/rule.h"

using namespace mailctl;
namespace dkim = mailctl::mail::dkim;
using mail::message::Message;

namespace {

// A world in which every key that is asked for is this one.
struct World {
  dns::View view;
  std::string record;

  void answer(const dns::MissingQuestions& missing) {
    for (const auto& question : missing) {
      view.set(question,
               dns::Answer{.status = dns::AnswerStatus::kOk, .records = {dns::make_txt(record)}});
    }
  }
};

void check_forms(std::string_view body) {
  for (const auto form : {dkim::Canonicalization::kSimple, dkim::Canonicalization::kRelaxed}) {
    const std::string once = dkim::canonical_body(form, body);
    fuzz::require(dkim::canonical_body(form, once) == once, "a canonical body is canonical");
    fuzz::require(once.empty() || once.ends_with("\r\n"), "a canonical body ends with a line end");
  }
}

void check_findings(const mail::Findings& findings) {
  for (const auto& finding : findings) {
    fuzz::require(mail::rules::find_rule(finding.rule) != nullptr, "each finding has a rule");
    fuzz::require(finding.offset + finding.length <= finding.text.size(), "places are inside");
  }
}

void check_verdicts(const Message& message, World& world) {
  dns::MissingQuestions missing;
  dkim::verify(message, world.view, missing, base::Time());
  mail::arc::validate(message, world.view, missing, base::Time());
  world.answer(missing);
  missing.clear();
  const auto found = dkim::verify(message, world.view, missing, base::Time());
  const auto chain = mail::arc::validate(message, world.view, missing, base::Time());
  fuzz::require(missing.empty(), "everything is asked for at once");
  fuzz::require(found.signatures.size() == message.find_all("DKIM-Signature").size(),
                "each signature gets a verdict");
  for (const auto& outcome : found.signatures) {
    fuzz::require(outcome.result != dkim::Result::kNone, "each verdict says something");
    fuzz::require(outcome.result == dkim::Result::kPass || !outcome.reason.empty(),
                  "what does not pass has a reason");
  }
  fuzz::require((chain.result == mail::arc::Result::kFail) == !chain.reason.empty(),
                "a broken chain has a reason");
  check_findings(dkim::findings_of(found));
  check_findings(dkim::lint_signatures(message, base::Time()));
  check_findings(mail::arc::lint(message, chain));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::to_text(data, size);
  const auto end = std::min(text.find('\n'), text.size());
  World world{.view = {}, .record = std::string(text.substr(0, end))};
  const auto message = Message::parse(text.substr(std::min(end + 1, text.size())));
  if (!message) return 0;
  check_forms(message->body());
  check_verdicts(*message, world);
  return 0;
}
