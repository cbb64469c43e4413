#include "tls_server.h"

#include <array>
#include <csignal>
#include <memory>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"

namespace mailctl::net::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Certificate make_certificate(EVP_PKEY* key) {
  Certificate certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  const std::string common_name = "mailctl test";
  X509_NAME_add_entry_by_txt(name,
                             "CN",
                             MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(common_name.data()),
                             static_cast<int>(common_name.size()),
                             -1,
                             0);
  X509_set_issuer_name(certificate.get(), name);
  for (const auto& [kind, value] : {std::pair{NID_subject_alt_name, "IP:127.0.0.1"},
                                    std::pair{NID_basic_constraints, "critical,CA:TRUE"}}) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
    MAILCTL_CHECK(extension != nullptr);
    X509_add_ext(certificate.get(), extension, -1);
    X509_EXTENSION_free(extension);
  }
  MAILCTL_CHECK(X509_sign(certificate.get(), key, EVP_sha256()) > 0);
  return certificate;
}

std::string to_pem(X509* certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_X509(memory.get(), certificate);
  std::array<char, 8192> buffer{};
  const int size = BIO_read(memory.get(), buffer.data(), static_cast<int>(buffer.size()));
  return {buffer.data(), static_cast<std::size_t>(size)};
}

}  // namespace

TlsServer::TlsServer(Versions versions) {
  const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const Certificate certificate = make_certificate(key.get());
  x_certificate_pem = to_pem(certificate.get());
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  MAILCTL_CHECK(context != nullptr);
  if (versions == Versions::kOnlyTls11) {
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, TLS1_1_VERSION);
    SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
  }
  SSL_CTX_use_certificate(context, certificate.get());
  SSL_CTX_use_PrivateKey(context, key.get());
  x_context = context;

  x_listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  MAILCTL_CHECK(bind(x_listener, reinterpret_cast<const sockaddr*>(&address), size) == 0);
  MAILCTL_CHECK(listen(x_listener, 16) == 0);
  MAILCTL_CHECK(getsockname(x_listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  x_port = ntohs(address.sin_port);
  MAILCTL_CHECK(pipe2(x_wake, O_CLOEXEC) == 0);
  x_thread = std::thread([this] { loop(); });
}

TlsServer::~TlsServer() {
  MAILCTL_CHECK(write(x_wake[1], "x", 1) == 1);
  x_thread.join();
  for (const int socket : {x_listener, x_wake[0], x_wake[1]}) close(socket);
  SSL_CTX_free(static_cast<SSL_CTX*>(x_context));
}

std::string TlsServer::url(std::string_view host) const {
  return "https://" + std::string(host) + ":" + std::to_string(x_port) + "/";
}

void TlsServer::loop() {
  // A client that refuses the certificate may be gone when OpenSSL writes.
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  while (true) {
    std::array<pollfd, 2> sockets{{{x_listener, POLLIN, 0}, {x_wake[0], POLLIN, 0}}};
    poll(sockets.data(), sockets.size(), -1);
    if (sockets[1].revents != 0) return;
    const int socket = accept4(x_listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    serve(socket);
    close(socket);
  }
}

void TlsServer::serve(int socket) {
  const timeval patience{10, 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const std::unique_ptr<SSL, decltype(&SSL_free)> session(SSL_new(static_cast<SSL_CTX*>(x_context)),
                                                          &SSL_free);
  SSL_set_fd(session.get(), socket);
  if (SSL_accept(session.get()) != 1) return;
  std::string input;
  std::array<char, 4096> buffer{};
  while (input.find("\r\n\r\n") == std::string::npos) {
    const int size = SSL_read(session.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (size <= 0) return;
    input.append(buffer.data(), static_cast<std::size_t>(size));
  }
  const std::string reply = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
  SSL_write(session.get(), reply.data(), static_cast<int>(reply.size()));
  SSL_shutdown(session.get());
}

}  // namespace mailctl::net::testing
