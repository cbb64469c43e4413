#include "mail/dkim/signature.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "mail/tag_list.h"

namespace mailctl::mail::dkim {
namespace {

using base::Severity;

constexpr TagListCodes kCodes = {.malformed = "dkim/malformed-tag",
                                 .duplicate = "dkim/duplicate-tag"};

std::optional<Canonicalization> parse_canonicalization(std::string_view text) {
  for (const Canonicalization kind : {Canonicalization::kSimple, Canonicalization::kRelaxed}) {
    if (base::equals_ignoring_case(text, to_text(kind))) return kind;
  }
  return std::nullopt;
}

class SignatureReader {
 public:
  explicit SignatureReader(ParsedSignature& out) : x_out(out) {}

  void read(const Tag& tag) {
    Signature& signature = x_out.signature;
    if (tag.name == "v") {
      if (tag.value != "1") bad(tag);
    } else if (tag.name == "a") {
      signature.algorithm = base::to_lower(tag.value);
    } else if (tag.name == "b") {
      signature.octets = octets(tag);
    } else if (tag.name == "bh") {
      signature.body_hash = octets(tag);
    } else if (tag.name == "c") {
      read_forms(tag);
    } else if (tag.name == "d") {
      read_domain(tag);
    } else if (tag.name == "s") {
      signature.selector = tag.value;
      if (!is_selector(tag.value)) bad(tag);
    } else if (tag.name == "h") {
      read_headers(tag);
    } else {
      read_optional(tag);
    }
  }

 private:
  void read_optional(const Tag& tag) {
    Signature& signature = x_out.signature;
    if (tag.name == "i") {
      signature.identity = without_folding(tag.value);
    } else if (tag.name == "l") {
      signature.limit = number(tag);
    } else if (tag.name == "t") {
      signature.signed_at = number(tag);
    } else if (tag.name == "x") {
      signature.expires_at = number(tag);
    } else if (tag.name == "q") {
      // §3.5: a list of methods; only dns/txt exists.
      const std::string methods = ":" + base::to_lower(without_folding(tag.value)) + ":";
      if (methods.find(":dns/txt:") == std::string::npos) bad(tag);
    }
  }

  void bad(const Tag& tag) {
    x_out.problems.push_back(
        {Severity::kError,
         "dkim/bad-value",
         tag.offset,
         tag.length,
         fmt::format("{}={} is not valid in a DKIM signature", tag.name, tag.value)});
  }

  std::string octets(const Tag& tag) {
    const auto decoded = base::from_base64(without_folding(tag.value));
    if (!decoded || decoded->empty()) bad(tag);
    return decoded.value_or("");
  }

  std::optional<std::uint64_t> number(const Tag& tag) {
    const auto value = base::parse_unsigned(tag.value);
    if (!value) bad(tag);
    return value;
  }

  // c=header or c=header/body; a missing body form is simple (§3.5).
  void read_forms(const Tag& tag) {
    const std::string_view value = tag.value;
    const std::size_t slash = value.find('/');
    const auto header = parse_canonicalization(value.substr(0, slash));
    const auto body = slash == std::string_view::npos
                          ? std::optional(Canonicalization::kSimple)
                          : parse_canonicalization(value.substr(slash + 1));
    if (!header || !body) bad(tag);
    x_out.signature.header_form = header.value_or(Canonicalization::kSimple);
    x_out.signature.body_form = body.value_or(Canonicalization::kSimple);
  }

  void read_domain(const Tag& tag) {
    auto domain = dns::Name::parse(without_folding(tag.value));
    if (!domain || domain->is_root()) {
      bad(tag);
    } else {
      x_out.signature.domain = *std::move(domain);
    }
  }

  void read_headers(const Tag& tag) {
    bool has_from = false;
    for (const std::string_view part : base::split(tag.value, ':')) {
      const std::string_view name = base::trim(part);
      if (name.empty()) bad(tag);
      has_from = has_from || base::equals_ignoring_case(name, "from");
      x_out.signature.headers.emplace_back(name);
    }
    if (has_from) return;
    x_out.problems.push_back({Severity::kError,
                              "dkim/from-not-signed",
                              tag.offset,
                              tag.length,
                              "h= does not name From, which must be signed (§5.4)"});
  }

  ParsedSignature& x_out;
};

}  // namespace

ParsedSignature parse_signature(std::string_view value) {
  ParsedSignature out;
  TagList list = parse_tag_list(value, kCodes);
  out.problems = std::move(list.problems);
  SignatureReader reader(out);
  for (const Tag& tag : list.tags) reader.read(tag);
  for (const std::string_view required : {"v", "a", "b", "bh", "d", "h", "s"}) {
    if (list.find(required) != nullptr) continue;
    out.problems.push_back({Severity::kError,
                            "dkim/missing-tag",
                            value.size(),
                            0,
                            fmt::format("the signature lacks {}=", required)});
  }
  return out;
}

std::vector<std::size_t> covered_fields(const message::Message& message,
                                        const std::vector<std::string>& headers) {
  std::map<std::string, std::vector<std::size_t>> left;
  for (std::size_t i = 0; i < message.field_count(); ++i)
    left[base::to_lower(message.name(i))].push_back(i);
  std::vector<std::size_t> covered;
  for (const std::string& name : headers) {
    const auto found = left.find(base::to_lower(name));
    if (found == left.end() || found->second.empty()) continue;
    covered.push_back(found->second.back());
    found->second.pop_back();
  }
  return covered;
}

std::string signing_input(const message::Message& message,
                          const std::vector<std::string>& headers,
                          Canonicalization form,
                          std::string_view field) {
  std::string input;
  for (const std::size_t index : covered_fields(message, headers)) {
    input += canonical_header(form, message.field(index));
    input += "\r\n";
  }
  return input + canonical_header(form, field);
}

std::string without_signature_octets(std::string_view field) {
  const std::size_t colon = field.find(':');
  const std::string_view value = field.substr(std::min(colon + 1, field.size()));
  const TagList list = parse_tag_list(value, kCodes);
  const Tag* const tag = list.find("b");
  if (tag == nullptr) return std::string(field);
  const std::size_t begin = colon + 1 + value.find('=', tag->offset) + 1;
  const std::size_t end = std::min(field.find(';', begin), field.size());
  return std::string(field.substr(0, begin)) + std::string(field.substr(end));
}

}  // namespace mailctl::mail::dkim
