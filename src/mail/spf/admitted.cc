#include "mail/spf/admitted.h"

#include <algorithm>
#include <tuple>

namespace mailctl::mail::spf {
namespace {

// More are not listed one by one; the sets stay exact.
constexpr std::size_t kMaxListed = 20'000;

struct Sets {
  RangeSet four;
  RangeSet six;
};

Sets everything() {
  return {.four = RangeSet::everything(Family::kIp4), .six = RangeSet::everything(Family::kIp6)};
}

Sets sets_of(const std::vector<Network>& networks) {
  std::vector<AddressRange> four;
  std::vector<AddressRange> six;
  for (const auto& network : networks) {
    (family_of(network.address) == Family::kIp4 ? four : six).push_back(range_of(network));
  }
  return {.four = RangeSet(std::move(four)), .six = RangeSet(std::move(six))};
}

void add(Sets& to, const Sets& more) {
  to.four = to.four.united_with(more.four);
  to.six = to.six.united_with(more.six);
}

Sets difference(const Sets& from, const Sets& without) {
  return {.four = from.four.without(without.four), .six = from.six.without(without.six)};
}

// Runs through the records as a check does, with all clients at once.
class Admission {
 public:
  explicit Admission(Analysis& analysis)
      : x_analysis(analysis),
        x_passes(analysis.records.size()),
        x_states(analysis.records.size(), State::kNew) {}

  void run() {
    for (std::size_t i = 0; i < x_analysis.records.size(); ++i) passes_of(i);
    for (const auto& passes : x_passes) {
      x_analysis.passes4.push_back(passes.four);
      x_analysis.passes6.push_back(passes.six);
    }
    x_analysis.pass4 = x_passes.front().four;
    x_analysis.pass6 = x_passes.front().six;
    x_states.assign(x_analysis.records.size(), State::kNew);
    list(0);
  }

 private:
  enum class State : std::uint8_t { kNew, kOpen, kDone };

  // The clients for which the record's result is pass, as far as they are known.
  const Sets& passes_of(std::size_t index) {
    if (x_states[index] != State::kNew) return x_passes[index];  // within a loop: nothing yet
    x_states[index] = State::kOpen;
    Sets passes;
    const auto& record = x_analysis.records[index];
    if (record.status == RecordStatus::kValid) {
      Sets decided;
      std::vector<Network> run;  // ip4 and ip6 that pass, one after the other: united at once
      for (const auto& analyzed : record.terms) {
        if (analyzed.is_dead) continue;
        const bool is_network = !analyzed.networks.empty();
        if (is_network && analyzed.term.qualifier == Qualifier::kPass) {
          run.insert(run.end(), analyzed.networks.begin(), analyzed.networks.end());
          continue;
        }
        decide(sets_of(run), Qualifier::kPass, decided, passes);
        run.clear();
        decide_term(analyzed, decided, passes);
      }
      decide(sets_of(run), Qualifier::kPass, decided, passes);
      follow_redirect(record, decided, passes);
    }
    x_passes[index] = std::move(passes);
    x_states[index] = State::kDone;
    return x_passes[index];
  }

  static void decide(const Sets& matched, Qualifier qualifier, Sets& decided, Sets& passes) {
    if (matched.four.empty() && matched.six.empty()) return;
    if (qualifier == Qualifier::kPass) add(passes, difference(matched, decided));
    add(decided, matched);
  }

  void decide_term(const AnalyzedTerm& analyzed, Sets& decided, Sets& passes) {
    const Term& term = analyzed.term;
    if (!is_mechanism(term.kind)) return;
    if (term.kind == TermKind::kAll) {
      decide(everything(), term.qualifier, decided, passes);
    } else if (analyzed.record) {
      const Sets below = passes_of(*analyzed.record);
      decide(below, term.qualifier, decided, passes);
    } else if (!analyzed.networks.empty()) {
      decide(sets_of(analyzed.networks), term.qualifier, decided, passes);
    } else if (analyzed.is_dynamic || term.kind == TermKind::kPtr) {
      x_analysis.admits_more = x_analysis.admits_more || term.qualifier == Qualifier::kPass;
    }
  }

  void follow_redirect(const AnalyzedRecord& record, const Sets& decided, Sets& passes) {
    for (const auto& analyzed : record.terms) {
      if (analyzed.term.kind != TermKind::kRedirect || analyzed.is_dead) continue;
      if (analyzed.record) {
        const Sets below = passes_of(*analyzed.record);
        add(passes, difference(below, decided));
      } else if (analyzed.is_dynamic) {
        x_analysis.admits_more = true;
      }
    }
  }

  // Each record once, in the order in which a check comes to them.
  void list(std::size_t index) {
    x_states[index] = State::kDone;
    const auto& record = x_analysis.records[index];
    if (record.status != RecordStatus::kValid) return;
    for (std::size_t i = 0; i < record.terms.size(); ++i) {
      const auto& analyzed = record.terms[i];
      if (analyzed.is_dead || analyzed.term.qualifier != Qualifier::kPass) continue;
      for (const auto& network : analyzed.networks) {
        if (x_analysis.admitted.size() >= kMaxListed) return;
        x_analysis.admitted.push_back({.network = network, .place = {.record = index, .term = i}});
      }
      if (analyzed.record && x_states[*analyzed.record] == State::kNew) list(*analyzed.record);
    }
  }

  Analysis& x_analysis;
  std::vector<Sets> x_passes;
  std::vector<State> x_states;
};

// Networks either lie within each other or are apart, so one pass over them in order finds the
// innermost cover of each.
void find_overlaps(Analysis& analysis) {
  std::vector<const Admitted*> order;
  order.reserve(analysis.admitted.size());
  for (const auto& admitted : analysis.admitted) order.push_back(&admitted);
  const auto key = [](const Admitted* admitted) {
    return std::tuple(family_of(admitted->network.address),
                      range_of(admitted->network).first,
                      admitted->network.prefix);
  };
  std::ranges::stable_sort(order, {}, key);
  std::vector<const Admitted*> open;
  for (const auto* const admitted : order) {
    const auto covers = [&](const Admitted* outer) {
      return family_of(outer->network.address) == family_of(admitted->network.address) &&
             range_of(outer->network).last >= range_of(admitted->network).last;
    };
    while (!open.empty() && !covers(open.back())) open.pop_back();
    if (!open.empty() && !(open.back()->place == admitted->place)) {
      analysis.overlaps.push_back({.inner = *admitted, .outer = *open.back()});
    }
    open.push_back(admitted);
  }
}

}  // namespace

void find_admitted(Analysis& analysis) {
  Admission(analysis).run();
  find_overlaps(analysis);
}

}  // namespace mailctl::mail::spf
