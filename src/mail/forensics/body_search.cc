#include "mail/forensics/body_search.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/dkim/body_hash.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::size_t kMaxRewrites = 3;      // one after the other
constexpr std::size_t kMaxCandidates = 300;  // bodies kept for more changes

constexpr std::array<Rewrite, 9> kRewrites = {unwrap,
                                              undouble_dots,
                                              unquote_from,
                                              restore_signature_mark,
                                              trim_line_ends,
                                              join_wrapped_lines,
                                              restore_links,
                                              reencode_body,
                                              reencode_parts};

constexpr std::array<Trial, 6> kTrials = {try_line_ends,
                                          try_added_lines,
                                          try_lost_dots,
                                          try_changed_blanks,
                                          try_two_footers,
                                          try_added_markup};

FoundBody found(const BodyCandidate& candidate, const Changes& more) {
  FoundBody out{
      candidate.changes, candidate.entity.content_type, candidate.entity.transfer_encoding};
  out.changes.insert(out.changes.end(), more.begin(), more.end());
  return out;
}

bool is_intact(std::string_view body, const BodyTarget& target) {
  dkim::BodyHashes hashes(body);
  const std::uint64_t limit = target.limit.value_or(dkim::kWholeBody);
  return hashes.hash(target.form, limit) == target.hash &&
         (!target.limit || hashes.size(target.form) >= *target.limit);
}

bool is_searchable(std::string_view body) {
  return body.size() <= kMaxSearchedBody &&
         static_cast<std::size_t>(std::ranges::count(body, '\n')) <= kMaxSearchedLines;
}

// The body as it is, and without any number of lines at its end.
std::optional<FoundBody> fits_without_footer(const BodyCandidate& candidate,
                                             const BodyTarget& target,
                                             Budget& budget) {
  const TrialBody body(candidate.entity, target);
  const auto kept = matching_prefix(RunningBody(target, budget), body.canonical());
  if (!kept) return std::nullopt;
  const Lines after = body.canonical().subspan(*kept);
  if (std::ranges::all_of(after, &std::string_view::empty)) return found(candidate, {});
  const Lines rest = body.raw().subspan(*kept);
  return found(
      candidate,
      {{ChangeKind::kFooter,
        "",
        fmt::format(
            "{}: \"{}\"", base::count_of(rest.size(), "line"), excerpt(telling_line(rest)))}});
}

// The same kind twice is one change with another spelling, which is proposed by itself.
bool is_repeated(const Changes& before, const Changes& more) {
  return std::ranges::any_of(more, [&](const Change& change) {
    return std::ranges::find(before, change.kind, &Change::kind) != before.end();
  });
}

class BodySearch {
 public:
  BodySearch(const BodyTarget& target, Budget& budget) : x_target(target), x_budget(budget) {}

  std::optional<FoundBody> run(const Entity& now) {
    x_all.push_back({now, {}});
    if (is_intact(now.body, x_target)) return found(x_all.front(), {});
    if (!is_searchable(now.body)) return std::nullopt;
    if (auto body = fits_without_footer(x_all.front(), x_target, x_budget)) return body;
    const std::size_t rounds = now.body.size() <= kMaxRewrittenBody ? kMaxRewrites : 0;
    std::size_t begin = 0;
    for (std::size_t round = 0; round < rounds; ++round) {
      const std::size_t end = x_all.size();
      for (std::size_t i = begin; i < end; ++i) {
        if (auto body = rewrite(i)) return body;
      }
      begin = end;
    }
    return try_edits();
  }

 private:
  std::optional<FoundBody> rewrite(std::size_t index) {
    for (const Rewrite propose : body_rewrites()) {
      for (BodyCandidate& candidate : propose(x_all[index].entity)) {
        if (x_all.size() >= kMaxCandidates || x_budget.is_spent()) return std::nullopt;
        // Writing a candidate costs about as much as hashing it.
        x_budget.take(candidate.entity.body.size());
        if (is_repeated(x_all[index].changes, candidate.changes)) continue;
        if (!x_seen.insert(std::hash<std::string>{}(candidate.entity.body)).second) continue;
        candidate.changes.insert(
            candidate.changes.begin(), x_all[index].changes.begin(), x_all[index].changes.end());
        if (auto body = fits_without_footer(candidate, x_target, x_budget)) return body;
        x_all.push_back(std::move(candidate));
      }
    }
    return std::nullopt;
  }

  // The body at hand gets most of what may be spent; candidates share the rest, the likeliest
  // first.
  std::optional<FoundBody> try_edits() {
    for (std::size_t i = 0; i < x_all.size() && !x_budget.is_spent(); ++i) {
      const TrialBody body(x_all[i].entity, x_target);
      for (const Trial trial : kTrials) {
        Budget share(x_budget.left() / (i == 0 ? 4 : 16) + 1);
        const std::uint64_t before = share.left();
        const auto changes = trial(body, share);
        x_budget.take(before - share.left());
        if (changes) return found(x_all[i], *changes);
      }
    }
    return std::nullopt;
  }

  const BodyTarget& x_target;
  Budget& x_budget;
  std::vector<BodyCandidate> x_all;  // by the number of changes
  std::set<std::size_t> x_seen;      // hashes of bodies
};

}  // namespace

TrialBody::TrialBody(const Entity& entity, const BodyTarget& target)
    : x_entity(&entity), x_target(&target), x_raw(lines_of(entity.body)) {
  x_canonical.reserve(x_raw.size());
  for (const std::string_view line : x_raw)
    x_canonical.push_back(canonical_line(target.form, line));
  x_views.assign(x_canonical.begin(), x_canonical.end());
}

std::span<const Rewrite> body_rewrites() {
  return kRewrites;
}

std::span<const Trial> body_trials() {
  return kTrials;
}

std::optional<FoundBody> find_body(const Entity& now, const BodyTarget& target, Budget& budget) {
  return BodySearch(target, budget).run(now);
}

}  // namespace mailctl::mail::forensics
