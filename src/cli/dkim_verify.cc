#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/inquiry.h"
#include "cli/message_file.h"
#include "mail/arc/validate.h"
#include "mail/dkim/verify.h"
#include "render/dkim_json.h"
#include "render/dkim_text.h"
#include "render/paint.h"

namespace mailctl::cli {
namespace {

class DkimVerify : public Inquiry {
 public:
  void declare(OptionSet& options) override {
    options.optional_argument("MESSAGE", x_path, "a message as it was received");
    options.text("--time", x_time_text, "when it was received (RFC 3339); now where not given");
  }

  base::Result<void> prepare(Session& session) override {
    if (x_path.empty()) {
      return base::Error{base::ErrorKind::kInvalid, "which message? give its file", {}};
    }
    x_color = session.console.out_color;
    auto time = parse_time_option(x_time_text, session.clock.now());
    if (!time) return std::move(time).error();
    x_time = *time;
    auto message = read_message(x_path);
    if (!message) return std::move(message).error();
    x_message = *std::move(message);
    return {};
  }

  void look(const Sight& sight) override {
    const mail::dkim::VerifyOptions options{.keys = &sight.keys};
    x_verification = mail::dkim::verify(x_message, sight.view, sight.missing, x_time, options);
    x_chain = mail::arc::validate(x_message, sight.view, sight.missing, x_time, options);
  }

  [[nodiscard]] nlohmann::ordered_json json() const override {
    return {{"format_version", "1.0"},
            {"message", x_path},
            {"dkim", render::dkim_json(x_verification)},
            {"arc", render::arc_json(x_chain)}};
  }

  [[nodiscard]] std::string text() const override {
    return fmt::format("{}\n{}{}",
                       render::visible(x_path),
                       render::dkim_text(x_verification, x_color),
                       render::arc_text(x_chain, x_color));
  }

  // One good signature is what DKIM asks for; others may be broken by those who forwarded.
  [[nodiscard]] bool has_faults() const override {
    return std::ranges::none_of(x_verification.signatures, [](const auto& outcome) {
      return outcome.result == mail::dkim::Result::kPass;
    });
  }

 private:
  std::string x_path;
  std::string x_time_text;
  render::Color x_color = render::Color::kNever;
  base::Time x_time;
  mail::message::Message x_message;
  mail::dkim::Verification x_verification;
  mail::arc::Chain x_chain;
};

}  // namespace

std::unique_ptr<Command> make_dkim_verify_command() {
  return make_inquiry_command({.name = "dkim verify",
                               .summary = "verify the DKIM signatures of a message",
                               .batch = Batch::kYes,
                               .make = [] { return std::make_unique<DkimVerify>(); }});
}

}  // namespace mailctl::cli
