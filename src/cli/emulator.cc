#include "emulator/emulator.h"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/interrupt.h"

namespace mailctl::cli {
namespace {

class EmulatorCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "emulator"; }

  [[nodiscard]] std::string_view summary() const override {
    return "serve a local OCI and its DNS, to try and test on";
  }

  void declare(OptionSet& options) override {
    options.text("--data", x_options.data_folder, "folder to keep data in; without it, in memory");
    options.text("--regions", x_regions, "region ids with commas between, the home region first");
    options.texts("--zone", x_options.zones, "a zone to be there, made empty where it is not");
    options.text("--ready-file", x_options.ready_file, "written when everything serves");
    options.texts("--port", x_ports, "PLACE=PORT for a region, control or dns");
    options.flag("--https", x_is_https, "serve over TLS with a certificate made for it");
  }

  ExitCode run(Session& session) override {
    for (const auto region : base::split(x_regions, ',')) {
      if (!base::trim(region).empty()) x_options.regions.emplace_back(base::trim(region));
    }
    if (session.global.is_emulated) {
      session.console.error("`mailctl emulator` is the emulator; leave --emulator out");
      return ExitCode::kError;
    }
    x_options.transport = x_is_https ? emulator::Transport::kHttps : emulator::Transport::kHttp;
    if (!read_ports(session.console)) return ExitCode::kError;
    const Interrupt interrupt;
    auto running = emulator::Emulator::start(x_options);
    if (!running) {
      session.console.error(running.error().message);
      return ExitCode::kError;
    }
    say_where(session.console, (*running)->ready());
    interrupt.wait();
    if (const auto stopped = (*running)->stop(); !stopped) {
      session.console.error(stopped.error().message);
      return ExitCode::kError;
    }
    return ExitCode::kDone;
  }

 private:
  [[nodiscard]] bool is_place(const std::string& place) const {
    const auto& regions = x_options.regions;
    return place == "control" || place == "dns" ||
           std::ranges::find(regions, place) != regions.end();
  }

  bool read_ports(Console& console) {
    for (const auto& text : x_ports) {
      const auto equals = text.find('=');
      const auto port = equals == std::string::npos
                            ? std::nullopt
                            : base::parse_unsigned(std::string_view(text).substr(equals + 1));
      if (!port || *port == 0 || *port > 65535) {
        console.error(fmt::format("--port {}: write PLACE=PORT, such as dns=5353", text));
        return false;
      }
      const auto place = text.substr(0, equals);
      if (!is_place(place)) {
        console.error(
            fmt::format("--port {}: there is no place \"{}\"; known are {}, control and dns",
                        text,
                        place,
                        base::join(x_options.regions, ", ")));
        return false;
      }
      x_options.ports[place] = static_cast<std::uint16_t>(*port);
    }
    return true;
  }

  static void say_where(Console& console, const emulator::ReadyInfo& ready) {
    for (const auto& [region, url] : ready.regions) console.err << region << "  " << url << '\n';
    console.err << "dns    " << ready.dns << "\nadmin  " << ready.admin
                << "\nServing. Ctrl-C ends it.\n"
                << std::flush;
  }

  emulator::EmulatorOptions x_options;
  std::string x_regions = "sa-saopaulo-1,sa-vinhedo-1";
  std::vector<std::string> x_ports;
  bool x_is_https = false;
};

}  // namespace

std::unique_ptr<Command> make_emulator_command() {
  return std::make_unique<EmulatorCommand>();
}

}  // namespace mailctl::cli
