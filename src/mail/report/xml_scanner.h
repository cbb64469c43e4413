#pragma once
// XML as reports have it, read in pieces as they come, with bounded memory: elements, texts,
// comments, CDATA sections. Tolerant, since many reports are not well-formed: a '<' that begins no
// tag is text, namespace prefixes are taken off and need no declaration, attributes are skipped.
// What could make a small text large is refused: a document type with declarations (entities are
// never expanded). Whether elements are closed in the right order is the handler's business.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mailctl::mail::report {

class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  // Names are without prefix, and views that live until the call returns.
  virtual base::Result<void> start_element(std::string_view name) = 0;
  virtual void end_element(std::string_view name) = 0;
  // Decoded; one text may come in several pieces. Of no particular encoding.
  virtual void text(std::string_view octets) = 0;
  // Something that is no well-formed XML and was read all the same.
  virtual void flaw(std::string_view what) = 0;
};

class XmlScanner {
 public:
  explicit XmlScanner(XmlHandler& handler) : x_handler(handler) {}

  // A tag, or a document type, is at most this long; a longer "tag" is text.
  static constexpr std::size_t kMaxMarkup = 64U << 10U;

  // The next octets; after an error nothing more. kInvalid for a document type with declarations,
  // and what the handler refuses.
  base::Result<void> feed(std::string_view octets);
  // No more comes. A tag that is cut off is left out; an open comment or CDATA section is a flaw.
  base::Result<void> finish();

 private:
  enum class Inside : std::uint8_t { kContent, kComment, kCdata, kInstruction };
  enum class Progress : std::uint8_t { kMoved, kNeedsMore };

  // Consumes what is complete at the beginning of `octets`; returns what is left.
  base::Result<std::string_view> scan(std::string_view octets);
  base::Result<Progress> step(std::string_view& rest);
  base::Result<Progress> markup(std::string_view& rest);
  base::Result<Progress> tag(std::string_view& rest);
  base::Result<Progress> declaration(std::string_view& rest);
  Progress end_tag(std::string_view& rest);
  Progress content_text(std::string_view& rest);
  Progress skip_until(std::string_view& rest, std::string_view terminator);
  Progress raw_bracket(std::string_view& rest);
  // More is needed, unless nothing comes, or the markup is too long: then '<' is text.
  Progress incomplete(std::string_view& rest);
  void decoded_text(std::string_view octets);
  void give_text(std::string_view octets);

  XmlHandler& x_handler;
  std::string x_window;        // what was not complete
  std::size_t x_next_try = 0;  // window size at which scanning it again is worth while
  std::string x_scratch;
  Inside x_inside = Inside::kContent;
  bool x_is_in_text = false;  // there was text since the last tag, so blanks belong to it
  bool x_is_last = false;
};

}  // namespace mailctl::mail::report
