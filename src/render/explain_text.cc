#include "render/explain_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "render/diagnostic_parts.h"
#include "render/explain_words.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

using mail::rules::BounceVerdict;
using mail::rules::Duration;
using mail::rules::Fault;
using mail::rules::ServerReply;
using mail::rules::Suppress;

constexpr std::size_t kWrapAt = 80;
constexpr std::size_t kLabelWidth = 12;
constexpr std::size_t kLongestQuote = 400;  // octets

// "Label       text, wrapped,
//              below itself"
std::string labelled(std::string_view label, std::string_view text) {
  const std::string indent(kLabelWidth, ' ');
  auto lines = wrapped(text, indent, kWrapAt);
  const auto width = std::min(label.size(), kLabelWidth);
  return lines.empty() ? lines : lines.replace(0, width, label.substr(0, width));
}

std::string fix_text(std::string_view fix) {
  std::string out = "  Fix:\n";
  const auto lines = base::split(fix, '\n');
  out += wrapped(lines.front(), "    ", kWrapAt);
  for (std::size_t i = 1; i < lines.size(); ++i) out += fmt::format("      {}\n", lines[i]);
  return out;
}

std::string_view sentence_of(Suppress suppress) {
  switch (suppress) {
    case Suppress::kNo:
      return "no: the address is not the reason";
    case Suppress::kYes:
      return "yes: the address belongs on the suppression list";
    case Suppress::kIfItStays:
      return "only when it comes again over some days";
    case Suppress::kListed:
      return "it is on one already";
  }
  return "";
}

std::string_view phrase_of(Fault fault) {
  switch (fault) {
    case Fault::kUnknown:
      return "the reason is not told";
    case Fault::kAddress:
      return "because of the address";
    case Fault::kMailbox:
      return "because of the mailbox";
    case Fault::kMessage:
      return "because of this message";
    case Fault::kAuthentication:
      return "because of how the sender is authenticated";
    case Fault::kReputation:
      return "because of the sender's reputation";
    case Fault::kRate:
      return "because of the rate";
    case Fault::kAccount:
      return "because of your account at the service that sends";
    case Fault::kReceiver:
      return "because of the receiver";
  }
  return "";
}

std::string head_of(const BounceVerdict& verdict) {
  switch (verdict.duration) {
    case Duration::kUnknown:
      return fmt::format("refused, {}", phrase_of(verdict.meaning->fault));
    case Duration::kTemporary:
      return fmt::format("temporary, {}{}",
                         phrase_of(verdict.meaning->fault),
                         verdict.is_given_up ? "; the sending server has given up" : "");
    case Duration::kPermanent:
      return fmt::format("permanent, {}", phrase_of(verdict.meaning->fault));
    case Duration::kDelivered:
      return verdict.suppress == Suppress::kListed
                 ? "taken and not sent, because of the suppression list"
                 : "taken: this is no refusal";
  }
  return "";
}

Ink ink_of(Duration duration) {
  if (duration == Duration::kDelivered) return Ink::kGood;
  return duration == Duration::kTemporary ? Ink::kWarning : Ink::kRemove;
}

std::string codes_of(const ServerReply& reply) {
  std::string codes = reply.reply == 0 ? std::string() : std::to_string(reply.reply);
  if (reply.status) codes += (codes.empty() ? "" : " ") + to_text(*reply.status);
  return codes.empty() ? "Bounce" : codes;
}

std::string quote_of(std::string_view text) {
  if (text.size() <= kLongestQuote) return std::string(text);
  auto cut = text.substr(0, kLongestQuote);
  cut = cut.substr(0, std::min(cut.rfind(' '), cut.size()));
  return fmt::format("{} …", cut);
}

// Status and reply as registered.
std::string registered_text(const ServerReply& reply, const BounceVerdict& verdict) {
  if (verdict.status != nullptr && reply.status) {
    return fmt::format(
        "{}: {} ({})", to_text(*reply.status), verdict.status->title, verdict.status->source);
  }
  if (reply.status) return fmt::format("{} is not registered", to_text(*reply.status));
  if (verdict.reply != nullptr) {
    return fmt::format("{}: {} ({})", reply.reply, verdict.reply->title, verdict.reply->source);
  }
  return {};
}

std::string rules_text(std::string_view ids) {
  return ids.empty() ? std::string() : base::replace_all(std::string(ids), " ", ", ");
}

}  // namespace

std::string rule_text(const mail::rules::Rule& rule, Color color) {
  const auto head = fmt::format("{}[{}]", word_of(rule.severity), rule.id);
  const auto first = wrapped(fmt::format("{}: {}", head, rule.summary), {}, kWrapAt);
  return painted(rule.severity, head, color) + first.substr(std::min(head.size(), first.size())) +
         "\n" + wrapped(rule.why, "  ", kWrapAt) + "\n" + fix_text(rule.fix) + "\n" +
         wrapped(fmt::format("Source: {}", rule.source), "  ", kWrapAt);
}

std::string rule_groups_text(Color color) {
  std::string out = "Rules of mail, by group:\n\n";
  for (const auto& group : mail::rules::all_groups()) {
    out += fmt::format("  {} {:>3}  {}\n",
                       paint(color, Ink::kBold, fmt::format("{:<8}", group.name)),
                       mail::rules::rules_of(group.name).size(),
                       group.summary);
  }
  return out + "\n" +
         wrapped(
             "`mailctl explain GROUP` lists its rules, `mailctl explain ID` explains one or any "
             "other code that mailctl prints, and `mailctl explain '550 5.7.26 …'` what a bounce "
             "means.",
             {},
             kWrapAt);
}

std::string rule_group_text(std::string_view group, Color color) {
  std::string out;
  for (const auto* rule : mail::rules::rules_of(group)) {
    const auto head = fmt::format("{}[{}]", word_of(rule->severity), rule->id);
    out += fmt::format(
        "{}\n{}", painted(rule->severity, head, color), wrapped(rule->summary, "    ", kWrapAt));
  }
  return out;
}

std::string diagnostic_section_text(std::string_view code, std::string_view body, Color color) {
  std::string out = paint(color, Ink::kBold, code) + "\n";
  for (const auto line : base::split(base::trim(body), '\n')) {
    out += line.empty() ? std::string("\n") : wrapped(line, "  ", kWrapAt);
  }
  return out;
}

std::string bounce_text(const ServerReply& reply, const BounceVerdict& verdict, Color color) {
  std::string out = fmt::format("{}  {}\n\n",
                                paint(color, Ink::kBold, fmt::format("{:<10}", codes_of(reply))),
                                paint(color, ink_of(verdict.duration), head_of(verdict)));
  out += labelled("Recipient", reply.recipient);
  out += labelled("Host", reply.host);
  out += labelled("Text", quote_of(reply.text));
  if (verdict.spoken_by != nullptr && !verdict.spoken_by->service.empty()) {
    out += labelled("Said by", verdict.spoken_by->service);
  }
  out += labelled("Meaning", verdict.meaning->meaning);
  out += labelled("To do", verdict.meaning->advice);
  if (verdict.duration != Duration::kDelivered || verdict.suppress == Suppress::kListed) {
    out += labelled("Suppress", sentence_of(verdict.suppress));
  }
  out += labelled("Registered", registered_text(reply, verdict));
  for (const auto& other : verdict.others) {
    out += labelled("Also", fmt::format("{}: {}", other.service->service, other.meaning->meaning));
  }
  out += labelled("Rules", rules_text(verdict.meaning->rules));
  if (verdict.spoken_by != nullptr) out += labelled("Source", verdict.spoken_by->page);
  return out;
}

std::string bounce_meaning_text(const mail::rules::BounceMeaning& meaning, Color color) {
  std::string out =
      fmt::format("{}: {}\n\n", paint(color, Ink::kBold, meaning.id), phrase_of(meaning.fault));
  out += labelled("Meaning", meaning.meaning);
  out += labelled("To do", meaning.advice);
  out += labelled("Suppress", sentence_of(meaning.suppress));
  return out + labelled("Rules", rules_text(meaning.rules));
}

std::string bounce_meanings_text(Color color) {
  std::string out = "What bounces can mean, by the stable word that --json gives:\n\n";
  for (const auto& meaning : mail::rules::bounce_meanings()) {
    out += paint(color, Ink::kBold, meaning.id) + "\n";
    out += wrapped(meaning.meaning, "    ", kWrapAt);
  }
  return out;
}

}  // namespace mailctl::render
