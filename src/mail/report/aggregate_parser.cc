#include "mail/report/aggregate_parser.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/report/elements.h"
#include "mail/report/values.h"

namespace mailctl::mail::report {
namespace {

base::Error refused(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

// A name of somebody else's in a message.
std::string shortened(std::string_view name) {
  constexpr std::size_t kMost = 40;
  return name.size() <= kMost ? std::string(name) : std::string(name.substr(0, kMost)) + "…";
}

}  // namespace

AggregateParser::AggregateParser(RecordSink& sink) : x_sink(sink), x_scanner(*this) {}

base::Result<void> AggregateParser::feed(std::string_view octets) {
  return x_scanner.feed(octets);
}

base::Result<void> AggregateParser::finish() {
  if (auto done = x_scanner.finish(); !done) return done;
  if (!x_is_begun) {
    if (x_root.empty()) return refused("there is no XML element in it");
    if (base::equals_ignoring_case(x_root, "html")) return refused("an HTML page, not a report");
    return refused(fmt::format(
        "XML, but no aggregate report: its first element is <{}>, not <feedback>", x_root));
  }
  if (!x_has_content) return refused("the <feedback> element holds nothing of a report");
  if (!x_is_closed) {
    if (x_records == 0) return refused("the report is cut off before the end of its first record");
    flaw(fmt::format("the report is cut off behind record {}; what came later is missing",
                     x_is_in_record ? x_number - 1 : x_number));
  }
  check_metadata();
  return {};
}

void AggregateParser::warn(std::string_view message) {
  x_warnings.add(message, 0);
}

Element AggregateParser::top() const {
  return x_stack.empty() ? Element::kUnknown : x_stack.back().element;
}

base::Result<void> AggregateParser::start_element(std::string_view name) {
  if (x_stack.size() == kMaxDepth) {
    return refused(fmt::format("the XML nests deeper than {} elements", kMaxDepth));
  }
  Element element = element_of(name);
  if (x_is_closed) {
    if (element == Element::kFeedback) flaw("a second report in the same text is not read");
    element = Element::kUnknown;
  } else if (element == Element::kFeedback && !x_is_begun) {
    x_is_begun = true;
    if (!x_stack.empty()) flaw("<feedback> is not the first element");
  } else if (!x_is_begun) {
    if (x_root.empty()) x_root = shortened(name);
    element = Element::kUnknown;
  } else if (element == Element::kRecord) {
    begin_record();
  }
  const Element parent = top();
  const auto add = [&](auto& results) {
    if (results.size() < kMaxResults) {
      results.emplace_back();
    } else {
      flaw(fmt::format("more than {} results or reasons; the rest is left out", kMaxResults));
      element = Element::kUnknown;
    }
  };
  if (parent == Element::kAuthResults && element == Element::kDkim) add(x_record.dkim_results);
  if (parent == Element::kAuthResults && element == Element::kSpf) add(x_record.spf_results);
  if (parent == Element::kPolicyEvaluated && element == Element::kReason) add(x_record.reasons);
  if (element == Element::kUnknown) {
    x_stack.push_back({element, std::hash<std::string_view>{}(name)});
    return {};
  }
  x_stack.push_back({element});
  x_text_depth = x_stack.size();
  x_text.clear();
  return {};
}

void AggregateParser::end_element(std::string_view name) {
  const auto is_it = [&](const Frame& frame) {
    return frame.element == Element::kUnknown ? frame.unknown == std::hash<std::string_view>{}(name)
                                              : to_text(frame.element) == name;
  };
  if (!x_stack.empty() && is_it(x_stack.back())) {
    close_top();
    return;
  }
  const auto found = std::find_if(x_stack.rbegin(), x_stack.rend(), is_it);
  if (found == x_stack.rend()) {
    flaw("an end tag without its start tag; ignored");
    return;
  }
  flaw(fmt::format("<{}> ends while elements in it are open", shortened(name)));
  const auto kept = static_cast<std::size_t>(std::distance(found, x_stack.rend())) - 1;
  while (x_stack.size() > kept) close_top();
}

void AggregateParser::text(std::string_view octets) {
  if (x_text_depth != x_stack.size() || x_text_depth == 0) return;
  const std::size_t room = kMaxText - x_text.size();
  x_text.append(octets.substr(0, room));
  if (octets.size() > room)
    flaw(fmt::format("a text is longer than {} octets and cut off", kMaxText));
}

void AggregateParser::flaw(std::string_view what) {
  x_warnings.add(what, x_is_in_record ? x_number : 0);
}

void AggregateParser::close_top() {
  const Element element = top();
  const bool has_text = x_text_depth == x_stack.size();
  x_stack.pop_back();
  if (element == Element::kUnknown) return;
  if (has_text) assign(top(), element);
  x_text_depth = 0;
  if (element == Element::kRecord && x_is_in_record) end_record();
  if (element == Element::kFeedback) x_is_closed = true;
}

void AggregateParser::begin_record() {
  if (x_is_in_record) {
    flaw("the record is not closed before the next one begins, and is lost");
    while (!x_stack.empty() && top() != Element::kRecord) x_stack.pop_back();
    if (!x_stack.empty()) x_stack.pop_back();
  }
  ++x_number;
  x_is_in_record = true;
  reset_record();
}

// Keeps the memory of its texts.
void AggregateParser::reset_record() {
  x_count.clear();
  x_record.source = {};
  x_record.count = 0;
  for (std::string* text : {&x_record.source_text,
                            &x_record.disposition,
                            &x_record.dkim,
                            &x_record.spf,
                            &x_record.header_from,
                            &x_record.envelope_from,
                            &x_record.envelope_to}) {
    text->clear();
  }
  x_record.reasons.clear();
  x_record.dkim_results.clear();
  x_record.spf_results.clear();
}

void AggregateParser::end_record() {
  const bool is_empty =
      x_record.source_text.empty() && x_count.empty() && x_record.header_from.empty();
  if (is_empty) {
    flaw("the record holds neither an address nor a count nor a domain, and is left out");
  } else if (read_count()) {
    read_source();
    check_results();
    ++x_records;
    x_messages += x_record.count;
    x_has_content = true;
    x_sink.take(x_record, x_policy);
  }
  x_is_in_record = false;
}

bool AggregateParser::read_count() {
  if (x_count.empty()) {
    flaw("there is no count; taken as 1");
    x_record.count = 1;
    return true;
  }
  const auto count = base::parse_unsigned(x_count);
  if (!count || *count > kMaxCount) {
    flaw("the count is no number that could be right; the record is left out");
    return false;
  }
  if (*count == 0) flaw("the count is 0");
  x_record.count = *count;
  return true;
}

void AggregateParser::read_source() {
  const auto address = parse_address(x_record.source_text);
  if (address) {
    x_record.source = *address;
  } else {
    flaw(x_record.source_text.empty() ? "there is no source_ip" : "source_ip is no IP address");
  }
}

void AggregateParser::check_results() {
  if (x_record.header_from.empty()) flaw("there is no header_from");
  for (const std::string* word : {&x_record.dkim, &x_record.spf}) {
    if (*word == "pass" || *word == "fail") continue;
    flaw("policy_evaluated does not say pass or fail for both dkim and spf; taken as fail");
  }
}

void AggregateParser::check_metadata() {
  if (x_records == 0) warn("there is no record in it");
  if (x_metadata.org_name.empty()) warn("org_name is missing: who reports is not known");
  if (x_metadata.report_id.empty())
    warn("report_id is missing: duplicates are recognized by domain and time only");
  if (x_policy.domain.empty()) warn("policy_published has no domain");
  if (!x_metadata.begin || !x_metadata.end) {
    warn("date_range is missing or holds no times");
    return;
  }
  constexpr std::int64_t kDay = 86400;
  const std::int64_t period = *x_metadata.end - *x_metadata.begin;
  if (period < 0) warn("date_range ends before it begins");
  if (period > kDay + 1) warn("date_range is longer than a day");
}

void AggregateParser::assign(Element parent, Element element) {
  struct Row {
    Element parent;
    void (AggregateParser::*assign)(Element);
  };

  static constexpr Row kRows[] = {
      {Element::kIdentifiers, &AggregateParser::assign_identifiers},
      {Element::kRow, &AggregateParser::assign_row},
      {Element::kPolicyEvaluated, &AggregateParser::assign_evaluated},
      {Element::kReason, &AggregateParser::assign_reason},
      {Element::kDkim, &AggregateParser::assign_dkim},
      {Element::kSpf, &AggregateParser::assign_spf},
      {Element::kReportMetadata, &AggregateParser::assign_metadata},
      {Element::kDateRange, &AggregateParser::assign_date},
      {Element::kPolicyPublished, &AggregateParser::assign_policy},
  };
  const auto* const row = std::ranges::find(kRows, parent, &Row::parent);
  if (row != std::end(kRows)) (this->*row->assign)(element);
  if (parent == Element::kFeedback && element == Element::kVersion) x_metadata.version = value();
}

std::string AggregateParser::value() {
  if (auto repaired = repaired_utf8(base::trim(x_text))) {
    flaw("a text holds octets that are no UTF-8; shown as U+FFFD");
    return *std::move(repaired);
  }
  return std::string(base::trim(x_text));
}

std::string AggregateParser::word() {
  std::string out = base::to_lower(value());
  if (out.ends_with('.')) out.pop_back();
  return out;
}

void AggregateParser::set_word(std::string& target) {
  // Most words are lower case ASCII already, and a million of them come.
  const std::string_view text = base::trim(x_text);
  if (std::ranges::all_of(text, is_plain_in_word) && !text.ends_with('.')) {
    target.assign(text);
  } else {
    target = word();
  }
}

}  // namespace mailctl::mail::report
