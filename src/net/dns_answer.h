#pragma once
// What DNS responses say about a question: following CNAMEs, telling "no such name" from "no such
// type" from "ask elsewhere". Pure; the resolver sends and receives.

#include <cstdint>
#include <optional>

#include "dns/message.h"
#include "dns/view.h"

namespace mailctl::net {

// More links than that are taken for a loop.
inline constexpr std::size_t kMaxAliases = 16;

// Follows one question through as many responses as it takes.
class Inquiry {
 public:
  enum class Step : std::uint8_t {
    kDone,    // answer() holds the answer
    kFollow,  // asks() is now the end of a CNAME chain that the response did not resolve
    kRefuse,  // this server will not or cannot say; another one might
  };

  explicit Inquiry(dns::Question question);

  // What was asked in the first place.
  [[nodiscard]] const dns::Question& question() const { return x_question; }

  // What to ask now.
  [[nodiscard]] const dns::Question& asks() const { return x_asks; }

  // Takes the response to asks().
  Step take(const dns::Message& response);
  // Ends without an answer: kServFail or kTimeout, with what is known of the chain.
  void fail(dns::AnswerStatus status);

  // kNotFetched until done.
  [[nodiscard]] const dns::Answer& answer() const { return x_answer; }

 private:
  enum class Chain : std::uint8_t { kWhole, kLoop };

  Chain follow_aliases(const dns::Message& response);
  void take_records(const dns::Message& response);
  void take_delegation(const dns::Message& response);
  void note_ttl(std::uint32_t ttl);
  Step end(dns::AnswerStatus status);

  dns::Question x_question;
  dns::Question x_asks;
  dns::Answer x_answer;
  std::optional<std::uint32_t> x_ttl;
};

// The query for one question: recursion desired, EDNS, the given id.
dns::Message make_query(const dns::Question& question, std::uint16_t id);

}  // namespace mailctl::net
