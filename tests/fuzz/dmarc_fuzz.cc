// The first line is an author's domain; each other is "name text", a TXT record of the world.

#include <algorithm>
#include <span>

#include "base/text.h"
#include "fuzz_target.h"
#include "mail/dmarc/evaluate.h"
#include "mail/dmarc/lint.h"
#include "mail/dmarc/survey.h"
#include "text_world.h"

using namespace mailctl;
using namespace mailctl::mail;

namespace {

void check_record(std::string_view text) {
  const auto parsed = dmarc::parse_record(text);
  if (!parsed.applies || has_errors(parsed.problems)) return;
  const auto again = dmarc::parse_record(to_text(parsed.record));
  // p is always written, and what was unknown may read as another tag's name in another case.
  fuzz::require(again.applies, "what was read is written so that it applies");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const dmarc::PublicSuffixList kSuffixes;
  const auto text = fuzz::to_text(data, size);
  auto lines = base::split(text.substr(0, 8192), '\n');
  lines.resize(std::min(lines.size(), fuzz::kMaxLines));
  for (const auto line : lines) {
    check_record(line.substr(std::min(line.find(' ') + 1, line.size())));
  }
  const auto author = dns::name_from_unicode(lines.front());
  if (!author || author->is_root()) return 0;
  const auto view = fuzz::text_world(std::span(lines).subspan(1));
  fuzz::require(dmarc::walk_domains(*author).size() <= 8, "a walk has at most eight names");
  dns::MissingQuestions missing;
  const auto found = dmarc::survey(*author, view, kSuffixes, missing);
  fuzz::require(missing.empty(), "a closed world has an answer for everything");
  for (const auto& finding : dmarc::lint(found)) {
    fuzz::require(finding.offset + finding.length <= finding.text.size(), "marks lie in the text");
  }
  dmarc::Request request;
  request.authors = {*author};
  request.spf = {author->parent(), spf::Result::kPass};
  const auto out = dmarc::evaluate(request, view, kSuffixes, missing);
  fuzz::require(missing.empty(), "a closed world has an answer for everything");
  fuzz::require(out.rfc9989.result != dmarc::Result::kTempError, "and no errors of DNS");
  fuzz::require(author->is_at_or_under(out.rfc9989.organizational),
                "an organizational domain is the name or above it");
  fuzz::require(
      out.rfc9989.result == dmarc::Result::kFail || out.rfc9989.disposition == dmarc::Policy::kNone,
      "only a failure has consequences");
  return 0;
}
