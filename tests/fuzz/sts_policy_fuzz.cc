#include "fuzz_target.h"
#include "mail/transport/mta_sts_lint.h"

using namespace mailctl;

namespace {

mail::transport::MailRouting routing() {
  mail::transport::MailRouting routing{.domain = dns::name_of("example.com")};
  routing.route = mail::transport::MailRoute::kHosts;
  routing.hosts.push_back({.preference = 10, .name = dns::name_of("a.example.com")});
  routing.hosts.push_back({.preference = 20, .name = dns::name_of("b.c.example.com")});
  return routing;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::to_text(data, size));
  const auto parsed = mail::transport::parse_sts_policy(text);
  for (const auto& problem : parsed.problems) {
    fuzz::require(problem.offset <= text.size() && problem.length <= text.size() - problem.offset,
                  "a problem lies in the policy");
  }
  if (parsed.is_valid()) {
    const auto again = mail::transport::parse_sts_policy(to_text(parsed.policy));
    fuzz::require(again.problems.empty() && again.policy == parsed.policy,
                  "what was read is written and read alike");
  }
  const mail::transport::StsPolicySource source{.state = mail::transport::StsPolicyState::kHere,
                                                .text = text};
  dns::MissingQuestions missing;
  const auto setup =
      mail::transport::find_sts(dns::name_of("example.com"), source, dns::View::of({}), missing);
  const auto hosts = routing();
  for (const auto& finding : mail::transport::lint_sts(setup, {.routing = hosts})) {
    fuzz::require(finding.offset <= finding.text.size() &&
                      finding.length <= finding.text.size() - finding.offset,
                  "a mark lies in the policy");
  }
  return 0;
}
