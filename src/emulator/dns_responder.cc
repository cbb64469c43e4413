#include "emulator/dns_responder.h"

#include <algorithm>
#include <utility>

#include "dns/message.h"
#include "emulator/zone_lookup.h"

namespace mailctl::emulator {

namespace {

constexpr std::size_t kHeaderSize = 12;
constexpr std::size_t kPlainUdpLimit = 512;  // RFC 1035 §4.2.1
constexpr std::size_t kTcpLimit = 65535;
constexpr auto kIxfr = static_cast<dns::RecordType>(251);
constexpr auto kAxfr = static_cast<dns::RecordType>(252);
constexpr auto kBadVersion = static_cast<dns::ResponseCode>(16);

unsigned octet_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// Only a whole header with QR = 0 may be answered: answering answers makes loops.
bool is_query(std::string_view octets) {
  return octets.size() >= kHeaderSize && (octet_at(octets, 2) & 0x80U) == 0;
}

// What can be said of a query that does not parse.
std::string bare_reply(std::string_view query, dns::ResponseCode code) {
  dns::Message reply;
  reply.id = static_cast<std::uint16_t>((octet_at(query, 0) << 8U) | octet_at(query, 1));
  reply.is_response = true;
  reply.opcode = static_cast<std::uint8_t>((octet_at(query, 2) >> 3U) & 0x0FU);
  reply.recursion_desired = (octet_at(query, 2) & 1U) != 0;
  reply.code = code;
  return dns::to_octets(reply);
}

dns::Message reply_to(const dns::Message& query) {
  dns::Message reply;
  reply.id = query.id;
  reply.is_response = true;
  reply.opcode = query.opcode;
  reply.recursion_desired = query.recursion_desired;
  reply.recursion_available = true;
  reply.questions = query.questions;
  if (query.edns) reply.edns = dns::Edns{kDnsUdpSize, query.edns->dnssec_ok, 0};
  return reply;
}

void fill(const ZoneStore& zones, const dns::Question& question, dns::Message& reply) {
  ZoneAnswer found = look_up(zones, question);
  reply.authoritative = true;
  switch (found.status) {
    case LookupStatus::kAnswer:
    case LookupStatus::kNoData:
      break;
    case LookupStatus::kNxDomain:
      reply.code = dns::ResponseCode::kNxDomain;
      break;
    case LookupStatus::kDelegated:
      // The servers it is delegated to are not of this world: a resolver would not reach them.
      reply.authoritative = !found.aliases.empty();
      if (reply.recursion_desired) {
        reply.code = dns::ResponseCode::kServFail;
        return;
      }
      break;
    case LookupStatus::kOutside:
      // A chain that leads out is answered as far as it is known.
      reply.authoritative = !found.aliases.empty();
      if (found.aliases.empty()) reply.code = dns::ResponseCode::kRefused;
      break;
  }
  reply.answers = std::move(found.answers);
  reply.authorities = std::move(found.authorities);
}

dns::Message answer(const ZoneStore& zones, const dns::Message& query) {
  dns::Message reply = reply_to(query);
  if (query.edns && query.edns->version > 0) {
    reply.code = kBadVersion;
  } else if (query.opcode != 0) {
    reply.code = dns::ResponseCode::kNotImp;
  } else if (query.questions.size() != 1) {
    reply.code = dns::ResponseCode::kFormErr;
  } else if (query.questions[0].type == kAxfr || query.questions[0].type == kIxfr) {
    reply.code = dns::ResponseCode::kRefused;
  } else {
    fill(zones, query.questions[0], reply);
  }
  return reply;
}

std::size_t size_limit(const dns::Message& query, DnsTransport transport) {
  if (transport == DnsTransport::kTcp) return kTcpLimit;
  if (!query.edns) return kPlainUdpLimit;
  return std::clamp<std::size_t>(query.edns->udp_size, kPlainUdpLimit, kDnsUdpSize);
}

}  // namespace

std::string respond(const ZoneStore& zones, std::string_view query, DnsTransport transport) {
  if (!is_query(query)) return {};
  const auto message = dns::parse_message(query);
  if (!message) {
    return bare_reply(query,
                      message.error().kind == base::ErrorKind::kUnsupported
                          ? dns::ResponseCode::kNotImp
                          : dns::ResponseCode::kFormErr);
  }
  return dns::to_datagram(answer(zones, *message), size_limit(*message, transport));
}

std::string respond_servfail(std::string_view query) {
  if (!is_query(query)) return {};
  const auto message = dns::parse_message(query);
  if (!message) return bare_reply(query, dns::ResponseCode::kServFail);
  dns::Message reply = reply_to(*message);
  reply.code = dns::ResponseCode::kServFail;
  return dns::to_octets(reply);
}

}  // namespace mailctl::emulator
