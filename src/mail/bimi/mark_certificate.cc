#include "mail/bimi/mark_certificate.h"

#include <algorithm>
#include <ctime>
#include <memory>
#include <span>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/text.h"

namespace mailctl::mail::bimi {
namespace {

using base::Severity;

constexpr auto kSoon = std::chrono::days(30);
constexpr std::string_view kMarkUsage =
    "1.3.6.1.5.5.7.3.31";  // id-kp-BrandIndicatorforMessageIdentification
constexpr std::size_t kMaxNames = 100;
constexpr std::size_t kMaxChain = 20;

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }

  void operator()(X509* certificate) const { X509_free(certificate); }

  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }

  void operator()(EXTENDED_KEY_USAGE* usages) const { EXTENDED_KEY_USAGE_free(usages); }
};

template <class T>
using Owned = std::unique_ptr<T, Free>;

// OpenSSL asks the terminal for a pass phrase unless told that there is none.
int no_pass_phrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) {
  return 0;
}

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

std::string to_text(const X509_NAME* name) {
  const Owned<BIO> out(BIO_new(BIO_s_mem()));
  MAILCTL_CHECK(out != nullptr);
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
  char* data = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

base::Result<base::Time> to_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
    return invalid("the certificate has a date that cannot be read");
  }
  const std::chrono::year_month_day date{
      std::chrono::year(parts.tm_year + 1900),
      std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
      std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
  if (!date.ok()) return invalid("the certificate has a date that does not exist");
  return base::Time(std::chrono::sys_days(date)) + std::chrono::hours(parts.tm_hour) +
         std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
}

std::vector<std::string> dns_names(const X509& certificate) {
  std::vector<std::string> names;
  const Owned<GENERAL_NAMES> all(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  const int count = all == nullptr ? 0 : sk_GENERAL_NAME_num(all.get());
  for (int i = 0; i < count && names.size() < kMaxNames; ++i) {
    const auto* name = sk_GENERAL_NAME_value(all.get(), i);
    if (name->type != GEN_DNS) continue;
    const auto* data = ASN1_STRING_get0_data(name->d.dNSName);
    const auto size = static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName));
    std::string text(size, '\0');
    std::ranges::transform(
        std::span(data, size), text.begin(), [](unsigned char c) { return static_cast<char>(c); });
    names.push_back(base::to_lower(text));
  }
  return names;
}

bool is_for_marks(const X509& certificate) {
  const Owned<EXTENDED_KEY_USAGE> usages(static_cast<EXTENDED_KEY_USAGE*>(
      X509_get_ext_d2i(&certificate, NID_ext_key_usage, nullptr, nullptr)));
  const int count = usages == nullptr ? 0 : sk_ASN1_OBJECT_num(usages.get());
  for (int i = 0; i < count; ++i) {
    char oid[80] = "";
    OBJ_obj2txt(oid, sizeof oid, sk_ASN1_OBJECT_value(usages.get(), i), 1);
    if (std::string_view(oid) == kMarkUsage) return true;
  }
  return false;
}

void add(Findings& findings,
         Severity severity,
         std::string_view rule,
         std::string_view subject,
         std::string message) {
  findings.push_back({.severity = severity,
                      .rule = rule,
                      .subject = std::string(subject),
                      .message = std::move(message)});
}

std::string day_of(base::Time time) {
  return base::to_iso_date(base::date_of(time));
}

void lint_dates(const MarkCertificate& certificate,
                std::string_view subject,
                base::Time now,
                Findings& findings) {
  if (now < certificate.not_before) {
    add(findings,
        Severity::kError,
        "bimi/certificate-expired",
        subject,
        fmt::format("the mark certificate is valid only from {} on",
                    day_of(certificate.not_before)));
  } else if (now > certificate.not_after) {
    add(findings,
        Severity::kError,
        "bimi/certificate-expired",
        subject,
        fmt::format("the mark certificate ran out on {}", day_of(certificate.not_after)));
  } else if (certificate.not_after - now < kSoon) {
    add(findings,
        Severity::kWarning,
        "bimi/certificate-ends-soon",
        subject,
        fmt::format("the mark certificate runs out on {}", day_of(certificate.not_after)));
  }
}

}  // namespace

base::Result<MarkCertificate> parse_mark_certificate(std::string_view pem) {
  if (pem.size() > kLargestMarkCertificate) return invalid("the file is larger than 1 MiB");
  const Owned<BIO> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  MAILCTL_CHECK(in != nullptr);
  const Owned<X509> first(PEM_read_bio_X509(in.get(), nullptr, no_pass_phrase, nullptr));
  if (first == nullptr) {
    ERR_clear_error();
    return invalid("there is no certificate in PEM form");
  }
  MarkCertificate certificate;
  certificate.subject = to_text(X509_get_subject_name(first.get()));
  certificate.issuer = to_text(X509_get_issuer_name(first.get()));
  const auto not_before = to_time(X509_get0_notBefore(first.get()));
  if (!not_before) return not_before.error();
  const auto not_after = to_time(X509_get0_notAfter(first.get()));
  if (!not_after) return not_after.error();
  certificate.not_before = *not_before;
  certificate.not_after = *not_after;
  certificate.names = dns_names(*first);
  certificate.is_for_marks = is_for_marks(*first);
  while (certificate.chain_length < kMaxChain &&
         Owned<X509>(PEM_read_bio_X509(in.get(), nullptr, no_pass_phrase, nullptr)) != nullptr) {
    ++certificate.chain_length;
  }
  ERR_clear_error();
  return certificate;
}

Findings lint_mark_certificate(std::string_view pem,
                               std::string_view subject,
                               const MarkOwner& owner,
                               base::Time now) {
  Findings findings;
  const auto certificate = parse_mark_certificate(pem);
  if (!certificate) {
    add(findings,
        Severity::kError,
        "bimi/certificate-unreadable",
        subject,
        certificate.error().message);
    return findings;
  }
  lint_dates(*certificate, subject, now, findings);
  if (!certificate->is_for_marks) {
    add(findings,
        Severity::kError,
        "bimi/certificate-purpose",
        subject,
        "the certificate is not for marks (BIMI)");
  }
  const auto own_name = fmt::format("{}._bimi.{}", owner.selector, owner.domain);
  const bool is_named = std::ranges::any_of(certificate->names, [&](const std::string& name) {
    return name == owner.domain || name == own_name;
  });
  if (!is_named) {
    add(findings,
        Severity::kError,
        "bimi/certificate-other-domain",
        subject,
        fmt::format("the mark certificate is for {}, not for {}",
                    certificate->names.empty() ? "no domain" : base::join(certificate->names, ", "),
                    owner.domain));
  }
  return findings;
}

}  // namespace mailctl::mail::bimi
