#include "mail/path/guess.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/dkim/key_record.h"
#include "mail/dmarc/discover.h"
#include "mail/spf/record.h"
#include "mail/spf/select.h"

namespace mailctl::mail::path {
namespace {

constexpr std::size_t kMaxStreams = 32;

class Guesser {
 public:
  Guesser(const dns::Name& domain,
          std::span<const std::string> selectors,
          std::span<const KnownService> services,
          const dns::View& view,
          dns::MissingQuestions& missing)
      : x_domain(domain),
        x_selectors(selectors),
        x_services(services),
        x_view(view),
        x_missing(missing) {}

  Guess run() {
    const auto& answer = ask(x_view, {x_domain, dns::RecordType::kTxt}, x_missing);
    const auto selected = spf::select_record(answer);
    if (selected.count == 1) {
      read(spf::parse_record(selected.text).record);
    } else {
      without_record(answer, selected.count);
    }
    if (!x_own.servers.empty()) x_guess.streams.insert(x_guess.streams.begin(), x_own);
    note_signatures();
    return std::move(x_guess);
  }

 private:
  [[nodiscard]] Stream stream(std::string name) const {
    Stream out;
    out.name = std::move(name);
    out.author = x_domain;
    out.envelope = x_domain;
    for (const auto& selector : x_selectors) {
      out.signatures.push_back(
          {.domain = x_domain, .selector = selector, .key = Expectation::kAsPublished, .form = {}});
    }
    return out;
  }

  void without_record(const dns::Answer& answer, std::size_t count) {
    x_guess.streams.push_back(stream("mail of " + x_domain.text()));
    if (is_failure(answer.status)) {
      x_guess.notes.push_back(fmt::format("DNS does not answer for {}.", x_domain.text()));
    } else {
      x_guess.notes.push_back(
          fmt::format("{} has {} SPF record, so who sends for it cannot be seen.",
                      x_domain.text(),
                      count == 0 ? "no" : "more than one"));
    }
  }

  void read(const spf::Record& record) {
    x_own = stream("own servers");
    for (const auto& term : record.terms) read_term(term);
    if (x_own.servers.empty() && x_guess.streams.empty()) {
      x_guess.notes.push_back(
          fmt::format("The SPF record of {} lets nobody send.", x_domain.text()));
    }
  }

  void read_term(const spf::Term& term) {
    const bool is_redirect = term.kind == spf::TermKind::kRedirect;
    if (!is_redirect && term.qualifier != spf::Qualifier::kPass) return;
    switch (term.kind) {
      case spf::TermKind::kInclude:
      case spf::TermKind::kRedirect:
        add_service(term);
        break;
      case spf::TermKind::kA:
      case spf::TermKind::kMx:
      case spf::TermKind::kIp4:
      case spf::TermKind::kIp6:
      case spf::TermKind::kExists:
      case spf::TermKind::kPtr:
        if (x_own.servers.size() < kMaxStreams) x_own.servers.push_back(term.text);
        break;
      case spf::TermKind::kAll:
      case spf::TermKind::kExp:
      case spf::TermKind::kUnknownModifier:
        break;
    }
  }

  void add_service(const spf::Term& term) {
    if (x_guess.streams.size() + 1 >= kMaxStreams) return;
    auto out = stream(term.domain_spec);
    out.servers = {"include:" + term.domain_spec};
    const auto target = dns::Name::parse(term.domain_spec);
    if (const auto* service = target ? service_of(*target) : nullptr) know(*service, out);
    x_guess.streams.push_back(std::move(out));
  }

  // The first that has the name; nullptr where none has.
  [[nodiscard]] const KnownService* service_of(const dns::Name& include) const {
    const auto found = std::ranges::find_if(x_services, [&](const KnownService& service) {
      return std::ranges::any_of(
          service.includes, [&](const dns::Name& name) { return include.is_at_or_under(name); });
    });
    return found == x_services.end() ? nullptr : &*found;
  }

  void know(const KnownService& service, Stream& out) {
    out.name = fmt::format("{} ({})", service.name, out.name);
    if (service.envelope) {
      out.envelope = service.envelope;
      out.envelope_record = Expectation::kToCome;
      out.whose_envelope = fmt::format("{}'s default envelope", service.name);
      x_guess.notes.push_back(fmt::format(
          "{} sends with an envelope of its own unless the domain has a custom return path; say so "
          "with --stream envelope=….",
          service.name));
    }
    for (const auto& selector : service.selectors) {
      if (has_key(selector)) {
        out.signatures.push_back({.domain = x_domain,
                                  .selector = selector,
                                  .key = Expectation::kAsPublished,
                                  .form = {}});
      }
    }
  }

  // One of the service's usual selectors that is not in use is no fault.
  bool has_key(const std::string& selector) {
    const auto name = dkim::key_name(selector, x_domain);
    if (!name) return false;
    const auto& answer = ask(x_view, {*name, dns::RecordType::kTxt}, x_missing);
    return answer.status == dns::AnswerStatus::kOk;
  }

  void note_signatures() {
    std::vector<std::string> unsigned_names;
    for (const auto& one : x_guess.streams) {
      if (one.signatures.empty()) unsigned_names.push_back(one.name);
    }
    if (unsigned_names.empty()) return;
    x_guess.notes.push_back(fmt::format(
        "No DKIM selector is known for {}, and DNS does not list them: name them with --selector, "
        "as s= in the DKIM-Signature of a message says.",
        base::join(unsigned_names, ", ")));
  }

  const dns::Name& x_domain;
  std::span<const std::string> x_selectors;
  std::span<const KnownService> x_services;
  const dns::View& x_view;
  dns::MissingQuestions& x_missing;
  Guess x_guess;
  Stream x_own;
};

}  // namespace

Guess guess_streams(const dns::Name& domain,
                    std::span<const std::string> selectors,
                    std::span<const KnownService> services,
                    const dns::View& view,
                    dns::MissingQuestions& missing) {
  return Guesser(domain, selectors, services, view, missing).run();
}

}  // namespace mailctl::mail::path
