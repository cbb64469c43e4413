#pragma once
// Who frees OpenSSL's objects. Its own headers stay in the .cc files.

#include <memory>

struct bio_st;
struct evp_md_ctx_st;
struct evp_pkey_ctx_st;
struct evp_pkey_st;

namespace mailctl::mail::dkim::openssl {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

void free_bio(bio_st* bio);
void free_digest(evp_md_ctx_st* context);
void free_key(evp_pkey_st* key);
void free_key_context(evp_pkey_ctx_st* context);

using Bio = std::unique_ptr<bio_st, Deleter<free_bio>>;
using Digest = std::unique_ptr<evp_md_ctx_st, Deleter<free_digest>>;
using Key = std::unique_ptr<evp_pkey_st, Deleter<free_key>>;
using KeyContext = std::unique_ptr<evp_pkey_ctx_st, Deleter<free_key_context>>;

}  // namespace mailctl::mail::dkim::openssl
