#include "model/address.h"

#include <array>

#include "base/check.h"
#include "base/text.h"

namespace mailctl::model {

Address make_address(ResourceKind kind, std::string text) {
  Address address;
  address.x_kind = kind;
  address.x_text = std::move(text);
  return address;
}

namespace {

constexpr std::size_t kDomainPart = 3;  // of the address of a key

std::string encoded(std::string_view part) {
  return base::percent_encode_only(part, "/#");
}

std::string decoded(std::string_view part) {
  return base::percent_decode(part).value_or(std::string(part));
}

std::optional<ResourceKind> kind_of_dns(std::string_view type, std::string_view leaf) {
  if (!dns::parse_record_type(type)) return std::nullopt;
  if (!leaf.ends_with("#spf")) return ResourceKind::kRecordSet;
  return type == "TXT" ? std::optional(ResourceKind::kSpf) : std::nullopt;
}

std::optional<ResourceKind> kind_of_cloud(std::string_view word, std::size_t parts) {
  if (word == "domain" && parts == 4) return ResourceKind::kDomain;
  if (word == "dkim" && parts == 5) return ResourceKind::kDkim;
  if (word == "sender" && parts == 4) return ResourceKind::kSender;
  if (word == "return-path" && parts == 4) return ResourceKind::kReturnPath;
  if (word == "suppressions" && parts == 3) return ResourceKind::kSuppressions;
  return std::nullopt;
}

}  // namespace

std::string_view to_text(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::kDomain:
      return "email domain";
    case ResourceKind::kDkim:
      return "DKIM key";
    case ResourceKind::kSender:
      return "approved sender";
    case ResourceKind::kReturnPath:
      return "return path";
    case ResourceKind::kSuppressions:
      return "suppression list";
    case ResourceKind::kRecordSet:
      return "record set";
    case ResourceKind::kSpf:
      return "SPF record";
  }
  return "resource";
}

std::string_view to_type_name(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::kDomain:
      return "mailctl_domain";
    case ResourceKind::kDkim:
      return "mailctl_dkim";
    case ResourceKind::kSender:
      return "mailctl_sender";
    case ResourceKind::kReturnPath:
      return "mailctl_return_path";
    case ResourceKind::kSuppressions:
      return "mailctl_suppressions";
    case ResourceKind::kRecordSet:
      return "mailctl_record";
    case ResourceKind::kSpf:
      return "mailctl_spf";
  }
  return "mailctl_resource";
}

std::optional<Address> Address::parse(std::string_view text) {
  const auto parts = base::split(text, '/');
  if (parts.size() < 3) return std::nullopt;
  for (const auto part : parts) {
    if (part.empty() || !base::percent_decode(part)) return std::nullopt;
  }
  const auto kind = parts[0] == "dns"
                        ? (parts.size() == 4 ? kind_of_dns(parts[2], parts[3]) : std::nullopt)
                        : kind_of_cloud(parts[2], parts.size());
  if (!kind) return std::nullopt;
  return make_address(*kind, std::string(text));
}

std::string Address::scope() const {
  const auto first = x_text.find('/');
  return x_text.substr(0, x_text.find('/', first + 1));
}

std::string Address::account() const {
  return decoded(std::string_view(x_text).substr(0, x_text.find('/')));
}

std::string Address::region() const {
  const auto parts = base::split(x_text, '/');
  return parts.size() > 1 ? decoded(parts[1]) : std::string();
}

std::string Address::leaf() const {
  auto last = std::string_view(x_text).substr(x_text.rfind('/') + 1);
  if (x_kind == ResourceKind::kSpf) last.remove_suffix(std::string_view("#spf").size());
  return decoded(last);
}

dns::Name Address::subject() const {
  if (x_kind == ResourceKind::kSuppressions) return {};
  auto text = leaf();
  if (x_kind == ResourceKind::kSender) text.erase(0, text.rfind('@') + 1);
  if (x_kind == ResourceKind::kDkim) {
    const auto parts = base::split(x_text, '/');
    text = parts.size() > kDomainPart ? decoded(parts[kDomainPart]) : std::string();
  }
  return dns::Name::parse(text).value_or(dns::Name());
}

std::string scope_of(std::string_view account, std::string_view region) {
  return encoded(account) + "/" + encoded(region);
}

std::string zone_scope(const dns::Name& zone) {
  return "dns/" + encoded(zone.text());
}

Address domain_address(std::string_view account, std::string_view region, const dns::Name& domain) {
  return make_address(ResourceKind::kDomain,
                      scope_of(account, region) + "/domain/" + encoded(domain.text()));
}

Address dkim_address(std::string_view account,
                     std::string_view region,
                     const dns::Name& domain,
                     std::string_view selector) {
  return make_address(
      ResourceKind::kDkim,
      scope_of(account, region) + "/dkim/" + encoded(domain.text()) + "/" + encoded(selector));
}

Address sender_address(std::string_view account, std::string_view region, std::string_view email) {
  return make_address(ResourceKind::kSender,
                      scope_of(account, region) + "/sender/" + encoded(base::to_lower(email)));
}

Address return_path_address(std::string_view account,
                            std::string_view region,
                            const dns::Name& name) {
  return make_address(ResourceKind::kReturnPath,
                      scope_of(account, region) + "/return-path/" + encoded(name.text()));
}

Address suppressions_address(std::string_view account, std::string_view region) {
  return make_address(ResourceKind::kSuppressions, scope_of(account, region) + "/suppressions");
}

Address record_set_address(const dns::Name& zone, dns::RecordType type, const dns::Name& name) {
  return make_address(ResourceKind::kRecordSet,
                      zone_scope(zone) + "/" + dns::to_text(type) + "/" + encoded(name.text()));
}

Address spf_address(const dns::Name& zone, const dns::Name& name) {
  return make_address(ResourceKind::kSpf,
                      zone_scope(zone) + "/TXT/" + encoded(name.text()) + "#spf");
}

}  // namespace mailctl::model
