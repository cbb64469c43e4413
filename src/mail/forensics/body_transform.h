#pragma once
// Known changes of a body, undone: tables of functions, one file a family. Two kinds: a rewrite
// proposes a few whole bodies, which may be changed further (a wrapped body may also have been
// encoded anew); a trial tries many small edits of one body against the hash itself.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mail/forensics/body_lines.h"
#include "mail/forensics/change.h"

namespace mailctl::mail::forensics {

// A body and what says how to read it.
struct Entity {
  std::string content_type;       // the whole field, without final CRLF; empty: there is none
  std::string transfer_encoding;  // likewise
  std::string body;
};

// What a message may have been, by undoing `changes`.
struct BodyCandidate {
  Entity entity;
  Changes changes;
};

struct Rewrite {
  ChangeKind kind = ChangeKind::kFooter;  // of all it proposes
  std::vector<BodyCandidate> (*propose)(const Entity& entity) = nullptr;
};

// At most kMaxProposals each.
inline constexpr std::size_t kMaxProposals = 40;

// A body taken apart once, for all trials on it.
class TrialBody {
 public:
  TrialBody(const Entity& entity, const BodyTarget& target);
  TrialBody(const TrialBody&) = delete;
  TrialBody& operator=(const TrialBody&) = delete;

  [[nodiscard]] const Entity& entity() const { return *x_entity; }

  [[nodiscard]] const BodyTarget& target() const { return *x_target; }

  // As they stand, and canonical; of the same number.
  [[nodiscard]] Lines raw() const { return x_raw; }

  [[nodiscard]] Lines canonical() const { return x_canonical; }

 private:
  const Entity* x_entity;
  const BodyTarget* x_target;
  std::vector<std::string_view> x_raw;
  std::string x_text;  // canonical, with the empty lines at its end
  std::vector<std::string_view> x_canonical;
};

// What was found: the changes to undo; the body as it was is not kept.
using Trial = std::optional<Changes> (*)(const TrialBody& body, Budget& budget);

[[nodiscard]] std::span<const Rewrite> body_rewrites();
[[nodiscard]] std::span<const Trial> body_trials();

// body_marks.cc
std::vector<BodyCandidate> undouble_dots(const Entity& entity);
std::vector<BodyCandidate> unquote_from(const Entity& entity);
std::vector<BodyCandidate> restore_signature_mark(const Entity& entity);
std::vector<BodyCandidate> join_wrapped_lines(const Entity& entity);
std::optional<Changes> try_lost_dots(const TrialBody& body, Budget& budget);
std::optional<Changes> try_line_ends(const TrialBody& body, Budget& budget);

// body_encoding.cc
std::vector<BodyCandidate> reencode_body(const Entity& entity);
std::vector<BodyCandidate> reencode_parts(const Entity& entity);

// body_mime.cc
std::vector<BodyCandidate> unwrap(const Entity& entity);

// body_links.cc
std::vector<BodyCandidate> restore_links(const Entity& entity);

// body_blocks.cc
std::optional<Changes> try_part_edges(const TrialBody& body, Budget& budget);
std::optional<Changes> try_added_lines(const TrialBody& body, Budget& budget);
std::optional<Changes> try_two_footers(const TrialBody& body, Budget& budget);

// body_markup.cc
std::optional<Changes> try_added_markup(const TrialBody& body, Budget& budget);

// body_blanks.cc
std::vector<BodyCandidate> trim_line_ends(const Entity& entity);
std::vector<BodyCandidate> restore_tabs(const Entity& entity);
std::optional<Changes> try_changed_blanks(const TrialBody& body, Budget& budget);

}  // namespace mailctl::mail::forensics
