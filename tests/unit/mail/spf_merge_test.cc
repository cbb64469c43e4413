#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/text.h"
#include "mail/spf/merge.h"

using namespace mailctl;
using namespace mailctl::mail::spf;

namespace {

std::vector<Term> terms(std::string_view text) {
  std::vector<Term> out;
  for (const std::string_view word : base::split(text, ' ')) {
    if (word.empty()) continue;
    INFO(word);
    auto parsed = parse_term(word);
    REQUIRE(parsed.term.has_value());
    out.push_back(*parsed.term);
  }
  return out;
}

std::optional<Record> record(std::string_view text) {
  return parse_record(text).record;
}

std::string words(const std::vector<Term>& list) {
  std::vector<std::string> out;
  for (const Term& term : list) out.push_back(term.text);
  return base::join(out, " ");
}

constexpr auto kSoftFail = Qualifier::kSoftFail;

}  // namespace

TEST_CASE("without a live record the manifest's terms make one") {
  const Merge out = merge({.live = std::nullopt,
                           .wanted = terms("include:rp.oracleemaildelivery.com mx"),
                           .all = kSoftFail,
                           .owned = {}});
  CHECK(to_text(out.record) == "v=spf1 include:rp.oracleemaildelivery.com mx ~all");
  CHECK(words(out.owned) == "include:rp.oracleemaildelivery.com mx ~all");
  CHECK(words(out.added) == "~all include:rp.oracleemaildelivery.com mx");
}

TEST_CASE("a foreign record keeps its terms in place and gains ours before all") {
  const Merge out = merge({.live = record("v=spf1 ip4:192.0.2.0/24 include:_spf.google.com -all"),
                           .wanted = terms("include:rp.oracleemaildelivery.com"),
                           .all = kSoftFail,
                           .owned = {}});
  CHECK(to_text(out.record) ==
        "v=spf1 ip4:192.0.2.0/24 include:_spf.google.com include:rp.oracleemaildelivery.com ~all");
  CHECK(words(out.foreign_kept) == "ip4:192.0.2.0/24 include:_spf.google.com");
  CHECK(words(out.removed) == "-all");
  CHECK(words(out.added) == "~all include:rp.oracleemaildelivery.com");
  CHECK(words(out.owned) == "include:rp.oracleemaildelivery.com ~all");
}

TEST_CASE("without an all in the manifest the live one stays and is not ours") {
  const Merge out = merge(
      {.live = record("v=spf1 mx -all"), .wanted = terms("a:x.example"), .all = {}, .owned = {}});
  CHECK(to_text(out.record) == "v=spf1 mx a:x.example -all");
  CHECK(words(out.owned) == "a:x.example");
}

TEST_CASE("only what was ours goes when the manifest drops it") {
  const Merge out =
      merge({.live = record("v=spf1 include:old.example include:foreign.example ~all"),
             .wanted = terms("include:new.example"),
             .all = kSoftFail,
             .owned = terms("include:OLD.example ~all")});
  CHECK(to_text(out.record) == "v=spf1 include:foreign.example include:new.example ~all");
  CHECK(words(out.removed) == "include:old.example");
  CHECK(words(out.foreign_kept) == "include:foreign.example");
}

TEST_CASE("foreign terms go when the policy says so") {
  const Merge out = merge(
      {.live = record("v=spf1 include:foreign.example include:ours.example redirect=x.example"),
       .wanted = terms("include:ours.example"),
       .all = kSoftFail,
       .owned = {},
       .foreign = ForeignPolicy::kRemove});
  CHECK(to_text(out.record) == "v=spf1 include:ours.example ~all");
  CHECK(words(out.foreign_removed) == "include:foreign.example redirect=x.example");
  CHECK_FALSE(out.all_withheld_for.has_value());
}

TEST_CASE("spelling alone changes nothing") {
  const Merge out = merge({.live = record("v=spf1 +Include:RP.Example.com. ip4:10.0.0.1/8 ~ALL"),
                           .wanted = terms("include:rp.example.com ip4:10.0.0.0/8"),
                           .all = kSoftFail,
                           .owned = {}});
  CHECK_FALSE(out.changes_anything());
  CHECK(to_text(out.record) == "v=spf1 +Include:RP.Example.com. ip4:10.0.0.1/8 ~ALL");
}

TEST_CASE("a foreign redirect is not switched off by our all") {
  const Merge out = merge({.live = record("v=spf1 redirect=_spf.foreign.example"),
                           .wanted = terms("include:ours.example"),
                           .all = kSoftFail,
                           .owned = {}});
  CHECK(to_text(out.record) == "v=spf1 include:ours.example redirect=_spf.foreign.example");
  REQUIRE(out.all_withheld_for.has_value());
  CHECK(out.all_withheld_for->text == "redirect=_spf.foreign.example");
  CHECK(words(out.owned) == "include:ours.example");
}

TEST_CASE("all goes before modifiers at the end, our redirect behind everything") {
  CHECK(to_text(merge({.live = record("v=spf1 mx exp=why.example"),
                       .wanted = {},
                       .all = kSoftFail,
                       .owned = {}})
                    .record) == "v=spf1 mx ~all exp=why.example");
  CHECK(to_text(merge({.live = record("v=spf1 mx"),
                       .wanted = terms("redirect=r.example a"),
                       .all = {},
                       .owned = {}})
                    .record) == "v=spf1 mx a redirect=r.example");
}

TEST_CASE("our term behind all is dead and moves; a foreign one stays dead") {
  const Merge out = merge({.live = record("v=spf1 mx -all include:ours.example a:foreign.example"),
                           .wanted = terms("include:ours.example"),
                           .all = Qualifier::kFail,
                           .owned = {}});
  CHECK(to_text(out.record) == "v=spf1 mx include:ours.example -all a:foreign.example");
  CHECK(words(out.moved) == "include:ours.example");
  CHECK(out.added.empty());
  CHECK(out.changes_anything());
}

TEST_CASE("our term goes before a foreign one that differs in its qualifier only") {
  const Merge out = merge({.live = record("v=spf1 ?include:x.example mx -all"),
                           .wanted = terms("include:x.example"),
                           .all = {},
                           .owned = {}});
  CHECK(to_text(out.record) == "v=spf1 include:x.example ?include:x.example mx -all");
}

TEST_CASE("a qualifier changed in the manifest replaces our old term") {
  const Merge out = merge({.live = record("v=spf1 include:x.example -all"),
                           .wanted = terms("?include:x.example"),
                           .all = {},
                           .owned = terms("include:x.example")});
  CHECK(to_text(out.record) == "v=spf1 ?include:x.example -all");
}

TEST_CASE("second copies of our terms and of all go, of foreign ones stay") {
  const Merge out = merge({.live = record("v=spf1 mx mx a a ~all -all"),
                           .wanted = terms("mx mx"),
                           .all = kSoftFail,
                           .owned = {}});
  CHECK(to_text(out.record) == "v=spf1 mx a a ~all");
  CHECK(words(out.removed) == "mx -all");
}

TEST_CASE("destroy leaves the foreign part with its all") {
  const auto rest = [](std::string_view live, std::string_view owned) {
    const auto left = remove_owned(*record(live), terms(owned));
    return left ? to_text(*left) : std::string("nothing");
  };
  CHECK(rest("v=spf1 include:o.example ~all", "include:o.example ~all") == "nothing");
  CHECK(rest("v=spf1 include:o.example -all", "include:o.example ~all") == "nothing");
  CHECK(rest("v=spf1 include:o.example -all", "include:o.example") == "v=spf1 -all");
  CHECK(rest("v=spf1 include:o.example mx ~all", "include:o.example ~all") == "v=spf1 mx ~all");
  CHECK(rest("v=spf1 include:o.example exp=x.example ~all", "include:o.example ~all") ==
        "v=spf1 exp=x.example ~all");
  CHECK(rest("v=spf1", "mx") == "nothing");
}

TEST_CASE("a merge is stable, keeps every foreign term in order, and destroy undoes it") {
  const std::vector<std::string> pool = {"mx",
                                         "a",
                                         "include:a.example",
                                         "?include:a.example",
                                         "ip4:192.0.2.1",
                                         "ip4:192.0.2.0/24",
                                         "-all",
                                         "~all",
                                         "exp=w.example",
                                         "moo=x",
                                         "redirect=r.example",
                                         "include:b.example"};
  std::mt19937 random(20241221);
  const auto pick = [&](std::size_t limit) {
    std::vector<std::string> out;
    const std::size_t count = random() % (limit + 1);
    for (std::size_t i = 0; i < count; ++i) out.push_back(pool[random() % pool.size()]);
    return base::join(out, " ");
  };
  for (int round = 0; round < 2000; ++round) {
    const std::string live = "v=spf1 " + pick(6);
    if (!parse_record(live).is_valid()) continue;
    MergeRequest request{
        .live = record(live), .wanted = terms(pick(3)), .all = {}, .owned = terms(pick(2))};
    if (random() % 2 == 0) request.all = kSoftFail;
    const Merge first = merge(request);
    INFO(live << " | " << words(request.wanted) << " | owned " << words(request.owned) << " => "
              << to_text(first.record));
    request.live = first.record;
    request.owned = first.owned;
    const Merge second = merge(request);
    CHECK_FALSE(second.changes_anything());
    CHECK(second.record == first.record);
    CHECK(second.owned == first.owned);
    CHECK(words(second.foreign_kept) == words(first.foreign_kept));
    const auto left = remove_owned(first.record, first.owned);
    std::vector<Term> left_terms;
    if (left) {
      for (const Term& term : left->terms) {
        if (term.kind != TermKind::kAll) left_terms.push_back(term);
      }
    }
    CHECK(words(left_terms) == words(first.foreign_kept));
  }
}
