#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/overloaded.h"
#include "base/text.h"
#include "render/paint.h"
#include "render/records.h"
#include "render/requests.h"

namespace mailctl::render {
namespace {

// YAML's double-quoted form, for any text.
std::string yaml_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (octet < 0x20 || octet > 0x7e) {
      out += fmt::format("\\x{:02x}", octet);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// octoDNS wants every semicolon of a text escaped.
std::string octodns_text(const dns::TxtData& txt) {
  return yaml_quoted(base::replace_all(txt.joined(), ";", "\\;"));
}

using Fields = std::vector<std::pair<std::string, std::string>>;  // in order of their names

// A value of one line; nullopt for one of several fields.
std::optional<std::string> plain_value(const dns::RecordData& value) {
  if (const auto* txt = std::get_if<dns::TxtData>(&value)) return octodns_text(*txt);
  const bool is_plain =
      std::holds_alternative<dns::AData>(value) || std::holds_alternative<dns::AaaaData>(value) ||
      std::holds_alternative<dns::CnameData>(value) || std::holds_alternative<dns::NsData>(value) ||
      std::holds_alternative<dns::PtrData>(value);
  return is_plain ? std::optional(yaml_quoted(dns::to_text(value))) : std::nullopt;
}

// Empty for a type that octoDNS has no fields for.
Fields fields_of(const dns::RecordData& value) {
  return std::visit(
      base::Overloaded{[](const dns::MxData& mx) {
                         return Fields{{"exchange", yaml_quoted(mx.exchange.absolute())},
                                       {"preference", std::to_string(mx.preference)}};
                       },
                       [](const dns::SrvData& srv) {
                         return Fields{{"port", std::to_string(srv.port)},
                                       {"priority", std::to_string(srv.priority)},
                                       {"target", yaml_quoted(srv.target.absolute())},
                                       {"weight", std::to_string(srv.weight)}};
                       },
                       [](const dns::CaaData& caa) {
                         return Fields{{"flags", std::to_string(caa.flags)},
                                       {"tag", yaml_quoted(caa.tag)},
                                       {"value", yaml_quoted(caa.value)}};
                       },
                       [](const dns::TlsaData& tlsa) {
                         return Fields{
                             {"certificate_association_data", yaml_quoted(base::to_hex(tlsa.data))},
                             {"certificate_usage", std::to_string(tlsa.usage)},
                             {"matching_type", std::to_string(tlsa.matching)},
                             {"selector", std::to_string(tlsa.selector)}};
                       },
                       [](const auto&) { return Fields{}; }},
      value);
}

// One value of a set, indented as an element of a list.
std::string element_of(const dns::RecordData& value) {
  if (const auto plain = plain_value(value)) return fmt::format("      - {}\n", *plain);
  std::string out;
  for (const auto& [name, text] : fields_of(value)) {
    out += fmt::format("      {} {}: {}\n", out.empty() ? "-" : " ", name, text);
  }
  return out;
}

std::string set_text(const dns::RecordSet& set) {
  auto out = fmt::format("  - ttl: {}\n    type: {}\n", set.ttl, dns::to_text(set.type));
  if (set.type == dns::RecordType::kCname) {
    return out + fmt::format("    value: {}\n", *plain_value(set.values.front()));
  }
  out += "    values:\n";
  auto values = set.values;
  std::ranges::sort(values);
  for (const auto& value : values) out += element_of(value);
  return out;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The order that octoDNS enforces: digits count as numbers.
bool comes_before(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const auto take = [](std::string_view& text) {
        std::string digits;
        while (!text.empty() && is_digit(text.front())) {
          if (!digits.empty() || text.front() != '0') digits += text.front();
          text.remove_prefix(1);
        }
        return digits;
      };
      const auto left = take(a);
      const auto right = take(b);
      if (left.size() != right.size()) return left.size() < right.size();
      if (left != right) return left < right;
      continue;
    }
    if (a.front() != b.front()) return a.front() < b.front();
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.size() < b.size();
}

struct NaturalOrder {
  bool operator()(const std::string& a, const std::string& b) const { return comes_before(a, b); }
};

std::string relative_to(const dns::Name& zone, const dns::Name& name) {
  if (name == zone) return {};
  return name.text().substr(0, name.text().size() - zone.text().size() - 1);
}

}  // namespace

std::string records_octodns(const plan::ZoneRecords& zone) {
  std::map<std::string, std::string, NaturalOrder> by_name;
  std::string out;
  for (const auto& set : zone.sets) {
    const bool is_known = plain_value(set.values.front()) || !fields_of(set.values.front()).empty();
    if (is_known) {
      by_name[relative_to(zone.zone, set.name)] += set_text(set);
    } else {
      out += fmt::format(
          "# {} {}: octoDNS has no such type\n", dns::to_text(set.type), visible(set.name.text()));
    }
  }
  for (const auto* request : zone.requests) {
    if (request->intent != model::Intent::kManage) continue;
    const bool is_open =
        request->status == model::RequestStatus::kWaiting || request->set.values.empty();
    if (is_open) {
      out +=
          fmt::format("# {}: {}\n", visible(request_name(*request)), visible(request->waiting_for));
    }
  }
  out += "---\n";
  if (by_name.empty()) return out + "{}\n";
  for (const auto& [name, sets] : by_name) out += fmt::format("{}:\n{}", yaml_quoted(name), sets);
  return out;
}

}  // namespace mailctl::render
