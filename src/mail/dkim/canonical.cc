#include "mail/dkim/canonical.h"

#include <algorithm>

#include "base/text.h"
#include "mail/characters.h"

namespace mailctl::mail::dkim {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

bool is_line_end(std::string_view text, std::size_t at) {
  return text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
}

void append_relaxed_value(std::string_view value, std::string& out) {
  const std::size_t start = out.size();
  bool pending_blank = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (is_blank(c)) {
      pending_blank = true;
    } else if (is_line_end(value, i)) {
      ++i;
    } else {
      if (pending_blank && out.size() > start) out += ' ';
      pending_blank = false;
      out += c;
    }
  }
}

void append_relaxed_header(std::string_view field, std::string& out) {
  const std::size_t colon = std::min(field.find(':'), field.size());
  for (const char c : base::trim(field.substr(0, colon))) {
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  out += ':';
  append_relaxed_value(field.substr(std::min(colon + 1, field.size())), out);
}

// Without the empty lines at the end (§3.4.3), and without the end of the last line.
std::string_view without_last_lines(std::string_view body) {
  while (body.ends_with(kLineEnd)) body.remove_suffix(kLineEnd.size());
  return body;
}

// The same where lines of blanks are empty (§3.4.4), also without blanks at the end of the last.
std::string_view without_last_blanks(std::string_view body) {
  for (;;) {
    if (!body.empty() && is_blank(body.back())) {
      body.remove_suffix(1);
    } else if (body.ends_with(kLineEnd)) {
      body.remove_suffix(kLineEnd.size());
    } else {
      return body;
    }
  }
}

constexpr std::size_t kBlock = 64;  // octets that are looked at together

// Whether a block may hold blanks that the relaxed form changes: a tab, or a blank before another
// or before a line end. One octet behind the block is read. Written so that compilers make vector
// code of it.
bool has_changes(const char* block) {
  unsigned found = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const unsigned is_tab = block[i] == '\t' ? 1U : 0U;
    const unsigned is_space = block[i] == ' ' ? 1U : 0U;
    // Blank, tab and CR, and what else is not above the blank.
    const unsigned is_low_next = block[i + 1] <= ' ' && block[i + 1] >= 0 ? 1U : 0U;
    found |= is_tab | (is_space & is_low_next);
  }
  return found != 0;
}

// Collects small pieces, so that each call of the sink is worth its cost.
class PieceBuffer {
 public:
  explicit PieceBuffer(const PieceSink& sink) : x_sink(sink) { x_text.reserve(kSize); }

  void add(std::string_view piece) {
    if (x_text.size() + piece.size() > kSize) flush();
    if (piece.size() > kSize / 4) {
      flush();
      x_sink(piece);
    } else {
      x_text += piece;
    }
  }

  void flush() {
    if (!x_text.empty()) x_sink(x_text);
    x_text.clear();
  }

 private:
  static constexpr std::size_t kSize = 16384;  // stays in the nearest cache

  const PieceSink& x_sink;
  std::string x_text;
};

// Reduces blanks in a body that ends with neither a blank nor a line end.
class RelaxedBody {
 public:
  RelaxedBody(std::string_view body, PieceBuffer& out) : x_body(body), x_out(out) {}

  void run() {
    while (x_at < x_body.size()) {
      // The last octets are taken one by one, since a block reads one octet behind itself.
      if (x_at + kBlock < x_body.size() && !has_changes(x_body.data() + x_at)) {
        x_at += kBlock;
      } else {
        scan(std::min(x_at + kBlock, x_body.size()));
      }
    }
    keep_until(x_body.size());
  }

 private:
  // Octet by octet, at least up to `end`; a run of blanks is taken whole.
  void scan(std::size_t end) {
    while (x_at < end) {
      if (is_blank(x_body[x_at])) {
        take_blanks();
      } else {
        ++x_at;
      }
    }
  }

  void take_blanks() {
    const std::size_t first = x_at;
    while (is_blank(x_body[x_at])) ++x_at;  // the body does not end with one
    if (is_line_end(x_body, x_at)) {
      keep_until(first);
      x_kept = x_at;
    } else if (x_at - first > 1 || x_body[first] != ' ') {
      keep_until(first);
      x_out.add(" ");
      x_kept = x_at;
    }
  }

  void keep_until(std::size_t end) {
    if (end > x_kept) x_out.add(x_body.substr(x_kept, end - x_kept));
    x_kept = end;
  }

  std::string_view x_body;
  PieceBuffer& x_out;
  std::size_t x_at = 0;
  std::size_t x_kept = 0;  // everything before it went out
};

}  // namespace

std::string_view to_text(Canonicalization kind) {
  return kind == Canonicalization::kSimple ? "simple" : "relaxed";
}

void append_canonical_header(Canonicalization kind, std::string_view field, std::string& out) {
  if (kind == Canonicalization::kSimple) {
    out += field;
  } else {
    append_relaxed_header(field, out);
  }
}

std::string canonical_header(Canonicalization kind, std::string_view field) {
  std::string out;
  append_canonical_header(kind, field, out);
  return out;
}

void canonicalize_body(Canonicalization kind, std::string_view body, const PieceSink& sink) {
  if (kind == Canonicalization::kSimple) {
    const std::string_view content = without_last_lines(body);
    if (!content.empty()) sink(content);
    sink(kLineEnd);
    return;
  }
  const std::string_view content = without_last_blanks(body);
  if (content.empty()) return;
  PieceBuffer buffer(sink);
  RelaxedBody(content, buffer).run();
  buffer.add(kLineEnd);
  buffer.flush();
}

std::string canonical_body(Canonicalization kind, std::string_view body) {
  std::string out;
  out.reserve(body.size() + kLineEnd.size());
  canonicalize_body(kind, body, [&](std::string_view piece) { out += piece; });
  return out;
}

}  // namespace mailctl::mail::dkim
