#pragma once
// The ids of email domains by name, which creating keys and return paths needs. Filled by reads and
// creates; what is not known is asked for.

#include <map>
#include <set>
#include <stop_token>
#include <string>

#include "base/guarded.h"
#include "base/result.h"
#include "provider/oci/email_calls.h"

namespace mailctl::provider::oci {

class DomainIds {
 public:
  void remember(const std::string& region, const std::string& domain, const std::string& id);
  void forget(const std::string& region, const std::string& domain);

  // The id of each name; empty where the region has no such domain that is not DELETED. An Error of
  // one list is the Error of that name.
  std::map<std::string, base::Result<std::string>> find(const EmailPlace& place,
                                                        const std::set<std::string>& domains,
                                                        Client& client,
                                                        std::stop_token stop);

 private:
  base::Guarded<std::map<std::pair<std::string, std::string>, std::string>> x_ids;
};

}  // namespace mailctl::provider::oci
