#include "mail/check/check.h"
#include "mail/dkim/key_record.h"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/load.h"
#include "cli/sts_policy.h"
#include "cli/world.h"
#include "dns/idna.h"
#include "render/check_json.h"
#include "render/check_text.h"

namespace mailctl::cli {
namespace {

namespace check = mail::check;
using mail::transport::StsPolicySource;
using mail::transport::StsPolicyState;

constexpr std::string_view kDatePlaceholder = "{date}";

check::Role role_of(manifest::Role role) {
  switch (role) {
    case manifest::Role::kUnset:
      return check::Role::kUnset;
    case manifest::Role::kTransactional:
      return check::Role::kTransactional;
    case manifest::Role::kBulk:
      return check::Role::kBulk;
    case manifest::Role::kPeople:
      return check::Role::kPeople;
    case manifest::Role::kParked:
      return check::Role::kParked;
  }
  return check::Role::kUnset;
}

class CheckCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "check"; }

  [[nodiscard]] std::string_view summary() const override {
    return "grade a domain's mail records, with the fixes";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override {
    options.needed_argument("DOMAIN", x_domain, "a name");
    options.text("--role", x_role, "transactional, bulk, people or parked");
    options.texts("--selector", x_selectors, "a DKIM selector that the domain uses");
    options.text("--sts-policy", x_sts_policy, "file with the MTA-STS policy");
    options.text("--bimi-selector", x_bimi_selector, "BIMI selector (default: default)");
    options.text("--bimi-svg", x_bimi_svg, "file with the logo");
    options.text("--bimi-certificate", x_bimi_certificate, "file with the mark certificate (PEM)");
    options.text("--zone", x_world.zone, "ask this file instead of DNS");
    options.text("--server", x_world.server, "DNS server to ask: ADDRESS[:PORT]");
    options.flag("--detailed-exitcode", x_is_detailed, "exit with 2 when there are errors");
  }

  ExitCode run(Session& session) override {
    check::Request request{.now = session.clock.now()};
    if (auto done = prepare(session, request); !done) {
      session.console.error(done.error().to_text());
      return ExitCode::kError;
    }
    const auto world = World::open(session, x_world);
    if (!world) return ExitCode::kError;
    auto report = settle(*world, request);
    if (needs_policy(*world, request, report)) {
      request.sts_policy = fetch_sts_policy(session, request.domain, world->stop_token());
      report = settle(*world, request);
    }
    show(session, report);
    const bool has_errors = mail::has_errors(check::findings_of(report));
    return x_is_detailed && has_errors ? ExitCode::kChanges : ExitCode::kDone;
  }

 private:
  static check::Report settle(World& world, const check::Request& request) {
    check::Report report;
    world.settle([&](const dns::View& view, dns::MissingQuestions& missing) {
      report = check::check_domain(request, view, missing);
    });
    return report;
  }

  static bool needs_policy(const World& world,
                           const check::Request& request,
                           const check::Report& report) {
    return report.announces_sts && world.is_online() && !world.is_emulated() &&
           request.sts_policy.state == StsPolicyState::kNotFetched;
  }

  static void show(Session& session, const check::Report& report) {
    auto& console = session.console;
    if (session.global.json) {
      console.document(
          render::check_json(report).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
          "\n");
    } else {
      console.out << render::check_text(report, console.out_color);
    }
  }

  base::Result<void> prepare(Session& session, check::Request& request) {
    auto domain = dns::name_from_unicode(x_domain);
    if (!domain) return std::move(domain).error().with_context(x_domain);
    request.domain = *std::move(domain);
    if (auto done = read_choices(request); !done) return done;
    if (auto done = read_manifests(session, request); !done) return done;
    for (const auto& choice : check::well_known_selectors()) add_selector(request, choice);
    return read_files(request);
  }

  base::Result<void> read_choices(check::Request& request) {
    if (!x_role.empty()) {
      const auto role = check::parse_role(x_role);
      if (!role) {
        return base::Error{
            base::ErrorKind::kInvalid,
            fmt::format("--role is transactional, bulk, people or parked, not \"{}\"", x_role),
            {}};
      }
      request.role = *role;
    }
    for (const auto& selector : x_selectors) {
      if (!mail::dkim::is_selector(selector)) {
        return base::Error{
            base::ErrorKind::kInvalid, fmt::format("\"{}\" is no DKIM selector", selector), {}};
      }
      add_selector(request, {base::to_lower(selector), check::SelectorOrigin::kGiven});
    }
    if (!x_bimi_selector.empty()) {
      if (!mail::dkim::is_selector(x_bimi_selector)) {  // §4.4: modelled after those of DKIM
        return base::Error{base::ErrorKind::kInvalid,
                           fmt::format("\"{}\" is no BIMI selector", x_bimi_selector),
                           {}};
      }
      request.bimi_selector = base::to_lower(x_bimi_selector);
    }
    return {};
  }

  // Role and selectors of the domain, from the manifests of -f; ./mailctl.yaml is not read unasked.
  base::Result<void> read_manifests(Session& session, check::Request& request) {
    if (session.global.files.empty()) return {};
    for (const auto& path : manifest_paths(session.global)) {
      Loaded loaded;
      base::Diagnostics diagnostics;
      if (auto done = load(path, Credentials::kLeave, session, loaded, diagnostics); !done) {
        return done;
      }
      print_diagnostics(session, diagnostics, loaded.files);
      if (diagnostics.has_errors()) {
        return base::Error{base::ErrorKind::kInvalid, fmt::format("{} has errors", path), {}};
      }
      read_manifest(loaded, request);
    }
    return {};
  }

  void read_manifest(const Loaded& loaded, check::Request& request) const {
    for (const auto& domain : loaded.manifest.domains) {
      if (domain.name.value == request.domain && x_role.empty()) {
        request.role = role_of(domain.role);
      }
    }
    for (const auto& key : loaded.graph.dkims) {
      if (key.domain != request.domain) continue;
      const bool is_open = key.selector_template.find(kDatePlaceholder) != std::string::npos;
      if (is_open && !key.first) continue;  // the day is in the state, or still to come
      const auto date = key.first ? base::to_compact_date(*key.first) : std::string();
      add_selector(request,
                   {base::replace_all(key.selector_template, kDatePlaceholder, date),
                    check::SelectorOrigin::kManifest});
    }
  }

  static void add_selector(check::Request& request, check::SelectorChoice choice) {
    const auto known = std::ranges::any_of(
        request.selectors, [&](const auto& each) { return each.selector == choice.selector; });
    if (!known) request.selectors.push_back(std::move(choice));
  }

  base::Result<void> read_files(check::Request& request) {
    if (!x_sts_policy.empty()) {
      auto text = read_text_file(x_sts_policy);
      if (!text) return std::move(text).error().with_context("reading --sts-policy");
      request.sts_policy = {.state = StsPolicyState::kHere, .text = *std::move(text)};
    }
    if (auto done = read_named("--bimi-svg", x_bimi_svg, request.bimi_svg); !done) return done;
    return read_named("--bimi-certificate", x_bimi_certificate, request.mark_certificate);
  }

  static base::Result<void> read_named(std::string_view option,
                                       const std::string& path,
                                       std::optional<check::NamedText>& target) {
    if (path.empty()) return {};
    auto text = read_text_file(path);
    if (!text) return std::move(text).error().with_context(fmt::format("reading {}", option));
    target = {path, *std::move(text)};
    return {};
  }

  std::string x_domain;
  std::string x_role;
  std::vector<std::string> x_selectors;
  std::string x_sts_policy;
  std::string x_bimi_selector;
  std::string x_bimi_svg;
  std::string x_bimi_certificate;
  WorldOptions x_world;
  bool x_is_detailed = false;
};

}  // namespace

std::unique_ptr<Command> make_check_command() {
  return std::make_unique<CheckCommand>();
}

}  // namespace mailctl::cli
