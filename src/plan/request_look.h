#pragma once
// PURE: what DNS shows of one record that others were asked for, and the mistakes that people make
// when they publish what they were given. Inside of plan/.

#include <string>

#include "dns/view.h"
#include "model/resource.h"

namespace mailctl::plan {

enum class Sighting : std::uint8_t {
  kNotKnown,  // not fetched yet, or DNS did not answer
  kMissing,   // nothing, or something else
  kThere,
};

struct Look {
  Sighting sighting = Sighting::kNotKnown;
  bool leads_to_key = false;  // of a key's record: a public key is found through it
  std::string found;          // what is there instead
  std::string advice;         // what to tell who publishes the zone
};

// "selector._domainkey.example.com"
bool is_key_name(const dns::Name& name);

// What is asked of DNS for a record set: for the alias of a key the TXT behind it, which shows
// both.
dns::Question question_of(const dns::RecordSet& set);

// The resource has values, or is to be absent.
Look look_for(const model::Resource& asked, const dns::View& world, dns::MissingQuestions& missing);

// request_mistakes.cc: what was done instead of what was asked, as far as one can tell. `answer` is
// to question_of the set.
struct Mistake {
  std::string found;
  std::string advice;
};

Mistake mistake_in(const model::ManagedRecordSet& asked,
                   const dns::Answer& answer,
                   const dns::View& world,
                   dns::MissingQuestions& missing);

// The same for text at a name that has none: it may stand at the name written twice.
Mistake doubled_name(const dns::Name& zone,
                     const dns::RecordSet& set,
                     const dns::View& world,
                     dns::MissingQuestions& missing);

// "a | b", of a length that people read.
std::string shown(const std::vector<dns::RecordData>& records);

}  // namespace mailctl::plan
