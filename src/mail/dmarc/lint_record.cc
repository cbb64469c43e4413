#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/txt.h"
#include "mail/dmarc/lint.h"
#include "mail/tag_list.h"

namespace mailctl::mail::dmarc {
namespace {

using base::Severity;

class RecordLint {
 public:
  RecordLint(std::string_view text, const dns::Name& name)
      : x_text(text),
        x_name(name),
        x_parsed(parse_record(text)),
        x_tags(parse_tag_list(
            text, {.malformed = "dmarc/malformed-tag", .duplicate = "dmarc/duplicate-tag"})) {}

  Findings run() {
    add_problems(x_findings, x_parsed.problems, x_name.text(), x_text);
    if (!x_parsed.applies) return std::move(x_findings);
    judge_missing_policy();
    look_at_order();
    look_at_addresses("rua");
    look_at_addresses("ruf");
    look_at_lowering();
    look_at_subdomains();
    look_at_suffix();
    return std::move(x_findings);
  }

 private:
  [[nodiscard]] const Tag* tag(std::string_view name) const {
    const auto found = std::ranges::find_if(x_tags.tags, [&](const Tag& candidate) {
      return base::equals_ignoring_case(candidate.name, name);
    });
    return found == x_tags.tags.end() ? nullptr : &*found;
  }

  void add(Severity severity, std::string_view rule, const Tag* tag, std::string message) {
    Finding finding{.severity = severity,
                    .rule = rule,
                    .subject = x_name.text(),
                    .text = std::string(x_text),
                    .message = std::move(message)};
    if (tag != nullptr) {
      finding.offset = tag->offset;
      finding.length = tag->length;
    }
    x_findings.push_back(std::move(finding));
  }

  void fix(std::string_view sentence, const Record& better) {
    x_findings.back().fix = fmt::format("{}\n{}", sentence, txt_line(x_name, to_text(better)));
  }

  // §4.10.1: with an address for reports it reads as p=none, without one as nothing.
  void judge_missing_policy() {
    const auto found = std::ranges::find(x_findings, "dmarc/missing-policy", &Finding::rule);
    if (found == x_findings.end()) return;
    const bool is_void = x_parsed.record.rua.empty();
    found->severity = is_void ? Severity::kError : Severity::kWarning;
    found->message = is_void ? "p= is missing, and without rua= receivers ignore the record"
                             : "p= is missing, which receivers read as p=none";
    found->fix = fmt::format("Say what you mean, right behind the version:\n{}",
                             txt_line(x_name, to_text(x_parsed.record)));
  }

  // RFC 7489 §6.3: p "MUST be the second tag".
  void look_at_order() {
    const Tag* const p = tag("p");
    const bool is_second =
        x_tags.tags.size() > 1 && base::equals_ignoring_case(x_tags.tags[1].name, "p");
    if (p == nullptr || is_second) return;
    add(Severity::kInfo,
        "dmarc/policy-not-second",
        p,
        "p= does not stand right behind the version, where old receivers want it");
    fix("Write p second:", x_parsed.record);
  }

  void look_at_addresses(std::string_view name) {
    const auto& uris = name == "rua" ? x_parsed.record.rua : x_parsed.record.ruf;
    for (const auto& uri : uris) {
      if (!uri.size_limit.empty()) {
        add(Severity::kInfo,
            "dmarc/size-limit",
            tag(name),
            fmt::format("the limit !{} behind an address is obsolete and ignored", uri.size_limit));
      }
      if (scheme_of(uri) != "mailto") {
        add(Severity::kWarning,
            "dmarc/scheme-ignored",
            tag(name),
            fmt::format("{}: receivers must support mailto: only, and most ignore {}:",
                        uri.uri,
                        scheme_of(uri)));
      }
    }
    if (uris.size() > kMaxDestinations) {
      add(Severity::kWarning,
          "dmarc/many-destinations",
          tag(name),
          fmt::format("{} has {} addresses; receivers may send to a few only", name, uris.size()));
    }
  }

  void look_at_lowering() {
    const Record& record = x_parsed.record;
    const bool has_policy = stated(record.p) > Policy::kNone || stated(record.sp) > Policy::kNone ||
                            stated(record.np) > Policy::kNone;
    if (record.pct < 100 && has_policy) {
      add(Severity::kWarning,
          "dmarc/sampling",
          tag("pct"),
          fmt::format("pct={} lowers the policy for old receivers only; those of RFC 9989 apply it "
                      "to all mail",
                      record.pct));
      Record better = record;
      better.pct = 100;
      better.t = TestMode::kOn;
      fix("To lower the policy by one step for a time, write t=y instead of pct:", better);
    }
    if (record.t == TestMode::kOn && has_policy) {
      add(Severity::kWarning,
          "dmarc/test-mode",
          tag("t"),
          "t=y lowers the policy by one step, and old receivers ignore it and apply it in full");
      Record better = record;
      better.t = TestMode::kOff;
      fix("When the test is over:", better);
    }
  }

  static Policy stated(std::optional<Policy> policy) { return policy.value_or(Policy::kNone); }

  // Who cannot use the domain itself uses a name below it (RFC 9989 §4.7).
  void look_at_subdomains() {
    const Record& record = x_parsed.record;
    if (!record.p || !x_parsed.bad_policies.empty()) return;
    const Policy subdomains = record.sp.value_or(*record.p);
    if (subdomains < *record.p) {
      add(Severity::kWarning,
          "dmarc/weak-subdomains",
          tag("sp"),
          fmt::format("sp={} leaves names below the domain open, which p={} protects",
                      to_text(subdomains),
                      to_text(*record.p)));
      Record better = record;
      better.sp.reset();
      if (!better.np) better.np = *record.p;
      fix("Remove sp where the names below send authenticated mail:", better);
    }
    if (record.np.value_or(subdomains) < *record.p) {
      add(Severity::kWarning,
          "dmarc/weak-missing-names",
          tag(record.np ? "np" : "sp"),
          "mail from names that do not exist is let through; nobody can need that");
      Record better = record;
      better.np = *record.p;
      fix("Names that do not exist need no transition:", better);
    }
  }

  // RFC 9989 §10.2: a suffix would get the mail of others.
  void look_at_suffix() {
    if (x_parsed.record.psd != PublicSuffix::kYes || x_parsed.record.ruf.empty()) return;
    add(Severity::kWarning,
        "dmarc/suffix-failure-reports",
        tag("ruf"),
        "the suffix of many organizations (psd=y) must not ask for failure reports");
    Record better = x_parsed.record;
    better.ruf.clear();
    better.fo = Record{}.fo;
    fix("Remove ruf:", better);
  }

  std::string_view x_text;
  const dns::Name& x_name;
  ParsedRecord x_parsed;
  TagList x_tags;
  Findings x_findings;
};

}  // namespace

std::string txt_line(const dns::Name& name, std::string_view text) {
  return fmt::format("{} IN TXT {}", name.absolute(), dns::to_quoted(dns::make_txt(text)));
}

Findings lint_record(std::string_view text, const dns::Name& name) {
  return RecordLint(text, name).run();
}

}  // namespace mailctl::mail::dmarc
