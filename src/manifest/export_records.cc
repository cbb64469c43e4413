// dmarc, mx, bimi, mta_sts and tls_rpt of one domain.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/bimi/record.h"
#include "mail/dmarc/record.h"
#include "mail/https_url.h"
#include "mail/transport/mta_sts.h"
#include "mail/transport/tls_rpt.h"
#include "manifest/export_parts.h"
#include "manifest/yaml_scalar.h"

namespace mailctl::manifest {
namespace {

using dns::RecordType;

// What a block would say of a set, or why it cannot say it.
struct Said {
  std::string value;     // "{ policy: none }"
  std::string comment;   // beside it
  std::string why_keep;  // where value is empty
  bool is_none = false;  // the word `none` says it
};

std::string uri_list(const std::vector<mail::ReportUri>& uris) {
  std::vector<std::string> texts;
  for (const auto& uri : uris) texts.push_back(yaml_quoted(mail::to_text(uri)));
  return base::join(texts, ", ");
}

bool has_only_mailboxes(const std::vector<mail::ReportUri>& uris) {
  return std::ranges::all_of(uris, [](const mail::ReportUri& uri) {
    return mail::scheme_of(uri) == "mailto" && mail::mailbox_of(uri);
  });
}

std::string dmarc_fields(const mail::dmarc::Record& record) {
  using mail::dmarc::Alignment;
  std::string out = fmt::format("policy: {}", yaml_scalar(mail::dmarc::to_text(*record.p)));
  if (*record.p == mail::dmarc::Policy::kNone) out = "policy: none";
  const auto add = [&](std::string_view key, const std::optional<mail::dmarc::Policy>& policy) {
    if (policy) out += fmt::format(", {}: {}", key, mail::dmarc::to_text(*policy));
  };
  add("subdomains", record.sp);
  add("nonexistent", record.np);
  if (!record.rua.empty()) out += fmt::format(", reports: [{}]", uri_list(record.rua));
  if (!record.ruf.empty()) out += fmt::format(", failure_reports: [{}]", uri_list(record.ruf));
  if (record.fo != "0") out += fmt::format(", failure_options: {}", yaml_quoted(record.fo));
  if (record.adkim == Alignment::kStrict) out += ", dkim_alignment: strict";
  if (record.aspf == Alignment::kStrict) out += ", spf_alignment: strict";
  if (record.t == mail::dmarc::TestMode::kOn) out += ", testing: true";
  return out;
}

Said say_dmarc(const std::optional<dns::RecordSet>& set) {
  Said said;
  const auto text = only_text(set);
  if (!text) return {{}, {}, "it is more than one text", false};
  const auto parsed = mail::dmarc::parse_record(*text);
  const auto& record = parsed.record;
  if (!parsed.applies || mail::has_errors(parsed.problems) || !record.p) {
    said.why_keep = "receivers cannot read it as it was meant; `mailctl dmarc check` says why";
  } else if (record.pct != 100 || !record.unknown.empty() ||
             record.psd != mail::dmarc::PublicSuffix::kUnknown) {
    said.why_keep = "it has tags that a manifest cannot say (pct, psd, rf, ri or unknown ones)";
  } else if (!has_only_mailboxes(record.rua) || !has_only_mailboxes(record.ruf)) {
    said.why_keep = "reports go elsewhere than to a mailbox";
  } else {
    said.value = dmarc_fields(record);
  }
  return said;
}

Said say_sts(const std::optional<dns::RecordSet>& set) {
  const auto text = only_text(set);
  const auto parsed = mail::transport::parse_sts_record(text.value_or(""));
  if (!text || !parsed.is_valid() || !parsed.record.unknown.empty()) {
    return {{}, {}, "it is not one record that a manifest can say", false};
  }
  return {fmt::format("id: {}", yaml_quoted(parsed.record.id)), {}, {}, false};
}

Said say_tls_reports(const std::optional<dns::RecordSet>& set) {
  const auto text = only_text(set);
  const auto parsed = mail::transport::parse_tls_report_record(text.value_or(""));
  if (!text || !parsed.is_valid() || !parsed.record.unknown.empty()) {
    return {{}, {}, "it is not one record that a manifest can say", false};
  }
  return {fmt::format("reports: [{}]", uri_list(parsed.record.rua)), {}, {}, false};
}

Said say_bimi(const std::optional<dns::RecordSet>& set) {
  const auto text = only_text(set);
  const auto parsed = mail::bimi::parse_record(text.value_or(""));
  const auto& record = parsed.record;
  const bool can_say = text && parsed.is_valid() && record.unknown.empty() &&
                       record.avatar_preference.empty() && mail::is_https_url(record.location) &&
                       (record.authority.empty() || mail::is_https_url(record.authority));
  if (!can_say) return {{}, {}, "it is not one record that a manifest can say", false};
  auto value = fmt::format("logo: {}", yaml_quoted(record.location));
  if (!record.authority.empty()) {
    value += fmt::format(", certificate: {}", yaml_quoted(record.authority));
  }
  return {value, {}, {}, false};
}

// The hosts as `mx:` lists them; the service that they belong to as the comment.
Said say_mx(const std::optional<dns::RecordSet>& set) {
  auto values = set->values;
  std::ranges::sort(values);
  std::vector<std::string> hosts;
  std::set<dns::Name> names;
  std::set<std::string> services;
  for (const auto& value : values) {
    const auto* mx = std::get_if<dns::MxData>(&value);
    if (mx == nullptr) return {{}, {}, "it cannot be read", false};
    if (mx->exchange.is_root() && values.size() == 1 && mx->preference == 0) {
      return {{}, "receives no mail (RFC 7505)", {}, true};
    }
    if (!mx->exchange.is_host_name() || mx->exchange.label_count() < 2 ||
        !names.insert(mx->exchange).second) {
      return {{}, {}, "it has hosts that a manifest cannot say", false};
    }
    hosts.push_back(fmt::format(
        "{{ preference: {}, host: {} }}", mx->preference, yaml_scalar(mx->exchange.text())));
    if (const auto* service = service_of_mx(mx->exchange)) services.insert(service->name);
  }
  const std::vector<std::string> named(services.begin(), services.end());
  return {fmt::format("hosts: [{}]", base::join(hosts, ", ")), base::join(named, ", "), {}, false};
}

class Blocks {
 public:
  Blocks(Exporting& work, const Part& part) : x_work(work), x_part(part) {}

  std::vector<Piece> run() {
    add("dmarc", look_below(x_work, x_part, "_dmarc", RecordType::kTxt), say_dmarc);
    add("mx", look(x_work, x_part.name, RecordType::kMx), say_mx);
    add("bimi", look_below(x_work, x_part, "default._bimi", RecordType::kTxt), say_bimi);
    add("mta_sts", look_below(x_work, x_part, "_mta-sts", RecordType::kTxt), say_sts);
    add("tls_rpt", look_below(x_work, x_part, "_smtp._tls", RecordType::kTxt), say_tls_reports);
    return std::move(x_pieces);
  }

 private:
  void add(std::string_view key,
           const std::optional<dns::RecordSet>& set,
           Said (*say)(const std::optional<dns::RecordSet>&)) {
    if (!set) return;
    const auto id = fmt::format("{}/{}", x_part.name.text(), key);
    x_work.written.insert({set->name, set->type});
    const bool has_zone = x_part.zone != nullptr && zone_of(x_work, set->name) != nullptr;
    auto said = has_zone ? say(set) : Said{{}, {}, "no zone of this manifest holds it", false};
    if (!said.why_keep.empty()) return keep(id, key, said.why_keep);
    if (x_work.is_refused(id)) return keep(id, key, "it is not what `mailctl validate` accepts");
    if (!can_hold(x_work, set->name, set->ttl)) {
      return keep(id, key, fmt::format("its TTL is {} s", set->ttl));
    }
    const auto ttl = ttl_field(x_work, *set);
    if (said.is_none && !ttl.empty()) return keep(id, key, "it is `none` with a TTL of its own");
    const auto comment = said.comment.empty() ? "" : "  # " + said.comment;
    if (said.is_none) return write(id, fmt::format("{}: none{}", key, comment));
    write(id, fmt::format("{}: {{ {}{} }}{}", key, said.value, ttl, comment));
  }

  void keep(const std::string& id, std::string_view key, std::string_view why) {
    write(id, fmt::format("{}: keep  # {}", key, why));
    if (x_part.zone != nullptr) {
      x_work.warnings.push_back(
          fmt::format("{}: the {} record is kept as it is: {}", x_part.name.text(), key, why));
    }
  }

  void write(const std::string& id, std::string line) {
    x_pieces.push_back({id, {std::move(line)}});
  }

  Exporting& x_work;
  const Part& x_part;
  std::vector<Piece> x_pieces;
};

}  // namespace

std::vector<Piece> block_pieces(Exporting& work, const Part& part) {
  return Blocks(work, part).run();
}

}  // namespace mailctl::manifest
