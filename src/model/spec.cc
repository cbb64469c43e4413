#include "model/spec.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/overloaded.h"
#include "base/text.h"
#include "dns/txt.h"

namespace mailctl::model {
namespace {

constexpr std::array<std::pair<SuppressionReason, std::string_view>, 6> kReasons{
    {{SuppressionReason::kUnknown, "unknown"},
     {SuppressionReason::kHardBounce, "hardbounce"},
     {SuppressionReason::kComplaint, "complaint"},
     {SuppressionReason::kManual, "manual"},
     {SuppressionReason::kSoftBounce, "softbounce"},
     {SuppressionReason::kUnsubscribe, "unsubscribe"}}};

std::string values_text(const ManagedRecordSet& spec) {
  if (spec.set.values.empty() && !spec.output_of.empty()) return std::string(kKnownAfterApply);
  std::vector<std::string> texts;
  for (const auto& value : spec.set.values) {
    const auto* txt = std::get_if<dns::TxtData>(&value);
    // How a text is cut into strings is spelling, not meaning.
    texts.push_back(txt == nullptr ? dns::to_text(value)
                                   : dns::to_quoted(dns::make_txt(txt->joined())));
  }
  std::ranges::sort(texts);
  return base::join(texts, "\n");
}

std::vector<Attribute> record_attributes(const ManagedRecordSet& spec) {
  return {{"name", spec.set.name.text()},
          {"type", dns::to_text(spec.set.type)},
          {"ttl", std::to_string(spec.set.ttl)},
          {"values", values_text(spec)}};
}

bool holds_all(const SuppressionList& live, const SuppressionList& desired) {
  const auto has = [&](const Suppression& wanted) {
    const auto found =
        std::ranges::lower_bound(live.entries, wanted.email, {}, &Suppression::email);
    return found != live.entries.end() && found->email == wanted.email;
  };
  return std::ranges::all_of(desired.entries, has);
}

// What the manifest leaves out is left alone.
bool same_description(const std::string& live, const std::string& desired) {
  return desired.empty() || desired == live;
}

bool same_key(const DkimKey& live, const DkimKey& desired) {
  return desired.public_key_hash.empty() || live.public_key_hash.empty() ||
         desired.public_key_hash == live.public_key_hash;
}

bool same_spf(const SpfValue& live, const SpfValue& desired) {
  const bool published_whole =
      live.strings.size() <= 1 || base::join(live.strings, "") == live.text;
  return published_whole && live.name == desired.name && live.text == desired.text &&
         live.ttl == desired.ttl;
}

}  // namespace

std::string_view to_text(SuppressionReason reason) {
  return std::ranges::find(kReasons, reason, [](const auto& row) { return row.first; })->second;
}

std::optional<SuppressionReason> parse_suppression_reason(std::string_view text) {
  for (const auto& [reason, word] : kReasons) {
    if (base::equals_ignoring_case(word, text)) return reason;
  }
  return std::nullopt;
}

std::vector<Attribute> attributes_of(const Spec& spec) {
  return std::visit(
      base::Overloaded{
          [](const EmailDomain& s) -> std::vector<Attribute> {
            return {{"name", s.name.text()}, {"description", s.description}};
          },
          [](const DkimKey& s) -> std::vector<Attribute> {
            std::vector<Attribute> attributes{{"domain", s.domain.text()},
                                              {"selector", s.selector},
                                              {"description", s.description}};
            if (!s.public_key_hash.empty()) {
              attributes.push_back({"public_key_hash", s.public_key_hash});
            }
            return attributes;
          },
          [](const ApprovedSender& s) -> std::vector<Attribute> {
            return {{"email", s.email}};
          },
          [](const ReturnPath& s) -> std::vector<Attribute> {
            return {{"name", s.name.text()},
                    {"domain", s.domain.text()},
                    {"description", s.description}};
          },
          [](const SuppressionList& s) -> std::vector<Attribute> {
            return {{"count", std::to_string(s.entries.size())}};
          },
          [](const ManagedRecordSet& s) { return record_attributes(s); },
          [](const SpfValue& s) -> std::vector<Attribute> {
            return {{"name", s.name.text()}, {"ttl", std::to_string(s.ttl)}, {"value", s.text}};
          }},
      spec);
}

bool satisfies(const Spec& live, const Spec& desired) {
  if (live.index() != desired.index()) return false;
  const auto& other = live;
  return std::visit(
      base::Overloaded{
          [&](const EmailDomain& d) {
            const auto& l = std::get<EmailDomain>(other);
            return l.name == d.name && same_description(l.description, d.description);
          },
          [&](const DkimKey& d) {
            const auto& l = std::get<DkimKey>(other);
            return l.selector == d.selector && l.domain == d.domain &&
                   same_description(l.description, d.description) && same_key(l, d);
          },
          [&](const ApprovedSender& d) {
            return base::equals_ignoring_case(std::get<ApprovedSender>(other).email, d.email);
          },
          [&](const ReturnPath& d) {
            const auto& l = std::get<ReturnPath>(other);
            return l.domain == d.domain && l.name == d.name &&
                   same_description(l.description, d.description);
          },
          [&](const SuppressionList& d) { return holds_all(std::get<SuppressionList>(other), d); },
          [&](const ManagedRecordSet& d) {
            return dns::is_same_meaning(std::get<ManagedRecordSet>(other).set, d.set);
          },
          [&](const SpfValue& d) { return same_spf(std::get<SpfValue>(other), d); }},
      desired);
}

}  // namespace mailctl::model
