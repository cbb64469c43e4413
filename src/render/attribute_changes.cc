#include "render/attribute_changes.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dns/txt.h"

namespace mailctl::render {
namespace {

constexpr std::size_t kMaxElements = 1000;
constexpr std::size_t kContext = 3;
constexpr std::size_t kWorthHiding = 4;

// Names are those of model::attributes_of: `values` of a record set, `value` of an SPF record.
Shape shape_of(std::string_view name) {
  if (name == "values") return Shape::kLines;
  if (name == "value") return Shape::kTerms;
  return Shape::kText;
}

const model::SpfValue* spf_of(const std::optional<model::Spec>& spec) {
  return spec ? std::get_if<model::SpfValue>(&*spec) : nullptr;
}

std::vector<model::Attribute> attributes_or_none(const std::optional<model::Spec>& spec) {
  return spec ? model::attributes_of(*spec) : std::vector<model::Attribute>();
}

const std::string* value_in(std::span<const model::Attribute> attributes, std::string_view name) {
  const auto found = std::ranges::find(attributes, name, &model::Attribute::name);
  return found == attributes.end() ? nullptr : &found->value;
}

std::optional<std::string> optional_of(const std::string* text) {
  return text == nullptr ? std::nullopt : std::optional(*text);
}

// Lengths of the longest common subsequence of every pair of tails.
using Lengths = std::vector<std::vector<std::size_t>>;

Lengths common_lengths(std::span<const std::string> a, std::span<const std::string> b) {
  Lengths lengths(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      lengths[i][j] =
          a[i] == b[j] ? lengths[i + 1][j + 1] + 1 : std::max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}

}  // namespace

std::vector<AttributeChange> attribute_changes(std::span<const model::Attribute> before,
                                               std::span<const model::Attribute> after) {
  std::vector<AttributeChange> changes;
  for (const auto& attribute : after.empty() ? before : after) {
    changes.push_back({.name = attribute.name,
                       .shape = shape_of(attribute.name),
                       .before = optional_of(value_in(before, attribute.name)),
                       .after = optional_of(value_in(after, attribute.name))});
  }
  for (const auto& attribute : before) {
    if (after.empty() || value_in(after, attribute.name) != nullptr) continue;
    changes.push_back({.name = attribute.name,
                       .shape = shape_of(attribute.name),
                       .before = attribute.value,
                       .after = std::nullopt});
  }
  return changes;
}

std::vector<AttributeChange> attribute_changes(const std::optional<model::Spec>& before,
                                               const std::optional<model::Spec>& after) {
  auto changes = attribute_changes(attributes_or_none(before), attributes_or_none(after));
  // A key that the service made: its hash is live's, and stays whatever it is.
  std::erase_if(changes, [&](const AttributeChange& change) {
    return before && after && change.name == "public_key_hash" && !change.after;
  });
  const auto* spf = spf_of(before);
  if (spf != nullptr && spf->strings.size() > 1) {
    const auto* next = spf_of(after);
    changes.push_back({.name = "strings",
                       .shape = Shape::kText,
                       .before = dns::to_quoted(dns::TxtData{spf->strings}),
                       .after = next == nullptr
                                    ? std::nullopt
                                    : std::optional(dns::to_quoted(dns::make_txt(next->text)))});
  }
  return changes;
}

std::vector<std::string> elements_of(Shape shape, const std::string& value) {
  if (shape == Shape::kText) return {value};
  std::vector<std::string> elements;
  for (const auto part : base::split(value, shape == Shape::kLines ? '\n' : ' ')) {
    if (!part.empty()) elements.emplace_back(part);
  }
  return elements;
}

std::vector<MarkedElement> mark_elements(std::span<const std::string> before,
                                         std::span<const std::string> after) {
  std::vector<MarkedElement> marked;
  if (std::max(before.size(), after.size()) > kMaxElements) {
    for (const auto& text : before) marked.push_back({Mark::kRemoved, text});
    for (const auto& text : after) marked.push_back({Mark::kAdded, text});
    return marked;
  }
  const Lengths lengths = common_lengths(before, after);
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < before.size() || j < after.size()) {
    if (i < before.size() && j < after.size() && before[i] == after[j]) {
      marked.push_back({Mark::kSame, before[i]});
      ++i;
      ++j;
    } else if (i < before.size() && (j == after.size() || lengths[i + 1][j] >= lengths[i][j + 1])) {
      marked.push_back({Mark::kRemoved, before[i++]});
    } else {
      marked.push_back({Mark::kAdded, after[j++]});
    }
  }
  return marked;
}

std::vector<MarkedElement> fold_unchanged(std::vector<MarkedElement> elements) {
  const auto count = elements.size();
  std::vector<bool> is_near(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (elements[i].mark == Mark::kSame) continue;
    const auto end = std::min(count, i + kContext + 1);
    for (auto j = i - std::min(i, kContext); j < end; ++j) is_near[j] = true;
  }
  std::vector<MarkedElement> folded;
  for (std::size_t i = 0; i < count;) {
    auto end = i;
    while (end < count && !is_near[end]) ++end;
    const bool is_hidden = end - i >= kWorthHiding;
    if (is_hidden) {
      folded.push_back({Mark::kHidden, base::count_of(end - i, "unchanged element") + " hidden"});
    }
    for (; !is_hidden && i < end; ++i) folded.push_back(std::move(elements[i]));
    i = end;
    if (i < count) folded.push_back(std::move(elements[i++]));
  }
  return folded;
}

}  // namespace mailctl::render
