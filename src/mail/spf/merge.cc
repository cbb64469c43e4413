#include "mail/spf/merge.h"

#include <algorithm>
#include <utility>

namespace mailctl::mail::spf {
namespace {

bool contains(std::span<const Term> terms, const Term& term) {
  return std::ranges::any_of(terms, [&](const Term& other) { return is_same_term(other, term); });
}

bool is_all(const Term& term) {
  return term.kind == TermKind::kAll;
}

bool has_all(std::span<const Term> terms) {
  return std::ranges::any_of(terms, is_all);
}

bool is_modifier(const Term& term) {
  return !is_mechanism(term.kind);
}

class Merger {
 public:
  explicit Merger(const MergeRequest& request) : x_request(request) {
    for (const Term& term : request.wanted) {
      if (!is_all(term) && !contains(x_wanted, term)) x_wanted.push_back(term);
    }
  }

  Merge run() && {
    if (x_request.live) {
      for (const Term& term : x_request.live->terms) take_live(term);
    }
    place_all();
    for (const Term& term : x_wanted) {
      if (!contains(x_out.record.terms, term)) insert_wanted(term);
    }
    list_owned();
    return std::move(x_out);
  }

 private:
  std::vector<Term>& terms() { return x_out.record.terms; }

  void take_live(const Term& term) {
    if (is_all(term)) {
      take_live_all(term);
    } else if (contains(x_wanted, term)) {
      take_live_wanted(term);
    } else if (contains(x_request.owned, term)) {
      x_out.removed.push_back(term);
    } else if (x_request.foreign == ForeignPolicy::kRemove) {
      x_out.foreign_removed.push_back(term);
    } else {
      x_out.foreign_kept.push_back(term);
      terms().push_back(term);
    }
  }

  // The first `all` ends the evaluation, so a second one is only noise: it goes with a managed
  // `all` and stays with a foreign one.
  void take_live_all(const Term& term) {
    if (x_request.all && has_all(terms())) {
      x_out.removed.push_back(term);
    } else if (x_request.all && term.qualifier != *x_request.all) {
      x_out.removed.push_back(term);
      x_out.added.push_back(make_all(*x_request.all));
      terms().push_back(make_all(*x_request.all));
    } else {
      terms().push_back(term);
    }
  }

  void take_live_wanted(const Term& term) {
    if (contains(terms(), term) || contains(x_out.moved, term)) {
      x_out.removed.push_back(term);
    } else if (!is_modifier(term) && has_all(terms())) {
      x_out.moved.push_back(term);
    } else {
      terms().push_back(term);
    }
  }

  void place_all() {
    if (!x_request.all || has_all(terms())) return;
    const auto redirect = std::ranges::find(terms(), TermKind::kRedirect, &Term::kind);
    if (redirect != terms().end() && !contains(x_wanted, *redirect)) {
      x_out.all_withheld_for = *redirect;
      return;
    }
    const Term all = make_all(*x_request.all);
    x_out.added.push_back(all);
    terms().insert(before_last_modifiers(), all);
  }

  std::vector<Term>::iterator before_last_modifiers() {
    auto place = terms().end();
    while (place != terms().begin() && is_modifier(*(place - 1))) --place;
    return place;
  }

  std::vector<Term>::iterator place_of(const Term& term) {
    if (is_modifier(term)) return terms().end();
    const auto all = std::ranges::find_if(terms(), is_all);
    const auto twin = std::find_if(
        terms().begin(), all, [&](const Term& other) { return is_same_mechanism(other, term); });
    if (twin != all) return twin;
    return all == terms().end() ? before_last_modifiers() : all;
  }

  void insert_wanted(const Term& term) {
    const auto moved = std::ranges::find_if(
        x_out.moved, [&](const Term& other) { return is_same_term(other, term); });
    if (moved == x_out.moved.end()) x_out.added.push_back(term);
    terms().insert(place_of(term), moved == x_out.moved.end() ? term : *moved);
  }

  void list_owned() {
    for (const Term& term : terms()) {
      const bool ours = is_all(term) ? x_request.all.has_value() : contains(x_wanted, term);
      if (ours) x_out.owned.push_back(term);
    }
  }

  const MergeRequest& x_request;
  std::vector<Term> x_wanted;
  Merge x_out;
};

}  // namespace

Merge merge(const MergeRequest& request) {
  return Merger(request).run();
}

std::optional<Record> remove_owned(const Record& live, std::span<const Term> owned) {
  Record rest;
  bool has_foreign = false;
  for (const Term& term : live.terms) {
    if (!is_all(term) && contains(owned, term)) continue;
    has_foreign = has_foreign || !is_all(term) || !has_all(owned);
    rest.terms.push_back(term);
  }
  if (!has_foreign) return std::nullopt;
  return rest;
}

}  // namespace mailctl::mail::spf
