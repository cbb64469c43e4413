#include "render/records.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/asked_records.h"
#include "cli/files.h"
#include "cli/planning.h"
#include "dns/idna.h"

namespace mailctl::cli {
namespace {

struct Format {
  std::string_view name;
  std::string_view ending;  // of files; empty: not for files
  std::string (*of_zone)(const plan::ZoneRecords&);
};

// table and jsonl are written in one piece.
constexpr std::array<Format, 5> kFormats{{{"table", "", nullptr},
                                          {"zone", "zone", render::records_zone_text},
                                          {"jsonl", "jsonl", nullptr},
                                          {"terraform", "tf", render::records_terraform},
                                          {"octodns", "yaml", render::records_octodns}}};

class RecordsCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "records"; }

  [[nodiscard]] std::string_view summary() const override {
    return "what others have to publish, and how far they are";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override {
    options.optional_argument("DOMAIN", x_domain, "only this domain and what is below it");
    options.text("--format", x_format, "table, zone, jsonl, terraform or octodns (table)");
    options.text("--output", x_output, "write one file per zone into this folder");
    options.flag("--all", x_is_all, "zones that accounts publish, too");
    options.flag("--detailed-exitcode", x_is_detailed, "2 when not every record is verified");
  }

  ExitCode run(Session& session) override {
    const auto* format = format_of(session.console);
    if (format == nullptr) return ExitCode::kError;
    std::optional<dns::Name> domain;
    if (!x_domain.empty()) {
      auto parsed = dns::name_from_unicode(x_domain);
      if (!parsed) {
        say_error(session, std::move(parsed).error().with_context(x_domain));
        return ExitCode::kError;
      }
      domain = *std::move(parsed);
    }
    const auto asked = asked_records(session, which_zones(), domain);
    if (!asked) return ExitCode::kError;
    if (asked->requests.empty()) return say_none(session, *asked, domain);
    const auto zones = plan::records_by_zone(asked->requests, asked->live);
    if (!x_output.empty()) return write_files(session, *asked, zones, *format);
    show(session, *asked, zones, *format);
    const bool is_done = std::ranges::all_of(asked->requests, [](const plan::Request& request) {
      return request.status == model::RequestStatus::kVerified;
    });
    return x_is_detailed && !is_done ? ExitCode::kChanges : ExitCode::kDone;
  }

 private:
  [[nodiscard]] WhichZones which_zones() const {
    if (x_is_all) return WhichZones::kAll;
    const bool is_for_files = !x_output.empty() && x_domain.empty();
    return is_for_files ? WhichZones::kOfFiles : WhichZones::kOfOthers;
  }

  const Format* format_of(Console& console) const {
    const auto found = std::ranges::find(kFormats, x_format, &Format::name);
    if (found == kFormats.end()) {
      console.error(
          fmt::format("--format {}: write table, zone, jsonl, terraform or octodns", x_format));
      return nullptr;
    }
    if (!x_output.empty() && found->ending.empty()) {
      console.error(
          "--output writes files for programs: say --format zone, jsonl, terraform or "
          "octodns too");
      return nullptr;
    }
    return &*found;
  }

  ExitCode say_none(Session& session,
                    const AskedRecords& asked,
                    const std::optional<dns::Name>& domain) const {
    const bool is_known =
        !domain || std::ranges::any_of(asked.loaded->graph.domains, [&](const dns::Name& known) {
          return known.is_at_or_under(*domain) || domain->is_at_or_under(known);
        });
    if (!is_known) {
      session.console.error(fmt::format("the manifest knows no domain {}", x_domain));
      return ExitCode::kError;
    }
    if (session.global.json) {
      session.console.document(render::records_json({}, asked.loaded->files, session.console.said));
      return ExitCode::kDone;
    }
    session.console.warning(
        x_is_all ? "the manifest asks for no records there"
                 : "nothing is asked of others there; --all shows what accounts publish, too");
    return ExitCode::kDone;
  }

  static void show(Session& session,
                   const AskedRecords& asked,
                   render::Zones zones,
                   const Format& format) {
    auto& console = session.console;
    const auto& files = asked.loaded->files;
    if (session.global.json) {
      console.document(render::records_json(zones, files, console.said));
    } else if (format.of_zone != nullptr) {
      for (const auto& zone : zones) console.out << format.of_zone(zone);
    } else if (format.ending.empty()) {
      console.out << render::records_table(zones, console.out_color);
    } else {
      console.out << render::records_lines(zones, files);
    }
  }

  // A file that lacks a record may make a program delete it: a zone is written whole or not at all.
  ExitCode write_files(Session& session,
                       const AskedRecords& asked,
                       render::Zones zones,
                       const Format& format) const {
    std::error_code code;
    std::filesystem::create_directories(x_output, code);
    std::size_t written = 0;
    for (const auto& zone : zones) {
      const auto path =
          (std::filesystem::path(x_output) / fmt::format("{}.{}", zone.zone.text(), format.ending))
              .string();
      if (!zone.unknown.empty()) {
        const auto& first = *zone.unknown.front();
        session.console.error(
            fmt::format("{} was not written: {} of {} not known yet; {}. Run `mailctl apply` first",
                        path,
                        base::count_of(zone.unknown.size(), "value"),
                        zone.zone.text(),
                        first.waiting_for));
        continue;
      }
      const auto text = format.of_zone != nullptr
                            ? format.of_zone(zone)
                            : render::records_lines(std::span(&zone, 1), asked.loaded->files);
      if (const auto done = replace_text_file(path, text); !done) {
        say_error(session, done.error());
        continue;
      }
      ++written;
    }
    session.console.err << fmt::format(
        "{} of {} written to {}\n", written, base::count_of(zones.size(), "zone"), x_output);
    if (written == zones.size()) return ExitCode::kDone;
    return written > 0 ? ExitCode::kPartial : ExitCode::kError;
  }

  std::string x_domain;
  std::string x_format = "table";
  std::string x_output;
  bool x_is_all = false;
  bool x_is_detailed = false;
};

}  // namespace

std::unique_ptr<Command> make_records_command() {
  return std::make_unique<RecordsCommand>();
}

}  // namespace mailctl::cli
