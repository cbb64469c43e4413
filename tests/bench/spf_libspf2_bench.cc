// The same as spf_bench.cc for libspf2 (Debian: libspf2-dev): its verdicts on the RFC 7208 suite
// are counted, then its evaluations a second, with the zones in its own in-memory DNS.
//   bench_spf_libspf2 [SECONDS]

#include <chrono>
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>
// The library's headers want these first.
// clang-format off
#include <netdb.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <arpa/nameser.h>
extern "C" {
#include <spf2/spf.h>
#include <spf2/spf_dns_zone.h>
#include <spf2/spf_dns_null.h>
}
// clang-format on

#include "../conformance/spf_scenarios.h"
#include "base/text.h"
#include "mail/spf/address.h"

namespace {

using namespace mailctl;

struct Prepared {
  const conformance::Expectation* expected = nullptr;
  SPF_server_t* server = nullptr;
  std::string ip;
  std::string helo;
  std::string from;
};

struct Zone {
  SPF_dns_server_t* dns;

  void add(const std::string& name, ns_type type, SPF_dns_stat_t status, const std::string& data) {
    SPF_dns_zone_add_str(dns, name.c_str(), type, status, data.c_str());
  }
};

std::string text_of(const yaml::Node& value) {
  std::string text = value.text;
  for (const auto& item : value.items) text += item.text;
  return text;
}

bool has_txt(const yaml::Node& records) {
  for (const auto& record : records.items) {
    if (record.find("TXT") != nullptr) return true;
  }
  return false;
}

// libspf2 has no "all other types": the failures are added for each type without records.
void add_failure(Zone& zone, const std::string& name, const yaml::Node& records) {
  for (const auto& [type, number] : {std::pair{"A", ns_t_a},
                                     std::pair{"AAAA", ns_t_aaaa},
                                     std::pair{"MX", ns_t_mx},
                                     std::pair{"PTR", ns_t_ptr},
                                     std::pair{"TXT", ns_t_txt}}) {
    bool is_listed = false;
    for (const auto& record : records.items) is_listed = is_listed || record.find(type) != nullptr;
    const bool is_spf = std::string_view(type) == "TXT";
    for (const auto& record : records.items) {
      is_listed = is_listed || (is_spf && record.find("SPF") != nullptr);
    }
    if (!is_listed) zone.add(name, number, TRY_AGAIN, "");
  }
}

void add_record(Zone& zone, const std::string& name, const yaml::Entry& record, bool is_spf_txt) {
  const auto& value = record.value;
  const bool is_text = record.key == "TXT" || (record.key == "SPF" && is_spf_txt);
  if (is_text) {
    if (value.text == "TIMEOUT") {
      zone.add(name, ns_t_txt, TRY_AGAIN, "");
    } else if (value.text != "NONE") {
      zone.add(name, ns_t_txt, NETDB_SUCCESS, text_of(value));
    }
  } else if (record.key == "A") {
    zone.add(name, ns_t_a, NETDB_SUCCESS, value.text);
  } else if (record.key == "AAAA") {
    zone.add(name, ns_t_aaaa, NETDB_SUCCESS, value.text);
  } else if (record.key == "MX") {
    zone.add(name, ns_t_mx, NETDB_SUCCESS, value.items.at(1).text);
  } else if (record.key == "PTR") {
    zone.add(name, ns_t_ptr, NETDB_SUCCESS, value.text);
  }
}

SPF_server_t* server_of(const yaml::Node& names) {
  Zone zone{SPF_dns_zone_new(SPF_dns_null_new(nullptr, nullptr, 0), nullptr, 0)};
  for (const auto& entry : names.entries) {
    const bool is_spf_txt = !has_txt(entry.value);
    for (const auto& item : entry.value.items) {
      if (item.text == "TIMEOUT") add_failure(zone, entry.key, entry.value);
      for (const auto& record : item.entries) add_record(zone, entry.key, record, is_spf_txt);
    }
  }
  return SPF_server_new_dns(zone.dns, 0);
}

// libspf2 has a result "(invalid)" with an error for records it could not use; what is no error of
// DNS is taken for the permerror that it should be, a syntax error ("not SPF" to it) included.
std::string result_of(SPF_response_t* response) {
  if (response == nullptr) return "none";
  const auto result = SPF_response_result(response);
  if (result != SPF_RESULT_INVALID) return SPF_strresult(result);
  return SPF_response_errcode(response) == SPF_E_DNS_ERROR ? "temperror" : "permerror";
}

std::string evaluate(const Prepared& prepared) {
  SPF_request_t* const request = SPF_request_new(prepared.server);
  if (prepared.ip.find(':') == std::string::npos) {
    SPF_request_set_ipv4_str(request, prepared.ip.c_str());
  } else {
    SPF_request_set_ipv6_str(request, prepared.ip.c_str());
  }
  SPF_request_set_helo_dom(request, prepared.helo.c_str());
  if (!prepared.from.empty()) SPF_request_set_env_from(request, prepared.from.c_str());
  SPF_response_t* response = nullptr;
  SPF_request_query_mailfrom(request, &response);
  std::string result = result_of(response);
  if (response != nullptr) SPF_response_free(response);
  SPF_request_free(request);
  return result;
}

bool is_expected(const Prepared& prepared, const std::string& result) {
  for (const auto& word : prepared.expected->results) {
    if (word == result) return true;
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::strtod(argv[1], nullptr) : 2.0;
  const auto scenarios = conformance::read_scenarios("rfc7208-tests.yml");
  std::vector<Prepared> all;
  for (const auto& scenario : scenarios) {
    SPF_server_t* const server = server_of(scenario.zone);
    for (const auto& one : scenario.cases) {
      all.push_back({&one,
                     server,
                     mail::spf::to_text(mail::spf::unmapped(one.request.ip)),
                     one.request.helo,
                     one.request.mail_from});
    }
  }
  std::size_t wrong = 0;
  for (const auto& prepared : all) {
    const auto result = evaluate(prepared);
    if (is_expected(prepared, result)) continue;
    ++wrong;
    std::cerr << prepared.expected->name << ": " << result << " for "
              << base::join(prepared.expected->results, " or ") << "\n";
  }
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  std::chrono::duration<double> elapsed{};
  std::size_t evaluations = 0;
  while (elapsed.count() < seconds) {
    for (const auto& prepared : all) evaluate(prepared);
    evaluations += all.size();
    elapsed = Clock::now() - begin;
  }
  std::cout << fmt::format(
      "{{\"tool\":\"libspf2\",\"cases\":{},\"wrong\":{},\"evaluations_per_second\":{:.0f}}}\n",
      all.size(),
      wrong,
      static_cast<double>(evaluations) / elapsed.count());
  return 0;
}
