#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/dkim/lint.h"
#include "mail/dkim/public_key.h"
#include "mail/tag_list.h"

namespace mailctl::mail::dkim {
namespace {

using base::Severity;

constexpr unsigned kMinBits = 1024;   // RFC 8301 §3.2
constexpr unsigned kGoodBits = 2048;  // the same
constexpr unsigned kMaxBits = 4096;   // the same: more need not be understood
// SubjectPublicKeyInfo of Ed25519 (RFC 8410 §4) before the 32 octets of the key.
constexpr std::string_view kEd25519Header = "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21";
constexpr std::size_t kEd25519HeaderLength = 12;  // with a last octet of zero
constexpr std::size_t kEd25519Length = 32;

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

// Without the quotes, backslashes and blanks between strings that forms and zone files add.
std::string without_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) continue;
    if (text[i] == '"') {
      const std::size_t next = text.find_first_not_of(" \t", i + 1);
      if (next != std::string_view::npos && text[next] == '"') i = next;
      continue;
    }
    out += text[i];
  }
  return std::string(base::trim(out));
}

class TextLint {
 public:
  TextLint(std::string_view text, std::string_view subject, const KeyLintOptions& options)
      : x_text(text),
        x_subject(subject),
        x_options(options),
        x_tags(parse_tag_list(text, {.malformed = "", .duplicate = ""})),
        x_parsed(parse_key_record(text)) {}

  Findings run() {
    if (!is_escaped()) add_problems(x_findings, x_parsed.problems, x_subject, x_text);
    add_better_fixes();
    if (x_parsed.record.is_revoked()) {
      check_revoked();
    } else if (x_parsed.is_valid()) {
      check_key();
      check_match();
    }
    check_flags();
    check_blanks();
    return std::move(x_findings);
  }

 private:
  Finding& add(Severity severity,
               std::string_view rule,
               std::string_view tag,
               std::string message,
               std::string fix = {}) {
    const Tag* const at = x_tags.find(tag);
    x_findings.push_back({.severity = severity,
                          .rule = rule,
                          .subject = std::string(x_subject),
                          .text = std::string(x_text),
                          .offset = at == nullptr ? 0 : at->offset,
                          .length = at == nullptr ? 0 : at->length,
                          .message = std::move(message),
                          .fix = std::move(fix)});
    return x_findings.back();
  }

  // Quotes and backslashes that became part of the value explain all that is wrong behind them.
  bool is_escaped() {
    const std::size_t at = x_text.find_first_of("\"\\");
    if (at == std::string_view::npos) return false;
    // Notes may hold them.
    if (x_parsed.is_valid() && PublicKey::read(x_parsed.record)) return false;
    const std::string repaired = without_escapes(x_text);
    const bool helps = parse_key_record(repaired).is_valid();
    auto& finding = add(Severity::kError,
                        "dkim/escaped-text",
                        "",
                        "quotes or backslashes have become part of the record",
                        helps ? "Publish the text without them:\n" + repaired : std::string());
    finding.offset = at;
    finding.length = 1;
    return true;
  }

  // Where the right record can be told from the wrong one, it is the fix.
  void add_better_fixes() {
    const KeyRecord& record = x_parsed.record;
    const bool is_wrapped = record.type == KeyType::kEd25519 &&
                            record.public_key.size() == kEd25519HeaderLength + kEd25519Length &&
                            record.public_key.starts_with(kEd25519Header);
    if (!is_wrapped) return;
    KeyRecord bare = record;
    bare.public_key = record.public_key.substr(kEd25519HeaderLength);
    for (Finding& finding : x_findings) {
      if (finding.rule == "dkim/bad-key") {
        finding.fix =
            "p= holds the key with its ASN.1 header, as OpenSSL writes it. Publish the 32 "
            "octets alone:\n" +
            to_text(bare);
      }
    }
  }

  void check_revoked() {
    if (x_tags.find("p") == nullptr || has_errors(x_parsed.problems)) return;
    const bool is_used = x_options.use == KeyUse::kSigns || x_options.private_part.has_value();
    auto& finding = add(is_used ? Severity::kError : Severity::kInfo,
                        "dkim/key-revoked",
                        "p",
                        "the key is revoked: p= is empty");
    if (x_options.private_part) {
      finding.fix =
          "Publish the key that belongs to the private key:\n" + to_text(*x_options.private_part);
    }
  }

  void check_key() {
    const auto key = PublicKey::read(x_parsed.record);
    if (!key) {
      add(Severity::kError, "dkim/bad-key", "p", key.error().message);
    } else if (key->type() == KeyType::kRsa) {
      check_rsa(key->bits());
    } else {
      add(Severity::kInfo,
          "dkim/ed25519-alone",
          "k",
          "an Ed25519 key needs an RSA key beside it, at another selector");
    }
  }

  void check_rsa(unsigned bits) {
    if (bits < kMinBits) {
      add(Severity::kError,
          "dkim/key-too-small",
          "p",
          fmt::format("the RSA key has {} bits; receivers refuse fewer than {}", bits, kMinBits));
    } else if (bits < kGoodBits) {
      add(Severity::kWarning,
          "dkim/key-short",
          "p",
          fmt::format("the RSA key has {} bits; {} are asked for", bits, kGoodBits));
    } else if (bits > kGoodBits) {
      add(bits > kMaxBits ? Severity::kWarning : Severity::kInfo,
          "dkim/key-very-large",
          "p",
          fmt::format("the RSA key has {} bits, more than the usual {}", bits, kGoodBits));
    }
    // SEQUENCE, then INTEGER: RSAPublicKey; SEQUENCE, then SEQUENCE: SubjectPublicKeyInfo.
    const std::string& der = x_parsed.record.public_key;
    const std::size_t inner = der.size() > 1 && static_cast<unsigned char>(der[1]) > 0x80
                                  ? 2 + (static_cast<unsigned char>(der[1]) & 0x7fU)
                                  : 2;
    if (inner < der.size() && der[inner] == '\x02') {
      add(Severity::kWarning,
          "dkim/bare-rsa-key",
          "p",
          "p= holds an RSAPublicKey; nearly all receivers read only SubjectPublicKeyInfo");
    }
  }

  void check_match() {
    if (!x_options.private_part) return;
    const KeyRecord& mine = *x_options.private_part;
    if (mine.type == x_parsed.record.type && mine.public_key == x_parsed.record.public_key) return;
    KeyRecord right = x_parsed.record;
    right.type = mine.type;
    right.public_key = mine.public_key;
    add(Severity::kError,
        "dkim/key-mismatch",
        "p",
        "the published key does not belong to the private key",
        "Publish the key that belongs to it, if it is the one that signs:\n" + to_text(right));
  }

  void check_flags() {
    const KeyRecord& record = x_parsed.record;
    if (contains(record.flags, "y")) {
      KeyRecord live = record;
      std::erase(live.flags, "y");
      add(Severity::kWarning,
          "dkim/test-mode",
          "t",
          "t=y says that DKIM is only being tested",
          x_parsed.is_valid() ? "Publish the record without it:\n" + to_text(live) : std::string());
    }
    if (contains(record.flags, "s")) {
      add(Severity::kInfo,
          "dkim/strict-identity",
          "t",
          "t=s: signatures whose i= is at a subdomain do not verify");
    }
    if (const Tag* const g = x_tags.find("g")) {
      add(g->value.empty() ? Severity::kWarning : Severity::kInfo,
          "dkim/historic-tag",
          "g",
          g->value.empty() ? "an empty g= made old receivers refuse every address"
                           : "g= has had no meaning since 2011");
    }
    if (contains(record.hashes, "sha1") && contains(record.hashes, "sha256"))
      add(Severity::kInfo, "dkim/historic-hash", "h", "h= still allows sha1");
  }

  // Strings of a TXT value that were joined with blanks, or a key pasted with its line ends.
  void check_blanks() {
    const Tag* const key = x_tags.find("p");
    if (key == nullptr || key->value.find_first_of(" \t\r\n") == std::string::npos) return;
    if (!x_parsed.is_valid()) return;
    add(Severity::kWarning,
        "dkim/blanks-in-key",
        "p",
        "there are blanks inside p=",
        "Publish the key without them:\n" + to_text(x_parsed.record));
  }

  std::string_view x_text;
  std::string_view x_subject;
  const KeyLintOptions& x_options;
  TagList x_tags;
  ParsedKeyRecord x_parsed;
  Findings x_findings;
};

}  // namespace

Findings lint_key_text(std::string_view text,
                       std::string_view subject,
                       const KeyLintOptions& options) {
  return TextLint(text, subject, options).run();
}

}  // namespace mailctl::mail::dkim
