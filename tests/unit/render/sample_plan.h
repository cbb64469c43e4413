#pragma once
// A plan with one of everything.

#include "dns/txt.h"
#include "plan/plan.h"

namespace mailctl::render {

inline base::Time sample_time() {
  return *base::parse_rfc3339("2026-11-21T18:54:08.000Z");
}

inline model::Address at(std::string_view text) {
  return *model::Address::parse(text);
}

inline const dns::Name kShop = dns::name_of("example.com");

inline plan::PlannedChange planned(model::Action action, std::string_view address) {
  plan::PlannedChange out;
  out.change.address = at(address);
  out.change.action = action;
  return out;
}

inline model::Spec domain_spec(std::string_view description) {
  return model::EmailDomain{.name = kShop, .description = std::string(description)};
}

inline model::Spec spf_spec(std::string_view text) {
  return model::SpfValue{
      .zone = kShop, .name = kShop, .text = std::string(text), .strings = {}, .owned = {}};
}

inline model::Spec mx_spec(std::initializer_list<dns::MxData> values) {
  model::ManagedRecordSet spec{.zone = kShop,
                               .set = {.name = kShop, .type = dns::RecordType::kMx, .values = {}},
                               .output_of = {}};
  for (const auto& value : values) spec.set.values.emplace_back(value);
  return spec;
}

inline model::Spec spec_of_text(std::string_view name, std::string_view text) {
  model::ManagedRecordSet spec{
      .zone = kShop,
      .set = {.name = dns::name_of(name), .type = dns::RecordType::kTxt, .values = {}},
      .output_of = {}};
  spec.set.values.emplace_back(dns::make_txt(text));
  return spec;
}

inline model::Spec cname_spec() {
  return model::ManagedRecordSet{.zone = kShop,
                                 .set = {.name = dns::name_of("s1._domainkey.example.com"),
                                         .type = dns::RecordType::kCname,
                                         .values = {}},
                                 .output_of = at("oci/sa-saopaulo-1/dkim/example.com/s1")};
}

inline plan::Plan sample_plan(base::FileId manifest) {
  plan::Plan plan;
  plan.owner = "shop";
  auto create = planned(model::Action::kCreate, "oci/sa-saopaulo-1/domain/example.com");
  create.change.after = domain_spec("Shop - \"mail\"");
  create.change.at = {.file = manifest, .line = 12, .column = 7, .length = 3};
  auto cname = planned(model::Action::kCreate, "dns/example.com/CNAME/s1._domainkey.example.com");
  cname.change.after = cname_spec();
  cname.after = {0};
  auto spf = planned(model::Action::kUpdate, "dns/example.com/TXT/example.com#spf");
  spf.change.before = spf_spec("v=spf1 include:old.example mx ~all");
  spf.change.after = spf_spec("v=spf1 mx include:rp.oracleemaildelivery.com ~all");
  spf.change.cause = model::Cause::kDrift;
  spf.change.reason = "include:rp.oracleemaildelivery.com was taken out";
  auto mx = planned(model::Action::kDelete, "dns/example.com/MX/example.com");
  mx.change.before = mx_spec({{10, dns::name_of("mx1.example.com")}});
  mx.blocked_by = "the domain is still DELETING";
  mx.after_waits = {0};
  auto adopted = planned(model::Action::kAdopt, "oci/sa-saopaulo-1/sender/a@example.com");
  adopted.change.id = "ocid1.sender";
  auto noted = planned(model::Action::kNoOp, "oci/sa-saopaulo-1/sender/b@example.com");
  plan.changes = {create, cname, spf, mx, adopted, noted};
  plan.waits = {plan::Wait{.kind = plan::WaitKind::kKeyActive,
                           .address = at("oci/sa-saopaulo-1/dkim/example.com/s1"),
                           .question = {},
                           .expected = {},
                           .text = "DKIM key s1 to become ACTIVE",
                           .after = {}}};
  plan.drift = {{.address = at("dns/example.com/TXT/_dmarc.example.com"),
                 .seen = {{"values", "\"v=DMARC1; p=none\""}},
                 .live = {{"values", "\"v=DMARC1; p=reject\""}}}};
  plan.pending = {{.address = at("oci/sa-vinhedo-1/dkim/example.com/s2"),
                   .waiting_for = "DKIM DELETING until the service lets it go",
                   .since = sample_time()}};
  plan.discrepancies = {{.address = at("dns/example.com/NS/example.com"),
                         .held = "ns1.example.net.",
                         .answered = "ns.old.example.",
                         .text = "The delegation points elsewhere."}};
  plan.notes = {"suppression lists are left as they are"};
  plan.unread = {{"oci/sa-vinhedo-1", "connection refused"}};
  return plan;
}

}  // namespace mailctl::render
