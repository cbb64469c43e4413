#include "render/explain_words.h"

namespace mailctl::render {

using mail::rules::Duration;
using mail::rules::Fault;
using mail::rules::Suppress;

std::string_view word_of(Duration duration) {
  switch (duration) {
    case Duration::kUnknown:
      return "unknown";
    case Duration::kTemporary:
      return "temporary";
    case Duration::kPermanent:
      return "permanent";
    case Duration::kDelivered:
      return "delivered";
  }
  return "unknown";
}

std::string_view word_of(Fault fault) {
  switch (fault) {
    case Fault::kUnknown:
      return "unknown";
    case Fault::kAddress:
      return "address";
    case Fault::kMailbox:
      return "mailbox";
    case Fault::kMessage:
      return "message";
    case Fault::kAuthentication:
      return "authentication";
    case Fault::kReputation:
      return "reputation";
    case Fault::kRate:
      return "rate";
    case Fault::kAccount:
      return "account";
    case Fault::kReceiver:
      return "receiver";
  }
  return "unknown";
}

std::string_view word_of(Suppress suppress) {
  switch (suppress) {
    case Suppress::kNo:
      return "no";
    case Suppress::kYes:
      return "yes";
    case Suppress::kIfItStays:
      return "if-it-stays";
    case Suppress::kListed:
      return "listed";
  }
  return "no";
}

}  // namespace mailctl::render
