#pragma once
// What a file is, by how it begins: names and media types of report attachments are often wrong.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mailctl::mail::report {

enum class Format : std::uint8_t { kEmpty, kGzip, kZip, kXml, kJson, kMail, kOther };

struct Sniffed {
  Format format = Format::kOther;
  std::string_view what;  // for kOther, for messages: "a PDF file"; a string literal
};

// Octets of the beginning that decide.
inline constexpr std::size_t kSniffed = 1024;

// The first kSniffed octets, or all where there are fewer.
Sniffed sniff(std::string_view beginning);

}  // namespace mailctl::mail::report
