#pragma once
// What a pending change of Email Delivery waits for, as the text of a model::PendingToken:
//   created:<id>[ <work request>]   the resource to leave CREATING (a key or return path: to name
//                                   its DNS target)
//   updated:<id>[ <work request>]   the resource to leave UPDATING
//   deleted:<id>                    the resource to be gone
//   active:<id>                     a key to become ACTIVE (made by the engine); an INACTIVE one
//                                   has been relieved and will not
//   blocked:<id>                    a DELETING resource that holds the name or slot of a new one
//   blocked-by-keys:<domain id>     keys of a domain to be deleted that are DELETING
//   blocked-by-domain:<domain id>   a domain that is not ready to get keys
// The blocked ones stand for changes that were not made (provider.h, poll).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mailctl::provider::oci {

enum class Verb : std::uint8_t {
  kCreated,
  kUpdated,
  kDeleted,
  kActive,
  kBlocked,
  kBlockedByKeys,
  kBlockedByDomain,
};

struct Token {
  Verb verb = Verb::kCreated;
  std::string id;
  std::string work_request;  // may be empty
  bool operator==(const Token&) const = default;
};

std::string to_text(const Token& token);
std::optional<Token> parse_token(std::string_view text);

}  // namespace mailctl::provider::oci
