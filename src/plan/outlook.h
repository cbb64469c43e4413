#pragma once
// PURE: DNS as it will be while a plan is carried out. Zones that were read answer for themselves,
// with the changes so far; everything else is as resolvers answer it. For the delivery forecast and
// the guards.

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
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

  struct Told {
    dns::Question question;
    dns::Answer answer;
    dns::Question ask;  // where only DNS can tell (kNotFetched): what it is to be asked
  };

  // Never asked is what a record that is only planned points to: resolvers would remember that it
  // is not there yet, so it counts as not existing.
  [[nodiscard]] Told tell(const dns::Question& question);

  using Look = std::function<void(const dns::View&, dns::MissingQuestions&)>;

  // Calls `look` until it lacks nothing that the zones and the answers so far can tell; the last
  // call is the one that counts. What only DNS can tell is added to `missing`; the last look was
  // provisional then. Returns all that was asked.
  std::vector<Told> settle(const Look& look, dns::MissingQuestions& missing);

 private:
  // A zone as it will be, worked out when somebody asks for it: of thousands most do not change.
  struct FutureZone {
    std::optional<dns::Zone> changed;           // none: as it was read
    std::vector<const model::Change*> pending;  // to be carried out in it
    // Names with records, and those above them; empty: not worked out yet.
    std::unordered_set<dns::Name> existing;
  };

  FutureZone& future_of(const model::LiveZone& live);
  [[nodiscard]] const dns::Zone& zone_of(const model::LiveZone& live);
  [[nodiscard]] bool exists(const model::LiveZone& live, const dns::Name& name);
  // The name of the records that answer for the name: itself, or a wildcard (RFC 4592 §3.3).
  // nullopt: there is no such name.
  [[nodiscard]] std::optional<dns::Name> source_of(const model::LiveZone& live,
                                                   const dns::Name& name);
  // Follows aliases within the zone; the last one may lead out of it.
  [[nodiscard]] dns::Answer answer_of(const model::LiveZone& live, const dns::Question& question);

  // What is laid over answers of the world; nullptr where nothing is, or an answer is lacking.
  [[nodiscard]] const Request* asked_alias(const dns::Question& question) const;
  [[nodiscard]] dns::Answer answer_of_world(const dns::Question& question) const;

  const model::Snapshot& x_live;
  std::unordered_map<dns::Question, std::vector<const Request*>, dns::QuestionHash> x_asked;
  std::map<dns::Name, FutureZone> x_zones;  // those that were needed so far, by apex
};

}  // namespace mailctl::plan
