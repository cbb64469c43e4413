#pragma once
// PURE: the streams of a manifest as mail/path looks at them, and the DNS records as they will be
// once the plan is carried out. For `simulate` and the delivery forecast.

#include <string>
#include <vector>

#include "dns/view.h"
#include "mail/path/stream.h"
#include "model/facts.h"
#include "plan/desired.h"

namespace mailctl::plan {

struct MailStream {
  mail::path::Stream mail;
  std::string scope;     // of the region; empty where no resource of ours sends
  base::SourceRange at;  // of the stream in the manifest
};

// One per stream, region and domain of From, in the order of the graph: of accounts as their
// resources say, of services of the catalogue and own servers as the graph says. What services
// publish for themselves (keys, return paths, their own envelopes) is expected where it is not seen
// yet.
std::vector<MailStream> mail_streams(const model::ResourceGraph& graph,
                                     const Desired& desired,
                                     const model::FactsByAccount& facts);

// The record sets that change, whole: beside a planned SPF record the other TXT values of its name
// stay, which are read from `world`. Records whose value is known only after apply are left out.
std::vector<dns::RecordSet> planned_records(const Desired& desired,
                                            const dns::View& world,
                                            dns::MissingQuestions& missing);

// What should exist, from the manifest and what DNS answers alone: no service is asked, so what
// only they know (live keys, foreign record sets that are not public) is not in it.
Desired resolve_from_dns(const model::ResourceGraph& graph,
                         const model::State& prior,
                         base::Time now,
                         const dns::View& world,
                         dns::MissingQuestions& missing);

}  // namespace mailctl::plan
