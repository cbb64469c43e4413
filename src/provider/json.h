#pragma once
// JSON as the clouds' APIs speak it: a small tree, so that only json.cc pays for the library. An
// absent member, a null and a member of another type read alike, because services answer any of
// them for "not set". Not for data whose places are shown to a user.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace mailctl::provider {

enum class Truth : std::uint8_t { kFalse, kTrue };

class Json {
 public:
  using Member = std::pair<std::string, Json>;

  Json() = default;  // null

  static Json string(std::string text);
  static Json number(std::int64_t value);
  static Json array(std::vector<Json> items);
  static Json object(std::vector<Member> members);

  // kInvalid with the place when malformed or nested deeper than 64. Bytes that are not UTF-8 are
  // refused.
  static base::Result<Json> parse(std::string_view text);

  // Compact, members in their order; bytes that are not UTF-8 become U+FFFD.
  [[nodiscard]] std::string to_text() const;

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(x_value); }

  [[nodiscard]] bool is_object() const { return std::holds_alternative<Members>(x_value); }

  [[nodiscard]] bool is_array() const { return std::holds_alternative<Items>(x_value); }

  // This value as text; empty unless it is a string.
  [[nodiscard]] const std::string& text() const;
  // The member; nullptr where absent or null.
  [[nodiscard]] const Json* find(std::string_view key) const;
  // The member's text; empty where it is absent or no string.
  [[nodiscard]] const std::string& text(std::string_view key) const;
  // The member's number, cut to a whole one.
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view key) const;
  // Whether the member is `true`.
  [[nodiscard]] bool is_true(std::string_view key) const;
  // Empty unless this is an array (an object).
  [[nodiscard]] const std::vector<Json>& items() const;
  [[nodiscard]] const std::vector<Member>& members() const;

  // The items of this array, or of its member "items", moved out; empty where there are none.
  std::vector<Json> take_items();

  // Makes this an object if it is none.
  void set(std::string_view key, Json value);

 private:
  friend class JsonBuilder;
  using Items = std::vector<Json>;
  using Members = std::vector<Member>;
  std::variant<std::monostate, Truth, std::int64_t, double, std::string, Items, Members> x_value;
};

}  // namespace mailctl::provider
