#include "mail/dkim/key_record.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "mail/tag_list.h"

namespace mailctl::mail::dkim {
namespace {

using base::Severity;

constexpr std::size_t kEd25519Length = 32;  // RFC 8463 §4.2

std::vector<std::string> colon_list(std::string_view value) {
  std::vector<std::string> out;
  for (const std::string_view part : base::split(value, ':')) {
    const std::string_view word = base::trim(part);
    if (!word.empty()) out.emplace_back(word);
  }
  return out;
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

class KeyReader {
 public:
  explicit KeyReader(ParsedKeyRecord& out) : x_out(out) {}

  void read(const Tag& tag) {
    KeyRecord& record = x_out.record;
    if (tag.name == "v") {
      read_version(tag);
    } else if (tag.name == "k") {
      read_type(tag);
    } else if (tag.name == "p") {
      read_key(tag);
    } else if (tag.name == "h") {
      record.hashes = colon_list(tag.value);
      require(tag,
              contains(record.hashes, "sha256"),
              Severity::kError,
              "dkim/no-usable-hash",
              "h= does not allow sha256, and sha1 must not be used (RFC 8301 §3.1)");
    } else if (tag.name == "s") {
      record.services = colon_list(tag.value);
      require(tag,
              contains(record.services, "*") || contains(record.services, "email"),
              Severity::kWarning,
              "dkim/not-for-mail",
              "s= does not allow this key for mail");
    } else if (tag.name == "t") {
      record.flags = colon_list(tag.value);
    } else if (tag.name == "n") {
      record.notes = tag.value;
    } else {
      record.unknown.emplace_back(tag.name, tag.value);
    }
  }

 private:
  void require(
      const Tag& tag, bool holds, Severity severity, std::string_view code, std::string message) {
    if (!holds)
      x_out.problems.push_back({severity, code, tag.offset, tag.length, std::move(message)});
  }

  void read_version(const Tag& tag) {
    require(tag,
            tag.value == "DKIM1" && tag.offset == 0,
            Severity::kError,
            "dkim/bad-version",
            "v= must be the first tag and say DKIM1");
  }

  void read_type(const Tag& tag) {
    const bool is_ed25519 = tag.value == "ed25519";
    x_out.record.type = is_ed25519 ? KeyType::kEd25519 : KeyType::kRsa;
    require(tag,
            is_ed25519 || tag.value == "rsa",
            Severity::kError,
            "dkim/unknown-key-type",
            fmt::format("k={} is neither rsa nor ed25519", tag.value));
  }

  void read_key(const Tag& tag) {
    const auto octets = base::from_base64(tag.value);
    require(tag, octets.has_value(), Severity::kError, "dkim/bad-key", "p= is not base64");
    x_out.record.public_key = octets.value_or("");
  }

  ParsedKeyRecord& x_out;
};

void check_whole(std::string_view text, const TagList& list, ParsedKeyRecord& out) {
  const Tag* const key = list.find("p");
  if (key == nullptr) {
    out.problems.push_back({Severity::kError, "dkim/missing-key", text.size(), 0, "p= is missing"});
    return;
  }
  const std::size_t length = out.record.public_key.size();
  if (out.record.type == KeyType::kEd25519 && length != 0 && length != kEd25519Length) {
    out.problems.push_back(
        {Severity::kError,
         "dkim/bad-key",
         key->offset,
         key->length,
         fmt::format("an Ed25519 key has 32 octets, this one {} (RFC 8463 §4.2)", length)});
  }
}

}  // namespace

std::string_view to_text(KeyType type) {
  return type == KeyType::kRsa ? "rsa" : "ed25519";
}

ParsedKeyRecord parse_key_record(std::string_view text) {
  ParsedKeyRecord out;
  TagList list =
      parse_tag_list(text, {.malformed = "dkim/malformed-tag", .duplicate = "dkim/duplicate-tag"});
  out.problems = std::move(list.problems);
  KeyReader reader(out);
  for (const Tag& tag : list.tags) reader.read(tag);
  check_whole(text, list, out);
  std::ranges::stable_sort(out.problems, {}, &Problem::offset);
  return out;
}

std::string to_text(const KeyRecord& record) {
  std::string text = fmt::format("v=DKIM1; k={}", to_text(record.type));
  const auto add_list = [&](std::string_view name, const std::vector<std::string>& list) {
    if (!list.empty()) text += fmt::format("; {}={}", name, base::join(list, ":"));
  };
  add_list("h", record.hashes);
  add_list("s", record.services);
  add_list("t", record.flags);
  if (!record.notes.empty()) text += "; n=" + record.notes;
  for (const auto& [name, value] : record.unknown) text += fmt::format("; {}={}", name, value);
  return text + "; p=" + base::to_base64(record.public_key);
}

bool is_selector(std::string_view text) {
  const auto name = dns::Name::parse(text);
  return name.has_value() && !name->is_root() && !text.ends_with('.') && name->is_host_name();
}

base::Result<dns::Name> key_name(std::string_view selector, const dns::Name& domain) {
  if (!is_selector(selector)) {
    return base::Error{
        base::ErrorKind::kInvalid,
        fmt::format("\"{}\" is no DKIM selector: use letters, digits and hyphens", selector),
        {}};
  }
  return domain.with_prefix(fmt::format("{}._domainkey", selector));
}

}  // namespace mailctl::mail::dkim
