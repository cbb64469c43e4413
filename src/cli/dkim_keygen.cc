#include <ostream>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/command.h"
#include "cli/files.h"
#include "dns/idna.h"
#include "dns/txt.h"
#include "mail/dkim/key.h"
#include "render/paint.h"

namespace mailctl::cli {
namespace {

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

struct NewKey {
  dns::Name name;  // where the record goes
  mail::dkim::KeyPair pair;
};

class DkimKeygenCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "dkim keygen"; }

  [[nodiscard]] std::string_view summary() const override {
    return "make a DKIM key and the record to publish";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override {
    options.text("--selector", x_selector, "name of the key, new for each key");
    options.text("--domain", x_domain, "the domain that signs");
    options.text("--out", x_path, "new file for the private key");
    options.text("--type", x_type, "rsa (default) or ed25519");
    options.text("--bits", x_bits, "size of an RSA key: 1024 to 4096 (default 2048)");
  }

  ExitCode run(Session& session) override {
    auto key = make_key();
    auto written = key ? create_secret_file(x_path, key->pair.private_pem)
                       : base::Result<void>(std::move(key).error());
    if (!written) {
      session.console.error(written.error().to_text());
      return ExitCode::kError;
    }
    if (session.global.json) {
      print_json(session, *key);
    } else {
      print_text(session, *key);
    }
    return ExitCode::kDone;
  }

 private:
  base::Result<NewKey> make_key() const {
    if (x_selector.empty() || x_domain.empty() || x_path.empty())
      return invalid("a key needs --selector, --domain and --out");
    auto domain = dns::name_from_unicode(x_domain);
    if (!domain) return std::move(domain).error().with_context("--domain");
    auto name = mail::dkim::key_name(x_selector, *domain);
    if (!name) return std::move(name).error();
    auto pair = generate();
    if (!pair) return std::move(pair).error();
    return NewKey{*std::move(name), *std::move(pair)};
  }

  [[nodiscard]] base::Result<mail::dkim::KeyPair> generate() const {
    if (x_type == "ed25519") {
      if (!x_bits.empty()) return invalid("--bits is for RSA; an Ed25519 key has one size");
      return mail::dkim::generate_ed25519_key();
    }
    if (x_type != "rsa")
      return invalid(fmt::format("--type is rsa or ed25519, not \"{}\"", x_type));
    const auto bits =
        x_bits.empty() ? std::optional<std::uint64_t>(2048) : base::parse_unsigned(x_bits);
    if (!bits || *bits > 100000) return invalid("--bits is a number from 1024 to 4096");
    return mail::dkim::generate_rsa_key(static_cast<unsigned>(*bits));
  }

  static std::string zone_line(const NewKey& key) {
    const auto txt = dns::make_txt(to_text(key.pair.record));
    return fmt::format("{} IN TXT {}", key.name.absolute(), dns::to_quoted(txt));
  }

  void print_text(Session& session, const NewKey& key) const {
    const auto text = to_text(key.pair.record);
    auto& out = session.console.out;
    out << fmt::format(
        "The private key is in {}, readable for you only. Keep it where the signer\n"
        "reads it and nowhere else.\n\n"
        "Publish this TXT record at {} before you sign with it:\n\n{}\n\n"
        "In a zone file, in strings of at most 255 octets:\n\n{}\n",
        render::visible(x_path),
        key.name.text(),
        text,
        zone_line(key));
    if (key.pair.record.type == mail::dkim::KeyType::kEd25519) {
      out << "\nMany receivers do not verify Ed25519: sign with an RSA key too, at another\n"
             "selector (RFC 8463 §6).\n";
    }
  }

  void print_json(Session& session, const NewKey& key) const {
    const auto text = to_text(key.pair.record);
    const auto bits = mail::dkim::key_bits(key.pair.record);
    const nlohmann::ordered_json document{{"format_version", "1.0"},
                                          {"private_key_file", x_path},
                                          {"name", key.name.text()},
                                          {"type", to_text(key.pair.record.type)},
                                          {"bits", bits.value_or(0)},
                                          {"record", text},
                                          {"strings", dns::make_txt(text).strings},
                                          {"zone", zone_line(key)}};
    session.console.document(
        document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  }

  std::string x_selector;
  std::string x_domain;
  std::string x_path;
  std::string x_type = "rsa";
  std::string x_bits;
};

}  // namespace

std::unique_ptr<Command> make_dkim_keygen_command() {
  return std::make_unique<DkimKeygenCommand>();
}

}  // namespace mailctl::cli
