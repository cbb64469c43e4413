#include "render/plan_html.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "render/diagnostic_parts.h"
#include "render/forecast_text.h"
#include "render/guard_text.h"
#include "render/markdown.h"
#include "render/plan_html_parts.h"
#include "render/plan_html_style.h"
#include "render/plan_parts.h"
#include "render/plan_text.h"
#include "render/requests.h"

namespace mailctl::render {
namespace {

constexpr std::size_t kMaxChanges = 5000;
constexpr std::size_t kMaxStreams = 2000;
constexpr std::size_t kMaxOpen = 60;  // changes that are shown unfolded

using model::Action;

// What stands between the headings, and its entry in the contents.
struct Section {
  std::string_view id;
  std::string_view title;
  std::string body;  // empty: not shown
};

std::string figure(std::string_view look, std::size_t count, std::string_view what) {
  return fmt::format("<li class=\"{}\"><b>{}</b> {}</li>\n", count > 0 ? look : "", count, what);
}

// What is said of streams with a verdict.
struct Kind {
  mail::path::Verdict verdict;
  std::string_view one;
  std::string_view many;
};

std::string figures(const plan::Plan& plan) {
  const auto counts = plan::count_changes(plan);
  auto out = "<ul class=\"figures\">\n" + figure("add", counts.add, "to add") +
             figure("change", counts.change, "to change") +
             figure("remove", counts.destroy, "to destroy");
  if (counts.adopt > 0) out += figure("", counts.adopt, "to adopt");
  if (!plan.pending.empty()) out += figure("change", plan.pending.size(), "waiting");
  if (!plan.forecast.empty()) {
    const auto outlook = outlook_of(plan.forecast);
    const std::array<Kind, 3> kinds{
        {{mail::path::Verdict::kFull, "stream survives forwarding", "streams survive forwarding"},
         {mail::path::Verdict::kPartial,
          "stream passes directly only",
          "streams pass directly only"},
         {mail::path::Verdict::kNone, "stream does not pass", "streams do not pass"}}};
    for (const auto& [verdict, one, many] : kinds) {
      const auto count = outlook.counts.at(static_cast<std::size_t>(verdict));
      if (count > 0) out += figure(class_of(verdict), count, count == 1 ? one : many);
    }
  }
  return out + "</ul>\n";
}

std::string alerts(const plan::Plan& plan) {
  std::string out;
  if (plan::is_stopped(plan)) {
    out +=
        "<div class=\"box remove\" role=\"note\"><p><strong>Guards stop this plan.</strong> "
        "Nothing "
        "is applied until somebody agrees to what they say.</p></div>\n";
  }
  if (!plan.is_complete()) {
    out +=
        "<div class=\"box change\" role=\"note\"><p><strong>This plan is incomplete.</strong> Not "
        "everything could be read, and nothing is planned there.</p></div>\n";
  }
  return out;
}

std::string guards_body(const plan::Plan& plan, const base::SourceFiles& files) {
  auto diagnostics = guard_diagnostics(plan).all();
  std::ranges::stable_sort(diagnostics, {}, &base::Diagnostic::severity);
  std::string out;
  for (const auto& diagnostic : diagnostics) {
    const auto look = class_of(diagnostic.severity);
    out += fmt::format("<div class=\"box {}\">\n<p>{} {}<br>{}</p>\n",
                       look,
                       badge(look, word_of(diagnostic.severity)),
                       code(diagnostic.code),
                       html_text(diagnostic.summary));
    if (diagnostic.at.is_known()) {
      out += fmt::format("<p class=\"where\">{}</p>\n", code(files.to_text(diagnostic.at)));
    }
    if (!diagnostic.detail.empty()) {
      std::vector<std::string> lines;
      for (const auto line : base::split(diagnostic.detail, '\n')) lines.push_back(html_text(line));
      out += fmt::format("<pre>{}</pre>\n", base::join(lines, "\n"));
    }
    out += "</div>\n";
  }
  return out;
}

std::string forecast_row(const plan::StreamForecast& forecast) {
  const auto cell = [](std::string_view label, std::string_view word) {
    return fmt::format("<td role=\"cell\" data-label=\"{}\"><span class=\"{}\">{}</span></td>",
                       label,
                       class_of_word(word),
                       word);
  };
  const auto& [direct, forwarded, changed] = forecast.paths;
  auto why = html_text(forecast.reason);
  for (const auto& note : forecast.notes) why += "<br>" + html_text(note);
  return fmt::format(
      "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">{} {}<br><span "
      "class=\"where\">{}</span></th>{}{}{}{}{}"
      "<td role=\"cell\" data-label=\"verdict\">{}</td></tr>\n",
      code(forecast.domain.text()),
      html_text(forecast.stream),
      why,
      cell("SPF", spf_word(direct)),
      cell("DKIM", dkim_word(direct)),
      cell("direct", delivery_word(direct)),
      cell("forwarded", delivery_word(forwarded)),
      cell("changed", delivery_word(changed)),
      badge(class_of(forecast.verdict), mail::path::to_text(forecast.verdict)));
}

std::string forecast_body(const plan::Plan& plan) {
  if (plan.forecast.empty()) return {};
  std::vector<const plan::StreamForecast*> worst_first;
  for (const auto& stream : plan.forecast) worst_first.push_back(&stream);
  std::ranges::stable_sort(worst_first, std::greater<>(), &plan::StreamForecast::verdict);
  const auto count = std::min(kMaxStreams, worst_first.size());
  std::string out =
      "<table role=\"table\">\n<caption>Once all of this is done and seen. full: survives "
      "forwarding; partial: "
      "passes directly only; none: does not pass. (pass) does not count for DMARC; changed: with a "
      "footer added on the way.</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">";
  for (const auto* head : {"stream", "SPF", "DKIM", "direct", "forwarded", "changed", "verdict"}) {
    out += fmt::format("<th scope=\"col\" role=\"columnheader\">{}</th>", head);
  }
  out += "</tr></thead>\n<tbody role=\"rowgroup\">\n";
  for (std::size_t i = 0; i < count; ++i) out += forecast_row(*worst_first[i]);
  out += "</tbody>\n</table>\n";
  if (count < worst_first.size()) {
    out += fmt::format("<p>… and {} more, of {} in all.</p>\n",
                       base::count_of(worst_first.size() - count, "stream"),
                       outlook_of(plan.forecast).to_text());
  }
  return out;
}

std::string change_html(const plan::Plan& plan,
                        const plan::PlannedChange& planned,
                        const base::SourceFiles& files) {
  const auto& change = planned.change;
  auto out = fmt::format("<article>\n<h4>{} {}</h4>\n",
                         code(change.address.text()),
                         badge(class_of(change.action), fate_of(plan, change.action)));
  const auto remarks = remarks_of(plan, planned, files);
  if (!remarks.empty()) {
    out += "<ul>\n";
    for (const auto& remark : remarks) out += fmt::format("<li>{}</li>\n", html_text(remark));
    out += "</ul>\n";
  }
  const bool has_values = change.action != Action::kAdopt && change.action != Action::kForget;
  if (has_values) out += diff_html(attribute_changes(change.before, change.after));
  return out + "</article>\n";
}

std::string changes_body(const plan::Plan& plan, const base::SourceFiles& files) {
  const auto scopes = changes_by_scope(plan);
  std::size_t all = 0;
  for (const auto& scope : scopes) all += scope.changes.size();
  const auto share =
      all > kMaxChanges ? std::max<std::size_t>(1, kMaxChanges / scopes.size()) : all;
  std::string out;
  for (const auto& scope : scopes) {
    out += fmt::format("<details class=\"scope\"{}>\n<summary><h3>{} {}</h3>: {}</summary>\n",
                       all <= kMaxOpen ? " open" : "",
                       scope.noun,
                       code(scope.name),
                       counts_text(scope));
    const auto count = std::min(share, scope.changes.size());
    for (std::size_t i = 0; i < count; ++i) out += change_html(plan, *scope.changes[i], files);
    if (count < scope.changes.size()) {
      out += fmt::format(
          "<article><p>… and {} more; <code>mailctl plan</code> shows them.</p>"
          "</article>\n",
          base::count_of(scope.changes.size() - count, "change"));
    }
    out += "</details>\n";
  }
  return out;
}

std::string waiting_body(const plan::Plan& plan) {
  std::vector<std::string> items;
  for (const auto& item : plan.pending) {
    const auto since = base::to_rfc3339(item.since);
    items.push_back(fmt::format("{}: {} <span class=\"where\">since <time>{}</time></span>",
                                code(item.address.text()),
                                html_text(item.waiting_for),
                                since));
  }
  return list_html(items);
}

std::string_view request_look(const plan::Request& request) {
  switch (request.status) {
    case model::RequestStatus::kVerified:
      return "add";
    case model::RequestStatus::kRegressed:
      return "remove";
    case model::RequestStatus::kWaiting:
    case model::RequestStatus::kRequested:
    case model::RequestStatus::kSeen:
      break;
  }
  return request.advice.empty() ? "soft" : "change";
}

std::string request_item(const plan::Request& request) {
  auto out = fmt::format("{} {} {}",
                         code(request_name(request)),
                         badge(request_look(request), model::to_text(request.status)),
                         html_text(request_status(request)));
  if (!request.found.empty()) out += "; found " + code(request.found);
  if (!request.advice.empty()) out += ". " + html_text(request.advice);
  return out;
}

std::string requests_body(const plan::Plan& plan) {
  if (plan.requests.empty() && plan.withdrawn.empty()) return {};
  const auto shown = shown_requests(plan);
  auto out = fmt::format("<p>{}</p>\n", counts_text(plan::count_requests(plan.requests)));
  for (const auto& group : shown.domains) {
    std::vector<std::string> items;
    for (const auto* request : group.shown) items.push_back(request_item(*request));
    out += fmt::format("<h3>{}</h3>\n{}", code(group.domain.text()), list_html(items));
  }
  if (shown.left_out > 0) out += fmt::format("<p>{} more not verified.</p>\n", shown.left_out);
  if (!plan.withdrawn.empty()) {
    out += fmt::format("<p>{} no longer asked for.</p>\n",
                       base::count_of(plan.withdrawn.size(), "record"));
  }
  return out;
}

std::string unread_body(const plan::Plan& plan) {
  std::vector<std::string> items;
  for (const auto& [scope, why] : plan.unread) {
    items.push_back(fmt::format("{}: {}", code(scope), html_text(why)));
  }
  return list_html(items);
}

std::string drift_body(const plan::Plan& plan) {
  std::string out;
  for (const auto& drift : plan.drift) {
    out += fmt::format("<article>\n<h4>{} {}</h4>\n{}</article>\n",
                       code(drift.address.text()),
                       badge("change", what_drifted(drift)),
                       diff_html(attribute_changes(drift.seen, drift.live)));
  }
  return out;
}

std::string discrepancies_body(const plan::Plan& plan) {
  std::vector<std::string> items;
  for (const auto& discrepancy : plan.discrepancies) {
    items.push_back(fmt::format("{}: the zone holds {}, the world answers {}. {}",
                                code(discrepancy.address.text()),
                                code(discrepancy.held),
                                code(discrepancy.answered),
                                html_text(discrepancy.text)));
  }
  return list_html(items);
}

std::string notes_body(const plan::Plan& plan, const Messages& messages) {
  std::vector<std::string> items;
  for (const auto& message : messages) {
    items.push_back(badge(class_of(message.severity), word_of(message.severity)) + " " +
                    html_text(message.summary));
  }
  for (const auto& note : plan.notes) items.push_back(html_text(note));
  return list_html(items);
}

std::string rollout_body(const plan::Plan& plan) {
  if (plan.stages.empty()) return {};
  std::vector<std::string> items;
  for (const auto& stage : plan.stages) items.push_back(html_text(stage_text(stage)));
  return fmt::format("<p>In this order; {}.</p>\n", html_text(rollout_rule(plan))) +
         list_html(items);
}

std::vector<Section> sections_of(const plan::Plan& plan,
                                 const base::SourceFiles& files,
                                 const Messages& messages) {
  std::vector<Section> sections{
      {"guards", "Guards", guards_body(plan, files)},
      {"forecast", "Delivery forecast", forecast_body(plan)},
      {"changes", "Changes", changes_body(plan, files)},
      {"rollout", "Rollout", rollout_body(plan)},
      {"observed", "Observed, not managed", changes_body(plan::observed_only(plan), files)},
      {"waiting", "Waiting for others", waiting_body(plan)},
      {"asked", "Asked of others", requests_body(plan)},
      {"unread", "Could not be read", unread_body(plan)},
      {"drift", "Changed outside of mailctl", drift_body(plan)},
      {"world", "The world resolves something else", discrepancies_body(plan)},
      {"notes", "Notes", notes_body(plan, messages)}};
  std::erase_if(sections, [](const Section& section) { return section.body.empty(); });
  return sections;
}

std::string contents(const std::vector<Section>& sections) {
  std::string out = "<nav aria-label=\"Sections\">\n<ul>\n";
  for (const auto& section : sections) {
    out += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", section.id, section.title);
  }
  return out + "</ul>\n</nav>\n";
}

std::string head(const plan::Plan& plan, const PlanHtmlContext& context) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n{}{}\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{}'; "
      "base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<title>mailctl plan of {}</title>\n<style>{}</style>\n</head>\n",
      kHtmlReportMark,
      html_text(context.program_version),
      plan_html_style_digest(),
      html_text(plan.owner),
      plan_html_style());
}

}  // namespace

std::string plan_html(const plan::Plan& plan,
                      const base::SourceFiles& files,
                      const PlanHtmlContext& context) {
  const auto sections = sections_of(plan, files, context.messages);
  const auto* tool = plan.mode == plan::Mode::kDestroy ? "mailctl plan --destroy" : "mailctl plan";
  auto out = head(plan, context);
  out += fmt::format(
      "<body>\n<header>\n<p class=\"tool\">{}</p>\n<h1>{}</h1>\n<p class=\"summary\">{}<br><span "
      "class=\"where\">{}</span></p>\n{}{}",
      tool,
      html_text(plan.owner),
      html_text(plan_summary(plan)),
      html_text(plan_cost(plan)),
      figures(plan),
      alerts(plan));
  if (sections.size() > 1) out += contents(sections);
  out += "</header>\n<main>\n";
  for (const auto& section : sections) {
    out +=
        fmt::format("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n{2}</section>\n",
                    section.id,
                    section.title,
                    section.body);
  }
  out += fmt::format(
      "</main>\n<footer>Made by mailctl {} on <time>{}</time>.</footer>\n</body>\n</html>\n",
      html_text(context.program_version),
      base::to_rfc3339(context.now));
  return out;
}

}  // namespace mailctl::render
