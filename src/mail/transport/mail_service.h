#pragma once
// Services that take mail for others, known by the names of their hosts: to notice what a move from
// one to another left behind.

#include <string_view>

#include "dns/name.h"

namespace mailctl::mail::transport {

struct MailService {
  std::string_view name;    // "Google Workspace"
  std::string_view suffix;  // its hosts are at or under this name
};

// nullptr for a host of nobody known. Two suffixes may be of one service; compare names.
const MailService* service_of(const dns::Name& host);

}  // namespace mailctl::mail::transport
