#include "mail/arc/fields.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/tag_list.h"

namespace mailctl::mail::arc {
namespace {

constexpr std::string_view kResultsName = "ARC-Authentication-Results";
constexpr std::string_view kMessageName = "ARC-Message-Signature";
constexpr std::string_view kSealName = "ARC-Seal";

std::optional<unsigned> parse_instance(std::string_view text) {
  const auto number = base::parse_unsigned(text);
  if (!number || *number == 0 || *number > kMaxSets) return std::nullopt;
  return static_cast<unsigned>(*number);
}

TagList tags_of(std::string_view value) {
  return parse_tag_list(value,
                        {.malformed = "arc/malformed-tag",
                         .duplicate = "arc/duplicate-tag",
                         .unicode_tags = dkim::kUnicodeTags});
}

// The fields of each instance; an instance has at most one of each where nothing is wrong.
struct Places {
  std::optional<std::size_t> results;
  std::optional<std::size_t> message;
  std::optional<std::size_t> seal;
};

class Reader {
 public:
  explicit Reader(const message::Message& message) : x_message(message) {}

  Structure read() {
    collect();
    if (!x_out.is_present) return std::move(x_out);
    describe();
    if (x_out.fault.empty()) check_chain();
    if (x_out.fault.empty()) check_fields();
    if (!x_out.fault.empty()) x_out.fields.clear();
    return std::move(x_out);
  }

 private:
  void fault(std::string text) {
    if (x_out.fault.empty()) x_out.fault = std::move(text);
  }

  // §5.2 step 1
  void collect() {
    for (std::size_t i = 0; i < x_message.field_count(); ++i) {
      const std::string_view name = x_message.name(i);
      if (base::equals_ignoring_case(name, kResultsName)) {
        const auto value = parse_results(x_message.value(i));
        place(kResultsName,
              value ? std::optional(value->instance) : std::nullopt,
              i,
              &Places::results);
      } else if (base::equals_ignoring_case(name, kMessageName)) {
        place(kMessageName, instance_of(i), i, &Places::message);
      } else if (base::equals_ignoring_case(name, kSealName)) {
        place(kSealName, instance_of(i), i, &Places::seal);
      }
    }
  }

  [[nodiscard]] std::optional<unsigned> instance_of(std::size_t field) const {
    const TagList tags = tags_of(x_message.value(field));
    const Tag* const tag = tags.find("i");
    return tag == nullptr ? std::nullopt : parse_instance(tag->value);
  }

  void place(std::string_view name,
             std::optional<unsigned> instance,
             std::size_t field,
             std::optional<std::size_t> Places::*place) {
    x_out.is_present = true;
    if (!instance) {
      fault(fmt::format("{} has no instance i= from 1 to {} (RFC 8617 §4.2.1)", name, kMaxSets));
      return;
    }
    x_count = std::max(x_count, *instance);
    auto& held = x_places[*instance].*place;
    if (held) fault(fmt::format("there are two {} with i={} (RFC 8617 §5.2)", name, *instance));
    held = field;
  }

  // What is known of each set, whatever else is wrong.
  void describe() {
    for (unsigned instance = 1; instance <= x_count; ++instance) {
      const Places& places = x_places[instance];
      Set set{.instance = instance};
      if (places.seal) {
        const std::string_view value = x_message.value(*places.seal);
        const auto seal = dkim::parse_signature(value, dkim::SignatureKind::kArcSeal).signature;
        if (!seal.domain.is_root()) set.domain = seal.domain.text();
        set.selector = seal.selector;
        set.chain = chain_of(tags_of(value)).value_or(Result::kFail);
      }
      if (places.results) {
        const auto value = parse_results(x_message.value(*places.results));
        if (value) set.results = message::unfolded(value->text);
      }
      if (places.seal || places.results || places.message) x_out.sets.push_back(std::move(set));
    }
  }

  static std::string value_of(const TagList& tags, std::string_view name) {
    const Tag* const tag = tags.find(name);
    return tag == nullptr ? std::string() : tag->value;
  }

  static std::optional<Result> chain_of(const TagList& tags) {
    const std::string value = base::to_lower(value_of(tags, "cv"));
    for (const Result result : {Result::kNone, Result::kPass, Result::kFail}) {
      if (value == to_text(result)) return result;
    }
    return std::nullopt;
  }

  // §5.2 steps 2 and 3
  void check_chain() {
    for (unsigned instance = 1; instance <= x_count; ++instance) {
      const Places& places = x_places[instance];
      const auto need = [&](bool is_there, std::string_view name) {
        if (!is_there)
          fault(fmt::format("{} with i={} is missing (RFC 8617 §5.2)", name, instance));
      };
      need(places.results.has_value(), kResultsName);
      need(places.message.has_value(), kMessageName);
      need(places.seal.has_value(), kSealName);
      if (!places.seal) continue;
      const auto chain = chain_of(tags_of(x_message.value(*places.seal)));
      const Result expected = instance == 1 ? Result::kNone : Result::kPass;
      if (chain == expected) continue;
      fault(
          chain == Result::kFail
              ? fmt::format("ARC-Seal i={} says that the chain was broken: cv=fail (RFC 8617 §5.2)",
                            instance)
              : fmt::format(
                    "ARC-Seal i={} must say cv={} (RFC 8617 §5.2)", instance, to_text(expected)));
    }
  }

  void check_fields() {
    for (unsigned instance = 1; instance <= x_count; ++instance) {
      const Places& places = x_places[instance];
      FieldSet set{.results = *places.results, .message = *places.message, .seal = *places.seal};
      set.message_signature = signature_in(set.message, dkim::SignatureKind::kArcMessage);
      set.has_form = tags_of(x_message.value(set.message)).find("c") != nullptr;
      set.seal_signature = signature_in(set.seal, dkim::SignatureKind::kArcSeal);
      const auto names_seal = [](const std::string& name) {
        return base::equals_ignoring_case(name, kSealName);
      };
      if (std::ranges::any_of(set.message_signature.headers, names_seal)) {
        fault(fmt::format("ARC-Message-Signature i={} signs ARC-Seal in h= (RFC 8617 §4.1.2)",
                          instance));
      }
      if (!set.seal_signature.headers.empty() ||
          tags_of(x_message.value(set.seal)).find("h") != nullptr) {
        fault(fmt::format("ARC-Seal i={} has h=, which it must not (RFC 8617 §4.1.3)", instance));
      }
      x_out.fields.push_back(std::move(set));
    }
  }

  dkim::Signature signature_in(std::size_t field, dkim::SignatureKind kind) {
    auto parsed = dkim::parse_signature(x_message.value(field), kind);
    if (!parsed.is_valid()) {
      fault(
          fmt::format("{} cannot be read: {}", x_message.name(field), error_text(parsed.problems)));
    }
    return std::move(parsed.signature);
  }

  const message::Message& x_message;
  std::array<Places, kMaxSets + 1> x_places;  // by instance
  unsigned x_count = 0;                       // the greatest instance
  Structure x_out;
};

}  // namespace

std::optional<ResultsValue> parse_results(std::string_view value) {
  const std::size_t end = value.find(';');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view tag = base::trim(value.substr(0, end));
  const std::size_t equals = tag.find('=');
  if (equals == std::string_view::npos || base::trim(tag.substr(0, equals)) != "i")
    return std::nullopt;
  const auto instance = parse_instance(base::trim(tag.substr(equals + 1)));
  if (!instance) return std::nullopt;
  return ResultsValue{*instance, value.substr(end + 1)};
}

Structure read_structure(const message::Message& message) {
  return Reader(message).read();
}

}  // namespace mailctl::mail::arc
