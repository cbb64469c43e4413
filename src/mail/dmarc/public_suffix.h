#pragma once
// The public suffix list (publicsuffix.org), by libpsl: how receivers of RFC 7489 find the
// organizational domain (§3.2 there). RFC 9989 does without it.

#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "dns/name.h"

namespace mailctl::mail::dmarc {

class PublicSuffixList {
 public:
  // The list that libpsl was built with.
  PublicSuffixList();
  // The text of a list in the format of publicsuffix.org; kInvalid where it holds no rule.
  static base::Result<PublicSuffixList> parse(std::string_view text);
  PublicSuffixList(PublicSuffixList&&) noexcept;
  PublicSuffixList& operator=(PublicSuffixList&&) noexcept;
  ~PublicSuffixList();

  // The suffix and one more label; the name itself where it is a suffix.
  [[nodiscard]] dns::Name organizational_domain(const dns::Name& name) const;
  [[nodiscard]] bool is_public_suffix(const dns::Name& name) const;

 private:
  struct List;
  explicit PublicSuffixList(std::unique_ptr<List> list);
  std::unique_ptr<List> x_list;
};

}  // namespace mailctl::mail::dmarc
