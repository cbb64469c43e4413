#include "manifest/origins.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/overloaded.h"
#include "base/text.h"
#include "dns/txt.h"
#include "mail/spf/record.h"
#include "manifest/catalogue.h"

namespace mailctl::manifest {
namespace {

using model::Origin;

constexpr std::string_view kDefaultTtl = "the default, as neither the block nor the zone says one";

bool is_same(const std::string& a, const std::string& b) {
  const auto left = mail::spf::parse_term(a).term;
  const auto right = mail::spf::parse_term(b).term;
  return left && right && mail::spf::is_same_term(*left, *right);
}

// The innermost domain of the manifest at or above the name.
const Domain* domain_above(const Manifest& manifest, const dns::Name& name) {
  const Domain* best = nullptr;
  for (const auto& domain : manifest.domains) {
    const bool is_above = name.is_at_or_under(domain.name.value);
    const bool is_inner =
        best == nullptr || domain.name.value.text().size() > best->name.value.text().size();
    if (is_above && is_inner) best = &domain;
  }
  return best;
}

// The TTL that a block has of its own, where the block is the one at `at`.
using Ttl = std::optional<Located<std::uint32_t>>;

template <class T>
void look_at(const Block<T>& block, const base::SourceRange& at, Ttl& ttl) {
  if (block.at == at) ttl = block.ttl;
}

Ttl own_ttl(const Domain& domain, const base::SourceRange& at) {
  Ttl ttl;
  look_at(domain.spf, at, ttl);
  look_at(domain.dmarc, at, ttl);
  look_at(domain.mx, at, ttl);
  look_at(domain.bimi, at, ttl);
  look_at(domain.mta_sts, at, ttl);
  look_at(domain.tls_rpt, at, ttl);
  for (const auto& record : domain.records) {
    if (record.name.at == at) ttl = record.values.ttl;
  }
  for (const auto& stream : domain.streams) {
    const bool is_key = stream.dkim && (stream.dkim->selector.at == at || stream.dkim->at == at);
    if (is_key) ttl = stream.dkim->ttl ? stream.dkim->ttl : stream.ttl;
    if (stream.envelope.name_template.at == at) ttl = stream.ttl;
  }
  return ttl;
}

// One resource, value by value.
class Reading {
 public:
  Reading(const model::Resource& resource, const OriginInputs& inputs)
      : x_resource(resource), x_inputs(inputs) {}

  std::vector<Origin> read() {
    for (const auto& attribute : model::attributes_of(x_resource.spec)) {
      if (!attribute.value.empty()) x_values.push_back(attribute);
    }
    if (!x_resource.at.is_known()) {
      for (auto& value : x_values) add(value, "the world: the manifest does not say it", {});
      return std::move(x_origins);
    }
    std::visit(base::Overloaded{[&](const model::EmailDomain& spec) { service(spec.name); },
                                [&](const model::DkimKey& spec) { service(spec.domain); },
                                [&](const model::ApprovedSender& spec) { service(spec.domain); },
                                [&](const model::ReturnPath& spec) { service(spec.domain); },
                                [&](const model::SuppressionList&) { suppressions(); },
                                [&](const model::ManagedRecordSet& spec) { record_set(spec); },
                                [&](const model::SpfValue& spec) { spf(spec); }},
               x_resource.spec);
    return std::move(x_origins);
  }

 private:
  void add(const model::Attribute& value, std::string from, base::SourceRange at) {
    x_origins.push_back({value.name, value.value, std::move(from), at});
  }

  // An email domain, key, sender or return path of an account.
  void service(const dns::Name& name) {
    const auto* domain = domain_above(x_inputs.manifest, name);
    for (const auto& value : x_values) {
      const bool is_domain =
          value.name == "domain" ||
          (value.name == "name" && x_resource.address.kind() == model::ResourceKind::kDomain);
      if (domain != nullptr && is_domain) {
        add(value, "the domain", domain->name.at);
      } else if (domain != nullptr && value.name == "description") {
        description(*domain, value);
      } else if (domain != nullptr && value.name == "selector") {
        selector(*domain, value);
      } else if (value.name == "public_key_hash") {
        add(value, "the private key given for it", x_resource.at);
      } else if (value.name == "email") {
        add(value, "`from` of the stream", x_resource.at);
      } else {
        add(value, "`envelope` of the stream, filled in for the region", x_resource.at);
      }
    }
  }

  void description(const Domain& domain, const model::Attribute& value) {
    for (const auto& stream : domain.streams) {
      if (stream.via.value != x_resource.address.account() || stream.description.value.empty()) {
        continue;
      }
      add(value,
          fmt::format("`description` of stream {}, filled in for the region", stream.name.value),
          stream.description.at);
      return;
    }
    add(value, "the world: the manifest does not say it", {});
  }

  void selector(const Domain& domain, const model::Attribute& value) {
    for (const auto& stream : domain.streams) {
      if (!stream.dkim || stream.dkim->selector.at != x_resource.at) continue;
      const auto& text = stream.dkim->selector.value;
      add(value, "`dkim.selector` of stream " + stream.name.value, stream.dkim->selector.at);
      if (text.find("{date}") == std::string::npos) return;
      if (stream.dkim->first) {
        add({value.name, "{date}"},
            "`dkim.first`, unless a key that fits the template is there already",
            stream.dkim->first->at);
      } else {
        add({value.name, "{date}"},
            "the day on which the key was made, from its name or the state",
            {});
      }
      return;
    }
    add(value, "a key of an earlier run, kept until it may go", x_resource.at);
  }

  void suppressions() {
    for (const auto& value : x_values) {
      add(value,
          "the addresses of the manifest and those of the lists it is shared with",
          x_resource.at);
    }
  }

  // What the zone, or the block at the resource's place, says.
  void ttl(const model::Attribute& value, const dns::Name& name) {
    const auto* domain = domain_above(x_inputs.manifest, name);
    const auto own = domain == nullptr ? Ttl() : own_ttl(*domain, x_resource.at);
    const auto& zones = x_inputs.manifest.zones;
    const auto zone = std::ranges::find_if(zones, [&](const Zone& candidate) {
      return candidate.name.value.text() == x_resource.address.region();
    });
    const auto& said = own || zone == zones.end() ? own : zone->ttl;
    if (!said) {
      add(value, std::string(value.value == "3600" ? kDefaultTtl : kLiveTtl), {});
    } else if (std::to_string(said->value) == value.value) {
      add(value, own ? "`ttl` of the block" : "`ttl` of the zone", said->at);
    } else {
      add(value, fmt::format("{}; the manifest says {}", kLiveTtl, said->value), said->at);
    }
  }

  void record_set(const model::ManagedRecordSet& spec) {
    for (const auto& value : x_values) {
      if (value.name == "ttl") {
        ttl(value, spec.set.name);
      } else if (value.name == "values") {
        values(spec, value);
      } else {
        add(value, "the block that asks for it", x_resource.at);
      }
    }
  }

  void values(const model::ManagedRecordSet& spec, const model::Attribute& value) {
    if (!spec.output_of.empty()) {
      add(value, "what the service answers for " + spec.output_of.text(), x_resource.at);
      return;
    }
    const auto* domain = domain_above(x_inputs.manifest, spec.set.name);
    for (const auto line : base::split(value.value, '\n')) {
      const model::Attribute one{value.name, std::string(line)};
      const bool is_shared = spec.sharing == model::Sharing::kValues;
      const bool is_ours = !is_shared || std::ranges::any_of(spec.owned, [&](const auto& text) {
        return dns_quoted(text) == one.value;
      });
      if (is_ours) {
        add(one, "the block that asks for it", host_place(domain, one.value));
      } else {
        add(one, "the live zone: not of the manifest, and kept", {});
      }
    }
  }

  // MX hosts have places of their own.
  [[nodiscard]] base::SourceRange host_place(const Domain* domain, const std::string& text) const {
    if (domain == nullptr || domain->mx.at != x_resource.at) return x_resource.at;
    for (const auto& host : domain->mx.value) {
      if (dns::to_text(dns::MxData{host.preference, host.host}) == text) return host.at;
    }
    return x_resource.at;
  }

  static std::string dns_quoted(const std::string& text) {
    return dns::to_quoted(dns::make_txt(text));
  }

  void spf(const model::SpfValue& spec) {
    for (const auto& value : x_values) {
      if (value.name == "ttl") {
        ttl(value, spec.name);
      } else if (value.name == "value") {
        for (const auto part : base::split(value.value, ' ')) {
          if (!part.empty()) term(spec, {value.name, std::string(part)});
        }
      } else {
        const auto* domain = domain_above(x_inputs.manifest, spec.name);
        add(value, "the domain", domain == nullptr ? x_resource.at : domain->name.at);
      }
    }
  }

  void term(const model::SpfValue& spec, const model::Attribute& value) {
    const auto* domain = domain_above(x_inputs.manifest, spec.name);
    if (value.value == "v=spf1") return add(value, "how every SPF record begins", {});
    if (domain != nullptr && stream_term(*domain, value)) return;
    if (domain != nullptr && manifest_term(*domain, value)) return;
    const auto parsed = mail::spf::parse_term(value.value).term;
    const bool is_all = parsed && parsed->kind == mail::spf::TermKind::kAll;
    if (domain != nullptr && is_all && is_same(domain->spf.value.all, value.value)) {
      return add(value, "`spf.all`", x_resource.at);
    }
    if (is_all) return add(value, "the live record, or ~all for a new one", {});
    add(value, "the live record: not of the manifest, and kept", {});
  }

  // What a stream's account or service needs.
  bool stream_term(const Domain& domain, const model::Attribute& value) {
    bool is_found = false;
    for (const auto& stream : x_inputs.graph.streams) {
      if (stream.domain != domain.name.value || !is_same(stream.spf_term, value.value)) continue;
      const auto where = stream.region.empty()
                             ? stream.account
                             : fmt::format("{}/{}", stream.account, stream.region);
      add(value,
          fmt::format("stream {} in {}: {}", stream.name, where, source_of(stream)),
          include_place(stream));
      is_found = true;
    }
    return is_found;
  }

  [[nodiscard]] std::string source_of(const model::Stream& stream) const {
    const auto* account = x_inputs.manifest.account(stream.account);
    if (account == nullptr) return "the catalogue of services";
    return account->spf_includes.empty() ? "the facts of provider " + account->provider.value
                                         : "`spf_include` of the account";
  }

  [[nodiscard]] base::SourceRange include_place(const model::Stream& stream) const {
    const auto* account = x_inputs.manifest.account(stream.account);
    if (account == nullptr) return stream.at;
    for (const auto& include : account->spf_includes) {
      if (include.region.empty() || include.region == stream.region) return include.term.at;
    }
    return stream.at;
  }

  bool manifest_term(const Domain& domain, const model::Attribute& value) {
    for (const auto& term : domain.spf.value.terms) {
      if (!is_same(term.term.value, value.value)) continue;
      std::string from = "`spf.terms`";
      if (!term.owner.value.empty()) from += ", owner " + term.owner.value;
      if (!term.note.value.empty()) from += ", " + term.note.value;
      if (term.until) from += ", until " + base::to_iso_date(term.until->value);
      add(value, std::move(from), term.term.at);
      return true;
    }
    return false;
  }

  static constexpr std::string_view kLiveTtl =
      "the live set, which others share, or what the zone's provider can hold";

  const model::Resource& x_resource;
  const OriginInputs& x_inputs;
  std::vector<model::Attribute> x_values;
  std::vector<Origin> x_origins;
};

}  // namespace

std::vector<model::Origin> origins_of(const model::Resource& resource, const OriginInputs& inputs) {
  return Reading(resource, inputs).read();
}

}  // namespace mailctl::manifest
