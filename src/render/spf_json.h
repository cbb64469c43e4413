#pragma once
// SPF for programs.

#include <nlohmann/json_fwd.hpp>

#include "render/spf_text.h"

namespace mailctl::render {

// {"domain", "result", "explanation", "lookups", "void_lookups", "term", "term_domain", "reason",
//  "steps": [{"depth", "domain", "term", "outcome", "detail", "section"}]}
nlohmann::ordered_json spf_check_json(const mail::spf::Evaluation& evaluation);

// {"domain", "service", "authorised", "by": "include" | "networks" | "nothing", "include",
//  "path": [{"domain", "term"}], "lookups", "missing": ["192.0.2.0/24"], "reason"}
// Of several includes of a service, the one that authorises it, else the first.
nlohmann::ordered_json spf_service_json(const SpfServiceAnswer& answer);

// {"domain", "lookups", "void_lookups", "void_lookups_ip4", "void_lookups_ip6", "loops": [["a",
// "b",
//  "a"]], "records": [{"domain", "status", "text", "lookups", "octets", "txt_count", "txt_octets",
//  "failure", "terms": [{"term", "lookups", "target", "record", "void", "dead", "dynamic",
//  "failure", "networks"}]}], "networks": {"ip4": [...], "ip6": [...], "ip4_addresses",
//  "ip6_subnets", "more"}, "voids": [{"domain", "term", "name", "for"}], "overlaps": [{"network",
//  "term", "domain", "by"}]}
// "record" is an index into records. Each list of networks has at most 1000.
nlohmann::ordered_json spf_tree_json(const mail::spf::Analysis& analysis);

// {"domain", "records": [{"name", "text"}], "lookups", "kept": [...], "problems": [...],
//  "valid_seconds"}
nlohmann::ordered_json spf_flat_json(const std::string& domain, const mail::spf::Flattened& flat);

}  // namespace mailctl::render
