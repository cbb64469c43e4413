#include "render/services_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "render/diagnostic_parts.h"
#include "render/paint.h"

namespace mailctl::render {
namespace {

constexpr std::size_t kWrapAt = 100;
constexpr std::size_t kLabelWidth = 14;

using Row = std::array<std::string, 4>;

std::string spf_cell(const model::Service& service) {
  std::vector<std::string> names;
  for (const auto& include : service.spf) names.push_back(include.include);
  if (names.empty()) return "-";
  if (service.spf_place == model::SpfPlace::kEnvelope) return base::join(names, " ") + " *";
  return names.size() < 3 ? base::join(names, " ")
                          : fmt::format("{} and {} more", names.front(), names.size() - 1);
}

std::string dkim_cell(const model::ServiceDkim& dkim) {
  if (dkim.form == model::KeyForm::kTxt) return dkim.keys.empty() ? "TXT" : "TXT or CNAMEs";
  return base::count_of(dkim.keys.size(), "CNAME");
}

std::string custom_types(const model::ServiceEnvelope& envelope) {
  std::vector<std::string> types;
  for (const auto& record : envelope.custom) types.push_back(dns::to_text(record.type));
  return base::join(types, "+");
}

std::string envelope_cell(const model::ServiceEnvelope& envelope) {
  std::string out = envelope.own.empty() ? "the domain's" : "its own";
  if (!envelope.setting.empty()) out += ", or the domain's";
  if (!envelope.custom.empty()) out += fmt::format(", or custom ({})", custom_types(envelope));
  return out;
}

// "Label       text, wrapped,
//              below itself"; without label below the text before.
std::string labelled(std::string_view label, std::string_view text, Color color) {
  auto lines = wrapped(text, std::string(kLabelWidth, ' '), kWrapAt);
  if (lines.empty() || label.empty()) return lines;
  return lines.replace(0, label.size(), paint(color, Ink::kBold, label));
}

// A text that is not cut: a record.
std::string record_line(std::string_view label, std::string_view text, Color color) {
  const std::string gap(kLabelWidth - std::min(label.size(), kLabelWidth), ' ');
  return fmt::format("{}{}{}\n", label.empty() ? "" : paint(color, Ink::kBold, label), gap, text);
}

class Page {
 public:
  Page(const model::Service& service, Color color) : x_service(service), x_color(color) {}

  std::string text(std::string_view example) && {
    x_out = fmt::format("{}\n\n", paint(x_color, Ink::kBold, x_service.name));
    add_spf();
    add_dkim();
    add_envelope();
    add_parameters();
    for (const auto& record : x_service.verification) {
      add_record("Verification",
                 fmt::format("{} {} {}", record.name, dns::to_text(record.type), record.value));
    }
    if (!x_service.mx.empty()) {
      add("Receives", fmt::format("at MX hosts at or under {}", base::join(x_service.mx, ", ")));
    }
    add("DMARC", x_service.dmarc);
    const bool is_shared = x_service.tenancy == mail::spf::Tenancy::kShared;
    if (is_shared) add("Addresses", "shared with other customers of the service");
    for (const auto& one : x_service.unconfirmed) add("Unconfirmed", one);
    for (const auto& source : x_service.sources) add("Sources", source);
    add("Checked", x_service.checked);
    add_example(example);
    return std::move(x_out);
  }

 private:
  void add_spf() {
    for (const auto& include : x_service.spf) {
      auto line = "include:" + include.include;
      if (!include.place.empty()) line += fmt::format("   {}", include.place);
      if (!include.owner.empty()) line += fmt::format("   (of {})", include.owner);
      add_record("SPF", line);
      if (!include.regions.empty()) add("SPF", "regions: " + base::join(include.regions, ", "));
    }
    if (x_service.spf.empty()) add("SPF", "nothing to include");
    if (x_service.spf_place == model::SpfPlace::kEnvelope) {
      add("SPF", "Only in the record of an envelope of the customer's, not in that of the domain.");
    }
    add("SPF", x_service.spf_note);
    if (!x_service.spf_seen.empty()) {
      add("SPF", "Also seen: " + base::join(x_service.spf_seen, ", ") + ".");
    }
  }

  void add_dkim() {
    const auto& dkim = x_service.dkim;
    if (dkim.form == model::KeyForm::kTxt) {
      add("DKIM", x_service.is_own() ? "a TXT record" : "a TXT record, which the service shows");
    }
    for (const auto& key : dkim.keys) {
      add_record("DKIM", fmt::format("{}._domainkey CNAME {}", key.selector, key.target));
    }
    if (!dkim.selectors.empty()) {
      add("DKIM", "Selectors that are looked for: " + base::join(dkim.selectors, ", ") + ".");
    }
    add("DKIM", dkim.note);
  }

  void add_envelope() {
    const auto& envelope = x_service.envelope;
    add("Envelope",
        envelope.own.empty() ? "the domain of From: SPF aligns"
                             : fmt::format("{}: SPF passes and does not align", envelope.own));
    if (!envelope.setting.empty()) {
      add("Envelope", fmt::format("The domain of From: {}.", envelope.setting));
    }
    if (!envelope.custom.empty()) add("Envelope", "A custom return path, at its name:");
    for (const auto& record : envelope.custom) {
      add_record("Envelope", fmt::format("{} {}", dns::to_text(record.type), record.value));
    }
    add("Envelope", envelope.note);
  }

  void add_parameters() {
    for (const auto& parameter : x_service.parameters) {
      add("Parameters",
          fmt::format("{}: {}, such as {}{}",
                      parameter.name,
                      parameter.meaning,
                      parameter.example,
                      parameter.fallback.empty()
                          ? ""
                          : fmt::format("; {} where left out", parameter.fallback)));
    }
  }

  void add_example(std::string_view example) {
    x_out += fmt::format("\n{}\n", paint(x_color, Ink::kBold, "In a manifest"));
    for (const auto& line : base::split(example, '\n')) {
      if (!line.empty()) x_out += fmt::format("  {}\n", line);
    }
  }

  void add(std::string_view label, std::string_view text) {
    if (!text.empty()) x_out += labelled(fresh(label), text, x_color);
  }

  void add_record(std::string_view label, std::string_view text) {
    x_out += record_line(fresh(label), text, x_color);
  }

  // A label stands before the first of its lines.
  std::string_view fresh(std::string_view label) {
    if (label == x_label) return {};
    x_label = label;
    return label;
  }

  const model::Service& x_service;
  Color x_color;
  std::string x_label;
  std::string x_out;
};

}  // namespace

std::string services_text(std::span<const model::Service> services) {
  std::vector<Row> rows{{"service", "SPF include", "DKIM", "envelope"}};
  for (const auto& service : services) {
    rows.push_back(
        {service.id, spf_cell(service), dkim_cell(service.dkim), envelope_cell(service.envelope)});
  }
  std::array<std::size_t, 3> widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const auto& row : rows) {
    out += fmt::format("{:<{}}  {:<{}}  {:<{}}  {}\n",
                       row[0],
                       widths[0],
                       row[1],
                       widths[1],
                       row[2],
                       widths[2],
                       row[3]);
  }
  return out +
         "\n* only where the envelope is the customer's, in the record of the envelope\n"
         "`mailctl services NAME` shows one whole.\n";
}

std::string service_text(const model::Service& service, std::string_view example, Color color) {
  return Page(service, color).text(example);
}

}  // namespace mailctl::render
