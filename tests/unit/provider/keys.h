#pragma once
// One RSA key for all tests here, made when first asked for; nothing secret is kept in the tree.

#include <string>

#include "provider/oci/rsa_key.h"

namespace mailctl::provider::oci {

const RsaKey& test_key();
std::string test_key_pem();
// PKCS#8, encrypted.
std::string encrypted_test_key_pem(const std::string& pass_phrase);
std::string ec_key_pem();
// A JWT with these claims (JSON) and a signature that nobody checks.
std::string token_with(const std::string& claims);

}  // namespace mailctl::provider::oci
