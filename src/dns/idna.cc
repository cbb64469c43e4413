#include "dns/idna.h"

#include <algorithm>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <idn2.h>

#include "base/text.h"
#include "dns/words.h"

namespace mailctl::dns {
namespace {

constexpr int kFlags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
constexpr std::string_view kAcePrefix = "xn--";

struct FreeIdn2 {
  void operator()(void* memory) const { idn2_free(memory); }
};

base::Error invalid(std::string_view text, std::string_view why) {
  return {base::ErrorKind::kInvalid,
          fmt::format("{} is no domain name: {}", quote_for_message(text), why),
          {}};
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

// Letters, digits, hyphens, and what service names use beside them.
bool is_plain_label(std::string_view label) {
  return std::ranges::all_of(label, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '*';
  });
}

// UTS 46 §4.5: the ideographic and full-width dots separate labels too.
std::string with_plain_dots(std::string_view text) {
  std::string plain(text);
  for (const std::string_view dot : {"\u3002", "\uff0e", "\uff61"}) {
    plain = base::replace_all(std::move(plain), dot, ".");
  }
  return plain;
}

// whole is what the user wrote, for messages.
base::Result<std::string> to_a_label(const std::string& label, std::string_view whole) {
  if (is_plain_label(label)) return label;
  if (is_ascii(label) || label.find('\0') != std::string::npos) {
    return invalid(whole,
                   fmt::format("{} has octets that names have not", quote_for_message(label)));
  }
  const auto* const input = reinterpret_cast<const std::uint8_t*>(label.c_str());
  std::uint8_t* output = nullptr;
  const int status = idn2_lookup_u8(input, &output, kFlags);
  if (status != IDN2_OK) {
    return invalid(whole, fmt::format("{}: {}", quote_for_message(label), idn2_strerror(status)));
  }
  const std::unique_ptr<std::uint8_t, FreeIdn2> owner(output);
  std::string a_label(reinterpret_cast<const char*>(output));
  // A mapping may bring in what separates or is not allowed ("／" becomes "/").
  if (!is_plain_label(a_label)) {
    return invalid(whole, fmt::format("{} maps to {}", quote_for_message(label), a_label));
  }
  return a_label;
}

// The U-label, or nothing where the label is none or would not lead back to itself.
std::string to_u_label(const std::string& a_label) {
  if (!a_label.starts_with(kAcePrefix) || !is_plain_label(a_label)) return {};
  char* output = nullptr;
  if (idn2_to_unicode_8z8z(a_label.c_str(), &output, 0) != IDN2_OK) return {};
  const std::unique_ptr<char, FreeIdn2> owner(output);
  std::string u_label(output);
  const auto back = to_a_label(u_label, u_label);
  return back && back.value() == a_label ? u_label : std::string();
}

}  // namespace

base::Result<Name> name_from_unicode(std::string_view text) {
  if (is_ascii(text)) return Name::parse(text);
  std::string labels = with_plain_dots(text);
  if (labels.ends_with('.')) labels.pop_back();
  std::string ascii;
  for (const auto label : base::split(labels, '.')) {
    if (label.empty()) return invalid(text, "it has an empty label");
    auto a_label = to_a_label(std::string(label), text);
    if (!a_label) return std::move(a_label).error();
    if (!ascii.empty()) ascii += '.';
    ascii += a_label.value();
  }
  return Name::parse(ascii);
}

std::string to_unicode(const Name& name) {
  if (name.text().find(kAcePrefix) == std::string::npos) return name.text();
  std::string text;
  for (const auto& label : name.labels()) {
    const auto u_label = to_u_label(label);
    if (!text.empty()) text += '.';
    text += u_label.empty() ? Name::from_labels({label}).value().text() : u_label;
  }
  return text;
}

}  // namespace mailctl::dns
