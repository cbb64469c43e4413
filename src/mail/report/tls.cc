#include "mail/report/tls.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "mail/report/values.h"

namespace mailctl::mail::report {
namespace {

using nlohmann::json;

base::Error refused(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

// Takes the values as they come, by the keys that lead to them; nothing else is kept, so memory
// does not grow with what is not wanted.
class Listener final : public json::json_sax_t {
 public:
  explicit Listener(TlsReport& report) : x_report(report) {}

  [[nodiscard]] const std::string& failure() const { return x_failure; }

  [[nodiscard]] bool has_policies() const { return x_has_policies; }

  bool start_object(std::size_t) override {
    if (!push()) return false;
    if (x_path == "policies") return begin_policy();
    if (x_path == "policies/failure-details") x_detail = {};
    return true;
  }

  bool end_object() override {
    pop();
    if (x_path == "policies/failure-details") end_detail();
    return true;
  }

  bool start_array(std::size_t) override {
    if (x_path == "policies") x_has_policies = true;
    return push();
  }

  bool end_array() override {
    pop();
    return true;
  }

  bool key(string_t& name) override {
    x_path.resize(x_lengths.empty() ? 0 : x_lengths.back());
    constexpr std::size_t kLongest = 64;
    if (!x_path.empty()) x_path += '/';
    x_path += std::string_view(name).substr(0, kLongest);
    return true;
  }

  bool string(string_t& text) override {
    take(text);
    return true;
  }

  bool number_unsigned(number_unsigned_t number) override {
    count(number);
    return true;
  }

  bool number_integer(number_integer_t) override { return true; }

  bool number_float(number_float_t, const string_t&) override { return true; }

  bool boolean(bool) override { return true; }

  bool null() override { return true; }

  bool binary(binary_t&) override { return true; }

  bool parse_error(std::size_t position, const std::string&, const json::exception&) override {
    if (x_failure.empty()) x_failure = fmt::format("no valid JSON at octet {}", position);
    return false;
  }

 private:
  static constexpr std::size_t kMaxDepth = 32;
  static constexpr std::size_t kMaxText = 1024;

  bool fail(std::string message) {
    x_failure = std::move(message);
    return false;
  }

  // The path at which values inside stand: x_lengths keeps where it ends.
  bool push() {
    if (x_lengths.size() == kMaxDepth)
      return fail(fmt::format("the JSON nests deeper than {} levels", kMaxDepth));
    x_lengths.push_back(x_path.size());
    return true;
  }

  // The key of what ended stays the last of the path: what comes next in the same array stands
  // there too, and the next key of an object replaces it.
  void pop() {
    x_path.resize(x_lengths.back());
    x_lengths.pop_back();
  }

  bool begin_policy() {
    if (x_report.policies.size() == kMaxTlsPolicies)
      return fail(fmt::format("the report has more than {} policies", kMaxTlsPolicies));
    x_report.policies.emplace_back();
    return true;
  }

  void end_detail() {
    if (x_report.policies.empty()) return;
    auto& failures = x_report.policies.back().failures;
    const auto same = std::ranges::find_if(failures, [&](const TlsFailure& failure) {
      return failure.type == x_detail.type && failure.mx == x_detail.mx;
    });
    if (same != failures.end()) {
      same->sessions += x_detail.sessions;
    } else if (failures.size() < kMaxTlsFailures) {
      failures.push_back(x_detail);
    }
  }

  void take(const std::string& text) {
    const std::string value = text.substr(0, kMaxText);
    if (x_path == "organization-name") x_report.organization = value;
    if (x_path == "contact-info") x_report.contact = value;
    if (x_path == "report-id") x_report.report_id = value;
    if (x_path == "date-range/start-datetime") x_report.begin = parse_seconds(value);
    if (x_path == "date-range/end-datetime") x_report.end = parse_seconds(value);
    if (x_path == "policies/failure-details/result-type") x_detail.type = base::to_lower(value);
    if (x_path == "policies/failure-details/receiving-mx-hostname")
      x_detail.mx = base::to_lower(value);
    if (x_report.policies.empty()) return;
    TlsPolicy& policy = x_report.policies.back();
    if (x_path == "policies/policy/policy-type") policy.type = base::to_lower(value);
    if (x_path == "policies/policy/policy-domain") policy.domain = base::to_lower(value);
  }

  void count(std::uint64_t number) {
    constexpr std::uint64_t kMost = 1'000'000'000'000;
    number = std::min(number, kMost);
    if (x_path == "policies/failure-details/failed-session-count") x_detail.sessions = number;
    if (x_report.policies.empty()) return;
    TlsPolicy& policy = x_report.policies.back();
    if (x_path == "policies/summary/total-successful-session-count") policy.successful = number;
    if (x_path == "policies/summary/total-failure-session-count") policy.failed = number;
  }

  TlsReport& x_report;
  TlsFailure x_detail;
  std::string x_path;
  std::vector<std::size_t> x_lengths;
  std::string x_failure;
  bool x_has_policies = false;
};

}  // namespace

base::Result<TlsReport> parse_tls_report(std::string_view text) {
  TlsReport report;
  Listener listener(report);
  const bool is_read = json::sax_parse(text.begin(), text.end(), &listener);
  if (!is_read) return refused(listener.failure());
  if (!listener.has_policies())
    return refused("JSON, but no TLS report: it has no policies (RFC 8460 §4.4)");
  return report;
}

}  // namespace mailctl::mail::report
