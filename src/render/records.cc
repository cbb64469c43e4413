#include "render/records.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "dns/txt.h"
#include "mail/characters.h"
#include "render/paint.h"
#include "render/request_json.h"
#include "render/requests.h"

namespace mailctl::render {
namespace {

using nlohmann::json;

constexpr std::string_view kUnknown = "(not known yet)";

struct Row {
  std::string name;
  std::string type;
  std::string ttl;
  std::string value;
};

// A text whole, everything else as zone files have it.
std::string value_text(const dns::RecordData& value) {
  const auto* txt = std::get_if<dns::TxtData>(&value);
  return txt == nullptr ? dns::to_text(value) : render::quoted(txt->joined());
}

std::vector<Row> rows_of(const plan::Request& request) {
  Row row{visible(request.set.name.text()),
          dns::to_text(request.set.type),
          std::to_string(request.set.ttl),
          {}};
  if (request.intent == model::Intent::kAbsent) {
    row.value = "(to be removed)";
    return {row};
  }
  if (request.set.values.empty()) {
    row.value = kUnknown;
    return {row};
  }
  std::vector<Row> rows;
  for (const auto& value : request.set.values) {
    row.value = visible(value_text(value));
    rows.push_back(row);
    row.name = row.type = row.ttl = "";
  }
  return rows;
}

std::string table_of(const plan::ZoneRecords& zone) {
  std::size_t name_width = 0;
  for (const auto* request : zone.requests) {
    name_width = std::max(name_width, request->set.name.text().size());
  }
  std::string out;
  for (const auto* request : zone.requests) {
    for (const auto& row : rows_of(*request)) {
      out += fmt::format(
          "  {:<{}}  {:<5}  {:>6}  {}\n", row.name, name_width, row.type, row.ttl, row.value);
    }
    out += fmt::format("      {}\n", visible(request_status(*request)));
    if (!request->found.empty()) out += fmt::format("      found: {}\n", visible(request->found));
    if (!request->advice.empty()) out += fmt::format("      {}\n", visible(request->advice));
  }
  return out;
}

// Of what is not in the sets, as comments that begin with `mark`.
std::string comments_of(const plan::ZoneRecords& zone, std::string_view mark) {
  std::string out;
  for (const auto* request : zone.requests) {
    const bool is_unknown = std::ranges::find(zone.unknown, request) != zone.unknown.end();
    if (request->intent == model::Intent::kAbsent) {
      out += fmt::format("{} {}: to be removed\n", mark, visible(request_name(*request)));
    } else if (is_unknown || request->status == model::RequestStatus::kWaiting) {
      out += fmt::format(
          "{} {}: {}\n", mark, visible(request_name(*request)), visible(request->waiting_for));
    }
  }
  return out;
}

std::string relative_name(const dns::Name& name, const dns::Name& zone) {
  if (name == zone) return {};
  return name.text().substr(0, name.text().size() - zone.text().size() - 1);
}

// A string of HCL: ${ and %{ begin templates there.
std::string hcl_quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool begins_template =
        (c == '$' || c == '%') && i + 1 < text.size() && text[i + 1] == '{';
    if (c == '"' || c == '\\') out += '\\';
    out += c;
    if (begins_template) out += c;
  }
  return out + "\"";
}

std::string hcl_list(const std::vector<std::string>& texts) {
  std::vector<std::string> items;
  for (const auto& text : texts) items.push_back(hcl_quoted(text));
  return "[" + base::join(items, ", ") + "]";
}

std::string hcl_set(const dns::RecordSet& set, const dns::Name& zone) {
  std::vector<std::string> rdata;
  std::vector<std::string> values;
  for (const auto& value : set.values) {
    rdata.push_back(dns::to_text(value));
    const auto* txt = std::get_if<dns::TxtData>(&value);
    values.push_back(txt == nullptr ? rdata.back() : txt->joined());
  }
  const auto type = dns::to_text(set.type);
  return fmt::format(
      "    {} = {{\n      zone     = {}\n      name     = {}\n      relative = {}\n"
      "      type     = {}\n      ttl      = {}\n      values   = {}\n      rdata    = {}\n    "
      "}}\n",
      hcl_quoted(type + " " + set.name.text()),
      hcl_quoted(zone.text()),
      hcl_quoted(set.name.text()),
      hcl_quoted(relative_name(set.name, zone)),
      hcl_quoted(type),
      set.ttl,
      hcl_list(values),
      hcl_list(rdata));
}

std::string identifier(const dns::Name& zone) {
  std::string out = "mail_records_";
  for (const char c : zone.text()) {
    out += mail::is_alphanumeric(c) ? c : '_';
  }
  return out;
}

}  // namespace

std::string records_table(Zones zones, Color color) {
  std::string out;
  for (const auto& zone : zones) {
    plan::RequestCounts counts;
    for (const auto* request : zone.requests) plan::add_to(counts, request->status);
    out += paint(color, Ink::kBold, fmt::format("Zone {}", visible(zone.zone.text())));
    out += fmt::format(": {}\n{}\n", counts_text(counts), table_of(zone));
  }
  return out;
}

std::string records_lines(Zones zones, const base::SourceFiles& files) {
  std::string out;
  for (const auto& zone : zones) {
    for (const auto* request : zone.requests) {
      out += request_json(*request, files).dump(-1, ' ', false, json::error_handler_t::replace);
      out += "\n";
    }
  }
  return out;
}

std::string records_json(Zones zones, const base::SourceFiles& files, const Messages& messages) {
  json records = json::array();
  for (const auto& zone : zones) {
    for (const auto* request : zone.requests) records.push_back(request_json(*request, files));
  }
  const json document = {{"format_version", "1.0"},
                         {"records", records},
                         {"diagnostics", json::parse(messages_json(messages))}};
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string records_zone_text(const plan::ZoneRecords& zone) {
  auto out = fmt::format("; Zone {}\n", zone.zone.text());
  out += comments_of(zone, ";");
  for (const auto& set : zone.sets) {
    for (const auto& value : set.values) {
      out += fmt::format("{} {} IN {} {}\n",
                         set.name.absolute(),
                         set.ttl,
                         dns::to_text(set.type),
                         dns::to_text(value));
    }
  }
  return out;
}

std::string records_terraform(const plan::ZoneRecords& zone) {
  auto out = fmt::format("# Zone {}\n", zone.zone.text());
  out += comments_of(zone, "#");
  out += fmt::format("locals {{\n  {} = {{\n", identifier(zone.zone));
  for (const auto& set : zone.sets) out += hcl_set(set, zone.zone);
  return out + "  }\n}\n";
}

}  // namespace mailctl::render
