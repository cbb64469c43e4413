#pragma once
// How a command declares its options: targets and help texts, without knowing the library that
// reads the command line (cli/arguments.cc).

#include <string>
#include <string_view>
#include <vector>

namespace mailctl::cli {

class OptionSet {
 public:
  virtual ~OptionSet() = default;
  // `names` as "--long" or "-s,--long". Targets keep their value where the option is not given.
  virtual void flag(const std::string& names, bool& target, const std::string& help) = 0;
  virtual void text(const std::string& names, std::string& target, const std::string& help) = 0;
  // May be given several times.
  virtual void texts(const std::string& names,
                     std::vector<std::string>& target,
                     const std::string& help) = 0;
  virtual void needed_argument(const std::string& name,
                               std::string& target,
                               const std::string& help) = 0;
  virtual void optional_argument(const std::string& name,
                                 std::string& target,
                                 const std::string& help) = 0;
  // Words that belong to no option.
  virtual void optional_arguments(const std::string& name,
                                  std::vector<std::string>& target,
                                  const std::string& help) = 0;
  // One or more of them.
  virtual void needed_arguments(const std::string& name,
                                std::vector<std::string>& target,
                                const std::string& help) = 0;
};

// Options of every command, before or after its name.
struct GlobalOptions {
  std::vector<std::string> files;           // -f; empty: ./mailctl.yaml
  std::vector<std::string> overlays;        // --overlay
  std::vector<std::string> variables;       // --var, "name=value"
  std::vector<std::string> variable_files;  // --var-file
  bool json = false;
  bool no_color = false;
  std::string endpoints;     // --endpoints, MAILCTL_ENDPOINTS
  bool is_emulated = false;  // --emulator: the services are in this process
  std::string ca_file;
  std::string resolver;  // ADDRESS[:PORT]
};

}  // namespace mailctl::cli
