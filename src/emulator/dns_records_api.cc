#include "emulator/dns_records_api.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "dns/txt.h"
#include "emulator/reply.h"

namespace mailctl::emulator {

namespace {

using nlohmann::json;

constexpr PageLimits kRecordPages{50, 1000};

// What a listing shows of one record.
struct Row {
  const ZoneNode* node;
  dns::RecordType type;
  const StoredSet* set;
  const StoredRecord* record;
};

std::vector<Row> rows_of(const StoredZone& zone, const ZonePart& part) {
  std::vector<Row> rows;
  const auto collect = [&](const ZoneNode& node) {
    for (const auto& [type, set] : node.sets) {
      if (part.rtype && *part.rtype != type) continue;
      for (const StoredRecord& record : set.records) rows.push_back({&node, type, &set, &record});
    }
  };
  if (part.domain) {
    if (const ZoneNode* node = zone.find_node(*part.domain)) collect(*node);
  } else {
    for (const auto& [key, node] : zone.nodes) collect(node);
  }
  return rows;
}

json to_json(const Row& row) {
  return {{"domain", row.node->name.text()},
          {"recordHash", row.record->hash},
          {"isProtected", row.record->protection == Protection::kProtected},
          {"rdata", dns::to_text(row.record->data)},
          {"rrsetVersion", std::to_string(row.set->version)},
          {"rtype", dns::to_text(row.type)},
          {"ttl", row.set->ttl}};
}

// Filters that a path does not hold already: `domain`, `domainContains`, `rtype`.
std::optional<HttpReply> filter_rows(const DnsCall& call, std::vector<Row>& rows) {
  if (const std::string* text = find_query(call.request, "rtype"); text != nullptr) {
    const auto rtype = parse_rtype(*text);
    if (!rtype) return invalid_parameter(rtype.error().message);
    std::erase_if(rows, [&](const Row& row) { return row.type != *rtype; });
  }
  if (const std::string* text = find_query(call.request, "domain"); text != nullptr) {
    const auto name = dns::Name::parse(*text);
    if (!name) return invalid_parameter("domain is not a domain name");
    std::erase_if(rows, [&](const Row& row) { return row.node->name != *name; });
  }
  if (const std::string* text = find_query(call.request, "domainContains"); text != nullptr) {
    const std::string part = base::to_lower(*text);
    std::erase_if(rows, [&](const Row& row) {
      return row.node->name.text().find(part) == std::string::npos;
    });
  }
  return std::nullopt;
}

// Ties go by name, type and hash, so that pages of one listing never overlap.
auto tie_order(const Row& row) {
  return std::tuple<const std::string&, std::string, const std::string&>(
      row.node->name.text(), dns::to_text(row.type), row.record->hash);
}

std::optional<HttpReply> sort_rows(const DnsCall& call, std::vector<Row>& rows) {
  const std::string_view by = query_or_empty(call.request, "sortBy");
  const std::string_view order = query_or_empty(call.request, "sortOrder");
  constexpr std::array<std::string_view, 4> kFields{"", "domain", "rtype", "ttl"};
  constexpr std::array<std::string_view, 3> kOrders{"", "ASC", "DESC"};
  if (std::ranges::find(kFields, by) == kFields.end()) {
    return invalid_parameter("sortBy must be domain, rtype or ttl");
  }
  if (std::ranges::find(kOrders, order) == kOrders.end()) {
    return invalid_parameter("sortOrder must be ASC or DESC");
  }
  std::ranges::sort(rows, {}, tie_order);
  if (by == "rtype") {
    std::ranges::stable_sort(rows, {}, [](const Row& row) { return dns::to_text(row.type); });
  } else if (by == "ttl") {
    std::ranges::stable_sort(rows, {}, [](const Row& row) { return row.set->ttl; });
  }
  if (order == "DESC") std::ranges::reverse(rows);
  return std::nullopt;
}

HttpReply to_reply(const DnsCall& call, const std::vector<Row>& rows, const std::string& etag) {
  HttpReply reply;
  const auto page = page_of(call.request, rows.size(), kRecordPages, reply);
  if (!page) return reply;
  json items = json::array();
  for (std::size_t i = page->begin; i < page->end; ++i) items.push_back(to_json(rows[i]));
  reply.body = json{{"items", std::move(items)}}.dump() + "\n";
  reply.headers = {{"etag", etag},
                   {"opc-total-items", std::to_string(rows.size())},
                   {"last-modified", base::to_http_date(call.zone->modified)}};
  add_page_headers(reply, *page);
  return reply;
}

std::optional<std::string> text_field(const json& item, const char* name, std::string& problem) {
  const auto found = item.find(name);
  if (found == item.end() || found->is_null()) return std::nullopt;
  if (found->is_string()) return found->get<std::string>();
  problem = std::string(name) + " must be a string";
  return std::nullopt;
}

std::optional<std::uint32_t> ttl_field(const json& item, std::string& problem) {
  const auto found = item.find("ttl");
  if (found == item.end() || found->is_null()) return std::nullopt;
  if (found->is_number_unsigned() && found->get<std::uint64_t>() <= 0x7fffffffU) {
    return found->get<std::uint32_t>();
  }
  problem = "ttl must be a number from 0 to 2147483647";
  return std::nullopt;
}

RecordOperation operation_field(const json& item, std::string& problem) {
  const std::string text = text_field(item, "operation", problem).value_or("ADD");
  constexpr std::array<std::pair<std::string_view, RecordOperation>, 4> kOperations = {{
      {"REQUIRE", RecordOperation::kRequire},
      {"PROHIBIT", RecordOperation::kProhibit},
      {"ADD", RecordOperation::kAdd},
      {"REMOVE", RecordOperation::kRemove},
  }};
  for (const auto& [name, operation] : kOperations) {
    if (name == text) return operation;
  }
  problem = "operation must be REQUIRE, PROHIBIT, ADD or REMOVE";
  return RecordOperation::kAdd;
}

// The service splits unquoted words into strings of their own; a setting turns that off.
void apply_txt_words(const DnsCall& call, RecordItem& item) {
  if (call.world.settings().txt_words == TxtWords::kSplit || !item.rdata) return;
  const bool is_txt = item.rtype ? base::equals_ignoring_case(*item.rtype, "TXT")
                                 : call.part.rtype == dns::RecordType::kTxt;
  if (!is_txt || item.rdata->find('"') != std::string::npos) return;
  item.rdata = dns::to_quoted(dns::make_txt(*item.rdata));
}

base::Result<RecordItem> parse_item(const DnsCall& call, const json& from) {
  std::string problem;
  RecordItem item;
  if (!from.is_object()) {
    problem = "an item must be an object";
  } else {
    item.operation = operation_field(from, problem);
    item.domain = text_field(from, "domain", problem);
    item.rtype = text_field(from, "rtype", problem);
    item.rdata = text_field(from, "rdata", problem);
    item.record_hash = text_field(from, "recordHash", problem);
    item.rrset_version = text_field(from, "rrsetVersion", problem);
    item.ttl = ttl_field(from, problem);
  }
  if (!problem.empty()) return base::Error{base::ErrorKind::kInvalid, problem, {}};
  apply_txt_words(call, item);
  return item;
}

// On a bad body: nullopt, and `error` holds the 400.
std::optional<std::vector<RecordItem>> parse_items(const DnsCall& call, HttpReply& error) {
  const json body = json::parse(call.request.body, nullptr, false);
  if (body.is_discarded()) {
    error = error_reply(400, "CannotParseRequest", "The body is not JSON.");
    return std::nullopt;
  }
  if (!body.is_object() || !body.contains("items") || !body["items"].is_array()) {
    error = invalid_parameter("the body must be an object with an array 'items'");
    return std::nullopt;
  }
  std::vector<RecordItem> items;
  for (const json& each : body["items"]) {
    auto item = parse_item(call, each);
    if (!item) {
      error =
          invalid_parameter("items[" + std::to_string(items.size()) + "]: " + item.error().message);
      return std::nullopt;
    }
    items.push_back(std::move(*item));
  }
  return items;
}

using Write = base::Result<void> (*)(StoredZone&, const ZonePart&, std::span<const RecordItem>);

HttpReply listing(const DnsCall& call) {
  std::vector<Row> rows = rows_of(*call.zone, call.part);
  if (auto refused = sort_rows(call, rows)) return *refused;
  return to_reply(call, rows, records_etag(*call.zone, newest_version(*call.zone, call.part)));
}

// Notes an effective write.
void note_change(const DnsCall& call, std::uint64_t version_before) {
  if (call.zone->version == version_before) return;
  call.zone->modified = call.world.service_now();
  call.world.touch();
}

HttpReply write(const DnsCall& call, Write how) {
  const std::string etag = records_etag(*call.zone, newest_version(*call.zone, call.part));
  if (auto failed = failed_condition(call, etag)) return *failed;
  HttpReply error;
  const auto items = parse_items(call, error);
  if (!items) return error;
  const std::uint64_t before = call.zone->version;
  if (auto done = how(*call.zone, call.part, *items); !done) return refusal(done.error());
  note_change(call, before);
  return listing(call);
}

}  // namespace

HttpReply get_records(const DnsCall& call) {
  const std::string_view version = query_or_empty(call.request, "zoneVersion");
  if (!version.empty() && version != std::to_string(call.zone->version)) return not_found_reply();
  std::vector<Row> rows = rows_of(*call.zone, call.part);
  if (auto refused = filter_rows(call, rows)) return *refused;
  std::uint64_t newest = 0;
  for (const Row& row : rows) newest = std::max(newest, row.set->version);
  const std::string etag = records_etag(*call.zone, newest);
  if (auto unchanged = not_modified(call, etag)) return *unchanged;
  if (auto refused = sort_rows(call, rows)) return *refused;
  return to_reply(call, rows, etag);
}

HttpReply patch_part(const DnsCall& call) {
  return write(call, patch_records);
}

HttpReply replace_part(const DnsCall& call) {
  return write(call, replace_records);
}

HttpReply delete_part(const DnsCall& call) {
  const std::string etag = records_etag(*call.zone, newest_version(*call.zone, call.part));
  if (auto failed = failed_condition(call, etag)) return *failed;
  const std::uint64_t before = call.zone->version;
  if (auto done = remove_records(*call.zone, call.part); !done) return refusal(done.error());
  note_change(call, before);
  return {204, {}, {}};
}

}  // namespace mailctl::emulator
