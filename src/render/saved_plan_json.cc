#include "render/saved_plan_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace mailctl::render {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;

json attributes_json(const std::optional<plan::SavedAttributes>& attributes) {
  return attributes ? json(*attributes) : json(nullptr);
}

json change_json(const plan::SavedChange& change) {
  return {{"address", change.address.text()},
          {"action", model::to_text(change.action)},
          {"before", attributes_json(change.before)},
          {"after", attributes_json(change.after)}};
}

json selection_json(const plan::Selection& selection) {
  json domains = json::array();
  for (const auto& domain : selection.domains) domains.push_back(domain.text());
  return {{"due", selection.causes == plan::Causes::kDueOnly},
          {"targets", selection.targets},
          {"excludes", selection.excludes},
          {"domains", domains},
          {"regions", selection.regions}};
}

std::optional<model::Action> parse_action(const std::string& text) {
  using model::Action;
  for (const auto action : {Action::kCreate, Action::kUpdate, Action::kReplace, Action::kDelete}) {
    if (text == model::to_text(action)) return action;
  }
  return std::nullopt;
}

// What nlohmann throws ends in parse_saved_plan; what fits no type of ours is thrown as this.
struct Unfit {
  std::string why;
};

std::optional<plan::SavedAttributes> read_attributes(const json& value) {
  if (value.is_null()) return std::nullopt;
  return value.get<plan::SavedAttributes>();
}

plan::SavedChange read_change(const json& value) {
  auto address = model::Address::parse(value.at("address").get<std::string>());
  const auto action = parse_action(value.at("action").get<std::string>());
  if (!address || !action) throw Unfit{"a change has no address or action"};
  return {.address = *std::move(address),
          .action = *action,
          .before = read_attributes(value.at("before")),
          .after = read_attributes(value.at("after"))};
}

base::Time read_time(const json& value) {
  const auto time = base::parse_rfc3339(value.get<std::string>());
  if (!time) throw Unfit{"a time is none"};
  return *time;
}

plan::Selection read_selection(const json& value) {
  plan::Selection selection;
  if (value.at("due").get<bool>()) selection.causes = plan::Causes::kDueOnly;
  value.at("targets").get_to(selection.targets);
  value.at("excludes").get_to(selection.excludes);
  value.at("regions").get_to(selection.regions);
  for (const auto& text : value.at("domains")) {
    auto domain = dns::Name::parse(text.get<std::string>());
    if (!domain) throw Unfit{"a domain is none"};
    selection.domains.push_back(*std::move(domain));
  }
  return selection;
}

plan::SavedPlan read_saved(const json& saved) {
  if (saved.at("version").get<int>() != kVersion) throw Unfit{"it is of another version"};
  plan::SavedPlan out;
  saved.at("owner").get_to(out.owner);
  if (saved.at("mode").get<std::string>() == "destroy") out.mode = plan::Mode::kDestroy;
  out.created = read_time(saved.at("created"));
  if (!saved.at("expires").is_null()) out.expires = read_time(saved.at("expires"));
  saved.at("adopt").get_to(out.adopt);
  saved.at("allow").get_to(out.allow);
  if (saved.at("no_delete").get<bool>()) out.deletes = plan::Deletes::kRefused;
  out.selection = read_selection(saved.at("selection"));
  for (const auto& change : saved.at("changes")) out.changes.push_back(read_change(change));
  saved.at("text").get_to(out.text);
  return out;
}

base::Error unfit(std::string_view why) {
  return {base::ErrorKind::kInvalid,
          fmt::format("this is no plan that mailctl saved: {}; make one with "
                      "`mailctl plan --out FILE`",
                      why),
          {}};
}

}  // namespace

json saved_plan_part(const plan::SavedPlan& saved) {
  json changes = json::array();
  for (const auto& change : saved.changes) changes.push_back(change_json(change));
  return {{"version", kVersion},
          {"owner", saved.owner},
          {"mode", saved.mode == plan::Mode::kDestroy ? "destroy" : "apply"},
          {"created", base::to_rfc3339(saved.created)},
          {"expires", saved.expires ? json(base::to_rfc3339(*saved.expires)) : json(nullptr)},
          {"adopt", saved.adopt},
          {"allow", saved.allow},
          {"no_delete", saved.deletes == plan::Deletes::kRefused},
          {"selection", selection_json(saved.selection)},
          {"changes", changes},
          {"text", saved.text}};
}

base::Result<plan::SavedPlan> parse_saved_plan(std::string_view text) {
  const auto document = json::parse(text, nullptr, false);
  if (document.is_discarded()) return unfit("it is no JSON");
  try {
    return read_saved(document.at("mailctl").at("saved"));
  } catch (const json::exception&) {
    return unfit("something is missing or of the wrong kind");
  } catch (const Unfit& problem) {
    return unfit(problem.why);
  }
}

}  // namespace mailctl::render
