#include "mail/path/change.h"

#include <algorithm>
#include <array>

namespace mailctl::mail::path {
namespace {

enum class Effect : std::uint8_t {
  kNothing,   // not hashed, or the same in both canonical forms
  kSpelling,  // the same in the relaxed form only
  kAdded,     // header: one field more; body: more text at the end
  kText,
};

struct Row {
  Change change;
  std::string_view text;
  Effect header;
  Effect body;
  std::string_view field;  // that is added
};

constexpr auto kRows = std::to_array<Row>({
    {Change::kNone, "nothing is changed", Effect::kNothing, Effect::kNothing, ""},
    {Change::kTrace, "trace fields are added", Effect::kNothing, Effect::kNothing, ""},
    {Change::kListFields, "list fields are added", Effect::kAdded, Effect::kNothing, "list-id"},
    {Change::kFieldSpelling, "a field is refolded", Effect::kSpelling, Effect::kNothing, ""},
    {Change::kFieldText, "a signed field is changed", Effect::kText, Effect::kNothing, ""},
    {Change::kSubjectTag, "the Subject gets a tag", Effect::kText, Effect::kNothing, ""},
    {Change::kSecondSubject,
     "a second Subject is added",
     Effect::kAdded,
     Effect::kNothing,
     "subject"},
    {Change::kAuthor, "From is rewritten", Effect::kText, Effect::kNothing, ""},
    {Change::kBodySpaces, "blanks are changed", Effect::kNothing, Effect::kSpelling, ""},
    {Change::kTrailingLines,
     "blank lines at the end are changed",
     Effect::kNothing,
     Effect::kNothing,
     ""},
    {Change::kFooter, "a footer is added", Effect::kNothing, Effect::kAdded, ""},
    {Change::kBanner, "a banner is added", Effect::kNothing, Effect::kText, ""},
    {Change::kEncoding, "the body is encoded anew", Effect::kNothing, Effect::kText, ""},
});

const Row& row_of(Change change) {
  return *std::ranges::find(kRows, change, &Row::change);
}

bool survives_in_header(const SigningForm& form, const Row& row) {
  switch (row.header) {
    case Effect::kNothing:
      return true;
    case Effect::kSpelling:
      return form.header == dkim::Canonicalization::kRelaxed;
    case Effect::kAdded:
      return std::ranges::find(form.closed_fields, row.field) == form.closed_fields.end();
    case Effect::kText:
      break;
  }
  return false;
}

bool survives_in_body(const SigningForm& form, const Row& row) {
  switch (row.body) {
    case Effect::kNothing:
      return true;
    case Effect::kSpelling:
      return form.body == dkim::Canonicalization::kRelaxed;
    case Effect::kAdded:
      return form.coverage == Coverage::kBeginning;
    case Effect::kText:
      break;
  }
  return false;
}

}  // namespace

std::string_view to_text(Change change) {
  return row_of(change).text;
}

bool survives(const SigningForm& form, Change change) {
  const auto& row = row_of(change);
  return survives_in_header(form, row) && survives_in_body(form, row);
}

}  // namespace mailctl::mail::path
