#include "opendkim/opendkim.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

// Its header is C: it wants the types of BSD, and this one.
// clang-format off
#include <sys/types.h>
#define _Bool bool  // NOLINT(bugprone-reserved-identifier)
#include <dkim.h>
#undef _Bool

// clang-format on

namespace mailctl::test {

struct OpenDkim::Library {
  DKIM_LIB* handle = nullptr;
  KeyTexts keys;
};

namespace {

constexpr const unsigned char kId[] = "message";

struct Closer {
  void operator()(DKIM* dkim) const { dkim_free(dkim); }
};

using Handle = std::unique_ptr<DKIM, Closer>;

std::string text_of(const unsigned char* text) {
  return reinterpret_cast<const char*>(text);
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

DKIM_CBSTAT find_key(DKIM* dkim, DKIM_SIGINFO* signature, u_char* buffer, std::size_t size) {
  const auto& keys = *static_cast<const KeyTexts*>(dkim_get_user_context(dkim));
  const auto name = text_of(dkim_sig_getselector(signature)) + "._domainkey." +
                    text_of(dkim_sig_getdomain(signature));
  const auto found = keys.find(lower(name));
  if (found == keys.end()) return DKIM_CBSTAT_NOTFOUND;
  if (found->second.size() >= size) return DKIM_CBSTAT_ERROR;
  std::memcpy(buffer, found->second.c_str(), found->second.size() + 1);
  return DKIM_CBSTAT_CONTINUE;
}

std::string word_for(DKIM_SIGINFO* signature) {
  const bool has_passed = (dkim_sig_getflags(signature) & DKIM_SIGFLAG_PASSED) != 0;
  if (has_passed && dkim_sig_getbh(signature) == DKIM_SIGBH_MATCH) return "pass";
  if (dkim_sig_getbh(signature) == DKIM_SIGBH_MISMATCH) return "body";
  const char* text = dkim_sig_geterrorstr(dkim_sig_geterror(signature));
  return text == nullptr ? "unknown" : text;
}

// Feeds the whole message; the status of the last step that worked or failed.
DKIM_STAT feed(DKIM* dkim, const std::string& message) {
  // The library takes it as writable and does not write.
  auto* octets = reinterpret_cast<u_char*>(const_cast<char*>(message.data()));
  DKIM_STAT status = dkim_chunk(dkim, octets, message.size());
  if (status == DKIM_STAT_OK) status = dkim_chunk(dkim, nullptr, 0);
  if (status == DKIM_STAT_OK) status = dkim_eom(dkim, nullptr);
  return status;
}

Handle begin(DKIM_LIB* library, const KeyTexts& keys) {
  DKIM_STAT status = DKIM_STAT_OK;
  Handle dkim(dkim_verify(library, kId, nullptr, &status));
  if (dkim == nullptr || status != DKIM_STAT_OK) throw std::runtime_error("dkim_verify failed");
  dkim_set_user_context(dkim.get(), const_cast<KeyTexts*>(&keys));
  return dkim;
}

}  // namespace

OpenDkim::OpenDkim(KeyTexts keys) : x_library(std::make_unique<Library>()) {
  x_library->keys = std::move(keys);
  x_library->handle = dkim_init(nullptr, nullptr);
  if (x_library->handle == nullptr) throw std::runtime_error("dkim_init failed");
  dkim_set_key_lookup(x_library->handle, find_key);
  unsigned flags = DKIM_LIBFLAGS_BADSIGHANDLES;
  dkim_options(x_library->handle, DKIM_OP_SETOPT, DKIM_OPTS_FLAGS, &flags, sizeof flags);
}

OpenDkim::~OpenDkim() {
  dkim_close(x_library->handle);
}

std::vector<std::string> OpenDkim::verify(const std::string& message) {
  const Handle dkim = begin(x_library->handle, x_library->keys);
  const DKIM_STAT status = feed(dkim.get(), message);
  DKIM_SIGINFO** signatures = nullptr;
  int count = 0;
  if (status == DKIM_STAT_SYNTAX) return {"syntax"};
  if (dkim_getsiglist(dkim.get(), &signatures, &count) != DKIM_STAT_OK || count == 0)
    return {status == DKIM_STAT_NOSIG ? "none" : dkim_getresultstr(status)};
  std::vector<std::string> words;
  for (int i = 0; i < count; ++i) words.push_back(word_for(signatures[i]));
  return words;
}

bool OpenDkim::is_good(const std::string& message) {
  const Handle dkim = begin(x_library->handle, x_library->keys);
  return feed(dkim.get(), message) == DKIM_STAT_OK;
}

}  // namespace mailctl::test
