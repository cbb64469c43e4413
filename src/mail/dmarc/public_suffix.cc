#include "mail/dmarc/public_suffix.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <libpsl.h>

#include "base/check.h"
#include "base/text.h"
#include "mail/characters.h"

namespace mailctl::mail::dmarc {
namespace {

using base::Error;
using base::ErrorKind;

// Lists are 250 kB.
constexpr std::size_t kMaxListSize = 16U << 20U;

struct Free {
  void operator()(psl_ctx_t* list) const { psl_free(list); }
};

struct Close {
  void operator()(std::FILE* stream) const { static_cast<void>(std::fclose(stream)); }
};

Error invalid(std::string message) {
  return {ErrorKind::kInvalid, std::move(message), {}};
}

// The text that libpsl can cut at its dots: a label with other octets than host names have is no
// part of any rule, so a stand-in of the same rank does.
std::string plain_text(const std::vector<std::string>& labels) {
  std::vector<std::string> plain;
  plain.reserve(labels.size());
  for (const auto& label : labels) {
    const bool is_plain = std::ranges::all_of(
        label, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
    plain.push_back(is_plain ? label : "_");
  }
  return base::join(plain, ".");
}

}  // namespace

struct PublicSuffixList::List {
  std::unique_ptr<psl_ctx_t, Free> loaded;  // none where it is the built-in one
  const psl_ctx_t* rules = nullptr;

  // How many of the rightmost labels are the suffix; at least one, for an unlisted top-level domain
  // counts as a rule (publicsuffix.org: "if no rules match, the prevailing rule is *").
  [[nodiscard]] std::size_t suffix_size(const std::vector<std::string>& labels) const {
    const std::string text = plain_text(labels);
    const char* const suffix = psl_unregistrable_domain(rules, text.c_str());
    if (suffix == nullptr) return 1;
    const std::string_view found = suffix;
    return static_cast<std::size_t>(std::ranges::count(found, '.')) + 1;
  }
};

PublicSuffixList::PublicSuffixList() : x_list(std::make_unique<List>()) {
  x_list->rules = psl_builtin();
  MAILCTL_CHECK(x_list->rules != nullptr);  // Debian builds libpsl with a list
}

PublicSuffixList::PublicSuffixList(std::unique_ptr<List> list) : x_list(std::move(list)) {}

PublicSuffixList::PublicSuffixList(PublicSuffixList&&) noexcept = default;
PublicSuffixList& PublicSuffixList::operator=(PublicSuffixList&&) noexcept = default;
PublicSuffixList::~PublicSuffixList() = default;

base::Result<PublicSuffixList> PublicSuffixList::parse(std::string_view text) {
  if (text.size() > kMaxListSize) return invalid("the public suffix list is larger than 16 MB");
  std::string copy(text);  // fmemopen wants it writable and not empty
  copy += '\n';
  const std::unique_ptr<std::FILE, Close> stream(fmemopen(copy.data(), copy.size(), "r"));
  if (!stream) return invalid("the public suffix list cannot be read: no memory");
  auto list = std::make_unique<List>();
  list->loaded.reset(psl_load_fp(stream.get()));
  list->rules = list->loaded.get();
  if (list->rules == nullptr || psl_suffix_count(list->rules) <= 0) {
    return invalid("the public suffix list holds no rule (the format is that of publicsuffix.org)");
  }
  return PublicSuffixList(std::move(list));
}

dns::Name PublicSuffixList::organizational_domain(const dns::Name& name) const {
  const auto labels = name.labels();
  if (labels.empty()) return name;
  const std::size_t wanted = std::min(x_list->suffix_size(labels) + 1, labels.size());
  dns::Name domain = name;
  for (std::size_t left = labels.size(); left > wanted; --left) domain = domain.parent();
  return domain;
}

bool PublicSuffixList::is_public_suffix(const dns::Name& name) const {
  const auto labels = name.labels();
  return labels.empty() || x_list->suffix_size(labels) == labels.size();
}

}  // namespace mailctl::mail::dmarc
