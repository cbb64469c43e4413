#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "base/time.h"
#include "dns/name.h"
#include "dns/record.h"
#include "mail/dkim/key_record.h"
#include "manifest/catalogue.h"
#include "yaml/tree.h"

namespace mailctl::manifest {
namespace {

using model::KeyForm;
using model::placeholders_of;
using model::recognised_by;
using model::service_placeholders;
using model::ServiceInclude;
using model::ServiceRecord;
using model::SpfPlace;

constexpr std::string_view kCode = "catalogue/data";

// Any text for a placeholder, to judge what a template becomes.
std::string sample_of(std::string text) {
  for (auto begin = text.find('{'); begin != std::string::npos; begin = text.find('{')) {
    const auto end = text.find('}', begin);
    if (end == std::string::npos) break;
    text.replace(begin, end - begin + 1, "x1");
  }
  return text;
}

bool is_name(const std::string& text) {
  const auto name = dns::Name::parse(sample_of(text));
  return name && !name->is_root();
}

class ServiceReader {
 public:
  explicit ServiceReader(base::Diagnostics& diagnostics) : x_diagnostics(diagnostics) {}

  Service read(const yaml::Node& root) {
    if (!is_mapping(root, "a service")) return std::move(x_service);
    know(root, kServiceFields);
    x_service.id = text(root, "id");
    x_service.name = text(root, "name");
    x_service.short_name = optional_text(root, "short");
    if (x_service.short_name.empty()) x_service.short_name = x_service.name;
    read_spf(root);
    read_tenancy(root);
    read_parameters(root);
    read_dkim(root);
    read_envelope(root);
    read_verification(root);
    x_service.mx = names(root, "mx");
    x_service.dmarc = optional_text(root, "dmarc");
    x_service.unconfirmed = texts(root, "unconfirmed");
    x_service.sources = texts(root, "sources");
    if (x_service.sources.empty()) problem(root.at, "`sources` says who says so");
    x_service.checked = text(root, "checked");
    if (!base::parse_iso_date(x_service.checked)) {
      problem(root.at, "`checked` is the date on which somebody last looked");
    }
    check_placeholders(root.at);
    return std::move(x_service);
  }

 private:
  static constexpr std::array<std::string_view, 17> kServiceFields{"id",
                                                                   "name",
                                                                   "short",
                                                                   "spf",
                                                                   "spf_in",
                                                                   "spf_note",
                                                                   "spf_seen",
                                                                   "tenancy",
                                                                   "parameters",
                                                                   "dkim",
                                                                   "envelope",
                                                                   "verification",
                                                                   "mx",
                                                                   "dmarc",
                                                                   "unconfirmed",
                                                                   "sources",
                                                                   "checked"};

  // ---- parts of a service ----

  void read_spf(const yaml::Node& root) {
    for (const auto& item : items(root, "spf")) x_service.spf.push_back(read_include(item));
    x_service.spf_seen = names(root, "spf_seen");
    x_service.spf_note = optional_text(root, "spf_note");
    const auto place = optional_text(root, "spf_in");
    if (place == "domain") {
      x_service.spf_place = SpfPlace::kDomain;
    } else if (place == "envelope") {
      x_service.spf_place = SpfPlace::kEnvelope;
    } else if (!place.empty() || !x_service.spf.empty()) {
      problem(root.at, "`spf_in` is domain or envelope");
    }
    if (x_service.spf.empty() && !place.empty()) problem(root.at, "`spf_in` without `spf`");
    if (x_service.spf_place != SpfPlace::kDomain && x_service.spf_note.empty()) {
      problem(root.at, "`spf_note` says why the domain's record needs no include");
    }
  }

  ServiceInclude read_include(const yaml::Node& item) {
    ServiceInclude out;
    if (!is_mapping(item, "an entry of `spf`")) return out;
    know(item, std::array<std::string_view, 4>{"include", "for", "regions", "of"});
    out.include = text(item, "include");
    if (!is_name(out.include)) problem(item.at, "`include` is the name of a record");
    if (recognised_by(out).empty()) problem(item.at, "`include` ends in a name of the service's");
    out.place = optional_text(item, "for");
    out.regions = texts(item, "regions");
    out.owner = optional_text(item, "of");
    return out;
  }

  void read_tenancy(const yaml::Node& root) {
    const auto tenancy = text(root, "tenancy");
    if (tenancy == "shared") {
      x_service.tenancy = mail::spf::Tenancy::kShared;
    } else if (tenancy != "own") {
      problem(root.at, "`tenancy` is shared or own");
    }
  }

  void read_parameters(const yaml::Node& root) {
    const auto* const parameters = root.find("parameters");
    if (parameters == nullptr || !is_mapping(*parameters, "`parameters`")) return;
    const auto known = service_placeholders();
    for (const auto& entry : parameters->entries) {
      if (std::ranges::find(known, entry.key) != known.end()) {
        problem(entry.key_at, "`" + entry.key + "` is always known and no parameter");
      }
      if (!is_mapping(entry.value, "a parameter")) continue;
      know(entry.value, std::array<std::string_view, 3>{"is", "example", "default"});
      x_service.parameters.push_back({entry.key,
                                      text(entry.value, "is"),
                                      text(entry.value, "example"),
                                      optional_text(entry.value, "default")});
    }
  }

  void read_dkim(const yaml::Node& root) {
    const auto* const dkim = mapping(root, "dkim");
    if (dkim == nullptr) return;
    know(*dkim, std::array<std::string_view, 4>{"form", "selectors", "keys", "note"});
    auto& out = x_service.dkim;
    const auto form = text(*dkim, "form");
    if (form == "cname") {
      out.form = KeyForm::kCname;
    } else if (form != "txt") {
      problem(dkim->at, "`form` is txt or cname");
    }
    out.selectors = texts(*dkim, "selectors");
    for (const auto& selector : out.selectors) {
      if (!mail::dkim::is_selector(selector)) problem(dkim->at, "`" + selector + "`: no selector");
    }
    for (const auto& item : items(*dkim, "keys")) {
      if (!is_mapping(item, "an entry of `keys`")) continue;
      know(item, std::array<std::string_view, 2>{"selector", "target"});
      out.keys.push_back({text(item, "selector"), text(item, "target")});
      if (!mail::dkim::is_selector(sample_of(out.keys.back().selector))) {
        problem(item.at, "`selector` is the selector of a key");
      }
      if (!is_name(out.keys.back().target)) problem(item.at, "`target` is the name of a record");
    }
    if (out.form == KeyForm::kCname && out.keys.empty()) problem(dkim->at, "`keys` is missing");
    out.note = optional_text(*dkim, "note");
  }

  void read_envelope(const yaml::Node& root) {
    const auto* const envelope = mapping(root, "envelope");
    if (envelope == nullptr) return;
    know(*envelope, std::array<std::string_view, 4>{"default", "domain", "custom", "note"});
    auto& out = x_service.envelope;
    if (const auto own = text(*envelope, "default"); own != "domain") {
      out.own = own;
      if (!is_name(own) || own.find('.') == std::string::npos) {
        problem(envelope->at, "`default` is domain or a name of the service's");
      }
    }
    out.setting = optional_text(*envelope, "domain");
    if (out.own.empty() && !out.setting.empty()) {
      problem(envelope->at, "`domain` without an envelope of the service's own");
    }
    for (const auto& item : items(*envelope, "custom")) out.custom.push_back(read_record(item));
    const auto cnames =
        std::ranges::count(out.custom, dns::RecordType::kCname, &ServiceRecord::type);
    if (cnames > 0 && out.custom.size() > 1) {
      problem(envelope->at, "a CNAME stands alone (RFC 1034 §3.6.2)");
    }
    out.note = optional_text(*envelope, "note");
  }

  ServiceRecord read_record(const yaml::Node& item) {
    ServiceRecord out;
    if (!is_mapping(item, "an entry of `custom`")) return out;
    know(item, std::array<std::string_view, 2>{"type", "value"});
    out.type = record_type(item);
    out.value = text(item, "value");
    const bool is_text = out.type == dns::RecordType::kTxt;
    if (!is_text && !dns::parse_record_data(out.type, sample_of(out.value))) {
      problem(item.at, "`value` is no value of its type");
    }
    return out;
  }

  void read_verification(const yaml::Node& root) {
    for (const auto& item : items(root, "verification")) {
      if (!is_mapping(item, "an entry of `verification`")) continue;
      know(item, std::array<std::string_view, 3>{"name", "type", "value"});
      x_service.verification.push_back(
          {text(item, "name"), record_type(item), text(item, "value")});
    }
  }

  // ---- what must agree ----

  [[nodiscard]] std::vector<std::string_view> templates() const {
    std::vector<std::string_view> all;
    for (const auto& include : x_service.spf) all.push_back(include.include);
    for (const auto& key : x_service.dkim.keys) {
      all.push_back(key.selector);
      all.push_back(key.target);
    }
    for (const auto& record : x_service.envelope.custom) all.push_back(record.value);
    for (const auto& parameter : x_service.parameters) all.push_back(parameter.fallback);
    return all;
  }

  // What is used is known, and what is asked of a customer is used.
  void check_placeholders(const base::SourceRange& at) {
    const auto known = service_placeholders();
    std::set<std::string_view> used;
    for (const auto text : templates()) {
      for (const auto word : placeholders_of(text)) {
        used.insert(word);
        if (std::ranges::find(known, word) == known.end() && x_service.parameter(word) == nullptr) {
          problem(at, "`{" + std::string(word) + "}` is no parameter");
        }
      }
    }
    for (const auto& parameter : x_service.parameters) {
      for (const auto word : placeholders_of(parameter.fallback)) {
        if (x_service.parameter(word) != nullptr) problem(at, "a `default` holds no parameter");
      }
      if (!used.contains(parameter.name)) problem(at, "`" + parameter.name + "` is used nowhere");
    }
  }

  // ---- nodes ----

  void know(const yaml::Node& node, std::span<const std::string_view> fields) {
    for (const auto& entry : node.entries) {
      if (std::ranges::find(fields, entry.key) != fields.end()) continue;
      problem(entry.key_at, "`" + entry.key + "` is no field here");
    }
  }

  bool is_mapping(const yaml::Node& node, std::string_view what) {
    if (node.kind == yaml::NodeKind::kMapping) return true;
    problem(node.at, std::string(what) + " is a mapping of fields");
    return false;
  }

  // nullptr after a problem.
  const yaml::Node* mapping(const yaml::Node& node, std::string_view key) {
    const auto* const value = node.find(key);
    if (value == nullptr) problem(node.at, "`" + std::string(key) + "` is missing");
    return value != nullptr && is_mapping(*value, "`" + std::string(key) + "`") ? value : nullptr;
  }

  const std::vector<yaml::Node>& items(const yaml::Node& node, std::string_view key) {
    static const std::vector<yaml::Node> kNone;
    const auto* const value = node.find(key);
    if (value == nullptr) return kNone;
    if (value->kind == yaml::NodeKind::kSequence && !value->items.empty()) return value->items;
    problem(value->at, "`" + std::string(key) + "` is a list of something, or left out");
    return kNone;
  }

  std::vector<std::string> texts(const yaml::Node& node, std::string_view key) {
    std::vector<std::string> out;
    for (const auto& item : items(node, key)) {
      if (item.kind == yaml::NodeKind::kScalar && !item.text.empty()) {
        out.push_back(item.text);
      } else {
        problem(item.at, "`" + std::string(key) + "` is a list of texts");
      }
    }
    return out;
  }

  std::vector<std::string> names(const yaml::Node& node, std::string_view key) {
    auto out = texts(node, key);
    for (const auto& one : out) {
      if (!is_name(one)) problem(node.at, "`" + one + "` is no name");
    }
    return out;
  }

  dns::RecordType record_type(const yaml::Node& node) {
    const auto type = dns::parse_record_type(text(node, "type"));
    if (!type) problem(node.at, "`type` is a type of record");
    return type.value_or(dns::RecordType::kTxt);
  }

  std::string text(const yaml::Node& node, std::string_view key) {
    auto value = optional_text(node, key);
    if (value.empty()) problem(node.at, "`" + std::string(key) + "` is missing");
    return value;
  }

  std::string optional_text(const yaml::Node& node, std::string_view key) {
    const auto* const value = node.find(key);
    if (value == nullptr) return {};
    if (value->kind == yaml::NodeKind::kScalar && !value->text.empty()) return value->text;
    problem(value->at, "`" + std::string(key) + "` is a text");
    return {};
  }

  void problem(base::SourceRange at, std::string summary) {
    x_diagnostics.error(kCode, at, std::move(summary), "catalogue/README.md describes the fields.");
  }

  base::Diagnostics& x_diagnostics;
  Service x_service;
};

}  // namespace

Service parse_service(const base::SourceFile& file, base::Diagnostics& diagnostics) {
  auto root = yaml::parse_tree(file, diagnostics);
  if (!root.at.is_known()) root.at = {file.id, 1, 1, 0};  // an empty file
  return ServiceReader(diagnostics).read(root);
}

}  // namespace mailctl::manifest
