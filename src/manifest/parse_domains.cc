#include <algorithm>
#include <map>

#include "mail/address.h"
#include "manifest/name_texts.h"
#include "manifest/parse_parts.h"
#include "manifest/shared_findings.h"
#include "manifest/text_template.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;

constexpr std::array<Choice<Role>, 4> kRoles{{{"transactional", Role::kTransactional},
                                              {"bulk", Role::kBulk},
                                              {"people", Role::kPeople},
                                              {"parked", Role::kParked}}};

void read_role(Domain& domain, const yaml::Entry& entry, Diagnostics& diagnostics) {
  domain.role = read_choice(value_of(entry), kRoles, diagnostics).value_or(Role::kUnset);
}

constexpr std::array<Choice<DomainMode>, 2> kModes{
    {{"manage", DomainMode::kManage}, {"observe", DomainMode::kObserve}}};

void read_mode(Domain& domain, const yaml::Entry& entry, Diagnostics& diagnostics) {
  domain.mode = read_choice(value_of(entry), kModes, diagnostics).value_or(DomainMode::kManage);
}

void read_domain_adopt(Domain& domain, const yaml::Entry& entry, Diagnostics& diagnostics) {
  read_adopt(domain.adopt, entry, diagnostics);
}

// Read before all else.
void pass_over(Domain&, const yaml::Entry&, Diagnostics&) {}

constexpr std::array<Field<Domain>, 12> kFields{{
    {"like", pass_over},
    {"role", read_role},
    {"mode", read_mode},
    {"streams", read_streams},
    {"spf", read_spf},
    {"dmarc", read_dmarc},
    {"mx", read_mx},
    {"bimi", read_bimi},
    {"mta_sts", read_mta_sts},
    {"tls_rpt", read_tls_rpt},
    {"records", read_records},
    {"adopt", read_domain_adopt},
}};

using Reason = Choice<model::SuppressionReason>;
constexpr std::array<Reason, 6> kReasons{{
    {"hardbounce", model::SuppressionReason::kHardBounce},
    {"complaint", model::SuppressionReason::kComplaint},
    {"manual", model::SuppressionReason::kManual},
    {"softbounce", model::SuppressionReason::kSoftBounce},
    {"unsubscribe", model::SuppressionReason::kUnsubscribe},
    {"unknown", model::SuppressionReason::kUnknown},
}};

void read_between(Suppressions& list, const yaml::Entry& entry, Diagnostics& diagnostics) {
  list.between = read_texts(value_of(entry), EmptyList::kRefuse, diagnostics);
}

void read_reasons(Suppressions& list, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto* items = read_list(value_of(entry), EmptyList::kRefuse, diagnostics);
  if (items == nullptr) return;
  for (const auto& item : *items) {
    const auto reason = read_choice({entry.key, item}, kReasons, diagnostics);
    if (!reason) continue;
    if (std::ranges::find(list.reasons, *reason) == list.reasons.end()) {
      list.reasons.push_back(*reason);
    } else {
      report_listed_twice("`" + item.text + "`", entry.key_at, item.at, diagnostics);
    }
  }
}

void read_suppressed(Suppressions& list, const yaml::Entry& entry, Diagnostics& diagnostics) {
  std::map<std::string, base::SourceRange> seen;
  for (const auto& text : read_texts(value_of(entry), EmptyList::kAllow, diagnostics)) {
    const auto address = mail::parse_address(text.value);
    if (!address) {
      diagnostics.error(
          "manifest/bad-mail-address", text.at, "this is no mail address", address.error().message);
      continue;
    }
    const auto [first, is_new] = seen.emplace(base::to_lower(address->text()), text.at);
    if (is_new) {
      list.addresses.push_back(first->first);
    } else {
      report_listed_twice("this address", first->second, text.at, diagnostics);
    }
  }
}

constexpr std::array<Field<Suppressions>, 3> kSuppressionFields{{
    {"between", read_between, Presence::kRequired, "between: [oci]"},
    {"reasons", read_reasons},
    {"addresses", read_suppressed},
}};

// A list that asks for nothing is a mistake, whichever field was left out or empty.
void check_purpose(const Suppressions& list, const yaml::Entry& item, Diagnostics& diagnostics) {
  const auto* addresses = item.value.find("addresses");
  const bool has_addresses = addresses != nullptr && !addresses->items.empty();
  if (item.value.kind != yaml::NodeKind::kMapping || has_addresses ||
      item.value.find("reasons") != nullptr) {
    return;
  }
  diagnostics.error(
      "manifest/missing-field",
      list.name.at,
      "the suppression list `" + list.name.value + "` has neither `reasons` nor `addresses`",
      "Name the reasons whose entries every region gets, addresses, or both.");
}

// A domain of `domains`.
void read_written(const DomainReading& reading,
                  const yaml::Entry& item,
                  Domain& domain,
                  Diagnostics& found) {
  if (item.value.kind == yaml::NodeKind::kNull) return report_missing_value(item, found);
  if (item.value.find("like") == nullptr) return read_domain(domain, item.value, found);
  // A mistake in `like` itself is the domain's own, and said for each.
  domain.like = like_of(item.value, found).value;
  auto block = reading.profiles.complete(item.value, found);
  fill_in_name(block, domain.name.value, {}, found);
  read_domain(domain, block, found);
}

}  // namespace

void read_adopt(model::Adopt& adopt, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto truth = read_truth(value_of(entry), diagnostics);
  if (truth == Truth::kYes) adopt = model::Adopt::kYes;
}

std::optional<BlockForm> read_form(const yaml::Node& node) {
  if (node.kind != yaml::NodeKind::kScalar) return std::nullopt;
  if (node.text == "keep") return BlockForm::kKeep;
  if (node.text == "none") return BlockForm::kNone;
  return std::nullopt;
}

void check_no_id(const Domain& domain, Diagnostics& diagnostics) {
  const auto check = [&](const Text& text) {
    if (has_placeholder(text.value, "id")) report_no_id(text.at, diagnostics);
  };
  for (const auto& stream : domain.streams) {
    check(stream.description);
    check(stream.envelope.name_template);
    if (stream.dkim) check(stream.dkim->selector);
  }
}

void read_domain(Domain& domain, const yaml::Node& block, Diagnostics& diagnostics) {
  read_fields({"a domain", block}, domain.name.at, kFields, domain, diagnostics);
  if (domain.id.empty()) check_no_id(domain, diagnostics);
}

void read_domains(const DomainReading& reading, const yaml::Entry& entry) {
  if (!is_mapping(value_of(entry), reading.diagnostics)) return;
  SharedFindings findings;
  for (const auto& item : entry.value.entries) {
    Domain domain;
    Diagnostics found;
    // Blocks complete names with the domain's; where it has none, what is below it is not read.
    const auto name = parse_domain_name({item.key, item.key_at}, found);
    if (name) {
      domain.name = {*name, item.key_at};
      read_written(reading, item, domain, found);
    }
    findings.add(domain, found);
    if (name) reading.manifest.domains.push_back(std::move(domain));
  }
  findings.give_to(reading.diagnostics);
}

void read_suppressions(Manifest& manifest, const yaml::Entry& entry, Diagnostics& diagnostics) {
  if (!is_mapping(value_of(entry), diagnostics)) return;
  for (const auto& item : entry.value.entries) {
    Suppressions list;
    list.name = {item.key, item.key_at};
    read_fields(
        {"a suppression list", item.value}, item.key_at, kSuppressionFields, list, diagnostics);
    check_purpose(list, item, diagnostics);
    manifest.suppressions.push_back(std::move(list));
  }
}

}  // namespace mailctl::manifest
