#pragma once
// How an account of Oracle Cloud Infrastructure does: the clock that signatures are checked
// against, what its user may read, how full its limits are. What was answered is judged by pure
// functions; the two that ask are at the end.

#include <optional>
#include <span>
#include <string>

#include "provider/examiner.h"
#include "provider/oci/client.h"
#include "provider/oci/email_calls.h"

namespace mailctl::provider::oci {

// A list that was tried: nullopt where it was allowed.
struct TriedCall {
  std::string operation;
  std::optional<base::Error> error;
};

// `ahead`: how far this machine's clock is before the service's; nullopt where the service said no
// time. Signatures are refused from 300 s on.
model::CheckupLine judge_clock(const std::string& subject, std::optional<base::Duration> ahead);

// One line for what is allowed, and one for each refusal with the policy statement that is missing.
model::Checkup judge_permissions(const std::string& subject,
                                 const std::string& compartment,
                                 std::span<const TriedCall> calls);

// What is there and what the manifest adds, against what tenancies usually get.
struct Usage {
  std::size_t domains = 0;  // live
  std::size_t senders = 0;
  std::size_t new_domains = 0;  // wanted and not there
  std::size_t wanted_senders = 0;
  std::map<std::string, std::size_t> keys;  // by domain: DKIM keys that hold a slot
};

model::Checkup judge_usage(const std::string& subject, const Usage& usage);

model::Checkup examine_region(const EmailPlace& place,
                              const ExamineScope& scope,
                              Client& client,
                              const base::Clock& clock,
                              std::stop_token stop);

// Public zones are the same in every region: asked in the first that can be reached.
Examination examine_zones(const EmailPlace& place,
                          std::span<const std::string> regions,
                          std::span<const dns::Name> zones,
                          Client& client,
                          std::stop_token stop);

}  // namespace mailctl::provider::oci
