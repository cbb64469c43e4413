#include "render/dkim_text.h"

#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

constexpr std::size_t kResultWidth = 10;  // of "permerror" and a blank

Ink ink_of(mail::dkim::Result result) {
  switch (result) {
    case mail::dkim::Result::kPass:
      return Ink::kGood;
    case mail::dkim::Result::kFail:
    case mail::dkim::Result::kPermError:
      return Ink::kRemove;
    case mail::dkim::Result::kTempError:
    case mail::dkim::Result::kPolicy:
    case mail::dkim::Result::kNeutral:
      return Ink::kWarning;
    case mail::dkim::Result::kNone:
      break;
  }
  return Ink::kPlain;
}

std::string kind_of(const mail::dkim::SignatureResult& outcome) {
  const auto& signature = outcome.signature;
  const auto bits =
      outcome.key_bits == 0 ? std::string() : fmt::format(" with {} bits", outcome.key_bits);
  return fmt::format("{}{}, {}/{}",
                     signature.algorithm,
                     bits,
                     to_text(signature.header_form),
                     to_text(signature.body_form));
}

}  // namespace

std::string dkim_text(const mail::dkim::Verification& verification, Color color) {
  if (verification.signatures.empty()) return "  not signed: the message has no DKIM-Signature\n";
  std::string out;
  for (const auto& outcome : verification.signatures) {
    const auto& signature = outcome.signature;
    const std::string word(to_text(outcome.result));
    out += fmt::format("  {}{}",
                       paint(color, ink_of(outcome.result), word),
                       std::string(kResultWidth - word.size(), ' '));
    out += signature.domain.is_root() ? "a signature that cannot be read\n"
                                      : fmt::format("d={} s={}, {}\n",
                                                    signature.domain.text(),
                                                    visible(signature.selector),
                                                    visible(kind_of(outcome)));
    if (outcome.reason.empty()) continue;
    out += fmt::format("{}{}\n", std::string(kResultWidth + 2, ' '), visible(outcome.reason));
  }
  return out;
}

std::string arc_text(const mail::arc::Chain& chain, Color color) {
  if (chain.result == mail::arc::Result::kNone) return {};
  std::vector<std::string> sets;
  for (const auto& set : chain.sets)
    sets.push_back(fmt::format("i={} {}", set.instance, visible(set.domain)));
  const bool is_good = chain.result == mail::arc::Result::kPass;
  auto out = fmt::format("ARC chain: {} ({})\n",
                         paint(color, is_good ? Ink::kGood : Ink::kWarning, to_text(chain.result)),
                         base::join(sets, ", "));
  if (!chain.reason.empty()) out += fmt::format("  {}\n", visible(chain.reason));
  if (chain.oldest_pass > 1) {
    out += fmt::format("  the message was changed before i={} sealed it\n", chain.oldest_pass);
  }
  return out;
}

}  // namespace mailctl::render
