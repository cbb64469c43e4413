#pragma once
// PURE: DNS as it will be while a plan is carried out. Zones that were read answer for themselves,
// with the changes so far; everything else is as resolvers answer it. For the delivery forecast and
// the guards.

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "dns/view.h"
#include "model/change.h"
#include "model/snapshot.h"
#include "plan/request.h"

namespace mailctl::plan {

class Outlook {
 public:
  // As it is now. The snapshot must live as long.
  explicit Outlook(const model::Snapshot& live) : x_live(live) {}

  // Carries out the changes of record sets among these; others are passed over. A set whose values
  // are known only after apply stays as it is.
  // The changes must live as long.
  void carry_out(std::span<const model::Change* const> changes);

  // Records that others are asked for and do not publish yet, as if they did. The requests must
  // live as long.
  void lay_over(std::span<const Request> requests);

  using Look = std::function<void(const dns::View&, dns::MissingQuestions&)>;

  // Calls `look` until it lacks nothing that the zones and the answers so far can tell; the last
  // call is the one that counts. What only DNS can tell is added to `missing`; the last look was
  // provisional then. Never asked is what a record that is only planned points to: resolvers would
  // remember that it is not there yet, so it counts as not existing.
  void settle(const Look& look, dns::MissingQuestions& missing);

 private:
  // A zone is worked out when somebody asks for it: of thousands most are never looked at.
  struct FutureZone {
    std::optional<dns::Zone> zone;              // none: not worked out yet
    std::vector<const model::Change*> pending;  // to be carried out in it
    dns::View view;                             // closed world of the zone
  };

  FutureZone& zone_of(const model::LiveZone& live);
  // kNotFetched where only DNS can tell; `ask` is then the question.
  [[nodiscard]] dns::Answer answer(const dns::Question& question, dns::Question& ask);
  [[nodiscard]] dns::Answer answer_of_world(const dns::Question& question, dns::Question& ask);

  // What is laid over answers of the world; nullptr where nothing is, or an answer is lacking.
  [[nodiscard]] const Request* asked_alias(const dns::Question& question) const;

  const model::Snapshot& x_live;
  std::unordered_map<dns::Question, std::vector<const Request*>, dns::QuestionHash> x_asked;
  std::map<dns::Name, FutureZone> x_zones;  // those that were needed so far, by apex
  dns::View x_view;                         // what was looked at so far
};

}  // namespace mailctl::plan
