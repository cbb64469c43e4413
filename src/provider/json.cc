#include "provider/json.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/overloaded.h"

namespace mailctl::provider {

// Builds the tree from the parser's events, so that nesting is bounded before anything recurses.
class JsonBuilder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  bool null() { return put(Json()); }

  bool boolean(bool value) {
    Json json;
    json.x_value = value ? Truth::kTrue : Truth::kFalse;
    return put(std::move(json));
  }

  bool number_integer(number_integer_t value) { return put(Json::number(value)); }

  bool number_unsigned(number_unsigned_t value) {
    if (std::in_range<std::int64_t>(value)) {
      return put(Json::number(static_cast<std::int64_t>(value)));
    }
    return number_float(static_cast<double>(value), {});
  }

  bool number_float(number_float_t value, const string_t& /*text*/) {
    Json json;
    json.x_value = value;
    return put(std::move(json));
  }

  bool string(string_t& value) { return put(Json::string(std::move(value))); }

  bool binary(binary_t& /*value*/) { return false; }

  bool start_object(std::size_t /*size*/) { return open(Json::object({})); }

  bool key(string_t& value) {
    x_keys.back() = std::move(value);
    return true;
  }

  bool end_object() { return close(); }

  bool start_array(std::size_t /*size*/) { return open(Json::array({})); }

  bool end_array() { return close(); }

  bool parse_error(std::size_t position,
                   const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) {
    x_problem = fmt::format("malformed at byte {}", position);
    return false;
  }

  Json take() { return std::move(x_root); }

  [[nodiscard]] const std::string& problem() const { return x_problem; }

 private:
  static constexpr std::size_t kMaxDepth = 64;

  bool open(Json json) {
    if (x_open.size() >= kMaxDepth) {
      x_problem = fmt::format("nested deeper than {}", kMaxDepth);
      return false;
    }
    x_open.push_back(std::move(json));
    x_keys.emplace_back();
    return true;
  }

  bool close() {
    Json json = std::move(x_open.back());
    x_open.pop_back();
    x_keys.pop_back();
    return put(std::move(json));
  }

  bool put(Json json) {
    if (x_open.empty()) {
      x_root = std::move(json);
    } else if (auto* items = std::get_if<Json::Items>(&x_open.back().x_value)) {
      items->push_back(std::move(json));
    } else if (auto* members = std::get_if<Json::Members>(&x_open.back().x_value)) {
      members->emplace_back(std::move(x_keys.back()), std::move(json));
    }
    return true;
  }

  Json x_root;
  std::vector<Json> x_open;
  std::vector<std::string> x_keys;  // of the member under way, one per open container
  std::string x_problem;
};

namespace {

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Json Json::string(std::string text) {
  Json json;
  json.x_value = std::move(text);
  return json;
}

Json Json::number(std::int64_t value) {
  Json json;
  json.x_value = value;
  return json;
}

Json Json::array(std::vector<Json> items) {
  Json json;
  json.x_value = std::move(items);
  return json;
}

Json Json::object(std::vector<Member> members) {
  Json json;
  json.x_value = std::move(members);
  return json;
}

base::Result<Json> Json::parse(std::string_view text) {
  JsonBuilder builder;
  if (!nlohmann::json::sax_parse(text, &builder)) {
    return base::Error{base::ErrorKind::kInvalid, "not JSON: " + builder.problem(), {}};
  }
  return builder.take();
}

std::string Json::to_text() const {
  return std::visit(
      base::Overloaded{
          [](const std::monostate&) { return std::string("null"); },
          [](const Truth& value) { return std::string(value == Truth::kTrue ? "true" : "false"); },
          [](const std::int64_t& value) { return std::to_string(value); },
          [](const double& value) {
            return std::isfinite(value) ? fmt::format("{}", value) : std::string("null");
          },
          [](const std::string& value) { return quoted(value); },
          [](const Items& values) {
            std::string out = "[";
            for (const auto& value : values) {
              if (out.size() > 1) out += ',';
              out += value.to_text();
            }
            return out + "]";
          },
          [](const Members& values) {
            std::string out = "{";
            for (const auto& [key, value] : values) {
              if (out.size() > 1) out += ',';
              out += quoted(key) + ":" + value.to_text();
            }
            return out + "}";
          }},
      x_value);
}

const std::string& Json::text() const {
  static const std::string kEmpty;
  const auto* text = std::get_if<std::string>(&x_value);
  return text != nullptr ? *text : kEmpty;
}

const Json* Json::find(std::string_view key) const {
  for (const auto& [name, value] : members()) {
    if (name == key) return value.is_null() ? nullptr : &value;
  }
  return nullptr;
}

const std::string& Json::text(std::string_view key) const {
  static const Json kNull;
  const auto* member = find(key);
  return member != nullptr ? member->text() : kNull.text();
}

std::optional<std::int64_t> Json::number(std::string_view key) const {
  const auto* member = find(key);
  if (member == nullptr) return std::nullopt;
  if (const auto* whole = std::get_if<std::int64_t>(&member->x_value)) return *whole;
  const auto* real = std::get_if<double>(&member->x_value);
  constexpr double kLimit = 9e18;
  if (real == nullptr || std::abs(*real) > kLimit) return std::nullopt;
  return static_cast<std::int64_t>(*real);
}

bool Json::is_true(std::string_view key) const {
  const auto* member = find(key);
  const auto* value = member != nullptr ? std::get_if<Truth>(&member->x_value) : nullptr;
  return value != nullptr && *value == Truth::kTrue;
}

const std::vector<Json>& Json::items() const {
  static const Items kNone;
  const auto* items = std::get_if<Items>(&x_value);
  return items != nullptr ? *items : kNone;
}

const std::vector<Json::Member>& Json::members() const {
  static const Members kNone;
  const auto* members = std::get_if<Members>(&x_value);
  return members != nullptr ? *members : kNone;
}

std::vector<Json> Json::take_items() {
  if (auto* items = std::get_if<Items>(&x_value)) return std::move(*items);
  auto* all = std::get_if<Members>(&x_value);
  if (all == nullptr) return {};
  for (auto& [name, value] : *all) {
    if (name == "items" && value.is_array()) return std::move(std::get<Items>(value.x_value));
  }
  return {};
}

void Json::set(std::string_view key, Json value) {
  if (!is_object()) x_value = Members();
  auto& members = std::get<Members>(x_value);
  for (auto& [name, member] : members) {
    if (name == key) {
      member = std::move(value);
      return;
    }
  }
  members.emplace_back(std::string(key), std::move(value));
}

}  // namespace mailctl::provider
