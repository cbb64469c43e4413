#pragma once
// The name of a resource, the same in every run and on every machine (design: addresses).
//   <account>/<region>/domain/<name>            <account>/<region>/dkim/<domain>/<selector>
//   <account>/<region>/sender/<email>           <account>/<region>/return-path/<name>
//   <account>/<region>/suppressions             dns/<zone>/<TYPE>/<name>
//   dns/<zone>/TXT/<name>#spf                   the one v=spf1 value of a set that others share
// Names are lower-case A-labels without final dot; '/', '#' and '%' inside a part are
// percent-encoded. The first two parts are the scope: what is read, paced and fails together.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dns/name.h"
#include "dns/record.h"

namespace mailctl::model {

enum class ResourceKind : std::uint8_t {
  kDomain,
  kDkim,
  kSender,
  kReturnPath,
  kSuppressions,
  kRecordSet,
  kSpf,
};

// "email domain", "DKIM key", "record set", …: for people.
std::string_view to_text(ResourceKind kind);
// "mailctl_domain", "mailctl_dkim", …: for plan JSON.
std::string_view to_type_name(ResourceKind kind);

class Address {
 public:
  Address() = default;
  // nullopt where the text is no address.
  static std::optional<Address> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return x_text; }

  [[nodiscard]] ResourceKind kind() const { return x_kind; }

  // "oci/sa-saopaulo-1" or "dns/ocipizza.com.br".
  [[nodiscard]] std::string scope() const;
  // First part decoded; "dns" for records.
  [[nodiscard]] std::string account() const;
  // Second part decoded: the region, or the zone for records.
  [[nodiscard]] std::string region() const;
  // The last part decoded, without "#spf": a name, an email address, a selector; "suppressions".
  [[nodiscard]] std::string leaf() const;
  // The domain name it is about: of a key its domain, of a sender that of the email address; the
  // root for lists.
  [[nodiscard]] dns::Name subject() const;

  [[nodiscard]] bool is_dns() const {
    return x_kind == ResourceKind::kRecordSet || x_kind == ResourceKind::kSpf;
  }

  [[nodiscard]] bool empty() const { return x_text.empty(); }

  // By text.
  std::strong_ordering operator<=>(const Address& other) const { return x_text <=> other.x_text; }

  bool operator==(const Address& other) const { return x_text == other.x_text; }

 private:
  friend Address make_address(ResourceKind kind, std::string text);
  std::string x_text;
  ResourceKind x_kind = ResourceKind::kDomain;
};

std::string scope_of(std::string_view account, std::string_view region);
std::string zone_scope(const dns::Name& zone);

Address domain_address(std::string_view account, std::string_view region, const dns::Name& domain);
Address dkim_address(std::string_view account,
                     std::string_view region,
                     const dns::Name& domain,
                     std::string_view selector);
Address sender_address(std::string_view account, std::string_view region, std::string_view email);
Address return_path_address(std::string_view account,
                            std::string_view region,
                            const dns::Name& name);
Address suppressions_address(std::string_view account, std::string_view region);
Address record_set_address(const dns::Name& zone, dns::RecordType type, const dns::Name& name);
Address spf_address(const dns::Name& zone, const dns::Name& name);

}  // namespace mailctl::model
