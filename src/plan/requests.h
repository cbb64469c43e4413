#pragma once
// PURE: follows what others were asked for, from the state's dates and what DNS answers now. Inside
// of plan/ but for the entries to save.

#include <optional>
#include <vector>

#include "model/state.h"
#include "plan/desired.h"
#include "plan/plan.h"

namespace mailctl::plan {

// What others are asked for, of the desired records that they publish, and how each of them stands.
// What only DNS can tell is added to `missing`; the answer is provisional then.
std::vector<Request> requests_of(const Desired& desired,
                                 const Moment& moment,
                                 dns::MissingQuestions& missing);

// What state has to remember of the plan's requests, where it differs from `prior`.
std::vector<model::JournalEntry> request_entries(const Plan& plan, const model::State& prior);

// Of a record whose value became known while the plan was carried out; nullopt while it is not.
std::optional<model::JournalEntry> first_request(const model::Resource& asked, base::Time now);

// What is asked for, as text: equal where the same is asked for.
std::string wish_of(const model::Resource& asked);

// What is remembered after this moment of a request for `wish`.
struct Evidence {
  enum class Works : std::uint8_t {
    kNo,
    kYes,
    kSeenTwice,  // nothing of ours depends on it: it works when a later run sees it too
    kNotKnown,   // the service that knows was not asked: it is as it was
  };
  bool is_known = false;  // DNS answered
  bool is_there = false;
  Works works = Works::kSeenTwice;
};

model::RequestEntry advanced(const model::RequestEntry* before,
                             std::string wish,
                             const Evidence& evidence,
                             base::Time now);

}  // namespace mailctl::plan
