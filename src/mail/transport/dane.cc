#include "mail/transport/dane.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "mail/ask.h"

namespace mailctl::mail::transport {
namespace {

using base::Severity;

// RFC 6698 §2.1.1
constexpr std::uint8_t kUsagePkixTa = 0;
constexpr std::uint8_t kUsagePkixEe = 1;
constexpr std::uint8_t kUsageDaneTa = 2;
constexpr std::uint8_t kUsageDaneEe = 3;
// §2.1.2
constexpr std::uint8_t kWholeCertificate = 0;
constexpr std::uint8_t kPublicKey = 1;
// §2.1.3
constexpr std::uint8_t kFull = 0;
constexpr std::uint8_t kSha256 = 1;
constexpr std::uint8_t kSha512 = 2;

bool has_right_length(const dns::TlsaData& record) {
  switch (record.matching) {
    case kSha256:
      return record.data.size() == 32;
    case kSha512:
      return record.data.size() == 64;
    default:
      return !record.data.empty();
  }
}

bool has_defined_parameters(const dns::TlsaData& record) {
  return record.usage <= kUsageDaneEe && record.selector <= kPublicKey &&
         record.matching <= kSha512;
}

std::string text_of(const dns::TlsaData& record) {
  return "TLSA " + dns::to_text(dns::RecordData(record));
}

class DaneLint {
 public:
  DaneLint(const DaneSetup& setup, const StsPolicy* policy) : x_setup(setup), x_policy(policy) {}

  Findings run() && {
    for (const auto& host : x_setup.hosts) check_host(host);
    if (!x_setup.is_used()) return std::move(x_findings);
    check_coverage();
    x_findings.push_back(
        {.severity = Severity::kInfo,
         .rule = "dane/dnssec-not-proven",
         .subject = x_setup.domain.text(),
         .message = "whether the MX and TLSA records are signed (DNSSEC) was not checked"});
    return std::move(x_findings);
  }

 private:
  void check_host(const HostTlsa& host) {
    if (is_failure(host.status)) {
      x_findings.push_back({.severity = Severity::kWarning,
                            .rule = "dane/no-answer",
                            .subject = host.name.text(),
                            .message = fmt::format("the TLSA records of {} could not be read: {}",
                                                   host.host.text(),
                                                   dns::to_text(host.status))});
    }
    if (host.records.empty()) return;
    for (const auto& record : host.records) check_record(host, record);
    if (std::ranges::none_of(host.records, is_usable)) {
      add(host,
          host.records.front(),
          Severity::kError,
          "dane/no-usable-record",
          fmt::format("no TLSA record of {} can be used for mail", host.host.text()));
    }
    if (x_policy != nullptr) check_policy(host);
  }

  void check_record(const HostTlsa& host, const dns::TlsaData& record) {
    if (!has_defined_parameters(record)) {
      add(host,
          record,
          Severity::kError,
          "dane/bad-parameter",
          fmt::format("usage {}, selector {} and matching type {} are not all defined",
                      record.usage,
                      record.selector,
                      record.matching));
    } else if (!has_right_length(record)) {
      add(host,
          record,
          Severity::kError,
          "dane/bad-length",
          fmt::format("a record of matching type {} has {} octets of data",
                      record.matching,
                      record.data.size()));
    } else if (record.usage == kUsagePkixTa || record.usage == kUsagePkixEe) {
      add(host,
          record,
          Severity::kWarning,
          "dane/pkix-usage",
          fmt::format("usage {} is not for mail", record.usage));
    } else {
      check_choice(host, record);
    }
  }

  // What works but is not the advice of RFC 7672 §3.1.
  void check_choice(const HostTlsa& host, const dns::TlsaData& record) {
    const bool is_own_certificate =
        record.usage == kUsageDaneEe && record.selector == kWholeCertificate;
    if (!is_own_certificate && record.matching == kSha256) return;
    const auto* const why =
        record.matching == kFull     ? "it holds the whole certificate or key instead of its hash"
        : record.matching == kSha512 ? "not every sender knows SHA-512"
                                     : "it changes whenever the certificate is renewed";
    add(host,
        record,
        Severity::kInfo,
        "dane/not-recommended",
        fmt::format("{} {} {}: {}", record.usage, record.selector, record.matching, why));
  }

  // A sender with MTA-STS refuses what a sender with DANE takes.
  void check_policy(const HostTlsa& host) {
    const bool is_admitted = std::ranges::any_of(x_policy->mx, [&](const std::string& pattern) {
      return is_matching_mx(pattern, host.host);
    });
    if (is_admitted || x_policy->mode == StsMode::kNone) return;
    add(host,
        host.records.front(),
        Severity::kWarning,
        "dane/sts-disagrees",
        fmt::format("{} has TLSA records, but the MTA-STS policy does not admit it",
                    host.host.text()));
  }

  // Whoever can forge can send mail to the host that is not protected.
  void check_coverage() {
    for (const auto& host : x_setup.hosts) {
      if (!host.records.empty() || !is_known(host.status)) continue;
      x_findings.push_back({.severity = Severity::kWarning,
                            .rule = "dane/not-all-hosts",
                            .subject = host.name.text(),
                            .message = fmt::format("{} has no TLSA record, while other hosts have",
                                                   host.host.text())});
    }
  }

  void add(const HostTlsa& host,
           const dns::TlsaData& record,
           Severity severity,
           std::string_view rule,
           std::string message) {
    constexpr std::size_t kParametersAt = 5;  // behind "TLSA "
    const auto text = text_of(record);
    const auto parameters = fmt::format("{} {} {}", record.usage, record.selector, record.matching);
    x_findings.push_back({.severity = severity,
                          .rule = rule,
                          .subject = host.name.text(),
                          .text = text,
                          .offset = kParametersAt,
                          .length = parameters.size(),
                          .message = std::move(message)});
  }

  const DaneSetup& x_setup;
  const StsPolicy* x_policy;
  Findings x_findings;
};

}  // namespace

bool DaneSetup::is_used() const {
  return std::ranges::any_of(hosts, [](const HostTlsa& host) { return !host.records.empty(); });
}

bool is_usable(const dns::TlsaData& record) {
  return has_defined_parameters(record) && has_right_length(record) &&
         (record.usage == kUsageDaneTa || record.usage == kUsageDaneEe);
}

DaneSetup find_tlsa(const MailRouting& routing,
                    const dns::View& view,
                    dns::MissingQuestions& missing) {
  DaneSetup setup{.domain = routing.domain};
  std::set<dns::Name> seen;
  for (const auto& host : routing.hosts) {
    if (host.name.is_root() || !seen.insert(host.name).second) continue;
    const auto name = host.name.with_prefix("_25._tcp");
    if (!name) continue;
    const auto& answer = ask(view, {*name, dns::RecordType::kTlsa}, missing);
    HostTlsa found{.host = host.name, .name = *name, .status = answer.status};
    for (const auto& record : answer.records) {
      const auto* data = std::get_if<dns::TlsaData>(&record);
      if (data != nullptr && found.records.size() < kMaxTlsaRecords) found.records.push_back(*data);
    }
    setup.hosts.push_back(std::move(found));
  }
  return setup;
}

Findings lint_dane(const DaneSetup& setup, const StsPolicy* policy) {
  return DaneLint(setup, policy).run();
}

}  // namespace mailctl::mail::transport
