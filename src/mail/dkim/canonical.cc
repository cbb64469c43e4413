#include "mail/dkim/canonical.h"

#include <algorithm>

#include "base/text.h"
#include "mail/characters.h"

namespace mailctl::mail::dkim {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

std::string relaxed_header(std::string_view field) {
  const std::size_t colon = std::min(field.find(':'), field.size());
  std::string out = base::to_lower(base::trim(field.substr(0, colon)));
  out += ':';
  const std::size_t start = out.size();
  const std::string_view value = field.substr(std::min(colon + 1, field.size()));
  bool pending_blank = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value.substr(i).starts_with(kLineEnd)) {
      ++i;
      continue;
    }
    if (is_blank(value[i])) {
      pending_blank = true;
      continue;
    }
    if (pending_blank && out.size() > start) out += ' ';
    pending_blank = false;
    out += value[i];
  }
  return out;
}

}  // namespace

std::string_view to_text(Canonicalization kind) {
  return kind == Canonicalization::kSimple ? "simple" : "relaxed";
}

std::string canonical_header(Canonicalization kind, std::string_view field) {
  return kind == Canonicalization::kSimple ? std::string(field) : relaxed_header(field);
}

void BodyCanonicalizer::end_line() {
  x_pending_blank = false;
  ++x_pending_lines;
}

void BodyCanonicalizer::add_content(std::string_view content, std::string& out) {
  for (; x_pending_lines > 0; --x_pending_lines) out += kLineEnd;
  if (x_pending_blank) out += ' ';
  x_pending_blank = false;
  x_has_content = true;
  out += content;
}

void BodyCanonicalizer::update(std::string_view piece, std::string& out) {
  const std::string_view special = x_kind == Canonicalization::kRelaxed ? "\r \t" : "\r";
  std::size_t at = 0;
  while (at < piece.size()) {
    if (x_pending_cr) {
      x_pending_cr = false;
      if (piece[at] == '\n') {
        end_line();
        ++at;
        continue;
      }
      add_content("\r", out);
    }
    const std::size_t end = std::min(piece.find_first_of(special, at), piece.size());
    if (end > at) add_content(piece.substr(at, end - at), out);
    if (end == piece.size()) return;
    (piece[end] == '\r' ? x_pending_cr : x_pending_blank) = true;
    at = end + 1;
  }
}

void BodyCanonicalizer::finish(std::string& out) {
  if (x_pending_cr) add_content("\r", out);
  x_pending_cr = false;
  if (x_has_content || x_kind == Canonicalization::kSimple) out += kLineEnd;
}

std::string canonical_body(Canonicalization kind, std::string_view body) {
  std::string out;
  out.reserve(body.size() + kLineEnd.size());
  BodyCanonicalizer canonicalizer(kind);
  canonicalizer.update(body, out);
  canonicalizer.finish(out);
  return out;
}

}  // namespace mailctl::mail::dkim
