#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/inquiry.h"
#include "cli/public_suffixes.h"
#include "dns/idna.h"
#include "mail/authenticate.h"
#include "mail/dmarc/lint.h"
#include "mail/rules/bulk.h"
#include "render/verify_json.h"
#include "render/verify_text.h"

namespace mailctl::cli {
namespace {

// What --from holds where it was not given; no address looks so.
constexpr std::string_view kNotGiven = "\n";

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

std::optional<mail::spf::IpAddress> parse_ip(const std::string& text) {
  if (const auto four = dns::parse_ipv4(text)) return *four;
  if (const auto six = dns::parse_ipv6(text)) return *six;
  return std::nullopt;
}

// RFC 3339, or seconds since 1970 as signatures have them.
std::optional<base::Time> parse_time(const std::string& text) {
  if (const auto time = base::parse_rfc3339(text)) return time;
  constexpr std::uint64_t kMaxSeconds = 253402300799;  // the end of the year 9999
  const auto seconds = base::parse_unsigned(text);
  if (!seconds || *seconds > kMaxSeconds) return std::nullopt;
  return base::Time(std::chrono::seconds(static_cast<std::int64_t>(*seconds)));
}

class Verify : public Inquiry {
 public:
  void declare(OptionSet& options) override {
    options.optional_argument("MESSAGE", x_path, "a message as it was received (.eml)");
    options.text("--ip", x_ip, "address of the host that delivered it");
    options.text("--helo", x_helo, "name it gave in HELO or EHLO");
    options.text("--from", x_from, "envelope sender (MAIL FROM); <> is the null one");
    options.text("--receiver", x_receiver, "name of the receiver, for Authentication-Results");
    options.text("--time", x_time, "when, for signatures that expire (default: now)");
    options.text("--psl", x_psl, "public suffix list to use (default: the built-in one)");
  }

  base::Result<void> prepare(Session& session) override {
    x_color = session.console.out_color;
    x_delivery.now = session.clock.now();
    if (x_path.empty()) return invalid("MESSAGE is missing; mailctl verify --help");
    if (auto done = prepare_delivery(); !done) return std::move(done).error();
    auto suffixes = public_suffixes(x_psl);
    if (!suffixes) return std::move(suffixes).error();
    x_suffixes = *std::move(suffixes);
    auto text = read_text_file(x_path);
    if (!text) return std::move(text).error();
    auto message = mail::message::Message::parse(text.value());
    if (!message) return std::move(message).error().with_context(x_path);
    x_message = *std::move(message);
    return {};
  }

  void look(const Sight& sight) override {
    const mail::Checks checks{.view = sight.view,
                              .suffixes = x_suffixes,
                              .dkim = {.keys = &sight.keys},
                              .trace = mail::spf::Trace::kOn};
    x_found = mail::authenticate(x_message, x_delivery, checks, sight.missing);
  }

  [[nodiscard]] nlohmann::ordered_json json() const override {
    return render::verify_json(x_found, x_delivery, findings());
  }

  [[nodiscard]] std::string text() const override {
    return render::verify_text(x_found, x_delivery, findings(), x_color);
  }

  [[nodiscard]] bool has_faults() const override {
    const auto result = x_found.dmarc.rfc9989.result;
    return result != mail::dmarc::Result::kPass && result != mail::dmarc::Result::kNone;
  }

 private:
  base::Result<void> prepare_delivery() {
    const bool has_from = x_from != kNotGiven;
    if (!x_ip.empty()) {
      x_delivery.ip = parse_ip(x_ip);
      if (!x_delivery.ip) return invalid(fmt::format("--ip: {} is no IP address", x_ip));
      if (!has_from) {
        return invalid("--ip needs --from, the envelope sender; <> where there was none");
      }
    }
    x_delivery.helo = x_helo;
    if (has_from) x_delivery.mail_from = without_brackets(x_from);
    if (!x_receiver.empty()) x_delivery.receiver = x_receiver;
    if (!x_time.empty()) {
      const auto time = parse_time(x_time);
      if (!time) {
        return invalid(fmt::format(
            "--time: {} is no time; write 2026-11-21T18:54:08Z or seconds since 1970", x_time));
      }
      x_delivery.now = *time;
    }
    return {};
  }

  // What receivers object to besides the verdicts.
  [[nodiscard]] mail::Findings findings() const {
    auto findings = mail::dmarc::lint_authors(x_found.authors);
    std::ranges::move(mail::rules::lint_unsubscribe(x_message), std::back_inserter(findings));
    return findings;
  }

  // "<a@b.example>" as SMTP has it.
  static std::string without_brackets(std::string_view text) {
    text = base::trim(text);
    if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
    return std::string(text);
  }

  std::string x_path;
  std::string x_ip;
  std::string x_helo;
  std::string x_from{kNotGiven};
  std::string x_receiver;
  std::string x_time;
  std::string x_psl;
  render::Color x_color = render::Color::kNever;
  mail::Delivery x_delivery;
  mail::message::Message x_message;
  mail::dmarc::PublicSuffixList x_suffixes;
  mail::Authentication x_found;
};

}  // namespace

std::unique_ptr<Command> make_verify_command() {
  return make_inquiry_command({.name = "verify",
                               .summary = "SPF, DKIM, ARC and DMARC of a received message",
                               .batch = Batch::kYes,
                               .make = [] { return std::make_unique<Verify>(); }});
}

}  // namespace mailctl::cli
