#pragma once
// Messages and times as commands about mail take them.

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "mail/message/headers.h"

namespace mailctl::cli {

// kInvalid, naming the file, where it is no message; an error of the file where it cannot be read.
base::Result<mail::message::Message> read_message(const std::string& path);

// --time: RFC 3339 ("2026-11-21T18:54:08Z"); `now` where it is empty.
base::Result<base::Time> parse_time_option(const std::string& text, base::Time now);

}  // namespace mailctl::cli
