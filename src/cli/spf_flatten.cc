#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/inquiry.h"
#include "dns/idna.h"
#include "mail/spf/flatten.h"
#include "render/spf_json.h"
#include "render/spf_text.h"

namespace mailctl::cli {
namespace {

class SpfFlatten : public Inquiry {
 public:
  void declare(OptionSet& options) override {
    options.needed_argument("DOMAIN", x_domain, "whose SPF record");
  }

  base::Result<void> prepare(Session& /*session*/) override {
    auto name = dns::name_from_unicode(x_domain);
    if (!name) return std::move(name).error();
    x_name = *std::move(name);
    return {};
  }

  void look(const Sight& sight) override {
    x_flat = mail::spf::flatten(mail::spf::analyze(x_name, sight.view, sight.missing));
  }

  [[nodiscard]] nlohmann::ordered_json json() const override {
    return render::spf_flat_json(x_name.text(), x_flat);
  }

  [[nodiscard]] std::string text() const override {
    return render::spf_flat_text(x_name.text(), x_flat);
  }

  [[nodiscard]] bool has_faults() const override { return !x_flat.problems.empty(); }

 private:
  std::string x_domain;
  dns::Name x_name;
  mail::spf::Flattened x_flat;
};

}  // namespace

std::unique_ptr<Command> make_spf_flatten_command() {
  return make_inquiry_command({.name = "spf flatten",
                               .summary = "the SPF record with names replaced by addresses",
                               .batch = Batch::kNo,
                               .make = [] { return std::make_unique<SpfFlatten>(); }});
}

}  // namespace mailctl::cli
