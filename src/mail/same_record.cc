#include "mail/same_record.h"

#include "mail/bimi/record.h"
#include "mail/dmarc/record.h"
#include "mail/transport/mta_sts.h"
#include "mail/transport/tls_rpt.h"

namespace mailctl::mail {
namespace {

template <class Parsed>
bool is_same(const Parsed& a, const Parsed& b) {
  return !has_errors(a.problems) && !has_errors(b.problems) && a.record == b.record;
}

}  // namespace

bool is_same_record(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (dmarc::is_dmarc_text(a) && dmarc::is_dmarc_text(b)) {
    const auto first = dmarc::parse_record(a);
    const auto second = dmarc::parse_record(b);
    return first.applies && second.applies && is_same(first, second);
  }
  if (transport::is_sts_text(a) && transport::is_sts_text(b)) {
    return is_same(transport::parse_sts_record(a), transport::parse_sts_record(b));
  }
  if (transport::is_tls_report_text(a) && transport::is_tls_report_text(b)) {
    return is_same(transport::parse_tls_report_record(a), transport::parse_tls_report_record(b));
  }
  return bimi::is_bimi_text(a) && bimi::is_bimi_text(b) &&
         is_same(bimi::parse_record(a), bimi::parse_record(b));
}

}  // namespace mailctl::mail
