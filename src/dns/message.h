#pragma once
// DNS messages on the wire (RFC 1035 §4, EDNS(0) RFC 6891, RFC 3597). Our own codec, because TSIG
// and exact answers need control over every octet. Used by the resolver's parser of answers and by
// the emulator's server. Every length from outside is checked; no allocation grows with a count
// that the octets do not back.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dns/record_set.h"
#include "dns/view.h"

namespace mailctl::dns {

enum class ResponseCode : std::uint8_t {
  kNoError = 0,
  kFormErr = 1,
  kServFail = 2,
  kNxDomain = 3,
  kNotImp = 4,
  kRefused = 5,
};

struct Record {
  Name name;
  std::uint32_t ttl = 0;
  RecordData data;
  bool operator==(const Record&) const = default;
};

struct Edns {
  std::uint16_t udp_size = 1232;
  bool dnssec_ok = false;
  std::uint8_t version = 0;
  bool operator==(const Edns&) const = default;
};

struct Message {
  std::uint16_t id = 0;
  bool is_response = false;
  std::uint8_t opcode = 0;  // 0 = QUERY
  bool authoritative = false;
  bool truncated = false;
  bool recursion_desired = false;
  bool recursion_available = false;
  ResponseCode code = ResponseCode::kNoError;
  std::vector<Question> questions;  // class IN only; others fail to parse as kUnsupported
  std::vector<Record> answers;
  std::vector<Record> authorities;
  std::vector<Record> additionals;  // without OPT
  std::optional<Edns> edns;
  bool operator==(const Message&) const = default;
};

// kInvalid on anything malformed: short data, bad pointers and loops, trailing octets. kUnsupported
// for a class other than IN and for response codes over 255. Header bits and EDNS options that
// Message has no field for are dropped.
base::Result<Message> parse_message(std::string_view octets);
// Names compressed (owner names and the names of CNAME, NS, PTR, MX, SOA). The result may be longer
// than a UDP answer allows: see to_datagram. Counts, strings and rdata that have no place on the
// wire (a string over 255 octets, a code over 15 without EDNS) are broken invariants.
std::string to_octets(const Message& message);
// The message as one UDP datagram of at most `limit` octets: when it does not fit, sections are
// emptied and TC is set (RFC 2181 §9); losing only additionals does not set it.
std::string to_datagram(Message message, std::size_t limit);

}  // namespace mailctl::dns
