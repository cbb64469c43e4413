#include <ostream>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/message_file.h"
#include "dns/idna.h"
#include "mail/dkim/key.h"
#include "mail/dkim/sign.h"
#include "mail/dkim/signature.h"

namespace mailctl::cli {
namespace {

using mail::dkim::Canonicalization;

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

// "from:to,subject", given once or several times.
std::vector<std::string> names_in(const std::vector<std::string>& lists) {
  std::vector<std::string> names;
  for (const auto& list : lists) {
    const auto colons = base::replace_all(list, ",", ":");
    for (const auto part : base::split(colons, ':')) {
      if (const auto name = base::trim(part); !name.empty()) names.emplace_back(name);
    }
  }
  return names;
}

std::vector<std::string_view> views_of(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

std::optional<Canonicalization> parse_form(std::string_view word) {
  for (const auto form : {Canonicalization::kSimple, Canonicalization::kRelaxed}) {
    if (word == to_text(form)) return form;
  }
  return std::nullopt;
}

class DkimSignCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "dkim sign"; }

  [[nodiscard]] std::string_view summary() const override { return "sign a message with DKIM"; }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override {
    options.needed_argument("MESSAGE", x_path, "the message to sign");
    options.text("--key", x_key_path, "private key (PEM), RSA or Ed25519");
    options.text("--domain", x_domain, "d=: the domain that signs");
    options.text("--selector", x_selector, "s=: the selector of the key");
    options.texts("--header", x_headers, "names to sign, joined with colons");
    options.texts("--oversign", x_oversigned, "names to sign once more than they occur");
    options.text("--canonicalization", x_forms, "HEADER/BODY, each relaxed or simple");
    options.text("--expires", x_expires, "x=: how long it is good for, like 14d");
    options.text("--time", x_time, "t=: when it was signed (RFC 3339); now where not given");
    options.flag("--body-length", x_has_length, "l=: leave what may be added unsigned");
  }

  ExitCode run(Session& session) override {
    auto text = read_text_file(x_path);
    auto field = text ? make_field(*text, session.clock.now()) : std::move(text).error();
    if (!field) {
      session.console.error(field.error().to_text());
      return ExitCode::kError;
    }
    if (session.global.json) {
      print_json(session, *field);
    } else {
      // As the file has its lines, so that what follows is not changed by signing.
      const bool is_unix = text->find("\r\n") == std::string::npos;
      const auto end = is_unix ? "\n" : "\r\n";
      session.console.out << base::replace_all(*field, "\r\n", end) << end << *text;
    }
    return ExitCode::kDone;
  }

 private:
  base::Result<std::string> make_field(const std::string& text, base::Time now) const {
    auto message = mail::message::Message::parse(text);
    if (!message) return std::move(message).error().with_context(x_path);
    auto identity = make_identity();
    if (!identity) return std::move(identity).error();
    auto options = make_options(*message);
    if (!options) return std::move(options).error();
    const auto time = parse_time_option(x_time, now);
    if (!time) return time.error();
    return mail::dkim::sign(*message, *identity, *time, *options);
  }

  [[nodiscard]] base::Result<mail::dkim::SigningIdentity> make_identity() const {
    if (x_key_path.empty() || x_domain.empty() || x_selector.empty())
      return invalid("signing needs --key, --domain and --selector");
    auto domain = dns::name_from_unicode(x_domain);
    if (!domain) return std::move(domain).error().with_context("--domain");
    auto pem = read_text_file(x_key_path);
    if (!pem) return std::move(pem).error();
    return mail::dkim::SigningIdentity{
        *std::move(domain), x_selector, base::Secret(*std::move(pem))};
  }

  base::Result<mail::dkim::SigningOptions> make_options(
      const mail::message::Message& message) const {
    mail::dkim::SigningOptions options;
    if (!x_forms.empty()) {
      const auto slash = x_forms.find('/');
      const auto header = parse_form(x_forms.substr(0, slash));
      const auto body =
          slash == std::string::npos ? std::nullopt : parse_form(x_forms.substr(slash + 1));
      if (!header || !body)
        return invalid("--canonicalization wants relaxed/relaxed, or simple in place of a relaxed");
      options.header_form = *header;
      options.body_form = *body;
    }
    if (!x_expires.empty()) {
      options.valid_for = base::parse_duration(x_expires);
      if (!options.valid_for || *options.valid_for < std::chrono::seconds(1))
        return invalid(fmt::format("--expires wants a time like 14d, not \"{}\"", x_expires));
    }
    if (x_has_length) options.limit = mail::dkim::BodyLimit::kCurrent;
    options.headers = header_list(message);
    return options;
  }

  [[nodiscard]] std::vector<std::string> header_list(const mail::message::Message& message) const {
    const auto headers = names_in(x_headers);
    const auto oversigned = names_in(x_oversigned);
    const auto own_headers = views_of(headers);
    const auto own_oversigned = views_of(oversigned);
    const std::span<const std::string_view> usual = mail::dkim::usual_headers();
    // A list of one's own is taken as it is: nothing is oversigned that was not asked for.
    const auto usually_oversigned =
        headers.empty() ? mail::dkim::usually_oversigned() : std::span<const std::string_view>();
    return mail::dkim::signed_headers(
        message,
        headers.empty() ? usual : std::span<const std::string_view>(own_headers),
        oversigned.empty() ? usually_oversigned
                           : std::span<const std::string_view>(own_oversigned));
  }

  static void print_json(Session& session, const std::string& field) {
    const auto parsed = mail::dkim::parse_signature(field.substr(field.find(':') + 1));
    const nlohmann::ordered_json document{{"format_version", "1.0"},
                                          {"field", field},
                                          {"domain", parsed.signature.domain.text()},
                                          {"selector", parsed.signature.selector},
                                          {"algorithm", parsed.signature.algorithm},
                                          {"headers", parsed.signature.headers}};
    session.console.document(
        document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  }

  std::string x_path;
  std::string x_key_path;
  std::string x_domain;
  std::string x_selector;
  std::vector<std::string> x_headers;
  std::vector<std::string> x_oversigned;
  std::string x_forms;
  std::string x_expires;
  std::string x_time;
  bool x_has_length = false;
};

}  // namespace

std::unique_ptr<Command> make_dkim_sign_command() {
  return std::make_unique<DkimSignCommand>();
}

}  // namespace mailctl::cli
