#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/files.h"
#include "cli/inquiry.h"
#include "cli/message_file.h"
#include "dns/idna.h"
#include "mail/arc/lint.h"
#include "mail/dkim/key.h"
#include "mail/dkim/lint.h"
#include "render/dkim_json.h"
#include "render/dkim_text.h"
#include "render/finding_json.h"
#include "render/finding_text.h"
#include "render/paint.h"

namespace mailctl::cli {
namespace {

constexpr std::string_view kUnder = "._domainkey.";

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

// A key by its name.
struct KeyTarget {
  std::string selector;
  dns::Name domain;
};

class DkimLint : public Inquiry {
 public:
  void declare(OptionSet& options) override {
    options.optional_argument(
        "TARGET", x_target, "SELECTOR._domainkey.DOMAIN, a domain with --selector, or a message");
    options.text("--selector", x_selector, "the selector, where TARGET is a domain");
    options.text("--key", x_key_path, "private key that must belong to the published one (PEM)");
    options.text("--time", x_time_text, "when to judge it (RFC 3339); now where not given");
  }

  base::Result<void> prepare(Session& session) override {
    x_color = session.console.out_color;
    auto time = parse_time_option(x_time_text, session.clock.now());
    if (!time) return std::move(time).error();
    x_options.now = *time;
    if (x_target.empty()) return invalid("what to lint? SELECTOR._domainkey.DOMAIN or a message");
    if (auto done = choose_target(); !done) return done;
    if (x_key_path.empty()) return {};
    if (!x_key) return invalid("--key is for a published key, not for a message");
    auto pem = read_text_file(x_key_path);
    if (!pem) return std::move(pem).error();
    auto record = mail::dkim::public_record(base::Secret(*std::move(pem)));
    if (!record) return std::move(record).error().with_context(x_key_path);
    x_options.private_part = *std::move(record);
    return {};
  }

  void look(const Sight& sight) override {
    x_findings.clear();
    if (x_key) {
      look_at_key(sight.view, sight.missing);
    } else {
      look_at_message(sight.view, sight.missing);
    }
  }

  [[nodiscard]] nlohmann::ordered_json json() const override {
    nlohmann::ordered_json json{{"format_version", "1.0"}, {"target", subject()}};
    if (!x_key) {
      json["dkim"] = render::dkim_json(x_verification);
      json["arc"] = render::arc_json(x_chain);
    }
    json["findings"] = render::findings_json(x_findings);
    return json;
  }

  [[nodiscard]] std::string text() const override {
    std::string out = render::visible(subject()) + "\n";
    if (!x_key) out += render::dkim_text(x_verification, x_color);
    if (!x_key) out += render::arc_text(x_chain, x_color);
    out += "\n" + render::findings_text(x_findings, x_color);
    const auto summary = render::findings_summary(x_findings);
    return out + (summary.empty() ? "Nothing to complain about.\n" : summary + "\n");
  }

  [[nodiscard]] bool has_faults() const override { return mail::has_errors(x_findings); }

 private:
  base::Result<void> choose_target() {
    const auto under = base::to_lower(x_target).find(kUnder);
    const bool is_key = !x_selector.empty() || under != std::string::npos;
    if (!is_key && !std::filesystem::exists(x_target)) {
      return invalid(fmt::format(
          "\"{}\" is neither a file nor a key: write SELECTOR._domainkey.DOMAIN, or --selector",
          x_target));
    }
    if (!is_key) {
      auto message = read_message(x_target);
      if (!message) return std::move(message).error();
      x_message = *std::move(message);
      return {};
    }
    if (under != std::string::npos && !x_selector.empty())
      return invalid("TARGET has a selector already, so --selector says it twice");
    const auto domain =
        under == std::string::npos ? x_target : x_target.substr(under + kUnder.size());
    auto name = dns::name_from_unicode(domain);
    if (!name) return std::move(name).error().with_context(domain);
    x_key = KeyTarget{under == std::string::npos ? x_selector : x_target.substr(0, under),
                      *std::move(name)};
    return {};
  }

  void add(mail::Findings findings) { std::ranges::move(findings, std::back_inserter(x_findings)); }

  void look_at_key(const dns::View& view, dns::MissingQuestions& missing) {
    add(mail::dkim::lint_key(x_key->selector, x_key->domain, view, missing, x_options));
    add(mail::dkim::lint_leftovers(x_key->domain, view, missing));
  }

  void look_at_message(const dns::View& view, dns::MissingQuestions& missing) {
    x_verification = mail::dkim::verify(x_message, view, missing, *x_options.now);
    x_chain = mail::arc::validate(x_message, view, missing, *x_options.now);
    add(mail::dkim::lint_signatures(x_message, *x_options.now));
    add(mail::dkim::findings_of(x_verification));
    std::set<std::pair<std::string, dns::Name>> seen;
    for (const auto& outcome : x_verification.signatures) {
      const auto& signature = outcome.signature;
      // Where there is no key to look at, the verdict has said so.
      if (outcome.key_bits == 0) continue;
      if (!seen.emplace(base::to_lower(signature.selector), signature.domain).second) continue;
      auto options = x_options;
      options.use = mail::dkim::KeyUse::kSigns;
      add(mail::dkim::lint_key(signature.selector, signature.domain, view, missing, options));
    }
    add(mail::arc::lint(x_message, x_chain));
  }

  [[nodiscard]] std::string subject() const {
    return x_key ? fmt::format("{}{}{}", x_key->selector, kUnder, x_key->domain.text()) : x_target;
  }

  std::string x_target;
  std::string x_selector;
  std::string x_key_path;
  std::string x_time_text;
  render::Color x_color = render::Color::kNever;
  std::optional<KeyTarget> x_key;  // else x_message
  mail::message::Message x_message;
  mail::dkim::KeyLintOptions x_options;
  mail::dkim::Verification x_verification;
  mail::arc::Chain x_chain;
  mail::Findings x_findings;
};

}  // namespace

std::unique_ptr<Command> make_dkim_lint_command() {
  return make_inquiry_command({.name = "dkim lint",
                               .summary = "say what is wrong with a DKIM key or a signed message",
                               .batch = Batch::kYes,
                               .make = [] { return std::make_unique<DkimLint>(); }});
}

}  // namespace mailctl::cli
