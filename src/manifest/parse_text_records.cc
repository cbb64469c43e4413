// bimi, mta_sts and tls_rpt: blocks that become one TXT record each, at a name of their own.
#include "mail/bimi/record.h"
#include "mail/dkim/key_record.h"
#include "mail/https_url.h"
#include "mail/transport/mta_sts.h"
#include "mail/transport/tls_rpt.h"
#include "manifest/parse_parts.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;

// ---- bimi ----

struct BimiDraft {
  Block<TextRecord>& block;
  mail::bimi::Record record;
  std::string selector = "default";
};

void read_url(std::string& url, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto text = read_text(value_of(entry), diagnostics);
  if (!text) return;
  if (mail::is_https_url(text->value)) {
    url = text->value;
    return;
  }
  diagnostics.error("manifest/bad-url",
                    text->at,
                    "`" + entry.key + "` must be an URL that begins with https://",
                    "Receivers fetch it over HTTPS only. A comma, semicolon or quote in it is "
                    "written as %2C, %3B or %22.");
}

void read_logo(BimiDraft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  read_url(draft.record.location, entry, diagnostics);
}

void read_certificate(BimiDraft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  read_url(draft.record.authority, entry, diagnostics);
}

void read_bimi_selector(BimiDraft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto text = read_text(value_of(entry), diagnostics);
  if (!text) return;
  if (mail::dkim::is_selector(text->value)) {
    draft.selector = base::to_lower(text->value);
    return;
  }
  diagnostics.error("manifest/bad-selector",
                    text->at,
                    "`" + text->value + "` is no selector",
                    "A selector is made of letters, digits and inner hyphens.");
}

void read_bimi_ttl(BimiDraft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  read_block_ttl(draft.block, entry, diagnostics);
}

void read_bimi_adopt(BimiDraft& draft, const yaml::Entry& entry, Diagnostics& diagnostics) {
  read_block_adopt(draft.block, entry, diagnostics);
}

constexpr std::array<Field<BimiDraft>, 5> kBimiFields{{
    {"logo", read_logo, Presence::kRequired, "logo: https://example.com/logo.svg"},
    {"certificate", read_certificate},
    {"selector", read_bimi_selector},
    {"ttl", read_bimi_ttl},
    {"adopt", read_bimi_adopt},
}};

// ---- mta_sts ----

void read_sts_id(Block<TextRecord>& block, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto text = read_text_or_number(value_of(entry), diagnostics);
  if (!text) return;
  if (!mail::transport::is_sts_id(text->value)) {
    diagnostics.error("manifest/bad-sts-id",
                      text->at,
                      "`" + text->value + "` is no id of an MTA-STS policy",
                      "1 to 32 letters and digits (RFC 8461 §3.1), changed whenever the policy "
                      "file changes: the date and time of the change serve well.");
    return;
  }
  mail::transport::StsRecord record;
  record.id = text->value;
  block.value.text = mail::transport::to_text(record);
}

constexpr std::array<Field<Block<TextRecord>>, 3> kStsFields{{
    {"id", read_sts_id, Presence::kRequired, "id: 20260131"},
    {"ttl", read_block_ttl<TextRecord>},
    {"adopt", read_block_adopt<TextRecord>},
}};

// ---- tls_rpt ----

void read_tls_reports(Block<TextRecord>& block,
                      const yaml::Entry& entry,
                      Diagnostics& diagnostics) {
  mail::transport::TlsReportRecord record;
  for (const auto& text : read_texts(value_of(entry), EmptyList::kRefuse, diagnostics)) {
    auto uri = mail::parse_report_uri(text.value);
    const bool is_known =
        uri && (mail::scheme_of(*uri) == "mailto" || mail::scheme_of(*uri) == "https");
    if (!is_known) {
      diagnostics.error(
          "manifest/bad-report-uri",
          text.at,
          "`" + text.value + "` cannot receive TLS reports",
          uri ? "Write mailto:address or https://… (RFC 8460 §3)." : uri.error().message);
      continue;
    }
    record.rua.push_back(std::move(*uri));
  }
  block.value.text = mail::transport::to_text(record);
}

constexpr std::array<Field<Block<TextRecord>>, 3> kTlsReportFields{{
    {"reports", read_tls_reports, Presence::kRequired, "reports: [\"mailto:tls@example.com\"]"},
    {"ttl", read_block_ttl<TextRecord>},
    {"adopt", read_block_adopt<TextRecord>},
}};

}  // namespace

void read_bimi(Domain& domain, const yaml::Entry& entry, Diagnostics& diagnostics) {
  domain.bimi.at = entry.key_at;
  domain.bimi.value.prefix = "default._bimi";
  constexpr auto kExample = "bimi: { logo: https://example.com/logo.svg }";
  if (!begins_value(domain.bimi, {entry.key, entry.value, kExample}, diagnostics)) return;
  BimiDraft draft{domain.bimi, {}};
  read_fields({"bimi", entry.value}, entry.key_at, kBimiFields, draft, diagnostics);
  domain.bimi.value = {draft.selector + "._bimi", mail::bimi::to_text(draft.record)};
}

void read_mta_sts(Domain& domain, const yaml::Entry& entry, Diagnostics& diagnostics) {
  domain.mta_sts.at = entry.key_at;
  domain.mta_sts.value.prefix = "_mta-sts";
  constexpr auto kExample = "mta_sts: { id: 20260131 }";
  if (!begins_value(domain.mta_sts, {entry.key, entry.value, kExample}, diagnostics)) return;
  read_fields({"mta_sts", entry.value}, entry.key_at, kStsFields, domain.mta_sts, diagnostics);
}

void read_tls_rpt(Domain& domain, const yaml::Entry& entry, Diagnostics& diagnostics) {
  domain.tls_rpt.at = entry.key_at;
  domain.tls_rpt.value.prefix = "_smtp._tls";
  constexpr auto kExample = "tls_rpt: { reports: [\"mailto:tls@example.com\"] }";
  if (!begins_value(domain.tls_rpt, {entry.key, entry.value, kExample}, diagnostics)) return;
  read_fields(
      {"tls_rpt", entry.value}, entry.key_at, kTlsReportFields, domain.tls_rpt, diagnostics);
}

}  // namespace mailctl::manifest
