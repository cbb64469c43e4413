#include "net/dns_answer.h"

#include <algorithm>
#include <utility>

namespace mailctl::net {
namespace {

// The SOA that makes an empty response a statement about `name` (RFC 2308 §2.2): its TTL for that
// statement is the smaller of its own and its minimum field (RFC 2308 §5).
std::optional<std::uint32_t> negative_ttl(const dns::Message& response, const dns::Name& name) {
  for (const dns::Record& record : response.authorities) {
    const auto* soa = std::get_if<dns::SoaData>(&record.data);
    if (soa != nullptr && name.is_at_or_under(record.name))
      return std::min(record.ttl, soa->minimum);
  }
  return std::nullopt;
}

// "Ask those": name servers and nothing else, from one who does not recurse (RFC 2308 §2.2).
bool is_referral(const dns::Message& response) {
  return !response.authoritative && !response.recursion_available &&
         std::ranges::any_of(response.authorities, [](const dns::Record& record) {
           return std::holds_alternative<dns::NsData>(record.data);
         });
}

const dns::Record* find_alias(const dns::Message& response, const dns::Name& name) {
  const auto found = std::ranges::find_if(response.answers, [&](const dns::Record& record) {
    return record.name == name && std::holds_alternative<dns::CnameData>(record.data);
  });
  return found == response.answers.end() ? nullptr : &*found;
}

}  // namespace

Inquiry::Inquiry(dns::Question question) : x_question(std::move(question)), x_asks(x_question) {}

void Inquiry::note_ttl(std::uint32_t ttl) {
  x_ttl = std::min(x_ttl.value_or(ttl), ttl);
}

Inquiry::Step Inquiry::end(dns::AnswerStatus status) {
  x_answer.status = status;
  x_answer.ttl = x_ttl.value_or(0);
  return Step::kDone;
}

void Inquiry::fail(dns::AnswerStatus status) {
  x_answer.records.clear();
  end(status);
}

Inquiry::Chain Inquiry::follow_aliases(const dns::Message& response) {
  if (x_asks.type == dns::RecordType::kCname || x_asks.type == dns::RecordType::kAny) {
    return Chain::kWhole;
  }
  while (const dns::Record* alias = find_alias(response, x_asks.name)) {
    const dns::Name& target = std::get<dns::CnameData>(alias->data).target;
    const bool was_seen = target == x_question.name ||
                          std::ranges::find(x_answer.aliases, target) != x_answer.aliases.end();
    if (was_seen || x_answer.aliases.size() == kMaxAliases) return Chain::kLoop;
    note_ttl(alias->ttl);
    x_answer.aliases.push_back(target);
    x_asks.name = target;
  }
  return Chain::kWhole;
}

void Inquiry::take_records(const dns::Message& response) {
  for (const dns::Record& record : response.answers) {
    const bool is_asked_type =
        x_asks.type == dns::RecordType::kAny || dns::type_of(record.data) == x_asks.type;
    if (record.name != x_asks.name || !is_asked_type) continue;
    note_ttl(record.ttl);
    // A set holds no value twice (RFC 2181 §5).
    if (std::ranges::find(x_answer.records, record.data) == x_answer.records.end()) {
      x_answer.records.push_back(record.data);
    }
  }
}

// Who is asked for the name servers of a name below one of its own zones answers with a referral:
// that is what it says they are.
void Inquiry::take_delegation(const dns::Message& response) {
  if (x_asks.type != dns::RecordType::kNs) return;
  for (const dns::Record& record : response.authorities) {
    if (record.name != x_asks.name || !std::holds_alternative<dns::NsData>(record.data)) continue;
    note_ttl(record.ttl);
    x_answer.records.push_back(record.data);
  }
}

Inquiry::Step Inquiry::take(const dns::Message& response) {
  const bool is_nxdomain = response.code == dns::ResponseCode::kNxDomain;
  if (!response.is_response || (response.code != dns::ResponseCode::kNoError && !is_nxdomain)) {
    return Step::kRefuse;
  }
  const std::size_t aliases_before = x_answer.aliases.size();
  if (follow_aliases(response) == Chain::kLoop) return end(dns::AnswerStatus::kServFail);
  take_records(response);
  if (!x_answer.records.empty()) return end(dns::AnswerStatus::kOk);
  const std::optional<std::uint32_t> ttl = negative_ttl(response, x_asks.name);
  if (ttl) note_ttl(*ttl);
  // The code speaks of the end of the chain (RFC 6604 §3).
  if (is_nxdomain) return end(dns::AnswerStatus::kNxDomain);
  if (ttl) return end(dns::AnswerStatus::kNoData);
  if (x_answer.aliases.size() > aliases_before) return Step::kFollow;
  if (!is_referral(response)) return end(dns::AnswerStatus::kNoData);
  take_delegation(response);
  return x_answer.records.empty() ? Step::kRefuse : end(dns::AnswerStatus::kOk);
}

dns::Message make_query(const dns::Question& question, std::uint16_t id) {
  dns::Message message;
  message.id = id;
  message.recursion_desired = true;
  message.questions.push_back(question);
  message.edns = dns::Edns{};
  return message;
}

}  // namespace mailctl::net
