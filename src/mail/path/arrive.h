#pragma once
// What the last receiver sees of a message: a path applied to an origin. Pure data in, pure data
// out; no DNS. DMARC of it is forecast.h's.

#include <string>
#include <string_view>
#include <vector>

#include "dns/name.h"
#include "mail/arc/validate.h"
#include "mail/dmarc/evaluate.h"
#include "mail/path/origin.h"
#include "mail/path/path.h"

namespace mailctl::mail::path {

// The domains of those who take part and whom nobody named. Reserved names of RFC 2606: they align
// with nothing.
struct Others {
  dns::Name forwarder = dns::name_of("forwarder.invalid");
  dns::Name list = dns::name_of("list.invalid");
  dns::Name service = dns::name_of("service.invalid");  // of the relay paths
};

// Whose domain an identifier is.
enum class Whose : std::uint8_t { kSender, kOther };

// One thing that happens or is found.
struct Step {
  std::string_view topic;  // "SPF" "DKIM" "ARC" "DMARC" "receiver"; a string literal
  std::string text;
  std::string section;  // "RFC 7208 §10.3"; several joined by ", "; empty where none says it
  bool operator==(const Step&) const = default;
};

// Of a line whose sections stand in parentheses at its end: "… (RFC 7208 §10.3)".
Step make_step(std::string_view topic, std::string line);

struct ArrivedSpf {
  dns::Name domain;
  spf::Result result = spf::Result::kNone;
  Whose whose = Whose::kSender;
  Expectation basis = Expectation::kAsPublished;
};

struct ArrivedSignature {
  dns::Name domain;
  std::string selector;
  dkim::Result result = dkim::Result::kNone;
  Whose whose = Whose::kSender;
  std::vector<Change> broken_by;  // what of the path it did not survive
};

struct Arrival {
  dns::Name author;  // of From as it is now
  Whose whose_author = Whose::kSender;
  ArrivedSpf spf;
  std::vector<ArrivedSignature> dkim;
  arc::Result arc = arc::Result::kNone;
  std::vector<Step> steps;
};

// At the last receiver.
Arrival arrive(const Origin& origin, const Path& path, const Others& others = {});
// At the one who seals, forwards or collects: the same path before its hop.
Arrival arrive_at_hop(const Origin& origin, const Path& path, const Others& others = {});

// The identifiers as DMARC wants them.
dmarc::Request request_of(const Arrival& arrival);

}  // namespace mailctl::mail::path
