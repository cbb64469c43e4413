#include "render/verify_text.h"

#include <fmt/format.h>

#include "base/text.h"
#include "render/finding_text.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

namespace dmarc = mail::dmarc;

constexpr std::size_t kMaxSteps = 60;

// "SPF    pass       bounce.example.com"
std::string head(Color color,
                 std::string_view check,
                 std::string_view result,
                 std::string_view what) {
  return fmt::format("{:7}{}{}\n",
                     check,
                     paint(color, ink_of_result(result), fmt::format("{:11}", result)),
                     visible(what));
}

std::string line(std::string_view text) {
  return text.empty() ? std::string() : fmt::format("       {}\n", visible(text));
}

std::string step_text(const mail::spf::Step& step) {
  auto text = std::string(9 + 2 * static_cast<std::size_t>(step.depth), ' ');
  text += visible(step.term.empty() ? step.domain : step.term) + ": " + visible(step.outcome);
  if (!step.detail.empty()) text += ", " + visible(step.detail);
  if (!step.section.empty()) text += fmt::format(" (RFC {})", step.section);
  return text + "\n";
}

std::string spf_text(const mail::Authentication& found,
                     const mail::Delivery& delivery,
                     Color color) {
  if (!found.spf) return head(color, "SPF", "none", "not checked: no --ip was given");
  const auto& spf = *found.spf;
  const auto who = delivery.mail_from.empty() ? fmt::format("HELO {}", delivery.helo)
                                              : fmt::format("MAIL FROM {}", delivery.mail_from);
  std::string out = head(color, "SPF", to_text(spf.result), who) + line(spf.reason);
  for (std::size_t i = 0; i < spf.steps.size() && i < kMaxSteps; ++i)
    out += step_text(spf.steps[i]);
  if (!spf.explanation.empty()) out += line("the domain explains: " + spf.explanation);
  if (found.helo) {
    out += head(color, "", to_text(found.helo->result), fmt::format("HELO {}", delivery.helo)) +
           line(found.helo->reason);
  }
  return out;
}

std::string dkim_text(const mail::Authentication& found, Color color) {
  if (found.dkim.signatures.empty()) {
    return head(color, "DKIM", "none", "the message is not signed (RFC 6376 §6.1)");
  }
  std::string out;
  std::string_view check = "DKIM";
  for (const auto& signature : found.dkim.signatures) {
    const auto& tags = signature.signature;
    auto what = fmt::format("d={} s={}", tags.domain.text(), tags.selector);
    if (!tags.algorithm.empty()) what += fmt::format(" ({})", tags.algorithm);
    out += head(color, std::exchange(check, ""), to_text(signature.result), what) +
           line(signature.reason);
    if (signature.unsigned_octets.value_or(0) > 0) {
      out += line(fmt::format("{} octets of the body are not signed (l=, RFC 6376 §8.2)",
                              *signature.unsigned_octets));
    }
  }
  return out;
}

std::string arc_text(const mail::arc::Chain& chain, Color color) {
  if (chain.sets.empty() && chain.result == mail::arc::Result::kNone) return {};
  std::string out = head(color,
                         "ARC",
                         to_text(chain.result),
                         fmt::format("{} (RFC 8617 §5.2), for who trusts the sealers",
                                     base::count_of(chain.sets.size(), "set"))) +
                    line(chain.reason);
  for (const auto& set : chain.sets) {
    out += line(fmt::format("i={} sealed by {} (s={}, cv={})",
                            set.instance,
                            set.domain,
                            set.selector,
                            to_text(set.chain)));
  }
  return out;
}

// "p=reject of the record at _dmarc.example.com"
std::string policy_line(const dmarc::Verdict& verdict) {
  if (!verdict.record_domain) return {};
  return fmt::format("{}={} of the record at _dmarc.{} (RFC 9989 §4.10.1)",
                     verdict.policy_tag,
                     to_text(verdict.policy),
                     verdict.record_domain->text());
}

std::string handling_of(const dmarc::Verdict& verdict) {
  using dmarc::Result;
  switch (verdict.result) {
    case Result::kPass:
      return "DMARC speaks for the message; other filters still judge it (RFC 9989 §5.4)";
    case Result::kNone:
      return "DMARC says nothing about the message";
    case Result::kTempError:
      return "receivers deliver it, or ask to try again later (RFC 9989 §5.3.6)";
    case Result::kPermError:
      return "receivers decide by rules of their own, and often refuse it (RFC 9989 §11.5)";
    case Result::kFail:
      break;
  }
  switch (verdict.disposition) {
    case dmarc::Policy::kReject:
      return "most receivers refuse it; RFC 9989 §7.4 wants quarantine from those that know "
             "nothing else about it";
    case dmarc::Policy::kQuarantine:
      return "receivers put it among spam";
    case dmarc::Policy::kNone:
      break;
  }
  return "the failure changes nothing and is reported (RFC 9989 §5.4)";
}

std::string dmarc_text(const mail::Authentication& found, Color color) {
  const auto& verdict = found.dmarc.rfc9989;
  const auto& domains = found.authors.domains;
  std::string out =
      head(color, "DMARC", to_text(verdict.result), domains.empty() ? "" : domains.front().text());
  out += line(verdict.reason) + line(policy_line(verdict)) + line(handling_of(verdict));
  if (!found.dmarc.disagreement.empty()) {
    out += line(found.dmarc.disagreement) + line("RFC 7489: " + found.dmarc.rfc7489.reason);
  }
  return out;
}

}  // namespace

std::string verify_text(const mail::Authentication& found,
                        const mail::Delivery& delivery,
                        const mail::Findings& findings,
                        Color color) {
  std::string out =
      fmt::format("From   {}\n",
                  found.authors.first_address.empty() ? std::string("nobody")
                                                      : visible(found.authors.first_address));
  out += spf_text(found, delivery, color) + dkim_text(found, color) + arc_text(found.arc, color) +
         dmarc_text(found, color);
  const auto field = to_text(authentication_results_of(found, delivery));
  out += "\nAuthentication-Results: " + base::replace_all(field, "\r\n", "\n") + "\n";
  if (!findings.empty()) out += "\n" + findings_text(findings, color);
  return out;
}

}  // namespace mailctl::render
