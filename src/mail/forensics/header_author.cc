// From rewritten by a list: "Ana via dev <dev@lists.example>" in place of "Ana <ana@example.com>".
// The address is then in Reply-To or Cc, and the name before " via".

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/forensics/header_transform.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::size_t kMaxMailboxes = 12;  // of one field

struct Mailbox {
  std::string name;  // as written, without quotes; may be empty
  std::string address;
};

std::string unquoted(std::string_view text) {
  text = base::trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') {
    text = text.substr(1, text.size() - 2);
  }
  return std::string(base::trim(text));
}

// Enough of RFC 5322 §3.4 for what lists write; a comma inside quotes separates nothing.
std::vector<Mailbox> mailboxes_of(std::string_view value) {
  std::vector<Mailbox> out;
  bool is_quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= value.size() && out.size() < kMaxMailboxes; ++i) {
    if (i < value.size() && value[i] == '"') is_quoted = !is_quoted;
    if (i < value.size() && (value[i] != ',' || is_quoted)) continue;
    const std::string_view item = base::trim(value.substr(begin, i - begin));
    begin = i + 1;
    const std::size_t open = item.rfind('<');
    const std::size_t close = item.rfind('>');
    if (open != std::string_view::npos && close != std::string_view::npos && open < close) {
      out.push_back({unquoted(item.substr(0, open)),
                     std::string(base::trim(item.substr(open + 1, close - open - 1)))});
    } else if (item.find('@') != std::string_view::npos) {
      out.push_back({"", std::string(item)});
    }
  }
  return out;
}

// The name that a list made "Ana via dev" of.
std::string name_before_list(std::string_view name) {
  for (const std::string_view mark : {" via ", " (via ", " by way of ", " on behalf of "}) {
    if (const std::size_t at = name.find(mark); at != std::string_view::npos) {
      return unquoted(name.substr(0, at));
    }
  }
  return unquoted(name);
}

std::vector<std::string> spellings(std::string_view field,
                                   const std::set<std::string>& names,
                                   const std::string& address) {
  std::vector<std::string> out;
  for (const std::string& name : names) {
    if (name.empty()) continue;
    out.push_back(with_value(field, fmt::format("{} <{}>", name, address)));
    out.push_back(with_value(field, fmt::format("\"{}\" <{}>", name, address)));
    out.push_back(with_value(field, fmt::format("'{}' <{}>", name, address)));
  }
  out.push_back(with_value(field, address));
  out.push_back(with_value(field, fmt::format("<{}>", address)));
  return out;
}

}  // namespace

std::vector<Alternative> with_author(const NameState& state, const message::Message& message) {
  if (state.name != "from" || state.fields.empty()) return {};
  const std::string& field = state.fields.front();
  std::set<std::string> names;
  std::string now;
  for (const Mailbox& mailbox : mailboxes_of(plain_value(field))) {
    names.insert({mailbox.name, name_before_list(mailbox.name)});
    now = mailbox.address;
  }
  std::vector<Alternative> out;
  for (const std::string_view source : {"Reply-To", "Cc", "X-Sender", "X-Envelope-From"}) {
    for (const std::size_t index : message.find_all(source)) {
      const auto value = plain_value(message.field(index));
      for (const Mailbox& mailbox : mailboxes_of(value)) {
        if (base::equals_ignoring_case(mailbox.address, now)) continue;
        auto all = names;
        all.insert(mailbox.name);
        auto texts = spellings(field, all, mailbox.address);
        // A single address may have been copied as it stood.
        texts.push_back(field.substr(0, field.find(':') + 1) + std::string(message.value(index)));
        auto more = replaced(
            state,
            0,
            std::move(texts),
            {ChangeKind::kFromRewritten,
             "From",
             fmt::format(
                 "it named {}, as {} does", excerpt(mailbox.address), message.name(index))});
        out.insert(out.end(), more.begin(), more.end());
        if (out.size() > kMaxAlternatives) return out;
      }
    }
  }
  return out;
}

}  // namespace mailctl::mail::forensics
