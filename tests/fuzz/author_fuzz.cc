#include "fuzz_target.h"
#include "mail/message/author.h"

using namespace mailctl;
using namespace mailctl::mail;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::to_text(data, size);
  message::Authors authors;
  message::add_authors(text, authors);
  fuzz::require(authors.domains.size() <= authors.addresses, "each domain is of an address");
  fuzz::require(authors.domains.size() <= message::kMaxAuthorDomains, "domains are bounded");
  for (const auto& domain : authors.domains) {
    fuzz::require(!domain.is_root(), "a domain is not empty");
    message::Authors again;
    message::add_authors("x <y@" + domain.text() + ">", again);
    fuzz::require(again.domains == std::vector{domain}, "a domain can be written and read");
  }
  fuzz::require(!authors.domains.empty() || !authors.problem.empty(),
                "nobody is said to be missing");
  return 0;
}
