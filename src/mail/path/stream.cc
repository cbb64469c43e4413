#include "mail/path/stream.h"

#include <fmt/format.h>

#include "base/text.h"
#include "dns/idna.h"
#include "mail/dkim/key_record.h"
#include "mail/spf/address.h"
#include "mail/spf/record.h"

namespace mailctl::mail::path {
namespace {

constexpr std::size_t kMaxText = 4096;   // octets
constexpr std::size_t kMaxServers = 32;  // via=
constexpr std::size_t kMaxSignatures = 16;

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

// What is written, before the domain of From is known for all of it.
struct Draft {
  Stream stream;
  std::vector<std::string> keys;  // of dkim=
  bool has_envelope = false;
  Coverage coverage = Coverage::kWholeBody;
};

base::Result<dns::Name> domain_of(std::string_view key, const std::string& text) {
  auto name = dns::name_from_unicode(text);
  if (!name || name->is_root()) {
    return invalid(fmt::format("{}={} is no domain", key, text));
  }
  return name;
}

// A bare address stands for the term that names it.
base::Result<std::string> server_of(const std::string& text) {
  const auto ip = spf::parse_ip(text);
  const auto term = ip ? (spf::is_ip4(*ip) ? "ip4:" : "ip6:") + text : text;
  const auto parsed = spf::parse_term(term);
  if (!parsed.term || !spf::is_mechanism(parsed.term->kind) ||
      parsed.term->kind == spf::TermKind::kAll) {
    return invalid(fmt::format(
        "via={} is neither an address nor an SPF term such as include:spf.example", text));
  }
  return term;
}

base::Result<void> read_domain(Draft& draft, std::string_view key, const std::string& value) {
  if (key == "envelope" && base::equals_ignoring_case(value, "null")) {
    draft.has_envelope = true;
    draft.stream.envelope.reset();
    return {};
  }
  auto name = domain_of(key, value);
  if (!name) return std::move(name).error();
  if (key == "from") {
    draft.stream.author = *std::move(name);
  } else if (key == "helo") {
    draft.stream.helo = *std::move(name);
  } else {
    draft.stream.envelope = *std::move(name);
    draft.has_envelope = true;
  }
  return {};
}

base::Result<void> read_server(Draft& draft, const std::string& value) {
  if (draft.stream.servers.size() == kMaxServers) {
    return invalid(fmt::format("more than {} via=", kMaxServers));
  }
  auto server = server_of(value);
  if (!server) return std::move(server).error();
  draft.stream.servers.push_back(*std::move(server));
  return {};
}

base::Result<void> read_field(Draft& draft, std::string_view key, const std::string& value) {
  if (value.empty()) return invalid(fmt::format("{}= has no value", key));
  if (key == "name") {
    draft.stream.name = value;
  } else if (key == "from" || key == "envelope" || key == "helo") {
    return read_domain(draft, key, value);
  } else if (key == "via") {
    return read_server(draft, value);
  } else if (key == "dkim") {
    if (draft.keys.size() == kMaxSignatures) {
      return invalid(fmt::format("more than {} dkim=", kMaxSignatures));
    }
    if (!base::equals_ignoring_case(value, "none")) draft.keys.push_back(value);
  } else if (key == "length" && (value == "yes" || value == "no")) {
    draft.coverage = value == "yes" ? Coverage::kBeginning : Coverage::kWholeBody;
  } else {
    return invalid(fmt::format(
        "\"{}={}\" is not understood; a stream is a list of name= from= envelope= helo= via= dkim= "
        "length=yes",
        key,
        value));
  }
  return {};
}

base::Result<StreamSignature> signature_of(const std::string& text, const Draft& draft) {
  StreamSignature signature;
  const auto slash = text.find('/');
  signature.domain = draft.stream.author;
  signature.selector = slash == std::string::npos ? text : text.substr(slash + 1);
  signature.form.coverage = draft.coverage;
  if (slash != std::string::npos) {
    auto domain = domain_of("dkim", text.substr(0, slash));
    if (!domain) return std::move(domain).error();
    signature.domain = *std::move(domain);
  }
  if (!dkim::key_name(signature.selector, signature.domain)) {
    return invalid(fmt::format("dkim={} is neither SELECTOR nor DOMAIN/SELECTOR", text));
  }
  return signature;
}

base::Result<Stream> finish(Draft draft) {
  auto& stream = draft.stream;
  if (!draft.has_envelope) stream.envelope = stream.author;
  for (const auto& key : draft.keys) {
    auto signature = signature_of(key, draft);
    if (!signature) return std::move(signature).error();
    stream.signatures.push_back(*std::move(signature));
  }
  return std::move(stream);
}

}  // namespace

base::Result<Stream> parse_stream(std::string_view text, const dns::Name& author) {
  if (text.size() > kMaxText) return invalid("the description of the stream is too long");
  Draft draft;
  draft.stream.author = author;
  for (const auto part : base::split(text, ',')) {
    const auto field = base::trim(part);
    if (field.empty()) continue;
    const auto equals = field.find('=');
    if (equals == std::string_view::npos) {
      return invalid(fmt::format("\"{}\" is not of the form key=value", field));
    }
    const auto key = base::trim(field.substr(0, equals));
    const std::string value(base::trim(field.substr(equals + 1)));
    if (auto done = read_field(draft, key, value); !done) return std::move(done).error();
  }
  if (draft.stream.author.is_root()) return invalid("a stream needs from=DOMAIN");
  return finish(std::move(draft));
}

}  // namespace mailctl::mail::path
