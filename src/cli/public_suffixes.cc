#include "cli/public_suffixes.h"

#include "cli/files.h"

namespace mailctl::cli {

base::Result<mail::dmarc::PublicSuffixList> public_suffixes(const std::string& path) {
  if (path.empty()) return mail::dmarc::PublicSuffixList();
  auto text = read_text_file(path);
  if (!text) return std::move(text).error().with_context("reading --psl");
  auto list = mail::dmarc::PublicSuffixList::parse(text.value());
  if (!list) return std::move(list).error().with_context(path);
  return list;
}

}  // namespace mailctl::cli
