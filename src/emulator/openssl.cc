#include "emulator/openssl.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace mailctl::emulator {

namespace {

// Answers an encrypted key's question for its pass phrase: there is none.
int no_pass_phrase(char*, int, int, void*) {
  return 0;
}

}  // namespace

void free_bio(bio_st* bio) {
  BIO_free_all(bio);
}

void free_key(evp_pkey_st* key) {
  EVP_PKEY_free(key);
}

Bio make_bio() {
  return Bio(BIO_new(BIO_s_mem()));
}

Bio read_bio(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_of(bio_st* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size <= 0 ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

Key read_private(std::string_view pem) {
  const Bio bio = read_bio(pem);
  return Key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_pass_phrase, nullptr));
}

Key read_public(std::string_view pem) {
  const Bio bio = read_bio(pem);
  return Key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
}

std::string to_public_pem(const evp_pkey_st* key) {
  const Bio bio = make_bio();
  PEM_write_bio_PUBKEY(bio.get(), key);
  return text_of(bio.get());
}

}  // namespace mailctl::emulator
