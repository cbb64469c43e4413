#include "render/plan_markdown.h"

#include <algorithm>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "render/markdown.h"
#include "sample_plan.h"

namespace mailctl::render {
namespace {

plan::StreamForecast stream(std::string name, mail::path::Verdict verdict) {
  plan::StreamForecast out;
  out.domain = kShop;
  out.stream = std::move(name);
  out.verdict = verdict;
  out.reason = "SPF passes but does not align: OCI's default envelope";
  for (auto& path : out.paths) path.dkim = "pass";
  return out;
}

plan::GuardFinding guard(std::string text) {
  return {.guard = "mx",
          .severity = base::Severity::kError,
          .scope = "example.com",
          .text = std::move(text),
          .detail = "Mail would be lost.",
          .at = {},
          .consent = {}};
}

// The lines outside of fenced blocks, whose fences must be closed.
std::vector<std::string_view> open_lines(const std::string& text) {
  std::vector<std::string_view> lines;
  std::string_view fence;
  for (const auto line : base::split(text, '\n')) {
    const auto ticks = std::min(line.find_first_not_of('`'), line.size());
    if (!fence.empty()) {
      if (line == fence) fence = {};
    } else if (ticks >= 3 && line.find('`', ticks) == std::string_view::npos) {
      fence = line.substr(0, ticks);
    } else {
      lines.push_back(line);
    }
  }
  CHECK(fence.empty());
  return lines;
}

// Fences and tags are closed, in their order, and it fits.
void check_well_formed(const std::string& text) {
  int open = 0;
  for (const auto line : open_lines(text)) {
    if (line.starts_with("<details>")) ++open;
    if (line == "</details>") --open;
    CHECK(open >= 0);
  }
  CHECK(open == 0);
  CHECK(characters_of(text) <= kCommentLimit);
}

constexpr const char* kWhole = R"(## mailctl plan: `shop`

**Plan: 2 to add, 1 to change, 1 to destroy.** Delivery after it: **none** at worst (1 full, 1 none).

Takes 3 calls in 2 waves; the longest wait is for DKIM key `s1` to become ACTIVE.

> [!CAUTION]
> Guards stop this plan. Nothing is applied until somebody agrees to what they say.

> [!WARNING]
> This plan is incomplete: not everything could be read, and nothing is planned there.

### Guards

**error** `guard/mx`: the MX records of `example.com` would go

<details><summary>Why, and how to agree</summary>

```text
Mail would be lost.
To agree: --allow 'mx=example.com', or in the manifest `consent: [{ guard: mx, scope: example.com,
until: <date>, reason: <why> }]`.
```

</details>


### Delivery forecast, once all of this is done and seen

| domain | stream | SPF | DKIM | direct | forwarded | changed | verdict | why |
|---|---|---|---|---|---|---|---|---|
| `example.com` | `news in oci/sa-saopaulo-1` | none | (pass) | no policy | no policy | no policy | **none** | SPF passes but does not align: OCI's default envelope |
| `example.com` | `receipts in oci/sa-saopaulo-1` | none | (pass) | no policy | no policy | no policy | **full** | SPF passes but does not align: OCI's default envelope |

full: survives forwarding; partial: passes directly only; none: does not pass. (pass) does not count for DMARC; changed: with a footer added on the way.

### Changes

<details><summary>Region <code>oci/sa-saopaulo-1</code>: 1 to add, 1 to adopt</summary>

```diff
# oci/sa-saopaulo-1/domain/example.com will be created
#   asked for in mailctl.yaml:12:7
+ name        = "example.com"
+ description = "Shop - \"mail\""

# oci/sa-saopaulo-1/sender/a@example.com exists as wanted and is adopted

```

</details>

<details><summary>Zone <code>example.com</code>: 1 to add, 1 to change, 1 to destroy</summary>

```diff
# dns/example.com/CNAME/s1._domainkey.example.com will be created
+ name   = "s1._domainkey.example.com"
+ type   = "CNAME"
+ ttl    = "3600"
+ values = (known after apply)

# dns/example.com/TXT/example.com#spf will be updated in-place
#   drift: include:rp.oracleemaildelivery.com was taken out
  value:
    v=spf1
-   include:old.example
    mx
+   include:rp.oracleemaildelivery.com
    ~all
# 2 unchanged attributes hidden

# dns/example.com/MX/example.com will be destroyed
#   not before: DKIM key s1 to become ACTIVE
#   waits: the domain is still DELETING
- name = "example.com"
- type = "MX"
- ttl  = "3600"
- values:
-   10 mx1.example.com.

```

</details>

### Could not be read

- `oci/sa-vinhedo-1`: connection refused

### Waiting for others

- `oci/sa-vinhedo-1/dkim/example.com/s2`: DKIM DELETING until the service lets it go (since `2026-11-21T18:54:08.000Z`)

### Changed outside of mailctl since it was last there

<details><summary>1 resource</summary>

```diff
# dns/example.com/TXT/_dmarc.example.com has changed
  values:
-   "v=DMARC1; p=none"
+   "v=DMARC1; p=reject"

```

</details>

### What the world resolves is not what the zone holds

- `dns/example.com/NS/example.com`: the zone holds `ns1.example.net.`, the world answers `ns.old.example.`. The delegation points elsewhere.

### Notes

- **warning**: the state is old
- suppression lists are left as they are
)";

TEST_CASE("a plan as a comment shows what matters and folds the rest") {
  base::SourceFiles files;
  auto plan = sample_plan(files.add("mailctl.yaml", ""));
  plan.guards = {guard("the MX records of example.com would go")};
  plan.forecast = {stream("receipts in oci/sa-saopaulo-1", mail::path::Verdict::kFull),
                   stream("news in oci/sa-saopaulo-1", mail::path::Verdict::kNone)};
  const auto text =
      plan_markdown(plan, files, {message_of(base::Severity::kWarning, "the state is old")});
  CHECK(text == kWhole);
  check_well_formed(text);
}

TEST_CASE("a plan without changes is one line") {
  plan::Plan plan;
  plan.owner = "shop";
  CHECK(plan_markdown(plan, {}, {}) ==
        "## mailctl plan: `shop`\n\n**No changes. Your infrastructure matches the "
        "configuration.**\n");
}

TEST_CASE("what comes from outside stays text, wherever it stands") {
  const std::string evil =
      "x`</details><script>@octocat https://e.example |\n\n```\n# h\x1b[2J\xff";
  base::SourceFiles files;
  auto plan = sample_plan(files.add(evil, evil));
  plan.owner = evil;
  plan.guards = {guard(evil)};
  plan.guards[0].scope = evil;
  plan.guards[0].detail = evil;
  plan.guards[0].at = {.file = plan.changes[0].change.at.file, .line = 1, .column = 1, .length = 1};
  plan.forecast = {stream(evil, mail::path::Verdict::kNone)};
  plan.forecast[0].reason = evil;
  plan.changes[0].change.after = domain_spec(evil);
  plan.changes[0].change.reason = evil;
  plan.changes[0].blocked_by = evil;
  plan.waits[0].text = evil;
  plan.pending[0].waiting_for = evil;
  plan.discrepancies[0].held = evil;
  plan.discrepancies[0].answered = evil;
  plan.discrepancies[0].text = evil;
  plan.drift[0].live = {{"values", evil}};
  plan.notes = {evil};
  plan.unread = {{evil, evil}};
  const auto text = plan_markdown(plan, files, {message_of(base::Severity::kWarning, evil)});
  check_well_formed(text);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\xff') == std::string::npos);
  // Outside of fences every piece of it is in a code span.
  for (const auto line : open_lines(text)) {
    for (const auto* word : {"@octocat", "https:", "<script"}) {
      const auto at = line.find(word);
      if (at == std::string_view::npos) continue;
      INFO(line);
      CHECK(std::ranges::count(line.substr(0, at), '`') >= 2);
    }
  }
}

plan::Plan large_plan(std::size_t zones, std::size_t changes, const std::string& padding) {
  plan::Plan plan;
  plan.owner = "shop";
  for (std::size_t i = 0; i < zones; ++i) {
    for (std::size_t j = 0; j < changes; ++j) {
      const auto name = fmt::format("d{}.z{}.example", j, i);
      auto change = planned(model::Action::kCreate, fmt::format("dns/z{}.example/TXT/{}", i, name));
      change.change.after = spec_of_text(name, padding);
      plan.changes.push_back(std::move(change));
    }
  }
  return plan;
}

TEST_CASE("a large plan is cut between changes and says what is cut") {
  struct Row {
    std::size_t zones;
    std::size_t changes;
    std::size_t padding;
  };

  const auto row = GENERATE(Row{1, 2, 0},
                            Row{1, 2000, 0},
                            Row{3, 2, 9000},
                            Row{2, 300, 300},
                            Row{500, 2, 0},
                            Row{500, 2, 300},
                            Row{2000, 1, 0});
  const auto plan = large_plan(row.zones, row.changes, std::string(row.padding, '`'));
  const auto text = plan_markdown(plan, {}, {});
  INFO(fmt::format("{} zones, {} changes, {} characters", row.zones, row.changes, row.padding));
  check_well_formed(text);
  const std::size_t all = row.zones * row.changes;
  std::size_t shown = 0;
  for (const auto line : base::split(text, '\n')) {
    if (line.ends_with("will be created")) ++shown;
  }
  CHECK((text.find("**Cut**") != std::string::npos) == (shown < all));
  CHECK(shown >= std::min<std::size_t>(all, 50));
}

TEST_CASE("of a cut plan every zone shows something, and what destroys goes first") {
  auto plan = large_plan(40, 200, "");
  auto gone = planned(model::Action::kDelete, "dns/last.example/MX/last.example");
  gone.change.before = mx_spec({{10, dns::name_of("mx1.example.com")}});
  plan.changes.push_back(gone);
  const auto text = plan_markdown(plan, {}, {});
  for (std::size_t i = 0; i < 40; ++i) {
    CHECK(text.find(fmt::format("# dns/z{}.example/", i)) != std::string::npos);
  }
  CHECK(text.find("last.example will be destroyed") != std::string::npos);
  CHECK_THAT(text,
             Catch::Contains("of 200 changes of zone `z0.example`; ") &&
                 Catch::Contains("changes of 32 more regions and zones"));
}

TEST_CASE("long lists of guards, streams and notes are cut with their count") {
  plan::Plan plan;
  for (int i = 0; i < 500; ++i) {
    plan.guards.push_back(guard("the MX records would go"));
    plan.forecast.push_back(stream("news", mail::path::Verdict::kFull));
    plan.notes.emplace_back(200, 'n');
    plan.unread[fmt::format("oci/region-{}", i)] = "connection refused";
  }
  plan.forecast[450].verdict = mail::path::Verdict::kNone;
  const auto text = plan_markdown(plan, {}, {});
  check_well_formed(text);
  CHECK_THAT(text,
             Catch::Contains("… and 470 streams more, of 499 full, 1 none in all.") &&
                 Catch::Contains("**none**") && Catch::Contains("**Cut**: "));
}

}  // namespace
}  // namespace mailctl::render
