#include "mail/report/format.h"

#include <algorithm>

#include "mail/characters.h"

namespace mailctl::mail::report {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view octets;
  Sniffed sniffed;
};

constexpr Magic kMagics[] = {
    {"\x1f\x8b"sv, {Format::kGzip, {}}},
    {"PK\x03\x04"sv, {Format::kZip, {}}},
    {"PK\x05\x06"sv, {Format::kZip, {}}},
    {"7z\xbc\xaf\x27\x1c"sv, {Format::kOther, "a 7z archive; reports are gzip, zip or plain XML"}},
    {"Rar!"sv, {Format::kOther, "a RAR archive; reports are gzip, zip or plain XML"}},
    {"BZh"sv, {Format::kOther, "bzip2 data; reports are gzip, zip or plain XML"}},
    {"\xfd"
     "7zXZ"sv,
     {Format::kOther, "xz data; reports are gzip, zip or plain XML"}},
    {"\x28\xb5\x2f\xfd"sv, {Format::kOther, "zstd data; reports are gzip, zip or plain XML"}},
    {"%PDF"sv, {Format::kOther, "a PDF file"}},
    {"\x89PNG"sv, {Format::kOther, "a picture"}},
    {"\xff\xd8\xff"sv, {Format::kOther, "a picture"}},
    {"GIF8"sv, {Format::kOther, "a picture"}},
    {"\xff\xfe"sv, {Format::kOther, "text in UTF-16; reports are in UTF-8"}},
    {"\xfe\xff"sv, {Format::kOther, "text in UTF-16; reports are in UTF-8"}},
    {"\xd0\xcf\x11\xe0"sv, {Format::kOther, "a file of Outlook or Office; save the mail as .eml"}},
};

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kBlanks = " \t\r\n";

// A line "Name: value", or the line of a mailbox file.
bool is_mail(std::string_view text) {
  if (text.starts_with("From ")) return true;
  std::size_t length = 0;
  while (length < text.size() && is_visible(text[length]) && text[length] != ':') ++length;
  return length > 0 && length < text.size() && text[length] == ':' && is_alpha(text.front());
}

bool is_tar(std::string_view text) {
  constexpr std::size_t kMarkAt = 257;
  return text.size() > kMarkAt && text.substr(kMarkAt).starts_with("ustar");
}

}  // namespace

Sniffed sniff(std::string_view beginning) {
  for (const Magic& magic : kMagics) {
    if (beginning.starts_with(magic.octets)) return magic.sniffed;
  }
  if (is_tar(beginning))
    return {Format::kOther, "a tar archive; reports are gzip, zip or plain XML"};
  std::string_view text = beginning;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  if (text.empty()) {
    return beginning.size() < kSniffed ? Sniffed{Format::kEmpty, {}}
                                       : Sniffed{Format::kOther, "nothing but blanks"};
  }
  if (text.front() == '<') return {Format::kXml, {}};
  if (text.front() == '{' || text.front() == '[') return {Format::kJson, {}};
  if (is_mail(text)) return {Format::kMail, {}};
  return {Format::kOther, "neither XML nor JSON, gzip, zip or a mail"};
}

}  // namespace mailctl::mail::report
