// Fields that were added, removed or replaced under a name that is signed. A name that is signed
// more often than it occurs forbids additions (RFC 6376 §8.15); and a field that is added below
// takes the place of the signed one (§5.4.2).

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/forensics/header_transform.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::size_t kMaxAdded = 3;  // fields of one name that are taken out together

bool is_layout(ChangeKind kind) {
  return kind == ChangeKind::kRefolded || kind == ChangeKind::kHeaderBlanks ||
         kind == ChangeKind::kNameCase;
}

std::string ordinal(std::size_t count) {
  return count == 1 ? "a second field" : "more fields";
}

Alternative without(const NameState& state, std::size_t begin, std::size_t count) {
  Alternative out{state.fields, {}};
  const auto first = out.fields.begin() + static_cast<std::ptrdiff_t>(begin);
  const std::string text = excerpt(plain_value(*first));
  const std::string name(std::string_view(*first).substr(0, first->find(':')));
  out.fields.erase(first, first + static_cast<std::ptrdiff_t>(count));
  out.changes = {{ChangeKind::kFieldAdded,
                  name,
                  out.fields.empty() ? fmt::format("\"{}\"", text)
                                     : fmt::format("{} \"{}\"", ordinal(count), text)}};
  return out;
}

// What a field that has only few usual values was.
constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kUsualFields = {{
    {"mime-version", "MIME-Version: 1.0"},
    {"mime-version", "Mime-Version: 1.0"},
    {"mime-version", "MIME-version: 1.0"},
    {"content-transfer-encoding", "Content-Transfer-Encoding: 7bit"},
    {"content-transfer-encoding", "Content-Transfer-Encoding: 8bit"},
    {"content-transfer-encoding", "Content-Transfer-Encoding: quoted-printable"},
    {"content-transfer-encoding", "Content-Transfer-Encoding: base64"},
    {"content-type", "Content-Type: text/plain; charset=utf-8"},
    {"content-type", "Content-Type: text/plain; charset=\"utf-8\""},
    {"content-type", "Content-Type: text/plain; charset=UTF-8"},
    {"content-type", "Content-Type: text/plain; charset=\"UTF-8\""},
    {"content-type", "Content-Type: text/plain; charset=us-ascii"},
    {"content-type", "Content-Type: text/html; charset=utf-8"},
    {"content-type", "Content-Type: text/html; charset=\"utf-8\""},
    {"content-type", "Content-Type: text/html; charset=UTF-8"},
    {"precedence", "Precedence: bulk"},
    {"precedence", "Precedence: list"},
    {"auto-submitted", "Auto-Submitted: auto-generated"},
}};

Alternative with_field(const NameState& state, std::string field, ChangeKind kind) {
  Alternative out{state.fields, {}};
  out.changes = {{kind, usual_name(state.name), fmt::format("it was \"{}\"", excerpt(field))}};
  out.fields.push_back(std::move(field));
  return out;
}

// "X-Original-From", "X-Google-Original-From", "Original-From", "Old-Subject" of "from", "subject".
bool keeps_original_of(std::string_view kept, std::string_view name) {
  const std::string lower = base::to_lower(kept);
  for (const std::string_view prefix : {"original-", "old-", "orig-", "previous-"}) {
    const std::string end = std::string(prefix) + std::string(name);
    if (lower == end || (lower.starts_with("x-") && lower.ends_with("-" + end))) return true;
  }
  return false;
}

}  // namespace

std::vector<Alternative> without_added_fields(const NameState& state,
                                              const message::Message& /*message*/) {
  std::vector<Alternative> out;
  const std::size_t count = state.fields.size();
  // From the top, where most are added, and then from the bottom.
  for (std::size_t added = 1; added <= std::min(count, kMaxAdded); ++added) {
    out.push_back(without(state, count - added, added));
    if (added < count) out.push_back(without(state, 0, added));
  }
  return out;
}

std::vector<Alternative> with_removed_field(const NameState& state,
                                            const message::Message& message) {
  std::vector<Alternative> out;
  if (state.fields.size() >= state.signed_count) return out;
  for (const auto& [name, field] : kUsualFields) {
    if (name == state.name) {
      out.push_back(with_field(state, std::string(field), ChangeKind::kFieldRemoved));
    }
  }
  for (const std::size_t index : message.find_all("From")) {
    const bool takes_addresses = state.name == "sender" || state.name == "reply-to";
    if (!takes_addresses || out.size() >= kMaxAlternatives) continue;
    for (const std::string_view separator : {":", ": "}) {
      out.push_back(with_field(
          state,
          fmt::format(
              "{}{}{}", usual_name(state.name), separator, plain_value(message.field(index))),
          ChangeKind::kFieldRemoved));
    }
  }
  return out;
}

std::vector<Alternative> with_kept_original(const NameState& state,
                                            const message::Message& message) {
  std::vector<Alternative> out;
  for (std::size_t i = 0; i < message.field_count() && out.size() < kMaxAlternatives; ++i) {
    if (!keeps_original_of(message.name(i), state.name)) continue;
    if (state.fields.empty()) {
      out.push_back(with_field(state,
                               usual_name(state.name) + ":" + std::string(message.value(i)),
                               ChangeKind::kFieldRemoved));
      continue;
    }
    const std::string& now = state.fields.front();
    Change change{
        state.name == "from" ? ChangeKind::kFromRewritten : ChangeKind::kFieldReplaced,
        std::string(std::string_view(now).substr(0, now.find(':'))),
        fmt::format(
            "it was \"{}\", as {} says", excerpt(plain_value(message.field(i))), message.name(i))};
    auto more = replaced(state,
                         0,
                         {now.substr(0, now.find(':') + 1) + std::string(message.value(i)),
                          with_value(now, plain_value(message.field(i)))},
                         change);
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

std::string with_value(std::string_view field, std::string_view value) {
  return fmt::format("{}: {}", field.substr(0, field.find(':')), value);
}

std::string_view value_of(std::string_view field) {
  return field.substr(std::min(field.find(':'), field.size() - 1) + 1);
}

std::string plain_value(std::string_view field) {
  return field.empty() ? std::string() : message::unfolded(value_of(field));
}

std::vector<Alternative> replaced(const NameState& state,
                                  std::size_t index,
                                  std::vector<std::string> texts,
                                  const Change& change) {
  std::vector<Alternative> out;
  for (std::string& text : texts) {
    if (out.size() >= kMaxAlternatives) break;
    const std::string& now = state.fields.at(index);
    if (text == now || (!is_layout(change.kind) && plain_value(text) == plain_value(now))) continue;
    Alternative alternative{state.fields, {change}};
    alternative.fields[index] = std::move(text);
    out.push_back(std::move(alternative));
  }
  return out;
}

}  // namespace mailctl::mail::forensics
