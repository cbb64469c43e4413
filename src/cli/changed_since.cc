#include "cli/changed_since.h"

#include <algorithm>
#include <ostream>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/files.h"
#include "cli/git_tree.h"
#include "plan/changed.h"
#include "render/paint.h"

namespace mailctl::cli {
namespace {

constexpr std::size_t kNamed = 10;

void say(Session& session, const std::string& text) {
  session.console.err << render::visible(text) << '\n';
}

// The files of this run that were there at all.
GlobalOptions only_present(const GlobalOptions& global, const Loaded& now, const FileTree& tree) {
  auto then = global;
  if (then.files.empty()) then.files = now.paths;
  const auto is_missing = [&](const std::string& path) {
    return !tree.is_folder(path) && !tree.read(path);
  };
  std::erase_if(then.files, is_missing);
  std::erase_if(then.overlays, is_missing);
  return then;
}

// What the graph does not hold of an account, since only connecting to it needs it.
std::string settings_of(const manifest::Account& account) {
  return fmt::format("{}\n{}\n{}\n{}\n{}",
                     account.profile.value,
                     static_cast<int>(account.auth),
                     account.compartment.value,
                     account.tenancy.value,
                     account.pass_phrase ? manifest::to_text(account.pass_phrase->reference) : "");
}

void add_changed_accounts(const manifest::Manifest& before,
                          const manifest::Manifest& now,
                          std::vector<std::string>& beyond) {
  for (const auto& account : now.accounts) {
    const auto* old = before.account(account.name.value);
    if (old == nullptr || settings_of(*old) == settings_of(account)) continue;
    auto thing = "the account " + account.name.value;
    if (std::ranges::find(beyond, thing) == beyond.end()) beyond.push_back(std::move(thing));
  }
}

// Those that are under a name that was asked for, or above one.
std::vector<dns::Name> in_both(const std::vector<dns::Name>& changed,
                               const std::vector<dns::Name>& wanted) {
  if (wanted.empty()) return changed;
  std::vector<dns::Name> both;
  for (const auto& name : changed) {
    for (const auto& other : wanted) {
      if (name.is_at_or_under(other)) {
        both.push_back(name);
      } else if (other.is_at_or_under(name)) {
        both.push_back(other);
      }
    }
  }
  return both;
}

std::string listed(std::vector<std::string> words) {
  const auto rest = words.size() - std::min(words.size(), kNamed);
  words.resize(words.size() - rest);
  return base::join(words, ", ") + (rest == 0 ? "" : fmt::format(" and {} more", rest));
}

std::vector<std::string> texts_of(const std::vector<dns::Name>& names) {
  std::vector<std::string> texts;
  for (const auto& name : names) texts.push_back(name.text());
  return texts;
}

void select(Session& session,
            const std::string& revision,
            const plan::Changed& changed,
            plan::Selection& selection) {
  selection.domains = in_both(changed.domains, selection.domains);
  if (selection.domains.empty()) {
    selection.saved.emplace();  // no address
    return say(session,
               fmt::format("Selected: nothing; the manifest wants the same as at {}.", revision));
  }
  say(session,
      fmt::format("Selected: {} for which the manifest wants something else than at {}: {}",
                  base::count_of(selection.domains.size(), "domain"),
                  revision,
                  listed(texts_of(selection.domains))));
}

}  // namespace

base::Result<void> select_changed(Session& session,
                                  const Loaded& now,
                                  const std::string& revision,
                                  plan::Selection& selection) {
  auto tree = open_git_tree(folder_of(now.path()), revision);
  if (!tree) return std::move(tree).error().with_context("--changed-since");
  const auto global = only_present(session.global, now, **tree);
  if (global.files.empty()) {
    say(session, fmt::format("{} was not there at {}: everything is new.", now.path(), revision));
    return {};
  }
  Session then{session.console, global, session.environment, session.clock};
  Loaded before;
  base::Diagnostics diagnostics;
  auto done = load({**tree, Credentials::kRead}, then, before, diagnostics);
  if (!done || diagnostics.has_errors()) {
    say(session,
        fmt::format("Everything is planned: the manifest cannot be read as it was at {}{}{}",
                    revision,
                    done ? "" : ": ",
                    done ? "." : done.error().message));
    return {};
  }
  auto changed = plan::changed_between(before.graph, now.graph);
  add_changed_accounts(before.manifest, now.manifest, changed.beyond);
  if (!changed.beyond.empty()) {
    say(session,
        fmt::format("Everything is planned: what changed since {} belongs to no one domain: {}",
                    revision,
                    listed(changed.beyond)));
    return {};
  }
  select(session, revision, changed, selection);
  return {};
}

}  // namespace mailctl::cli
