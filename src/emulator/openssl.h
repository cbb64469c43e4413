#pragma once
// Who frees OpenSSL's objects, and PEM text in and out of them: what keys and certificates share.
// OpenSSL's own headers stay in the .cc files.

#include <memory>
#include <string>
#include <string_view>

struct bio_st;
struct evp_pkey_st;

namespace mailctl::emulator {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

void free_bio(bio_st* bio);
void free_key(evp_pkey_st* key);

using Bio = std::unique_ptr<bio_st, Deleter<free_bio>>;
using Key = std::unique_ptr<evp_pkey_st, Deleter<free_key>>;

Bio make_bio();
// The text must outlive it.
Bio read_bio(std::string_view text);
std::string text_of(bio_st* bio);

// nullptr when the PEM is bad, encrypted, or of another kind.
Key read_private(std::string_view pem);
Key read_public(std::string_view pem);
std::string to_public_pem(const evp_pkey_st* key);

}  // namespace mailctl::emulator
