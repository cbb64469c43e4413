#pragma once
// Handing a message to Email Delivery's HTTPS submission (/20220926). A second POST would send a
// second message, so a lost answer is reported, not repeated.

#include <string>

#include "provider/oci/email_calls.h"
#include "provider/submitter.h"

namespace mailctl::provider::oci {

// GetEmailConfiguration, and the https URL of the submission host that it names (bare host names
// were seen on the wire); empty where it names none.
Call get_configuration(const EmailPlace& place);
std::string submission_url_of(const Json& configuration);

Call submit_call(const EmailPlace& place, const OutgoingMessage& message);

// The service's id of the message; kInvalid where the recipient is on the suppression list, which
// the service reports as success.
base::Result<std::string> submitted_id(const Reply& reply);

}  // namespace mailctl::provider::oci
