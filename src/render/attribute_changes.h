#pragma once
// What differs between two specs of one resource, attribute by attribute; lists and SPF records
// element by element. The common ground of plans as text and as JSON.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/resource.h"

namespace mailctl::render {

enum class Shape : std::uint8_t {
  kText,   // one value
  kLines,  // a set of records: one element per line
  kTerms,  // an SPF record: one element per term
};

struct AttributeChange {
  std::string name;
  Shape shape = Shape::kText;
  std::optional<std::string> before;  // nullopt: the resource is not there
  std::optional<std::string> after;

  [[nodiscard]] bool is_unchanged() const { return before == after; }

  bool operator==(const AttributeChange&) const = default;
};

// In the order of model::attributes_of. An SPF value that is published in several strings carries
// one more attribute, `strings`, as they stand in the zone.
std::vector<AttributeChange> attribute_changes(const std::optional<model::Spec>& before,
                                               const std::optional<model::Spec>& after);
// The same of attributes as drift has them.
std::vector<AttributeChange> attribute_changes(std::span<const model::Attribute> before,
                                               std::span<const model::Attribute> after);

// The elements of a list or an SPF record; one element for plain text.
std::vector<std::string> elements_of(Shape shape, const std::string& value);

enum class Mark : std::uint8_t {
  kSame,
  kAdded,
  kRemoved,
  kHidden,  // stands for elements that are left out: "7 unchanged elements hidden"
};

struct MarkedElement {
  Mark mark = Mark::kSame;
  std::string text;
  bool operator==(const MarkedElement&) const = default;
};

// A shortest edit from one to the other, removals before additions; very long lists (over 1000
// elements) are all removed and added.
std::vector<MarkedElement> mark_elements(std::span<const std::string> before,
                                         std::span<const std::string> after);

// The same without what did not change, but for three elements on each side of what did. Fewer than
// four are not worth hiding.
std::vector<MarkedElement> fold_unchanged(std::vector<MarkedElement> elements);

}  // namespace mailctl::render
