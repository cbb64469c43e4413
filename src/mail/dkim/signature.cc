#include "mail/dkim/signature.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "dns/idna.h"
#include "mail/tag_list.h"

namespace mailctl::mail::dkim {
namespace {

using base::Severity;

constexpr TagListCodes kCodes = {.malformed = "dkim/malformed-tag",
                                 .duplicate = "dkim/duplicate-tag",
                                 .unicode_tags = kUnicodeTags};

// A domain or selector with U-labels as DNS is asked for it (RFC 8616 §5); as written where it is
// no name.
std::string to_a_labels(std::string_view text) {
  const bool is_ascii =
      std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (is_ascii) return std::string(text);
  const auto name = dns::name_from_unicode(text);
  return name ? name->text() : std::string(text);
}

// The domain of an address in A-labels; its local part is left alone.
std::string with_a_labels(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return std::string(address);
  return std::string(address.substr(0, at + 1)) + to_a_labels(address.substr(at + 1));
}

bool is_required(SignatureKind kind, std::string_view tag) {
  if (tag == "v") return kind == SignatureKind::kDkim;
  if (tag == "bh" || tag == "h") return kind != SignatureKind::kArcSeal;
  return true;
}

std::optional<Canonicalization> parse_canonicalization(std::string_view text) {
  for (const Canonicalization kind : {Canonicalization::kSimple, Canonicalization::kRelaxed}) {
    if (base::equals_ignoring_case(text, to_text(kind))) return kind;
  }
  return std::nullopt;
}

class SignatureReader {
 public:
  SignatureReader(SignatureKind kind, ParsedSignature& out) : x_kind(kind), x_out(out) {}

  void read(const Tag& tag) {
    Signature& signature = x_out.signature;
    if (tag.name == "v") {
      if (x_kind == SignatureKind::kDkim && tag.value != "1") bad(tag);
    } else if (tag.name == "a") {
      read_algorithm(tag);
    } else if (tag.name == "b") {
      signature.octets = octets(tag);
    } else if (tag.name == "bh") {
      signature.body_hash = octets(tag);
    } else if (tag.name == "c") {
      read_forms(tag);
    } else if (tag.name == "d") {
      read_domain(tag);
    } else if (tag.name == "s") {
      signature.selector = to_a_labels(tag.value);
      if (!is_selector(signature.selector)) bad(tag);
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
      if (x_kind != SignatureKind::kDkim) return;
      signature.identity = with_a_labels(without_folding(tag.value));
      if (signature.identity.empty()) bad(tag);
    } else if (tag.name == "l") {
      signature.limit = number(tag);
    } else if (tag.name == "t") {
      signature.signed_at = number(tag);
    } else if (tag.name == "x") {
      // RFC 8617 §4.1.3: an ARC-Seal has none, and what is unknown is ignored.
      if (x_kind != SignatureKind::kArcSeal) signature.expires_at = number(tag);
    } else if (tag.name == "q") {
      // §3.5: a list of methods; only dns/txt exists.
      const std::string methods = ":" + base::to_lower(without_folding(tag.value)) + ":";
      if (methods.find(":dns/txt:") == std::string::npos) bad(tag);
    }
  }

  void problem(const Tag& tag, std::string_view code, std::string message) {
    x_out.problems.push_back({Severity::kError, code, tag.offset, tag.length, std::move(message)});
  }

  void bad(const Tag& tag) {
    problem(tag,
            "dkim/bad-value",
            fmt::format("{}={} is not valid in a DKIM signature", tag.name, tag.value));
  }

  void read_algorithm(const Tag& tag) {
    auto& algorithm = x_out.signature.algorithm;
    algorithm = base::to_lower(tag.value);
    if (algorithm == "rsa-sha1") {
      problem(tag,
              "dkim/historic-algorithm",
              "a=rsa-sha1 must not be used any more; sign with rsa-sha256 (RFC 8301 §3.1)");
    } else if (algorithm != "rsa-sha256" && algorithm != "ed25519-sha256") {
      problem(tag,
              "dkim/unknown-algorithm",
              fmt::format("a={} is neither rsa-sha256 nor ed25519-sha256", tag.value));
    }
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
    auto domain = dns::name_from_unicode(without_folding(tag.value));
    if (!domain || domain->is_root() || !domain->is_host_name()) {
      bad(tag);
    } else {
      x_out.signature.domain = *std::move(domain);
    }
  }

  void read_headers(const Tag& tag) {
    // ARC seals what is there; its suite has lists without From, and with empty names in them.
    const bool is_lenient = x_kind != SignatureKind::kDkim;
    bool has_from = is_lenient;
    for (const std::string_view part : base::split(tag.value, ':')) {
      const std::string_view name = base::trim(part);
      if (name.empty() && is_lenient) continue;
      if (name.empty()) bad(tag);
      has_from = has_from || base::equals_ignoring_case(name, "from");
      x_out.signature.headers.emplace_back(name);
    }
    if (has_from) return;
    problem(
        tag, "dkim/from-not-signed", "h= does not name From, which must be signed (RFC 6376 §5.4)");
  }

  SignatureKind x_kind;
  ParsedSignature& x_out;
};

// What tags must say together.
void check_whole(const TagList& list, ParsedSignature& out) {
  const Signature& signature = out.signature;
  const auto problem = [&](std::string_view tag, std::string_view code, std::string message) {
    const Tag* const found = list.find(tag);
    const std::size_t offset = found == nullptr ? 0 : found->offset;
    const std::size_t length = found == nullptr ? 0 : found->length;
    out.problems.push_back({Severity::kError, code, offset, length, std::move(message)});
  };
  const dns::Name domain = identity_domain(signature);
  if (!signature.identity.empty() && !signature.domain.is_root() &&
      (domain.is_root() || !domain.is_at_or_under(signature.domain))) {
    problem("i",
            "dkim/foreign-identity",
            fmt::format("i={} is not at {} or below it (RFC 6376 §6.1.1)",
                        signature.identity,
                        signature.domain.text()));
  }
  if (signature.signed_at && signature.expires_at &&
      *signature.expires_at <= *signature.signed_at) {
    problem(
        "x",
        "dkim/expiry-order",
        fmt::format(
            "x={} is not after t={} (RFC 6376 §3.5)", *signature.expires_at, *signature.signed_at));
  }
}

int lower(char c) {
  return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

// As strings of lower case compare.
bool is_less_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::lexicographical_compare(a, b, {}, lower, lower);
}

}  // namespace

dns::Name identity_domain(const Signature& signature) {
  if (signature.identity.empty()) return signature.domain;
  const std::size_t at = signature.identity.rfind('@');
  if (at == std::string::npos) return {};
  return dns::Name::parse(std::string_view(signature.identity).substr(at + 1)).value_or({});
}

ParsedSignature parse_signature(std::string_view value, SignatureKind kind) {
  ParsedSignature out;
  TagList list = parse_tag_list(value, kCodes);
  out.problems = std::move(list.problems);
  SignatureReader reader(kind, out);
  for (const Tag& tag : list.tags) reader.read(tag);
  for (const std::string_view required : {"v", "a", "b", "bh", "d", "h", "s"}) {
    if (!is_required(kind, required) || list.find(required) != nullptr) continue;
    out.problems.push_back({Severity::kError,
                            "dkim/missing-tag",
                            value.size(),
                            0,
                            fmt::format("the signature lacks {}=", required)});
  }
  check_whole(list, out);
  return out;
}

FieldIndex::FieldIndex(const message::Message& message) : x_message(message) {
  x_by_name.resize(message.field_count());
  std::iota(x_by_name.begin(), x_by_name.end(), std::size_t{0});
  std::ranges::stable_sort(
      x_by_name, is_less_ignoring_case, [&](std::size_t field) { return message.name(field); });
}

std::vector<std::size_t> FieldIndex::covered(const std::vector<std::string>& headers,
                                             std::optional<std::size_t> own) const {
  const auto name_of = [this](std::size_t field) { return x_message.name(field); };
  std::vector<std::size_t> taken(x_by_name.size());  // of each name, at the place of its first
  std::vector<std::size_t> covered;
  covered.reserve(headers.size());
  for (const std::string& name : headers) {
    // Not std::ranges::equal_range, which clang 14 cannot read.
    const std::string_view wanted(name);
    const auto begin = std::ranges::lower_bound(x_by_name, wanted, is_less_ignoring_case, name_of);
    const auto end = std::ranges::upper_bound(x_by_name, wanted, is_less_ignoring_case, name_of);
    if (begin == end) continue;
    const std::span<const std::size_t> same(begin, end);
    auto& used = taken[static_cast<std::size_t>(begin - x_by_name.begin())];
    while (used < same.size()) {
      const std::size_t field = same[same.size() - ++used];
      if (field == own) continue;
      covered.push_back(field);
      break;
    }
  }
  return covered;
}

std::vector<std::size_t> covered_fields(const message::Message& message,
                                        const std::vector<std::string>& headers) {
  return FieldIndex(message).covered(headers);
}

namespace {

std::string input_of(const message::Message& message,
                     const std::vector<std::size_t>& covered,
                     Canonicalization form,
                     std::string_view field) {
  std::string input;
  std::size_t size = field.size();
  for (const std::size_t index : covered) size += message.field(index).size() + 2;
  input.reserve(size);
  for (const std::size_t index : covered) {
    append_canonical_header(form, message.field(index), input);
    input += "\r\n";
  }
  append_canonical_header(form, field, input);
  return input;
}

}  // namespace

std::string verification_input(const FieldIndex& fields,
                               const Signature& signature,
                               std::size_t own) {
  const message::Message& message = fields.message();
  return input_of(message,
                  fields.covered(signature.headers, own),
                  signature.header_form,
                  without_signature_octets(message.field(own)));
}

std::string signing_input(const message::Message& message,
                          const std::vector<std::string>& headers,
                          Canonicalization form,
                          std::string_view field) {
  return input_of(message, covered_fields(message, headers), form, field);
}

std::string without_signature_octets(std::string_view field) {
  std::size_t at = std::min(field.find(':'), field.size());
  while (at < field.size()) {
    ++at;
    const std::size_t end = std::min(field.find(';', at), field.size());
    const std::string_view part = field.substr(at, end - at);
    const std::size_t equals = part.find('=');
    if (equals != std::string_view::npos && base::trim(part.substr(0, equals)) == "b") {
      return std::string(field.substr(0, at + equals + 1)) + std::string(field.substr(end));
    }
    at = end;
  }
  return std::string(field);
}

}  // namespace mailctl::mail::dkim
