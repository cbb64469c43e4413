#include "mail/dmarc/destinations.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "dns/idna.h"
#include "mail/dmarc/discover.h"

namespace mailctl::mail::dmarc {
namespace {

// RFC 3986 §3.2: between "//" and the next "/", "?" or "#", without user and port.
std::optional<std::string_view> authority_host(std::string_view uri) {
  const std::size_t begin = uri.find("//");
  if (begin == std::string_view::npos) return std::nullopt;
  std::string_view authority = uri.substr(begin + 2);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) authority = authority.substr(at + 1);
  if (authority.starts_with('[')) return std::nullopt;
  return authority.substr(0, authority.find(':'));
}

class Asker {
 public:
  Asker(const dns::Name& domain, const dns::View& view, dns::MissingQuestions& missing)
      : x_domain(domain),
        x_view(view),
        x_missing(missing),
        x_organizational(organizational_domain(walk_tree(domain, view, missing))) {}

  Destination look(std::string_view tag, const ReportUri& uri) {
    Destination out;
    out.tag = tag;
    out.uri = uri;
    const auto host = host_of(uri);
    if (!host) {
      out.consent = Consent::kNoHost;
      out.reason = "the URI names no host (RFC 9990 §4 step 1)";
      return out;
    }
    out.host = *host;
    if (is_own(out)) return out;
    if (out.consent == Consent::kUnknown) return out;
    ask_host(out);
    return out;
  }

 private:
  // Sets the consent where it is not needed or the question cannot be judged yet.
  bool is_own(Destination& out) {
    if (out.host == x_domain) {
      settle_own(out);
      return true;
    }
    const auto organizational = organizational_domain(walk_tree(out.host, x_view, x_missing));
    if (!organizational || !x_organizational) {
      // Most likely it is needed, so it is asked together with the walks.
      ask_host(out);
      out.consent = Consent::kUnknown;
      out.reason = "DNS did not answer for the organizational domains (RFC 9990 §4)";
      return false;
    }
    if (*organizational != *x_organizational) return false;
    settle_own(out);
    return true;
  }

  static void settle_own(Destination& out) {
    out.consent = Consent::kNotNeeded;
    out.effective = {out.uri};
    out.reason = "the host is of the same organizational domain (RFC 9990 §4)";
  }

  // §4 steps 2 to 9
  void ask_host(Destination& out) {
    const auto name = out.host.with_prefix(x_domain.text() + "._report._dmarc");
    if (!name) {
      out.consent = Consent::kNotGiven;
      out.reason = "the name to ask would be too long for DNS (RFC 9990 §4 step 4)";
      return;
    }
    out.query = *name;
    const auto& answer = ask(x_view, {*name, dns::RecordType::kTxt}, x_missing);
    if (!is_known(answer.status)) {
      out.consent = Consent::kUnknown;
      out.reason = fmt::format("DNS did not answer for {} ({}) (RFC 9990 §4 step 5)",
                               name->text(),
                               dns::to_text(answer.status));
      return;
    }
    judge(answer, out);
  }

  static void judge(const dns::Answer& answer, Destination& out) {
    bool is_given = false;
    std::vector<ReportUri> instead;
    for (const auto& data : answer.records) {
      const auto* const txt = std::get_if<dns::TxtData>(&data);
      if (txt == nullptr) continue;
      const auto parsed = parse_record(txt->joined());
      if (!parsed.applies) continue;
      is_given = true;
      // RFC 9990 has the override for aggregate reports; the same tag of its kind for the others.
      const auto& uris = out.tag == "rua" ? parsed.record.rua : parsed.record.ruf;
      if (instead.empty()) instead = uris;
    }
    if (!is_given) {
      out.consent = Consent::kNotGiven;
      out.reason = fmt::format("{} has no record that begins with v=DMARC1 (RFC 9990 §4 step 7)",
                               out.query->text());
      return;
    }
    const bool leaves_host = std::ranges::any_of(
        instead, [&](const ReportUri& uri) { return host_of(uri) != out.host; });
    if (leaves_host) {
      out.consent = Consent::kOverridden;
      out.reason = "the host's record names another host, so reports go to neither (RFC 9990 §4)";
      return;
    }
    out.consent = Consent::kGiven;
    out.effective = instead.empty() ? std::vector{out.uri} : std::move(instead);
    out.reason = fmt::format("{} agrees (RFC 9990 §4 step 8)", out.query->text());
  }

  const dns::Name& x_domain;
  const dns::View& x_view;
  dns::MissingQuestions& x_missing;
  std::optional<dns::Name> x_organizational;
};

}  // namespace

std::string_view to_text(Consent consent) {
  constexpr std::string_view kWords[] = {
      "not needed", "given", "not given", "overridden", "unknown", "no host"};
  return kWords[static_cast<std::size_t>(consent)];
}

std::optional<dns::Name> host_of(const ReportUri& uri) {
  if (const auto mailbox = mailbox_of(uri)) return mailbox->domain;
  if (scheme_of(uri) == "mailto") return std::nullopt;
  const auto host = authority_host(uri.uri);
  if (!host || host->empty()) return std::nullopt;
  auto name = dns::name_from_unicode(*host);
  if (!name || name->is_root()) return std::nullopt;
  return *std::move(name);
}

std::vector<Destination> destinations_of(const dns::Name& domain,
                                         const Record& record,
                                         const dns::View& view,
                                         dns::MissingQuestions& missing) {
  std::vector<Destination> out;
  if (record.rua.empty() && record.ruf.empty()) return out;
  Asker asker(domain, view, missing);
  const auto add = [&](std::string_view tag, const std::vector<ReportUri>& uris) {
    for (const auto& uri : uris) {
      if (out.size() < kMaxDestinations) out.push_back(asker.look(tag, uri));
    }
  };
  add("rua", record.rua);
  add("ruf", record.ruf);
  return out;
}

}  // namespace mailctl::mail::dmarc
