// Marks that protocols and mailboxes put into lines: dots of SMTP (RFC 5321 §4.5.2), "From " of
// mbox files (RFC 4155), the dashes above a signature, and the limit of 998 octets.

#include <algorithm>

#include "base/text.h"
#include "mail/dkim/body_hash.h"
#include "mail/forensics/body_transform.h"

namespace mailctl::mail::forensics {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

struct Edited {
  std::string body;
  std::size_t count = 0;  // of lines that were edited
  std::string first;      // the first of them
};

// Every line through `edit`, which appends what it was and says whether that differs.
template <class Edit>
Edited edit_lines(std::string_view body, Edit edit) {
  Edited out;
  out.body.reserve(body.size() + 64);
  std::size_t at = 0;
  while (at < body.size()) {
    const std::size_t end = std::min(body.find(kLineEnd, at), body.size());
    const std::string_view line = body.substr(at, end - at);
    if (edit(line, out.body)) {
      if (out.count++ == 0) out.first = excerpt(line);
    }
    if (end < body.size()) out.body += kLineEnd;
    at = end + kLineEnd.size();
  }
  return out;
}

std::vector<BodyCandidate> candidates_of(const Entity& entity, Edited edited, ChangeKind kind) {
  if (edited.count == 0) return {};
  std::string detail =
      base::count_of(edited.count, "line") + ", the first: \"" + edited.first + "\"";
  return {{{entity.content_type, entity.transfer_encoding, std::move(edited.body)},
           {{kind, "", std::move(detail)}}}};
}

bool has_quoted_from(std::string_view line, std::size_t quotes) {
  return line.find_first_not_of('>') == quotes && line.substr(quotes).starts_with("From ");
}

}  // namespace

std::vector<BodyCandidate> undouble_dots(const Entity& entity) {
  return candidates_of(entity,
                       edit_lines(entity.body,
                                  [](std::string_view line, std::string& out) {
                                    const bool is_doubled = line.starts_with("..");
                                    out += line.substr(is_doubled ? 1 : 0);
                                    return is_doubled;
                                  }),
                       ChangeKind::kDotDoubled);
}

std::vector<BodyCandidate> unquote_from(const Entity& entity) {
  // mboxo quotes "From " only, so one quote is ambiguous there; mboxrd quotes quoted lines too.
  auto plain = candidates_of(entity,
                             edit_lines(entity.body,
                                        [](std::string_view line, std::string& out) {
                                          const bool is_quoted = has_quoted_from(line, 1);
                                          out += line.substr(is_quoted ? 1 : 0);
                                          return is_quoted;
                                        }),
                             ChangeKind::kFromQuoted);
  auto every = candidates_of(
      entity,
      edit_lines(entity.body,
                 [](std::string_view line, std::string& out) {
                   const std::size_t quotes = std::min(line.find_first_not_of('>'), line.size());
                   const bool is_quoted = quotes > 0 && has_quoted_from(line, quotes);
                   out += line.substr(is_quoted ? 1 : 0);
                   return is_quoted;
                 }),
      ChangeKind::kFromQuoted);
  if (!every.empty() && (plain.empty() || every[0].entity.body != plain[0].entity.body)) {
    plain.push_back(std::move(every[0]));
  }
  return plain;
}

std::vector<BodyCandidate> restore_signature_mark(const Entity& entity) {
  return candidates_of(entity,
                       edit_lines(entity.body,
                                  [](std::string_view line, std::string& out) {
                                    out += line;
                                    if (line != "--") return false;
                                    out += ' ';
                                    return true;
                                  }),
                       ChangeKind::kBodyBlanks);
}

std::vector<BodyCandidate> join_wrapped_lines(const Entity& entity) {
  constexpr std::size_t kLong = 900;
  const auto lines = lines_of(entity.body);
  std::vector<BodyCandidate> candidates;
  // "!" and a blank is how old relays break; others break without a mark, or with a blank.
  for (const std::string_view mark : {"!\r\n ", "\r\n", "\r\n ", "\r\n\t"}) {
    const std::string_view before = mark.substr(0, mark.find('\r'));
    const std::string_view after = mark.substr(before.size() + kLineEnd.size());
    std::string body;
    std::size_t joined = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      std::string_view line = lines[i];
      const bool is_rest = i > 0 && lines[i - 1].size() >= kLong &&
                           lines[i - 1].ends_with(before) && line.starts_with(after);
      if (is_rest) {
        body.resize(body.size() - kLineEnd.size() - before.size());
        line.remove_prefix(after.size());
        ++joined;
      }
      body += line;
      body += kLineEnd;
    }
    if (joined == 0) continue;
    candidates.push_back({{entity.content_type, entity.transfer_encoding, std::move(body)},
                          {{ChangeKind::kLinesWrapped, "", base::count_of(joined, "break")}}});
  }
  return candidates;
}

std::optional<Changes> try_lost_dots(const TrialBody& body, Budget& budget) {
  constexpr std::size_t kMaxForPairs = 80;  // lines
  const Lines lines = body.canonical();
  RunningBody above(body.target(), budget);
  const auto found = [&](std::size_t line, std::size_t count) {
    return Changes{
        {ChangeKind::kDotLost,
         "",
         base::count_of(count, "line") + ", the first: \"." + excerpt(body.raw()[line]) + "\""}};
  };
  for (std::size_t i = 0; i < lines.size() && !budget.is_spent(); ++i) {
    RunningBody with_dot = above;
    with_dot.add("." + std::string(lines[i]));
    if (matching_prefix(with_dot, lines.subspan(i + 1))) return found(i, 1);
    if (lines.size() <= kMaxForPairs) {
      RunningBody between = with_dot;
      for (std::size_t j = i + 1; j < lines.size(); ++j) {
        RunningBody second = between;
        second.add("." + std::string(lines[j]));
        second.add(lines.subspan(j + 1));
        if (second.is_match()) return found(i, 2);
        between.add(lines[j]);
      }
    }
    above.add(lines[i]);
  }
  return std::nullopt;
}

std::optional<Changes> try_line_ends(const TrialBody& body, Budget& budget) {
  // Signers that hash what they have on disk: LF alone, and the end as it is.
  const std::string& text = body.entity().body;
  std::string lf = base::replace_all(text, kLineEnd, "\n");
  while (lf.ends_with("\n\n")) lf.pop_back();
  for (const bool has_last : {true, false}) {
    std::string candidate = lf;
    if (!has_last && candidate.ends_with('\n')) candidate.pop_back();
    if (!budget.take(candidate.size() + Budget::kCandidate)) return std::nullopt;
    const auto& target = body.target();
    dkim::Sha256 raw;
    raw.update(candidate);
    if (raw.value() == target.hash ||
        dkim::body_hash(target.form, candidate, target.limit.value_or(dkim::kWholeBody)) ==
            target.hash) {
      return Changes{{ChangeKind::kLineEnds, "", "the hash is that of lines that end with LF"}};
    }
  }
  return std::nullopt;
}

}  // namespace mailctl::mail::forensics
