// Writes the messages that DKIM verifiers are measured with, the same in every run but for keys and
// signatures: bench_dkim_messages FOLDER. Relaxed in both forms, as nearly all mail is signed.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>

#include "mail/dkim/key.h"
#include "mail/dkim/sign.h"

using namespace mailctl;
namespace dkim = mailctl::mail::dkim;
using mail::message::Message;

namespace {

struct Kind {
  const char* name;
  std::size_t size;   // octets of the whole message, about
  std::size_t count;  // how many different ones
  dkim::KeyType key;
};

constexpr Kind kKinds[] = {
    {"ed25519-2k", 2 * 1024, 64, dkim::KeyType::kEd25519},
    {"rsa-1m", 1024 * 1024, 4, dkim::KeyType::kRsa},
    {"rsa-2k", 2 * 1024, 64, dkim::KeyType::kRsa},
    {"rsa-50k", 50 * 1024, 16, dkim::KeyType::kRsa},
};

constexpr const char* kWords[] = {"the",     "order",     "of",
                                  "pizza",   "was",       "confirmed",
                                  "and",     "leaves",    "our",
                                  "oven",    "within",    "a",
                                  "quarter", "hour;",     "please",
                                  "reply,",  "if",        "address",
                                  "or",      "telephone", "are",
                                  "wrong.",  "Thank",     "you!",
                                  "=C3=A9",  "-",         "https://example.com/"};

std::string header(std::mt19937& random) {
  const auto id = std::to_string(random());
  return "Return-Path: <bounce-" + id + "@mail.example.com>\r\n" +
         "Received: from mx1.example.com (mx1.example.com [192.0.2.10])\r\n"
         "\tby mx.receiver.example (Postfix) with ESMTPS id 4XYZ" +
         id +
         "\r\n"
         "\tfor <user@receiver.example>; Sat, 21 Dec 2024 10:00:02 +0000 (UTC)\r\n"
         "Received: from app.example.com (app.example.com [192.0.2.20])\r\n"
         "\tby mx1.example.com with ESMTPSA; Sat, 21 Dec 2024 10:00:01 +0000\r\n"
         "From: OCI Pizza <no-reply@example.com>\r\n"
         "To: A. User <user@receiver.example>\r\n"
         "Subject: Your order " +
         id +
         " is on its way,\r\n and what to do until it is there\r\n"
         "Date: Sat, 21 Dec 2024 10:00:00 +0000\r\n"
         "Message-ID: <" +
         id +
         ".order@example.com>\r\n"
         "MIME-Version: 1.0\r\n"
         "Content-Type: text/plain; charset=utf-8\r\n"
         "Content-Transfer-Encoding: quoted-printable\r\n"
         "List-Unsubscribe: <https://example.com/u/" +
         id +
         ">\r\n"
         "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
}

// Lines of up to 76 octets; one in twenty ends with a blank or has two in a row.
std::string body(std::size_t size, std::mt19937& random) {
  std::string text;
  std::string line;
  while (text.size() < size) {
    const std::string word = kWords[random() % std::size(kWords)];
    if (line.size() + word.size() < 76) {
      line += word + (random() % 200 == 0 ? "  " : " ");
      continue;
    }
    if (random() % 30 != 0) line.pop_back();
    text += line + "\r\n";
    line.clear();
  }
  return text;
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

void write_kind(const std::filesystem::path& folder, const Kind& kind, const dkim::KeyPair& key) {
  std::mt19937 random(6376);
  const std::string selector(to_text(kind.key));
  for (std::size_t i = 0; i < kind.count; ++i) {
    const std::string head = header(random);
    const std::size_t rest = kind.size > head.size() + 900 ? kind.size - head.size() - 900 : 100;
    const auto message = Message::parse(head + "\r\n" + body(rest, random)).value();
    const auto field = dkim::sign(message,
                                  {dns::name_of("example.com"), selector, key.private_pem},
                                  base::Time{std::chrono::seconds(1734775200)});
    const std::string number = std::to_string(100 + i).substr(1);
    write(folder / (std::string(kind.name) + "-" + number + ".eml"),
          message.with_field_on_top(*field)->text());
  }
}

void write_all(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const auto rsa = dkim::generate_rsa_key(2048).value();
  const auto ed25519 = dkim::generate_ed25519_key().value();
  std::string keys;
  for (const auto* key : {&rsa, &ed25519}) {
    keys += std::string(to_text(key->record.type)) + "._domainkey.example.com " +
            to_text(key->record) + "\n";
  }
  write(folder / "keys.txt", keys);
  for (const Kind& kind : kKinds)
    write_kind(folder, kind, kind.key == dkim::KeyType::kRsa ? rsa : ed25519);
}

}  // namespace

int main(int count, char** values) {
  if (count != 2) {
    std::fprintf(stderr, "usage: bench_dkim_messages FOLDER\n");
    return 2;
  }
  try {
    write_all(values[1]);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
  }
  return 0;
}
