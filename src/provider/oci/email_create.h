#pragma once
// Creating domains, keys, senders and return paths. A create that is refused because something is
// there already, or whose answer was lost, is settled by reading: what is there and as wanted
// counts as done, what differs is kAlreadyExists, what is being deleted is waited for.

#include "provider/oci/email_work.h"

namespace mailctl::provider::oci {

Outcomes create_email(const EmailWork& work, Changes changes, std::stop_token stop);

}  // namespace mailctl::provider::oci
