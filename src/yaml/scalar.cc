#include <algorithm>
#include <array>
#include <string_view>

#include "yaml/tree.h"

namespace mailctl::yaml {
namespace {

constexpr std::array<std::string_view, 18> kBooleans{"true",
                                                     "True",
                                                     "TRUE",
                                                     "false",
                                                     "False",
                                                     "FALSE",
                                                     "yes",
                                                     "Yes",
                                                     "YES",
                                                     "no",
                                                     "No",
                                                     "NO",
                                                     "on",
                                                     "On",
                                                     "ON",
                                                     "off",
                                                     "Off",
                                                     "OFF"};
constexpr std::array<std::string_view, 5> kNulls{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 6> kSpecialFloats{
    ".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"};

constexpr std::string_view kDigits = "0123456789";

bool is_all_of(std::string_view text, std::string_view alphabet) {
  return !text.empty() && text.find_first_not_of(alphabet) == std::string_view::npos;
}

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

bool is_integer(std::string_view text) {
  if (text.starts_with("0x")) return is_all_of(text.substr(2), "0123456789abcdefABCDEF");
  if (text.starts_with("0o")) return is_all_of(text.substr(2), "01234567");
  return is_all_of(without_sign(text), kDigits);
}

// [-+]? ( \.[0-9]+ | [0-9]+ ( \.[0-9]* )? ) ( [eE][-+]?[0-9]+ )?   (YAML 1.2 §10.3.2)
bool is_float(std::string_view text) {
  text = without_sign(text);
  if (std::ranges::find(kSpecialFloats, text) != kSpecialFloats.end()) return true;
  const auto exponent = text.find_first_of("eE");
  if (exponent != std::string_view::npos &&
      !is_all_of(without_sign(text.substr(exponent + 1)), kDigits)) {
    return false;
  }
  const auto mantissa = text.substr(0, exponent);
  const auto dot = mantissa.find('.');
  if (dot == std::string_view::npos) return is_all_of(mantissa, kDigits);
  const auto whole = mantissa.substr(0, dot);
  const auto fraction = mantissa.substr(dot + 1);
  const bool is_whole = whole.empty() || is_all_of(whole, kDigits);
  const bool is_fraction = fraction.empty() || is_all_of(fraction, kDigits);
  return is_whole && is_fraction && !(whole.empty() && fraction.empty());
}

}  // namespace

ScalarType scalar_type(const Node& scalar) {
  if (scalar.quoting == Quoting::kQuoted) return ScalarType::kText;
  const std::string_view text = scalar.text;
  if (std::ranges::find(kNulls, text) != kNulls.end()) return ScalarType::kNull;
  if (std::ranges::find(kBooleans, text) != kBooleans.end()) return ScalarType::kBoolean;
  if (is_integer(text)) return ScalarType::kInteger;
  return is_float(text) ? ScalarType::kFloat : ScalarType::kText;
}

}  // namespace mailctl::yaml
