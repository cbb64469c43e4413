#pragma once
// Known changes of a header, undone: tables of functions, one file a family. A signature covers a
// list of names, and what stands under one name does not depend on another; so each transform
// proposes what the fields of one name may have been, and the search combines names.

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mail/forensics/change.h"
#include "mail/message/headers.h"

namespace mailctl::mail::forensics {

// The fields of one name, from the bottom of the header up, as they are covered (RFC 6376 §5.4.2);
// whole fields, without final CRLF.
struct NameState {
  std::string name;    // in lower case
  std::string listed;  // as h= writes it
  std::vector<std::string> fields;
  std::size_t signed_count = 0;  // how often h= has the name
};

struct Alternative {
  std::vector<std::string> fields;  // bottom up
  Changes changes;
};

// Longer fields are compared and not searched.
inline constexpr std::size_t kMaxField = 4096;

// At most this many of one transform and name are looked at.
inline constexpr std::size_t kMaxAlternatives = 400;

using HeaderTransform = std::vector<Alternative> (*)(const NameState& state,
                                                     const message::Message& message);

[[nodiscard]] std::span<const HeaderTransform> header_transforms();

// header_fields.cc
std::vector<Alternative> without_added_fields(const NameState& state,
                                              const message::Message& message);
std::vector<Alternative> with_removed_field(const NameState& state,
                                            const message::Message& message);
std::vector<Alternative> with_kept_original(const NameState& state,
                                            const message::Message& message);

// header_author.cc
std::vector<Alternative> with_author(const NameState& state, const message::Message& message);

// header_subject.cc
std::vector<Alternative> without_tag(const NameState& state, const message::Message& message);
std::vector<Alternative> with_other_words(const NameState& state, const message::Message& message);

// header_layout.cc
std::vector<Alternative> refolded(const NameState& state, const message::Message& message);
std::vector<Alternative> with_other_name(const NameState& state, const message::Message& message);
std::vector<Alternative> with_other_blanks(const NameState& state, const message::Message& message);

// header_spelling.cc
std::vector<Alternative> respelled(const NameState& state, const message::Message& message);

// "Message-ID", "MIME-Version", "Subject": as most programs write a name.
[[nodiscard]] std::string usual_name(std::string_view name);
// Gives `fits` the folds that a DKIM-Signature field may have had, each blank that is not inside b=
// as a fold or not, until it says that one fits. At most a few ten thousand.
bool try_signature_folds(std::string_view field,
                         const std::function<bool(const std::string&)>& fits);
// A field folded in the ways programs fold; without what it is already.
[[nodiscard]] std::vector<std::string> foldings(std::string_view field);

// "Name: value" for a new value under the name as it stands in the field.
[[nodiscard]] std::string with_value(std::string_view field, std::string_view value);
// Behind the colon, blanks included.
[[nodiscard]] std::string_view value_of(std::string_view field);
// Behind the colon, in one line, without blanks at its ends.
[[nodiscard]] std::string plain_value(std::string_view field);

// One alternative for each new text of the field at `index`, all of the same kind.
[[nodiscard]] std::vector<Alternative> replaced(const NameState& state,
                                                std::size_t index,
                                                std::vector<std::string> texts,
                                                const Change& change);

}  // namespace mailctl::mail::forensics
