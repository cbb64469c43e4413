#pragma once
// Who owns which term of one SPF record. The terms of the manifest are put into the record that is
// live and everything foreign stays where it is; only what was ours is ever removed.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mail/spf/record.h"

namespace mailctl::mail::spf {

enum class ForeignPolicy : std::uint8_t { kKeep, kRemove };

struct MergeRequest {
  std::optional<Record> live;    // nullopt where no record is published
  std::vector<Term> wanted;      // of the manifest; an `all` among them is ignored
  std::optional<Qualifier> all;  // the `all` of the manifest; nullopt leaves the live one alone
  std::vector<Term> owned;       // what the state says is ours
  ForeignPolicy foreign = ForeignPolicy::kKeep;
};

struct Merge {
  Record record;
  std::vector<Term> owned;            // what is ours in `record`, in its order: the next state
  std::vector<Term> added;            // in record, not in live
  std::vector<Term> removed;          // ours (or the live `all`, or a second copy), gone
  std::vector<Term> foreign_kept;     // in their order; without an `all`
  std::vector<Term> foreign_removed;  // by ForeignPolicy::kRemove
  std::vector<Term> moved;            // stood behind `all`, where receivers never look (§5.1)
  // The manifest asks for an `all` that would switch off this foreign redirect= (§6.1: redirect is
  // ignored where there is an `all`); the redirect stays and `all` is not written.
  std::optional<Term> all_withheld_for;

  [[nodiscard]] bool changes_anything() const {
    return !added.empty() || !removed.empty() || !foreign_removed.empty() || !moved.empty();
  }
};

// The rules, in this order:
// - A live term that is wanted stays in its place (second copies go). Behind `all` it would be
// dead,
//   so from there it moves before `all`.
// - A live term that is owned and no longer wanted goes.
// - Every other live term is foreign: kept in place, or removed as the policy says.
// - The manifest's `all` replaces the live one, wherever that came from, and is owned.
// - New mechanisms go before `all`; where there is none, before the modifiers at the end. One that
//   differs from a live foreign term only in its qualifier goes right before that term, since the
//   first match decides (§4.6.2). New modifiers go to the end.
Merge merge(const MergeRequest& request);

// For destroy: the live record without the owned terms; nullopt when nothing foreign is left (an
// `all` counts as ours when any `all` is owned), so that the value itself goes. While something
// foreign is left, `all` stays with it.
std::optional<Record> remove_owned(const Record& live, std::span<const Term> owned);

}  // namespace mailctl::mail::spf
