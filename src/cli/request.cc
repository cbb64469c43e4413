#include "cli/request.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace mailctl::cli {
namespace {

// "-s,--long" is "long", the argument MESSAGE is "message".
std::string key_of(const std::string& names) {
  const auto comma = names.rfind(',');
  const auto name = comma == std::string::npos ? names : names.substr(comma + 1);
  return base::to_lower(name.substr(std::min(name.find_first_not_of('-'), name.size())));
}

class JsonOptions : public OptionSet {
 public:
  explicit JsonOptions(const nlohmann::json& request) : x_request(request) {}

  void flag(const std::string& names, bool& target, const std::string& /*help*/) override {
    const auto* value = take(key_of(names));
    if (value == nullptr) return;
    if (value->is_boolean()) {
      target = value->get<bool>();
    } else {
      wrong(key_of(names), "true or false");
    }
  }

  void text(const std::string& names, std::string& target, const std::string& /*help*/) override {
    if (const auto* value = take(key_of(names))) set(key_of(names), *value, target);
  }

  void texts(const std::string& names,
             std::vector<std::string>& target,
             const std::string& /*help*/) override {
    if (const auto* value = take(key_of(names))) set_all(key_of(names), *value, target);
  }

  void needed_argument(const std::string& name,
                       std::string& target,
                       const std::string& help) override {
    need(name);
    text(name, target, help);
  }

  void optional_argument(const std::string& name,
                         std::string& target,
                         const std::string& help) override {
    text(name, target, help);
  }

  void optional_arguments(const std::string& name,
                          std::vector<std::string>& target,
                          const std::string& help) override {
    texts(name, target, help);
  }

  void needed_arguments(const std::string& name,
                        std::vector<std::string>& target,
                        const std::string& help) override {
    need(name);
    texts(name, target, help);
  }

  // What is wrong with the request; empty for nothing.
  [[nodiscard]] std::string problem() const {
    if (!x_problem.empty()) return x_problem;
    for (const auto& [key, value] : x_request.items()) {
      if (key == "zone" || x_known.contains(key)) continue;
      const std::vector<std::string_view> known(x_known.begin(), x_known.end());
      const auto near = base::nearest(key, known);
      return fmt::format("there is no option \"{}\"{}",
                         key,
                         near ? fmt::format(", did you mean \"{}\"?", *near) : "");
    }
    return {};
  }

 private:
  const nlohmann::json* take(const std::string& key) {
    x_known.insert(key);
    const auto found = x_request.find(key);
    return found == x_request.end() || found->is_null() ? nullptr : &*found;
  }

  void need(const std::string& name) {
    if (!x_request.contains(key_of(name))) {
      x_problem = fmt::format("\"{}\" is missing", key_of(name));
    }
  }

  void wrong(const std::string& key, std::string_view wanted) {
    x_problem = fmt::format("\"{}\" must be {}", key, wanted);
  }

  void set(const std::string& key, const nlohmann::json& value, std::string& target) {
    if (value.is_string()) {
      target = value.get<std::string>();
    } else if (value.is_number_integer()) {
      target = value.dump();
    } else {
      wrong(key, "a text");
    }
  }

  void set_all(const std::string& key,
               const nlohmann::json& value,
               std::vector<std::string>& target) {
    if (!value.is_array()) {
      set(key, value, target.emplace_back());
      return;
    }
    for (const auto& item : value) set(key, item, target.emplace_back());
  }

  const nlohmann::json& x_request;
  std::set<std::string> x_known;
  std::string x_problem;
};

}  // namespace

base::Result<void> fill_from_json(Inquiry& inquiry, const nlohmann::json& request) {
  if (!request.is_object()) {
    return base::Error{base::ErrorKind::kInvalid, "a request is a JSON object", {}};
  }
  JsonOptions options(request);
  inquiry.declare(options);
  if (auto problem = options.problem(); !problem.empty()) {
    return base::Error{base::ErrorKind::kInvalid, std::move(problem), {}};
  }
  return {};
}

}  // namespace mailctl::cli
