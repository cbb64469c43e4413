#pragma once
// A state with one of everything, for tests of what stores it.

#include "model/state.h"

namespace mailctl::state {

inline model::Address sample_address(std::string_view text) {
  return *model::Address::parse(text);
}

inline base::Time sample_time() {
  return *base::parse_rfc3339("2026-11-21T18:54:08.123Z");
}

inline model::StateEntry sample_entry(std::string_view address) {
  model::StateEntry entry;
  entry.address = sample_address(address);
  entry.id = "ocid1.emaildkim.oc1..aaaa";
  entry.applied = {{"selector", "s1"}, {"description", "caf\xc3\xa9 \"quoted\"\nsecond line"}};
  entry.seen = {{"selector", "s1"}};
  entry.claim.owned = {"include:rp.oracleemaildelivery.com"};
  entry.outputs = {.dns_name = "s1._domainkey.example.com",
                   .cname_target = "s1.example.com.dkim.gru1.oracleemaildelivery.com",
                   .txt_value = "v=DKIM1; p=abc"};
  entry.public_key_hash = "00ff";
  entry.active_since = sample_time();
  entry.retiring_since = sample_time() + std::chrono::hours(1);
  entry.mended = 2;
  entry.mended_at = sample_time() + std::chrono::hours(2);
  return entry;
}

inline model::IntentEntry sample_intent() {
  return {.address = sample_address("oci/sa-vinhedo-1/domain/example.com"),
          .action = model::Action::kReplace,
          .retry_token = "token-1",
          .since = sample_time()};
}

inline model::PendingToken sample_pending() {
  return {.address = sample_address("oci/sa-vinhedo-1/dkim/example.com/s2"),
          .action = model::Action::kDelete,
          .token = "wr:ocid1.workrequest",
          .waiting_for = "DKIM DELETING until the service lets it go",
          .since = sample_time()};
}

inline model::RequestEntry sample_request() {
  return {.wish = "v=spf1 include:spf.acme.example ~all",
          .requested = sample_time(),
          .seen = sample_time() + std::chrono::hours(1),
          .verified = sample_time() + std::chrono::hours(2),
          .regressed = sample_time() + std::chrono::hours(3)};
}

inline model::State sample_state() {
  model::State state;
  state.name = "shop";
  state.lineage = "0123456789abcdef0123456789abcdef";
  state.serial = 7;
  state.tenancies = {{"oci", "ocid1.tenancy.oc1..aaaa"}};
  state.sets = {{"customers", 20000}};
  for (const auto* address :
       {"oci/sa-saopaulo-1/dkim/example.com/s1", "dns/example.com/TXT/example.com#spf"}) {
    auto entry = sample_entry(address);
    state.entries[entry.address] = entry;
  }
  state.intents[sample_intent().address] = sample_intent();
  state.pending[sample_pending().address] = sample_pending();
  state.requests[sample_address("dns/customer.example/TXT/customer.example#spf")] =
      sample_request();
  return state;
}

inline std::vector<model::JournalEntry> sample_journal() {
  return {model::EntrySaved{sample_entry("oci/sa-saopaulo-1/dkim/example.com/s1")},
          model::EntryRemoved{sample_address("oci/sa-saopaulo-1/domain/example.com")},
          model::IntentSaved{sample_intent()},
          model::IntentDropped{sample_intent().address},
          model::PendingSaved{sample_pending()},
          model::PendingDropped{sample_pending().address},
          model::TenancySaved{"oci", "ocid1.tenancy.oc1..aaaa"},
          model::SetSaved{"customers", 100},
          model::SetSaved{"partners", 0},
          model::RequestSaved{sample_address("dns/customer.example/CNAME/x.customer.example"),
                              sample_request()},
          model::RequestRemoved{sample_address("dns/customer.example/CNAME/x.customer.example")}};
}

}  // namespace mailctl::state
