#include <algorithm>

#include "dns/idna.h"
#include "manifest/parse_parts.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;
using MxBlock = Block<std::vector<MxHost>>;

constexpr std::uint64_t kMaxPreference = 65535;

struct Draft {
  std::optional<std::uint64_t> preference;
  std::optional<Located<dns::Name>> host;
};

void read_preference(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  draft.preference = read_unsigned(value_of(entry), kMaxPreference, diagnostics);
}

void read_host(Draft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (entry.value.text == ".") {
    diagnostics.error("manifest/null-mx-host",
                      entry.value.at,
                      "`.` says that the domain receives no mail",
                      "Write `mx: none` for that (RFC 7505); it cannot stand beside other hosts.");
    return;
  }
  draft.host = read_domain_name(value_of(entry), diagnostics);
}

constexpr std::array<Field<Draft>, 2> kHostFields{{
    {"preference", read_preference, Presence::kRequired, "preference: 10"},
    {"host", read_host, Presence::kRequired, "host: mx.example.com"},
}};

void read_hosts(MxBlock& block, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto* items = read_list(value_of(entry), EmptyList::kRefuse, diagnostics);
  if (items == nullptr) return;
  for (const auto& item : *items) {
    Draft draft;
    constexpr auto kExample = "{ preference: 10, host: mx.example.com }";
    read_fields({"a mail host", item, kExample}, item.at, kHostFields, draft, diagnostics);
    if (!draft.host || !draft.preference) continue;
    const auto same = std::ranges::find(block.value, draft.host->value, &MxHost::host);
    if (same != block.value.end()) {
      report_listed_twice("the host " + same->host.text(), same->at, draft.host->at, diagnostics);
      continue;
    }
    block.value.push_back(
        {static_cast<std::uint16_t>(*draft.preference), draft.host->value, draft.host->at});
  }
}

constexpr std::array<Field<MxBlock>, 3> kFields{{
    {"hosts", read_hosts, Presence::kRequired, "hosts: [{ preference: 10, host: mx.example.com }]"},
    {"ttl", read_block_ttl<std::vector<MxHost>>},
    {"adopt", read_block_adopt<std::vector<MxHost>>},
}};

}  // namespace

void read_mx(Domain& domain, const yaml::Entry& entry, Diagnostics& diagnostics) {
  domain.mx.at = entry.key_at;
  constexpr auto kExample = "mx: [{ preference: 10, host: mx.example.com }]";
  if (!begins_value(domain.mx, {entry.key, entry.value, kExample}, diagnostics)) return;
  if (entry.value.kind == yaml::NodeKind::kSequence) {
    read_hosts(domain.mx, entry, diagnostics);
  } else {
    read_fields({"mx", entry.value}, entry.key_at, kFields, domain.mx, diagnostics);
  }
}

}  // namespace mailctl::manifest
