#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/command.h"
#include "cli/inquiry.h"
#include "dns/idna.h"
#include "mail/spf/address.h"
#include "manifest/catalogue.h"
#include "render/spf_json.h"
#include "render/spf_text.h"

namespace mailctl::cli {
namespace {

base::Error invalid(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

// "oci" or "oci:sa-saopaulo-1" of the catalogue, or the name of any record that admits a service.
base::Result<std::vector<std::string>> includes_of(const std::string& via, std::string& name) {
  name = via;
  if (via.find('.') != std::string::npos) return std::vector<std::string>{via};
  const auto colon = via.find(':');
  const auto* const service = manifest::find_service(base::to_lower(via.substr(0, colon)));
  if (service == nullptr) {
    std::vector<std::string> known;
    for (const auto& one : manifest::catalogue()) known.push_back(one.id);
    return invalid(fmt::format(
        "--via {}: no such service; known are {}, or write the name that its customers include",
        via,
        base::join(known, ", ")));
  }
  name = service->name;
  std::vector<std::string> includes;
  const std::string region = colon == std::string::npos ? "" : via.substr(colon + 1);
  for (const auto& entry : service->spf) {
    if (!model::placeholders_of(entry.include).empty()) {
      return invalid(fmt::format(
          "--via {}: each customer of {} includes a name of its own ({}); write that name",
          via,
          service->name,
          entry.include));
    }
    const auto& regions = entry.regions;
    const bool is_asked =
        colon == std::string::npos || std::ranges::find(regions, region) != regions.end();
    if (is_asked) includes.push_back(entry.include);
  }
  if (!includes.empty()) return includes;
  return invalid(colon == std::string::npos
                     ? fmt::format("--via {}: {} has no SPF to include", via, service->name)
                     : fmt::format("--via {}: {} has no such region with SPF", via, service->name));
}

class SpfCheck : public Inquiry {
 public:
  void declare(OptionSet& options) override {
    options.optional_argument("DOMAIN", x_domain, "the domain of the sender");
    options.text("--from", x_from, "MAIL FROM; without: postmaster at DOMAIN, or at --helo");
    options.text("--ip", x_ip, "address of the client that sends");
    options.text("--helo", x_helo, "what the client says in HELO or EHLO");
    options.text(
        "--via", x_via, "a service of the catalogue instead of an address: oci, oci:REGION");
  }

  base::Result<void> prepare(Session& session) override {
    x_color = session.console.out_color;
    if (x_ip.empty() == x_via.empty()) {
      return invalid("say --ip ADDRESS, or --via SERVICE, and not both");
    }
    if (x_from.starts_with('<') && x_from.ends_with('>'))
      x_from = x_from.substr(1, x_from.size() - 2);
    if (!x_domain.empty() && !x_from.empty()) {
      return invalid("say DOMAIN or --from ADDRESS, and not both: the address has the domain");
    }
    return x_via.empty() ? prepare_check(session) : prepare_service();
  }

  void look(const Sight& sight) override {
    if (x_via.empty()) {
      x_evaluation =
          mail::spf::check_host(x_request, sight.view, sight.missing, {}, mail::spf::Trace::kOn);
      return;
    }
    x_service.found.clear();
    const auto analysis = mail::spf::analyze(x_name, sight.view, sight.missing);
    for (const auto& include : x_includes) {
      x_service.found.push_back(
          mail::spf::find_authorisation(analysis,
                                        mail::spf::analyze(include, sight.view, sight.missing),
                                        sight.view,
                                        sight.missing));
    }
  }

  [[nodiscard]] nlohmann::ordered_json json() const override {
    return x_via.empty() ? render::spf_check_json(x_evaluation)
                         : render::spf_service_json(x_service);
  }

  [[nodiscard]] std::string text() const override {
    return x_via.empty() ? render::spf_check_text(x_evaluation, x_color)
                         : render::spf_service_text(x_service, x_color);
  }

  [[nodiscard]] bool has_faults() const override {
    return x_via.empty() ? x_evaluation.result != mail::spf::Result::kPass
                         : x_service.authorised() == nullptr;
  }

 private:
  base::Result<void> prepare_check(const Session& session) {
    const auto ip = mail::spf::parse_ip(x_ip);
    if (!ip) return invalid(fmt::format("--ip {}: this is no IPv4 or IPv6 address", x_ip));
    if (x_domain.empty() && x_from.empty() && x_helo.empty()) {
      return invalid("say whose mail it is: DOMAIN, --from ADDRESS, or --helo NAME for a bounce");
    }
    x_request.ip = *ip;
    x_request.helo = x_helo;
    x_request.mail_from = x_domain.empty() ? x_from : "postmaster@" + x_domain;
    x_request.now = session.clock.now();
    return {};
  }

  base::Result<void> prepare_service() {
    const auto at = x_from.rfind('@');
    const auto domain =
        x_domain.empty() ? x_from.substr(at == std::string::npos ? 0 : at + 1) : x_domain;
    if (domain.empty()) return invalid("say for which DOMAIN");
    auto name = dns::name_from_unicode(domain);
    if (!name) return std::move(name).error();
    x_name = *std::move(name);
    x_service.domain = x_name.text();
    auto includes = includes_of(x_via, x_service.service);
    if (!includes) return std::move(includes).error();
    for (const auto& include : *includes) {
      auto parsed = dns::name_from_unicode(include);
      if (!parsed) return std::move(parsed).error();
      x_includes.push_back(*std::move(parsed));
    }
    return {};
  }

  std::string x_domain;
  std::string x_from;
  std::string x_ip;
  std::string x_helo;
  std::string x_via;
  render::Color x_color = render::Color::kNever;
  mail::spf::Request x_request;
  mail::spf::Evaluation x_evaluation;
  dns::Name x_name;
  std::vector<dns::Name> x_includes;
  render::SpfServiceAnswer x_service;
};

}  // namespace

std::unique_ptr<Command> make_spf_check_command() {
  return make_inquiry_command({.name = "spf check",
                               .summary = "may this address, or this service, send for a domain?",
                               .batch = Batch::kYes,
                               .make = [] { return std::make_unique<SpfCheck>(); }});
}

}  // namespace mailctl::cli
