#include <algorithm>

#include <fmt/format.h>

#include "manifest/catalogue.h"
#include "manifest/parse_parts.h"
#include "manifest/text_template.h"

namespace mailctl::manifest {
namespace {

using base::Diagnostics;

void report_unknown_via(const Manifest& manifest, const Text& via, Diagnostics& diagnostics) {
  std::vector<std::string_view> names;
  std::vector<std::string> accounts;
  std::vector<std::string> services;
  for (const auto& account : manifest.accounts) {
    names.push_back(account.name.value);
    accounts.push_back(account.name.value);
  }
  for (const auto& service : catalogue()) {
    names.push_back(service.id);
    services.push_back(service.id);
  }
  diagnostics.error(
      "manifest/unknown-account",
      via.at,
      fmt::format(
          "there is no account or service `{}`{}", via.value, did_you_mean(via.value, names)),
      fmt::format("{}Services: {}. For another service write `via: own` and what it tells its "
                  "customers to include in `spf.terms`.",
                  accounts.empty()
                      ? std::string()
                      : fmt::format("Accounts of this manifest: {}. ", base::join(accounts, ", ")),
                  base::join(services, ", ")));
}

void report_not_for_account(const base::SourceRange& at,
                            std::string_view field,
                            const Stream& stream,
                            Diagnostics& diagnostics) {
  diagnostics.error("manifest/not-for-account",
                    at,
                    fmt::format("`{}` is for services of the catalogue and for `own`; {} is an "
                                "account",
                                field,
                                stream.via.value),
                    "What the account needs in DNS the provider says, and it is published by "
                    "itself. Remove the field.");
}

void check_account_regions(const Account& account, const Stream& stream, Diagnostics& diagnostics) {
  std::vector<std::string_view> names;
  for (const auto& region : account.regions) names.push_back(region.value);
  for (const auto& region : stream.regions) {
    if (std::ranges::find(names, region.value) != names.end()) continue;
    diagnostics.error("manifest/region-not-in-account",
                      region.at,
                      "the account `" + account.name.value + "` has no region `" + region.value +
                          "`" + did_you_mean(region.value, names),
                      "A stream uses some of its account's regions, or all where `regions` is left "
                      "out.");
  }
}

void check_account_stream(const Account& account, const Stream& stream, Diagnostics& diagnostics) {
  check_account_regions(account, stream, diagnostics);
  if (!stream.parameters.empty()) {
    report_not_for_account(stream.parameters.front().name.at, "parameters", stream, diagnostics);
  }
  if (stream.envelope.kind == EnvelopeKind::kDomain) {
    report_not_for_account(
        stream.envelope.name_template.at, "envelope: domain", stream, diagnostics);
  }
  if (!stream.dkim) return;
  if (stream.dkim->record.kind != KeyRecordKind::kUnset) {
    report_not_for_account(stream.dkim->record.value.at, "record", stream, diagnostics);
  }
  if (!stream.dkim->selector.at.is_known()) {
    report_missing_field({"selector", "dkim", "selector: \"example-{region}-{date}\""},
                         stream.dkim->at,
                         diagnostics);
  }
}

// A stream that no account serves.
class ServiceCheck {
 public:
  ServiceCheck(const Service& service, const Stream& stream, Diagnostics& diagnostics)
      : x_service(service), x_stream(stream), x_diagnostics(diagnostics) {}

  void run() {
    check_regions();
    check_parameters();
    check_envelope();
    if (!x_stream.description.value.empty()) {
      report_useless(x_stream.description.at,
                     "description",
                     "It describes what is made at a service, and nothing is made there.");
    }
    if (!x_stream.dkim) return;
    check_key_fields(*x_stream.dkim);
    check_key_record(*x_stream.dkim);
  }

 private:
  [[nodiscard]] const std::string& id() const { return x_service.id; }

  void report_useless(const base::SourceRange& at, std::string_view field, std::string detail) {
    x_diagnostics.error("manifest/not-for-service",
                        at,
                        fmt::format("`{}` has no place in a stream via {}", field, id()),
                        std::move(detail) + " Remove the field.");
  }

  void check_regions() {
    const auto known = x_service.regions();
    if (known.empty()) {
      if (!x_stream.regions.empty()) {
        report_useless(x_stream.regions.front().at,
                       "regions",
                       fmt::format("{} is included by one name wherever it sends.",
                                   x_service.is_own() ? "A server" : x_service.name));
      }
      return;
    }
    if (x_stream.regions.empty()) {
      report_missing_field({"regions",
                            fmt::format("a stream via {}", id()),
                            fmt::format("regions: [{}]", known.front())},
                           x_stream.via.at,
                           x_diagnostics);
    }
    for (const auto& region : x_stream.regions) {
      if (std::ranges::find(known, region.value) != known.end()) continue;
      x_diagnostics.error(
          "manifest/unknown-region",
          region.at,
          fmt::format(
              "{} has no region `{}`{}", id(), region.value, did_you_mean(region.value, known)),
          fmt::format("`mailctl services {}` lists them.", id()));
    }
  }

  void check_parameters() {
    std::vector<std::string_view> names;
    for (const auto& parameter : x_service.parameters) names.push_back(parameter.name);
    for (const auto& parameter : x_stream.parameters) {
      const auto& name = parameter.name.value;
      if (x_service.parameter(name) != nullptr) continue;
      x_diagnostics.error(
          "manifest/unknown-parameter",
          parameter.name.at,
          fmt::format("{} has no parameter `{}`{}", id(), name, did_you_mean(name, names)),
          names.empty()
              ? "Nothing in its records differs from customer to customer."
              : fmt::format("Its parameters: {}. `mailctl services {}` says what they are.",
                            fmt::join(names, ", "),
                            id()));
    }
  }

  void report_envelope(std::string summary, std::string detail) {
    x_diagnostics.error("manifest/envelope-not-possible",
                        x_stream.envelope.name_template.at,
                        std::move(summary),
                        std::move(detail));
  }

  void check_envelope() {
    const auto& known = x_service.envelope;
    switch (x_stream.envelope.kind) {
      case EnvelopeKind::kUnset:
        return;
      case EnvelopeKind::kService:
        if (!known.own.empty()) return;
        return report_envelope(
            fmt::format("{} has no other envelope than the domain of From", id()),
            "Leave `envelope` out.");
      case EnvelopeKind::kDomain:
        if (known.own.empty() || !known.setting.empty()) return;
        return report_envelope(
            fmt::format("{} cannot send with the domain of From as the envelope", id()),
            known.custom.empty() ? "SPF cannot align; DKIM must. Leave `envelope` out."
                                 : "Give it a name below the domain, such as `envelope: bounce`.");
      case EnvelopeKind::kCustom:
        check_words(x_stream.envelope.name_template);
        if (!known.custom.empty() || x_service.is_own()) return;
        return report_envelope(fmt::format("{} has no custom return path", id()),
                               known.own.empty()
                                   ? "Its mail has the domain of From as its envelope, and SPF "
                                     "aligns: leave `envelope` "
                                     "out."
                                   : "SPF cannot align; DKIM must. Leave `envelope` out.");
    }
  }

  // What nothing can be put for.
  void check_words(const Text& text) {
    for (const std::string_view word : {"date", "region_key", "region"}) {
      if (word == "region" && !x_service.regions().empty()) continue;
      if (!has_placeholder(text.value, word)) continue;
      x_diagnostics.error("manifest/bad-template",
                          text.at,
                          fmt::format("`{{{}}}` stands for nothing in a stream via {}", word, id()),
                          "Write the name as it is.");
    }
  }

  void check_key_fields(const Dkim& dkim) {
    check_words(dkim.selector);
    constexpr std::string_view kWhy = "Its keys are not made here.";
    if (dkim.first) report_useless(dkim.first->at, "first", std::string(kWhy));
    if (dkim.rotate) report_useless(dkim.rotate->at, "rotate", std::string(kWhy));
    if (!dkim.slots.empty()) report_useless(dkim.slots.front().at, "slots", std::string(kWhy));
    if (!dkim.delegate.value.empty()) {
      report_useless(dkim.delegate.at, "delegate", "Write { cname: NAME } as `record`.");
    }
    if (!dkim.private_key) return;
    report_useless(
        dkim.private_key->at, "private_key", "Write the record of its public key as `record`.");
  }

  void check_key_record(const Dkim& dkim) {
    if (dkim.record.is_bad()) return;
    const bool has_selector = dkim.selector.at.is_known();
    const bool is_given = dkim.record.kind != KeyRecordKind::kUnset;
    const auto& known = x_service.dkim;
    if (!is_given && (known.keys.empty() || (has_selector && !known.uses_selector()))) {
      return report_no_record(dkim);
    }
    const bool has_names =
        known.form == model::KeyForm::kCname ? !known.uses_selector() : known.selectors.size() == 1;
    const bool is_named = dkim.record.kind == KeyRecordKind::kKeep && has_names;
    const bool is_needed = is_given ? !is_named : known.uses_selector();
    if (has_selector || !is_needed) return;
    const auto sample = known.selectors.empty() ? std::string("s1") : known.selectors.front();
    report_missing_field(
        {"selector", fmt::format("dkim of a stream via {}", id()), "selector: " + sample},
        dkim.at,
        x_diagnostics);
  }

  void report_no_record(const Dkim& dkim) {
    const bool has_keys = !x_service.dkim.keys.empty();
    x_diagnostics.error(
        "manifest/no-key-record",
        dkim.at,
        fmt::format("what is published under the selector `{}` is not said", dkim.selector.value),
        fmt::format(
            "Write `record: keep` where the record is in DNS already, or its text: "
            "`record: \"v=DKIM1; k=rsa; p=…\"`.{}",
            has_keys ? fmt::format(" Without `selector` the CNAMEs of {} are made.", x_service.name)
                     : ""));
  }

  const Service& x_service;
  const Stream& x_stream;
  Diagnostics& x_diagnostics;
};

}  // namespace

void check_streams(const Manifest& manifest, const Domain& domain, Diagnostics& diagnostics) {
  for (const auto& stream : domain.streams) {
    if (stream.via.value.empty()) continue;  // reported as missing
    if (const auto* account = manifest.account(stream.via.value)) {
      check_account_stream(*account, stream, diagnostics);
    } else if (const auto* service = find_service(stream.via.value)) {
      ServiceCheck(*service, stream, diagnostics).run();
    } else {
      report_unknown_via(manifest, stream.via, diagnostics);
    }
  }
}

}  // namespace mailctl::manifest
