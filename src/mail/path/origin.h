#pragma once
// What DNS says of a stream before it travels: whether its servers pass SPF, how SPF would judge
// anybody else with its envelope, and whether its keys are there.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/view.h"
#include "mail/dkim/result.h"
#include "mail/path/stream.h"
#include "mail/spf/result.h"

namespace mailctl::mail::path {

// How check_host() judges one sender.
struct SpfOutlook {
  spf::Result result = spf::Result::kNone;
  std::string reason;  // one line with its section
  // Some of the servers pass and others do not; `result` is that of one that does not.
  std::string exceptions;
  Expectation basis = Expectation::kAsPublished;
  bool operator==(const SpfOutlook&) const = default;
};

// One signature as the first receiver finds it.
struct SignatureOutlook {
  dns::Name domain;
  std::string selector;
  dkim::Result result = dkim::Result::kNone;
  std::string reason;   // one line with its section
  std::string warning;  // it passes, but not everywhere or not safely; may be empty
  Expectation basis = Expectation::kAsPublished;
  SigningForm form;
  bool operator==(const SignatureOutlook&) const = default;
};

struct Origin {
  dns::Name author;
  std::optional<dns::Name> envelope;  // nullopt: the null reverse path
  dns::Name helo;
  SpfOutlook own;       // the stream's servers
  SpfOutlook stranger;  // anybody else with the same envelope
  SpfOutlook unlisted;  // anybody else with an envelope of the author's domain
  std::vector<SignatureOutlook> signatures;
  bool operator==(const Origin&) const = default;
};

// What the view lacks is added to `missing`; the outlook is provisional then.
Origin look_at(const Stream& stream, const dns::View& view, dns::MissingQuestions& missing);

}  // namespace mailctl::mail::path
