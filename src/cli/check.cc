#include "mail/check/check.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/files.h"
#include "cli/inquiry.h"
#include "cli/load.h"
#include "cli/sts_policy.h"
#include "cli/world.h"
#include "dns/idna.h"
#include "mail/dkim/key_record.h"
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

class Check : public Inquiry {
 public:
  void declare(OptionSet& options) override {
    options.optional_argument("DOMAIN", x_domain, "a name");
    options.text("--role", x_role, "transactional, bulk, people or parked");
    options.texts("--selector", x_selectors, "a DKIM selector that the domain uses");
    options.text("--sts-policy", x_sts_policy, "file with the MTA-STS policy");
    options.text("--bimi-selector", x_bimi_selector, "BIMI selector (default: default)");
    options.text("--bimi-svg", x_bimi_svg, "file with the logo");
    options.text("--bimi-certificate", x_bimi_certificate, "file with the mark certificate (PEM)");
  }

  // Role and selectors of the domain.
  void learn(const Loaded& manifest) override { x_manifest = &manifest; }

  base::Result<void> prepare(Session& session) override {
    if (x_domain.empty()) {
      return base::Error{base::ErrorKind::kInvalid, "which domain? mailctl check DOMAIN", {}};
    }
    x_request.now = session.clock.now();
    x_color = session.console.out_color;
    auto domain = dns::name_from_unicode(x_domain);
    if (!domain) return std::move(domain).error().with_context(x_domain);
    x_request.domain = *std::move(domain);
    if (auto done = read_choices(x_request); !done) return done;
    if (x_manifest != nullptr) read_manifest(*x_manifest, x_request);
    for (const auto& choice : check::well_known_selectors()) add_selector(x_request, choice);
    return read_files(x_request);
  }

  void look(const Sight& sight) override {
    x_report = check::check_domain(x_request, sight.view, sight.missing);
  }

  bool fetch(const Session& session, const World& world) override {
    const bool is_needed = x_report.announces_sts && world.is_online() && !world.is_emulated() &&
                           x_request.sts_policy.state == StsPolicyState::kNotFetched;
    if (!is_needed) return false;
    x_request.sts_policy = fetch_sts_policy(session, x_request.domain, world.stop_token());
    return true;
  }

  [[nodiscard]] nlohmann::ordered_json json() const override {
    return render::check_json(x_report);
  }

  [[nodiscard]] std::string text() const override { return render::check_text(x_report, x_color); }

  [[nodiscard]] bool has_faults() const override {
    return mail::has_errors(check::findings_of(x_report));
  }

 private:
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
      for (const auto& pattern : key.patterns()) {
        add_selector(
            request,
            {base::replace_all(pattern, kDatePlaceholder, date), check::SelectorOrigin::kManifest});
      }
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
  const Loaded* x_manifest = nullptr;
  render::Color x_color = render::Color::kNever;
  check::Request x_request;
  check::Report x_report;
};

}  // namespace

std::unique_ptr<Command> make_check_command() {
  return make_inquiry_command({.name = "check",
                               .summary = "grade a domain's mail records, with the fixes",
                               .batch = Batch::kYes,
                               .manifest = ManifestUse::kRead,
                               .make = [] { return std::make_unique<Check>(); }});
}

}  // namespace mailctl::cli
