#include "mail/dkim/openssl.h"

#include <openssl/bio.h>
#include <openssl/evp.h>

namespace mailctl::mail::dkim::openssl {

void free_bio(bio_st* bio) {
  BIO_free_all(bio);
}

void free_digest(evp_md_ctx_st* context) {
  EVP_MD_CTX_free(context);
}

void free_key(evp_pkey_st* key) {
  EVP_PKEY_free(key);
}

void free_key_context(evp_pkey_ctx_st* context) {
  EVP_PKEY_CTX_free(context);
}

}  // namespace mailctl::mail::dkim::openssl
