#include <optional>

#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/files.h"
#include "cli/inquiry.h"
#include "mail/forensics/diagnose.h"
#include "render/why_json.h"
#include "render/why_text.h"

namespace mailctl::cli {
namespace {

// What a mailbox file writes above each message (RFC 4155).
std::string_view without_mailbox_line(std::string_view text) {
  if (!text.starts_with("From ")) return text;
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? text : text.substr(end + 1);
}

class Why : public Inquiry {
 public:
  void declare(OptionSet& options) override {
    options.needed_argument("MESSAGE", x_path, "a message as it was received (.eml)");
    options.text("--border", x_border, "the first host of yours that took it (default: a guess)");
  }

  base::Result<void> prepare(Session& session) override {
    x_color = session.console.out_color;
    x_now = session.clock.now();
    auto text = read_text_file(x_path);
    if (!text) return std::move(text).error();
    auto message = mail::message::Message::parse(without_mailbox_line(text.value()));
    if (!message) return std::move(message).error().with_context(x_path);
    x_message = *std::move(message);
    return {};
  }

  void look(const Sight& sight) override {
    x_diagnosis =
        mail::forensics::diagnose({.message = x_message, .border = x_border, .now = x_now},
                                  sight.view,
                                  x_suffixes,
                                  sight.missing);
  }

  [[nodiscard]] nlohmann::ordered_json json() const override {
    return render::why_json(x_diagnosis);
  }

  [[nodiscard]] std::string text() const override { return render::why_text(x_diagnosis, x_color); }

  [[nodiscard]] bool has_faults() const override {
    const auto result = x_diagnosis.found.dmarc.rfc9989.result;
    return result != mail::dmarc::Result::kPass && result != mail::dmarc::Result::kNone;
  }

 private:
  std::string x_path;
  std::string x_border;
  render::Color x_color = render::Color::kNever;
  base::Time x_now;
  mail::message::Message x_message;
  mail::dmarc::PublicSuffixList x_suffixes;
  mail::forensics::Diagnosis x_diagnosis;
};

}  // namespace

std::unique_ptr<Command> make_why_command() {
  return make_inquiry_command({.name = "why",
                               .summary = "why a message failed: what changed, where, what helps",
                               .batch = Batch::kNo,
                               .make = [] { return std::make_unique<Why>(); }});
}

}  // namespace mailctl::cli
