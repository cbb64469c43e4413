#include "mail/forensics/body_lines.h"

#include <algorithm>

#include "base/text.h"
#include "mail/characters.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

}  // namespace

BodyTarget target_of(const dkim::Signature& signature) {
  return {signature.body_form, signature.limit, signature.body_hash};
}

std::vector<std::string_view> lines_of(std::string_view body) {
  std::vector<std::string_view> lines;
  std::size_t at = 0;
  while (at < body.size()) {
    const std::size_t end = std::min(body.find(kLineEnd, at), body.size());
    lines.push_back(body.substr(at, end - at));
    at = end + kLineEnd.size();
  }
  return lines;
}

std::string_view telling_line(Lines lines) {
  const auto is_letter = [](char c) {
    return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80;
  };
  std::string_view other;
  for (const std::string_view line : lines) {
    if (std::ranges::any_of(line, is_letter)) return line;
    if (other.empty()) other = base::trim(line);
  }
  return other;
}

void RunningBody::count(std::string_view octets) {
  if (x_target->limit) {
    const std::uint64_t left = *x_target->limit - std::min(*x_target->limit, x_counted);
    x_hash.update(octets.substr(0, std::min<std::uint64_t>(left, octets.size())));
  } else {
    x_hash.update(octets);
  }
  x_counted += octets.size();
}

void RunningBody::count_pending() {
  x_budget->take(x_pending * kLineEnd.size());
  for (; x_pending > 0; --x_pending) count(kLineEnd);
}

void RunningBody::add(std::string_view line) {
  if (line.empty()) {
    ++x_pending;
    return;
  }
  x_budget->take(line.size() + 2);
  count_pending();
  count(line);
  count(kLineEnd);
}

void RunningBody::add(Lines lines) {
  const std::size_t count_of_all = lines.size();
  while (!lines.empty() && lines.back().empty()) lines = lines.first(lines.size() - 1);
  if (!lines.empty()) {
    const char* const begin = lines.front().data();
    const char* const end = lines.back().data() + lines.back().size() + kLineEnd.size();
    const std::string_view text(begin, static_cast<std::size_t>(end - begin));
    x_budget->take(text.size());
    count_pending();
    count(text);
  }
  x_pending += count_of_all - lines.size();
}

bool RunningBody::is_match() const {
  if (!x_budget->take(Budget::kCandidate)) return false;
  if (x_counted == 0 && x_target->form == dkim::Canonicalization::kSimple) {
    RunningBody with_line_end = *this;
    with_line_end.count(kLineEnd);  // §3.4.3
    return with_line_end.is_match();
  }
  if (x_target->limit && x_counted < *x_target->limit) return false;
  return x_hash.value() == x_target->hash;
}

std::optional<std::size_t> matching_prefix(RunningBody body, Lines lines) {
  if (body.has_limit()) {
    // With l= what is behind it says nothing: it may have been there.
    body.add(lines);
    return body.is_match() ? std::optional(lines.size()) : std::nullopt;
  }
  if (body.is_match()) return 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    body.add(lines[i]);
    if (!lines[i].empty() && body.is_match()) return i + 1;
  }
  return std::nullopt;
}

}  // namespace mailctl::mail::forensics
