#pragma once
// Oracle Cloud Infrastructure as a provider: Email Delivery by region, DNS zones of the tenancy,
// and submission of test messages. One object per account; safe to use from several threads.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/http_client.h"
#include "provider/account.h"
#include "provider/examiner.h"
#include "provider/oci/client.h"
#include "provider/oci/dns_zones.h"
#include "provider/oci/domain_ids.h"
#include "provider/oci/email_work.h"
#include "provider/provider.h"
#include "provider/submitter.h"

namespace mailctl::provider::oci {

class OciProvider final : public Provider, public Submitter, public Examiner {
 public:
  // Finds credentials and endpoints; asks nobody. Both ports must outlive the provider. What the
  // user should hear of (a key file open to others) is added to `warnings`.
  static base::Result<std::unique_ptr<OciProvider>> open(AccountSettings account,
                                                         Surroundings surroundings,
                                                         net::HttpClient& http,
                                                         const base::Clock& clock,
                                                         std::vector<std::string>& warnings);

  base::Result<Findings> read(const ReadScope& scope, std::stop_token stop) override;
  std::vector<model::Outcome> apply(std::span<const model::Change> changes,
                                    std::stop_token stop) override;
  std::vector<model::Outcome> poll(std::span<const model::PendingToken> tokens,
                                   std::stop_token stop) override;
  base::Result<std::string> submit(const std::string& region,
                                   const OutgoingMessage& message,
                                   std::stop_token stop) override;
  [[nodiscard]] model::Checkup credentials() const override;
  Examination examine(const ExamineScope& scope, std::stop_token stop) override;

 private:
  OciProvider(AccountSettings account,
              Surroundings surroundings,
              Endpoints endpoints,
              net::HttpClient& http,
              const base::Clock& clock);

  base::Result<EmailPlace> place_of(const std::string& region, std::stop_token stop);
  base::Result<std::string> submit_url(const EmailPlace& place, std::stop_token stop);

  AccountSettings x_account;
  Surroundings x_surroundings;
  Endpoints x_endpoints;
  net::HttpClient& x_http;
  const base::Clock& x_clock;
  std::string x_source;                     // of the credentials, for messages
  std::vector<std::string> x_key_warnings;  // about them
  std::unique_ptr<Credentials> x_credentials;
  std::unique_ptr<Client> x_client;
  DomainIds x_ids;
  RegionOrder x_order;
  base::Guarded<std::map<std::string, std::string>> x_submit_urls;  // by region
};

}  // namespace mailctl::provider::oci
