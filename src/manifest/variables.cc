#include "manifest/variables.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "manifest/read.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;
using yaml::Node;
using yaml::NodeKind;
using yaml::Quoting;
using yaml::ScalarType;

constexpr std::string_view kBegin = "${var:";
constexpr std::string_view kKey = "variables";

enum class Type : std::uint8_t { kString, kNumber, kBool, kDuration, kList };

constexpr std::array<Choice<Type>, 5> kTypes{{{"string", Type::kString},
                                              {"number", Type::kNumber},
                                              {"bool", Type::kBool},
                                              {"duration", Type::kDuration},
                                              {"list", Type::kList}}};

struct Variable {
  Text name;
  Type type = Type::kString;
  std::vector<std::string> one_of;
  std::optional<Node> given;  // the default, as written
  std::optional<Node> value;
  bool is_used = false;
  bool is_settled = false;  // what is wrong with its value was said
};

// A value on its way into a variable.
struct Offer {
  Node node;
  std::string by;        // begins the message: "--var region", "the default"
  base::SourceRange at;  // for the message
};

void read_type(Variable& variable, const yaml::Entry& entry, Diagnostics& diagnostics) {
  variable.type = read_choice(value_of(entry), kTypes, diagnostics).value_or(Type::kString);
}

void read_default(Variable& variable, const yaml::Entry& entry, Diagnostics&) {
  variable.given = entry.value;
}

void read_one_of(Variable& variable, const yaml::Entry& entry, Diagnostics& diagnostics) {
  const auto* items = read_list(value_of(entry), EmptyList::kRefuse, diagnostics);
  if (items == nullptr) return;
  for (const auto& item : *items) {
    if (item.kind == NodeKind::kScalar) {
      variable.one_of.push_back(item.text);
    } else {
      report_wrong_type({entry.key, item}, "a list of single values", diagnostics);
    }
  }
}

void read_variable_description(Variable&, const yaml::Entry& entry, Diagnostics& diagnostics) {
  read_text(value_of(entry), diagnostics);
}

constexpr std::array<Field<Variable>, 4> kFields{{
    {"type", read_type},
    {"default", read_default},
    {"one_of", read_one_of},
    {"description", read_variable_description},
}};

bool is_name(std::string_view name) {
  const auto is_good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= 63 && name.front() >= 'a' && name.front() <= 'z' &&
         std::ranges::all_of(name, is_good);
}

std::string_view words_for(Type type) {
  switch (type) {
    case Type::kString:
      return "text (a number or a word like `no` in quotes)";
    case Type::kNumber:
      return "a number";
    case Type::kBool:
      return "true or false";
    case Type::kDuration:
      return "a whole number with its unit (s, m, h, d or w), such as 7d";
    case Type::kList:
      return "a list of texts";
  }
  return "";
}

bool is_scalar_of(Type type, const Node& node) {
  if (node.kind != NodeKind::kScalar) return false;
  const auto scalar = yaml::scalar_type(node);
  switch (type) {
    case Type::kString:
    case Type::kList:  // of an item
      return scalar == ScalarType::kText;
    case Type::kNumber:
      return scalar == ScalarType::kInteger || scalar == ScalarType::kFloat;
    case Type::kBool:
      return node.quoting == Quoting::kPlain && (node.text == "true" || node.text == "false");
    case Type::kDuration:
      return base::parse_duration(node.text).has_value();
  }
  return false;
}

// "a, b" of the command line as what the variable is.
Node node_of_text(Type type, std::string_view text) {
  Node node;
  node.kind = NodeKind::kScalar;
  node.text = base::trim(text);
  if (type == Type::kString) node.quoting = Quoting::kQuoted;
  if (type != Type::kList) return node;
  Node list;
  list.kind = NodeKind::kSequence;
  for (const auto part : base::split(text, ',')) {
    if (base::trim(part).empty()) continue;
    list.items.push_back(node_of_text(Type::kString, part));
  }
  return list;
}

class Variables {
 public:
  Variables(yaml::Node& root, Diagnostics& diagnostics)
      : x_root(root), x_diagnostics(diagnostics) {}

  void declare() {
    for (const auto& entry : x_root.entries) {
      if (entry.key != kKey || !is_mapping(value_of(entry), x_diagnostics)) continue;
      for (const auto& item : entry.value.entries) declare(item);
    }
    for (auto& variable : x_all) {
      if (variable.given) take(variable, {*variable.given, "the default", variable.given->at});
    }
  }

  void set(const Setting& setting) {
    auto* variable = find(setting.name);
    if (variable != nullptr) {
      auto node = node_of_text(variable->type, setting.value);
      take(*variable, {std::move(node), setting.by, variable->name.at});
    } else if (setting.known == Known::kMust) {
      report_unknown(setting.name, {}, setting.by + ": ");
    }
  }

  void set(const base::SourceFile& file) {
    const auto root = yaml::parse_tree(file, x_diagnostics);
    if (root.kind == NodeKind::kNull) return;
    if (!is_mapping({"a file of variables", root}, x_diagnostics)) return;
    for (const auto& entry : root.entries) {
      if (auto* variable = find(entry.key)) {
        take(*variable, {entry.value, "--var-file", entry.value.at});
      } else {
        report_unknown(entry.key, entry.key_at, {});
      }
    }
  }

  void fill_in() {
    for (auto& entry : x_root.entries) {
      if (entry.key == kKey) continue;
      refuse_in_key(entry);
      fill_in(entry.value);
    }
    for (const auto& variable : x_all) {
      if (variable.is_used) continue;
      x_diagnostics.warning(
          "manifest/unused-variable",
          variable.name.at,
          fmt::format("nothing uses the variable `{}`", variable.name.value),
          fmt::format("Write ${{var:{}}} where its value is wanted, or remove it.",
                      variable.name.value));
    }
  }

 private:
  void declare(const yaml::Entry& entry) {
    if (!is_name(entry.key)) {
      x_diagnostics.error("manifest/bad-name",
                          entry.key_at,
                          fmt::format("`{}` cannot be the name of a variable", entry.key),
                          "The environment sets it too (MAILCTL_VAR_NAME): lower-case letters, "
                          "digits and `_`, a letter first, at most 63.");
      return;
    }
    Variable variable;
    variable.name = {entry.key, entry.key_at};
    read_fields({"a variable", entry.value, "{ type: string }"},
                entry.key_at,
                kFields,
                variable,
                x_diagnostics);
    x_all.push_back(std::move(variable));
  }

  Variable* find(std::string_view name) {
    const auto found = std::ranges::find_if(
        x_all, [&](const Variable& variable) { return variable.name.value == name; });
    return found == x_all.end() ? nullptr : &*found;
  }

  void report_unknown(std::string_view name, const base::SourceRange& at, std::string before) {
    std::vector<std::string_view> names;
    for (const auto& variable : x_all) names.push_back(variable.name.value);
    const std::vector<std::string> listed(names.begin(), names.end());
    x_diagnostics.error(
        "manifest/unknown-variable",
        at,
        fmt::format("{}there is no variable `{}`{}", before, name, did_you_mean(name, names)),
        listed.empty()
            ? fmt::format("The manifest declares none: write `variables: {{ {}: {{ type: "
                          "string }} }}`.",
                          name)
            : "The manifest declares: " + base::join(listed, ", ") + ".");
  }

  void refuse(Variable& variable, const Offer& offer, std::string reason) {
    variable.is_settled = true;
    x_diagnostics.error("manifest/bad-variable",
                        offer.at,
                        fmt::format("{}: `{}` must be {}, here is {}",
                                    offer.by,
                                    variable.name.value,
                                    reason,
                                    describe(offer.node)));
  }

  static bool is_among(const Variable& variable, const Node& node) {
    const auto& allowed = variable.one_of;
    return allowed.empty() || std::ranges::find(allowed, node.text) != allowed.end();
  }

  void take(Variable& variable, Offer offer) {
    auto& node = offer.node;
    const bool is_list = variable.type == Type::kList && node.kind == NodeKind::kSequence;
    const std::vector<Node> single{node};
    const auto& parts = is_list ? node.items : single;
    const bool is_fitting = (is_list || variable.type != Type::kList) &&
                            std::ranges::all_of(parts, [&](const Node& part) {
                              return is_scalar_of(variable.type, part);
                            });
    if (!is_fitting) return refuse(variable, offer, std::string(words_for(variable.type)));
    for (const auto& part : parts) {
      if (part.text.find("${") != std::string::npos) {
        return refuse(variable, offer, "a value of its own, without ${…}");
      }
      if (!is_among(variable, part)) {
        return refuse(variable, offer, "one of " + base::join(variable.one_of, ", "));
      }
    }
    variable.value = std::move(node);
  }

  void refuse_in_key(const yaml::Entry& entry) {
    if (entry.key.find(kBegin) == std::string::npos) return;
    x_diagnostics.error("manifest/bad-variable",
                        entry.key_at,
                        "a key cannot hold a variable",
                        "Keys name things: what a manifest is about must not depend on who runs "
                        "it. Write the key out, and use variables in values.");
  }

  void fill_in(Node& node) {
    for (auto& item : node.items) fill_in(item);
    for (auto& entry : node.entries) {
      refuse_in_key(entry);
      fill_in(entry.value);
    }
    const bool has_variable =
        node.kind == NodeKind::kScalar && node.text.find(kBegin) != std::string::npos;
    if (has_variable) fill_in_text(node);
  }

  // The value of the variable that is written at `begin`; nullptr after a problem.
  const Node* value_at(const Node& node, std::size_t begin, std::size_t end) {
    const auto name =
        std::string_view(node.text).substr(begin + kBegin.size(), end - begin - kBegin.size());
    const auto at = part_of({node.text, node.at}, begin, end + 1 - begin);
    auto* variable = find(name);
    if (variable == nullptr) {
      report_unknown(name, at, {});
      return nullptr;
    }
    variable->is_used = true;
    if (variable->value) return &*variable->value;
    if (std::exchange(variable->is_settled, true)) return nullptr;
    x_diagnostics.add({base::Severity::kError,
                       "manifest/missing-variable",
                       at,
                       fmt::format("the variable `{}` has no value", name),
                       fmt::format("Set it with --var {0}=VALUE, in a --var-file, or as {1}{2} in "
                                   "the environment; or give it a `default`.",
                                   name,
                                   kVariableEnvironment,
                                   to_upper(name)),
                       {{variable->name.at, "declared here"}}});
    return nullptr;
  }

  static std::string to_upper(std::string_view name) {
    std::string text(name);
    for (auto& c : text) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
  }

  void fill_in_text(Node& node) {
    const std::string& text = node.text;
    std::string result;
    std::size_t done = 0;
    for (auto begin = text.find(kBegin); begin != std::string::npos;
         begin = text.find(kBegin, done)) {
      const auto end = text.find('}', begin);
      if (end == std::string::npos) {
        x_diagnostics.error("manifest/bad-variable",
                            part_of({text, node.at}, begin, kBegin.size()),
                            "this variable has no end",
                            "Write ${var:name}.");
        return;
      }
      const auto* value = value_at(node, begin, end);
      if (value == nullptr) return;
      if (begin == 0 && end + 1 == text.size()) {
        put(node, *value);
        return;
      }
      if (value->kind != NodeKind::kScalar) {
        x_diagnostics.error("manifest/bad-variable",
                            part_of({text, node.at}, begin, end + 1 - begin),
                            "a list cannot stand inside of text",
                            "Write the variable alone, where a list is wanted.");
        return;
      }
      result += text.substr(done, begin - done) + value->text;
      done = end + 1;
    }
    result += text.substr(done);
    if (result.find("${") != std::string::npos) {
      x_diagnostics.error("manifest/bad-variable",
                          node.at,
                          "a variable cannot stand beside ${env:…} or ${file:…}, or in them",
                          "Which secret is read is written in the manifest itself, so that whoever "
                          "reviews it sees it.");
      return;
    }
    node.text = std::move(result);
    node.quoting = Quoting::kQuoted;
  }

  // What is said later of the value is said of the place that uses it.
  static void put(Node& node, const Node& value) {
    const auto at = node.at;
    node = value;
    node.at = at;
    for (auto& item : node.items) item.at = at;
  }

  yaml::Node& x_root;
  Diagnostics& x_diagnostics;
  std::vector<Variable> x_all;
};

}  // namespace

FilledIn fill_in_variables(Node& root, const Settings& settings, Diagnostics& diagnostics) {
  Diagnostics found;
  Variables variables(root, found);
  variables.declare();
  for (const auto& setting : settings.environment) variables.set(setting);
  for (const auto* file : settings.files) variables.set(*file);
  for (const auto& setting : settings.options) variables.set(setting);
  variables.fill_in();
  for (const auto& problem : found.all()) diagnostics.add(problem);
  return found.has_errors() ? FilledIn::kNo : FilledIn::kYes;
}

}  // namespace mailctl::manifest
