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

constexpr std::array<Rewrite, 10> kRewrites = {{
    {ChangeKind::kMimeWrap, unwrap},
    {ChangeKind::kDotDoubled, undouble_dots},
    {ChangeKind::kFromQuoted, unquote_from},
    {ChangeKind::kBodyBlanks, restore_signature_mark},
    {ChangeKind::kBodyBlanks, trim_line_ends},
    {ChangeKind::kBodyBlanks, restore_tabs},
    {ChangeKind::kLinesWrapped, join_wrapped_lines},
    {ChangeKind::kLinksRewritten, restore_links},
    {ChangeKind::kReencoded, reencode_body},
    {ChangeKind::kReencoded, reencode_parts},
}};

constexpr std::array<Trial, 7> kTrials = {try_line_ends,
                                          try_part_edges,
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
    for (const Rewrite& rewrite : body_rewrites()) {
      // The same kind twice is one change with another spelling, which is proposed by itself.
      const Changes& before = x_all[index].changes;
      if (std::ranges::find(before, rewrite.kind, &Change::kind) != before.end()) continue;
      for (BodyCandidate& candidate : rewrite.propose(x_all[index].entity)) {
        if (x_all.size() >= kMaxCandidates || x_budget.is_spent()) return std::nullopt;
        // Writing a candidate costs about as much as hashing it.
        x_budget.take(candidate.entity.body.size());
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
  if (!x_raw.empty()) x_text = dkim::canonical_body(target.form, entity.body);
  // Canonical forms drop the empty lines at the end; here every line has its place.
  const auto kept = static_cast<std::size_t>(std::ranges::count(x_text, '\n'));
  for (std::size_t i = kept; i < x_raw.size(); ++i) x_text += "\r\n";
  x_canonical = lines_of(x_text);
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
