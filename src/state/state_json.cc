#include "state/state_json.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/overloaded.h"

namespace mailctl::state {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using nlohmann::json;

// Thrown while reading, caught in this file: where in the document, and what is wrong with it.
struct Malformed {
  std::string text;
};

constexpr std::array kActions = {model::Action::kNoOp,
                                 model::Action::kCreate,
                                 model::Action::kUpdate,
                                 model::Action::kReplace,
                                 model::Action::kDelete,
                                 model::Action::kAdopt,
                                 model::Action::kForget};

const json& member(const json& object, const char* key) {
  if (!object.is_object()) throw Malformed{fmt::format("an object with \"{}\" was expected", key)};
  const auto found = object.find(key);
  if (found == object.end()) throw Malformed{fmt::format("\"{}\" is missing", key)};
  return *found;
}

std::string text_of(const json& value, std::string_view what) {
  if (!value.is_string()) throw Malformed{fmt::format("\"{}\" is no string", what)};
  return value.get<std::string>();
}

std::string text_at(const json& object, const char* key) {
  return text_of(member(object, key), key);
}

std::string optional_text_at(const json& object, const char* key) {
  return object.is_object() && object.contains(key) ? text_at(object, key) : std::string();
}

std::uint64_t number_at(const json& object, const char* key) {
  const json& value = member(object, key);
  if (!value.is_number_unsigned()) throw Malformed{fmt::format("\"{}\" is no number", key)};
  return value.get<std::uint64_t>();
}

base::Time time_at(const json& object, const char* key) {
  const std::string text = text_at(object, key);
  const auto time = base::parse_rfc3339(text);
  if (!time) throw Malformed{fmt::format("\"{}\": \"{}\" is no time", key, text)};
  return *time;
}

std::optional<base::Time> optional_time_at(const json& object, const char* key) {
  if (!object.contains(key)) return std::nullopt;
  return time_at(object, key);
}

model::Address address_of(const std::string& text) {
  auto address = model::Address::parse(text);
  if (!address) throw Malformed{fmt::format("\"{}\" is no address of a resource", text)};
  return *std::move(address);
}

model::Action action_at(const json& object, const char* key) {
  const std::string text = text_at(object, key);
  for (const auto action : kActions) {
    if (model::to_text(action) == text) return action;
  }
  throw Malformed{fmt::format("\"{}\": \"{}\" is no action", key, text)};
}

// Left out where there are none: states of before have no such field.
std::map<std::string, std::uint64_t> optional_numbers_at(const json& object, const char* key) {
  std::map<std::string, std::uint64_t> numbers;
  const auto found = object.find(key);
  if (found == object.end()) return numbers;
  if (!found->is_object()) throw Malformed{fmt::format("\"{}\" is no object", key)};
  for (const auto& [name, number] : found->items()) numbers[name] = number_at(*found, name.c_str());
  return numbers;
}

std::map<std::string, std::string> texts_at(const json& object, const char* key) {
  const json& value = member(object, key);
  if (!value.is_object()) throw Malformed{fmt::format("\"{}\" is no object", key)};
  std::map<std::string, std::string> texts;
  for (const auto& [name, text] : value.items()) texts[name] = text_of(text, name);
  return texts;
}

void put_unless_empty(json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

// "shared": only what "owned" names is ours.
void put_claim(json& out, const model::Claim& claim) {
  if (claim.sharing == model::Sharing::kValues) out["shared"] = true;
  if (!claim.owned.empty()) out["owned"] = claim.owned;
}

model::Claim claim_in(const json& value) {
  model::Claim claim;
  if (value.contains("shared")) {
    if (!value["shared"].is_boolean()) throw Malformed{"\"shared\" is neither true nor false"};
    if (value["shared"].get<bool>()) claim.sharing = model::Sharing::kValues;
  }
  if (!value.contains("owned")) return claim;
  const json& owned = value["owned"];
  if (!owned.is_array()) throw Malformed{"\"owned\" is no list"};
  for (const json& text : owned) claim.owned.push_back(text_of(text, "owned"));
  return claim;
}

json to_value(const model::StateEntry& entry) {
  json out = {{"id", entry.id}, {"applied", entry.applied}, {"seen", entry.seen}};
  put_claim(out, entry.claim);
  if (!entry.outputs.dns_name.empty() || !entry.outputs.empty()) {
    out["outputs"] = json::object();
    put_unless_empty(out["outputs"], "dns_name", entry.outputs.dns_name);
    put_unless_empty(out["outputs"], "cname_target", entry.outputs.cname_target);
    put_unless_empty(out["outputs"], "txt_value", entry.outputs.txt_value);
  }
  put_unless_empty(out, "public_key_hash", entry.public_key_hash);
  if (entry.active_since) out["active_since"] = base::to_rfc3339(*entry.active_since);
  if (entry.retiring_since) out["retiring_since"] = base::to_rfc3339(*entry.retiring_since);
  if (entry.mended > 0) out["mended"] = entry.mended;
  if (entry.mended_at) out["mended_at"] = base::to_rfc3339(*entry.mended_at);
  return out;
}

model::StateEntry entry_of(model::Address address, const json& value) {
  model::StateEntry entry;
  entry.address = std::move(address);
  entry.id = text_at(value, "id");
  entry.applied = texts_at(value, "applied");
  entry.seen = texts_at(value, "seen");
  entry.claim = claim_in(value);
  if (value.contains("outputs")) {
    const json& outputs = value["outputs"];
    entry.outputs.dns_name = optional_text_at(outputs, "dns_name");
    entry.outputs.cname_target = optional_text_at(outputs, "cname_target");
    entry.outputs.txt_value = optional_text_at(outputs, "txt_value");
  }
  entry.public_key_hash = optional_text_at(value, "public_key_hash");
  entry.active_since = optional_time_at(value, "active_since");
  entry.retiring_since = optional_time_at(value, "retiring_since");
  if (value.contains("mended")) {
    constexpr std::uint64_t kMost = 1'000'000;
    entry.mended = static_cast<std::uint32_t>(std::min(number_at(value, "mended"), kMost));
  }
  entry.mended_at = optional_time_at(value, "mended_at");
  return entry;
}

json to_value(const model::IntentEntry& intent) {
  json out = {{"action", model::to_text(intent.action)},
              {"retry_token", intent.retry_token},
              {"since", base::to_rfc3339(intent.since)}};
  put_claim(out, intent.claim);
  return out;
}

model::IntentEntry intent_of(model::Address address, const json& value) {
  return {.address = std::move(address),
          .action = action_at(value, "action"),
          .claim = claim_in(value),
          .retry_token = text_at(value, "retry_token"),
          .since = time_at(value, "since")};
}

json to_value(const model::PendingToken& pending) {
  return {{"action", model::to_text(pending.action)},
          {"token", pending.token},
          {"waiting_for", pending.waiting_for},
          {"since", base::to_rfc3339(pending.since)}};
}

model::PendingToken pending_of(model::Address address, const json& value) {
  return {.address = std::move(address),
          .action = action_at(value, "action"),
          .token = text_at(value, "token"),
          .waiting_for = text_at(value, "waiting_for"),
          .since = time_at(value, "since")};
}

json to_value(const model::RequestEntry& request) {
  json out = {{"wish", request.wish}, {"requested", base::to_rfc3339(request.requested)}};
  if (request.seen) out["seen"] = base::to_rfc3339(*request.seen);
  if (request.verified) out["verified"] = base::to_rfc3339(*request.verified);
  if (request.regressed) out["regressed"] = base::to_rfc3339(*request.regressed);
  return out;
}

model::RequestEntry request_of(const json& value) {
  return {.wish = text_at(value, "wish"),
          .requested = time_at(value, "requested"),
          .seen = optional_time_at(value, "seen"),
          .verified = optional_time_at(value, "verified"),
          .regressed = optional_time_at(value, "regressed")};
}

template <class T>
json to_values(const std::map<model::Address, T>& things) {
  json out = json::object();
  for (const auto& [address, thing] : things) out[address.text()] = to_value(thing);
  return out;
}

// Reads {"<address>": {…}, …}, naming the address in what is wrong.
template <class F>
auto by_address(const json& document, const char* key, F read) {
  using Thing = decltype(read(model::Address(), document));
  const json& value = member(document, key);
  if (!value.is_object()) throw Malformed{fmt::format("\"{}\" is no object", key)};
  std::map<model::Address, Thing> things;
  for (const auto& [text, thing] : value.items()) {
    try {
      auto address = address_of(text);
      things[address] = read(address, thing);
    } catch (const Malformed& problem) {
      throw Malformed{fmt::format("\"{}\", \"{}\": {}", key, text, problem.text)};
    }
  }
  return things;
}

json parse_json(std::string_view text) {
  json document = json::parse(text, nullptr, false);
  if (document.is_discarded()) throw Malformed{"it is not JSON, or cut off"};
  return document;
}

// Strings from services may hold anything: what is not UTF-8 is replaced rather than thrown over.
std::string dump(const json& document, int indent) {
  return document.dump(indent, ' ', false, json::error_handler_t::replace);
}

// kUnsupported is thrown past Malformed, because it asks for another mailctl, not for a repair.
struct LaterFormat {
  std::uint64_t version;
};

void check_format(const json& document) {
  const std::uint64_t version = number_at(document, "format_version");
  if (version > kFormatVersion) throw LaterFormat{version};
  if (version < kFormatVersion) throw Malformed{"\"format_version\" is not 1"};
}

template <class F>
auto read_guarded(F read) -> Result<decltype(read())> {
  try {
    return read();
  } catch (const Malformed& problem) {
    return Error{ErrorKind::kInvalid, problem.text, {}};
  } catch (const LaterFormat& later) {
    return Error{
        ErrorKind::kUnsupported,
        fmt::format("it has format_version {}, this mailctl reads up to {}: use the mailctl "
                    "that wrote it, or a later one",
                    later.version,
                    kFormatVersion),
        {}};
  } catch (const json::exception& problem) {
    return Error{ErrorKind::kInvalid, problem.what(), {}};
  }
}

json tagged(const char* kind, const model::Address& address, json value) {
  value["entry"] = kind;
  value["address"] = address.text();
  return value;
}

model::JournalEntry entry_of_line(const json& line) {
  const std::string kind = text_at(line, "entry");
  if (kind == "tenancy") {
    return model::TenancySaved{text_at(line, "account"), text_at(line, "tenancy")};
  }
  if (kind == "set") return model::SetSaved{text_at(line, "set"), number_at(line, "rows")};
  auto address = address_of(text_at(line, "address"));
  if (kind == "saved") return model::EntrySaved{entry_of(std::move(address), line)};
  if (kind == "removed") return model::EntryRemoved{std::move(address)};
  if (kind == "intent") return model::IntentSaved{intent_of(std::move(address), line)};
  if (kind == "intent-dropped") return model::IntentDropped{std::move(address)};
  if (kind == "pending") return model::PendingSaved{pending_of(std::move(address), line)};
  if (kind == "pending-dropped") return model::PendingDropped{std::move(address)};
  if (kind == "request") return model::RequestSaved{std::move(address), request_of(line)};
  if (kind == "request-removed") return model::RequestRemoved{std::move(address)};
  throw Malformed{fmt::format("\"{}\" is no kind of entry", kind)};
}

}  // namespace

std::string to_json(const model::State& state) {
  json document = {{"format_version", kFormatVersion},
                   {"name", state.name},
                   {"lineage", state.lineage},
                   {"serial", state.serial},
                   {"tenancies", state.tenancies},
                   {"entries", to_values(state.entries)},
                   {"intents", to_values(state.intents)},
                   {"pending", to_values(state.pending)}};
  if (!state.requests.empty()) document["requests"] = to_values(state.requests);
  if (!state.sets.empty()) document["sets"] = state.sets;
  return dump(document, 1) + "\n";
}

Result<model::State> parse_state(std::string_view text) {
  return read_guarded([&] {
    const json document = parse_json(text);
    check_format(document);
    model::State state;
    state.name = text_at(document, "name");
    state.lineage = text_at(document, "lineage");
    state.serial = number_at(document, "serial");
    state.tenancies = texts_at(document, "tenancies");
    state.sets = optional_numbers_at(document, "sets");
    state.entries = by_address(document, "entries", entry_of);
    state.intents = by_address(document, "intents", intent_of);
    state.pending = by_address(document, "pending", pending_of);
    if (document.contains("requests")) {
      state.requests = by_address(
          document, "requests", [](const auto&, const json& value) { return request_of(value); });
    }
    return state;
  });
}

std::string to_json_line(const model::JournalEntry& entry) {
  const json line = std::visit(
      base::Overloaded{
          [](const model::EntrySaved& e) {
            return tagged("saved", e.entry.address, to_value(e.entry));
          },
          [](const model::EntryRemoved& e) { return tagged("removed", e.address, json::object()); },
          [](const model::IntentSaved& e) {
            return tagged("intent", e.intent.address, to_value(e.intent));
          },
          [](const model::IntentDropped& e) {
            return tagged("intent-dropped", e.address, json::object());
          },
          [](const model::PendingSaved& e) {
            return tagged("pending", e.token.address, to_value(e.token));
          },
          [](const model::PendingDropped& e) {
            return tagged("pending-dropped", e.address, json::object());
          },
          [](const model::TenancySaved& e) {
            return json{{"entry", "tenancy"}, {"account", e.account}, {"tenancy", e.tenancy}};
          },
          [](const model::RequestSaved& e) {
            return tagged("request", e.address, to_value(e.request));
          },
          [](const model::RequestRemoved& e) {
            return tagged("request-removed", e.address, json::object());
          },
          [](const model::SetSaved& e) {
            return json{{"entry", "set"}, {"set", e.set}, {"rows", e.rows}};
          }},
      entry);
  return dump(line, -1);
}

std::string to_json_line(const JournalHeader& header) {
  return dump(
      {{"format_version", kFormatVersion}, {"lineage", header.lineage}, {"serial", header.serial}},
      -1);
}

Result<model::JournalEntry> parse_journal_entry(std::string_view line) {
  return read_guarded([&] { return entry_of_line(parse_json(line)); });
}

Result<JournalHeader> parse_journal_header(std::string_view line) {
  return read_guarded([&] {
    const json document = parse_json(line);
    check_format(document);
    return JournalHeader{text_at(document, "lineage"), number_at(document, "serial")};
  });
}

}  // namespace mailctl::state
