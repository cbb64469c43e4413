#include "mail/report/own_networks.h"

#include <algorithm>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "mail/spf/analyze.h"

namespace mailctl::mail::report {
namespace {

constexpr unsigned kWidestV4 = 8;
constexpr unsigned kWidestV6 = 16;

// Some services have a name for each customer, below the one that is known.
std::string name_of(const spf::AnalyzedTerm& term, const ServiceNames& services) {
  for (std::string_view name = term.target; !name.empty();) {
    const auto service = services.find(std::string(name));
    if (service != services.end()) return fmt::format("{} ({})", service->second, term.term.text);
    const auto dot = name.find('.');
    name = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
  }
  return term.term.text;
}

// For each record the term of the domain's own record that leads to it; empty for its own.
std::vector<std::string> leading_terms(const spf::Analysis& analysis,
                                       const ServiceNames& services) {
  std::vector<std::string> names(analysis.records.size());
  for (const spf::AnalyzedTerm& top : analysis.top().terms) {
    if (!top.record || *top.record == 0) continue;
    std::vector<std::size_t> waiting = {*top.record};
    while (!waiting.empty()) {
      const std::size_t record = waiting.back();
      waiting.pop_back();
      if (record == 0 || !names[record].empty()) continue;
      names[record] = name_of(top, services);
      for (const spf::AnalyzedTerm& term : analysis.records[record].terms)
        if (term.record) waiting.push_back(*term.record);
    }
  }
  return names;
}

Address address_of(const spf::IpAddress& ip) {
  Address address;
  if (const auto* v4 = std::get_if<dns::AData>(&ip)) {
    address.family = AddressFamily::kV4;
    std::ranges::copy(v4->address, address.octets.begin());
  } else {
    address.family = AddressFamily::kV6;
    address.octets = std::get<dns::AaaaData>(ip).address;
  }
  return address;
}

}  // namespace

NamedNetworks own_networks(const std::string& domain,
                           const ServiceNames& services,
                           const dns::View& view,
                           dns::MissingQuestions& missing) {
  NamedNetworks networks;
  const auto name = dns::Name::parse(domain);
  if (!name || name->is_root()) return networks;
  const spf::Analysis analysis = spf::analyze(*name, view, missing);
  const auto leading = leading_terms(analysis, services);
  for (const spf::Admitted& admitted : analysis.admitted) {
    const Address address = address_of(admitted.network.address);
    const bool is_v4 = address.family == AddressFamily::kV4;
    if (admitted.network.prefix < (is_v4 ? kWidestV4 : kWidestV6)) continue;
    const std::string& leads = leading[admitted.place.record];
    networks.add(address,
                 admitted.network.prefix,
                 leads.empty() ? analysis.at(admitted.place).term.text : leads);
  }
  return networks;
}

}  // namespace mailctl::mail::report
