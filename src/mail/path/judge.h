#pragma once
// DMARC of what arrived, and what the receiver does about it. Used by forecast.cc.

#include <map>
#include <string>

#include "mail/path/forecast.h"

namespace mailctl::mail::path {

// Evaluates what arrives, each set of identifiers once.
class Judge {
 public:
  Judge(const Origin& origin, const Surroundings& world, dns::MissingQuestions& missing)
      : x_origin(origin), x_world(world), x_missing(missing) {}

  Journey judge(const Path& path);

 private:
  const dmarc::Evaluation& evaluate(const Arrival& arrival);
  void align(Journey& journey) const;
  void receive(Journey& journey);
  [[nodiscard]] bool is_aligned_by_list(const dns::Name& domain) const;

  const Origin& x_origin;
  const Surroundings& x_world;
  dns::MissingQuestions& x_missing;
  std::map<std::string, dmarc::Evaluation> x_evaluations;  // by identifiers
};

// It passes, or would where a record asked for it, under both readings.
[[nodiscard]] bool is_authenticated(const Journey& journey);

// "SPF and DKIM align", "SPF fail; not signed"
[[nodiscard]] std::string why_of(const Journey& journey);

}  // namespace mailctl::mail::path
