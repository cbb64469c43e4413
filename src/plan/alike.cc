#include "plan/alike.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace mailctl::plan {
namespace {

constexpr char kMark =
    '\x01';  // stands for the domain; in no name, and texts with it are not shared
// Streams of so many sorts that look alike at first; the rest is forecast one by one.
constexpr std::size_t kMaxCases = 8;
// Names below a longer domain could grow over what DNS holds (RFC 1035 §2.3.4).
constexpr std::size_t kMaxDomain = 100;

bool is_of_label(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

// Where the domain stands in the text as labels of their own, from `from` on.
std::size_t find_domain(std::string_view text, std::string_view domain, std::size_t from) {
  for (auto at = text.find(domain, from); at != std::string_view::npos;
       at = text.find(domain, at + 1)) {
    const auto end = at + domain.size();
    if ((at == 0 || !is_of_label(text[at - 1])) && (end == text.size() || !is_of_label(text[end])))
      return at;
  }
  return std::string_view::npos;
}

std::string marked(std::string_view text, const dns::Name& domain) {
  std::string out;
  std::size_t from = 0;
  for (auto at = find_domain(text, domain.text(), 0); at != std::string_view::npos;
       at = find_domain(text, domain.text(), from)) {
    out.append(text.substr(from, at - from));
    out += kMark;
    from = at + domain.text().size();
  }
  return out.append(text.substr(from));
}

std::string unmarked(std::string_view text, const dns::Name& domain) {
  std::string out;
  out.reserve(text.size() + domain.text().size());
  for (const char c : text) {
    if (c == kMark) {
      out += domain.text();
    } else {
      out += c;
    }
  }
  return out;
}

bool is_marked(std::string_view text) {
  return text.find(kMark) != std::string_view::npos;
}

template <class Change>
void change_texts(StreamForecast& forecast, Change change) {
  for (auto* text : {&forecast.stream, &forecast.policy, &forecast.reason}) *text = change(*text);
  for (auto& note : forecast.notes) note = change(note);
  for (auto& path : forecast.paths) path.why = change(path.why);
}

std::string answer_text(const Outlook::Told& told) {
  std::string text(dns::to_text(told.answer.status));
  for (const auto& alias : told.answer.aliases) text += "\n@" + alias.text();
  for (const auto& record : told.answer.records) text += "\n" + dns::to_text(record);
  if (told.ask != told.question) text += "\n?" + told.ask.name.text();
  return text;
}

// All that a forecast depends on besides answers. Receivers of RFC 7489 know public suffixes, so
// where the organizational domains end is part of it.
std::string key_of(const MailStream& stream) {
  const auto& mail = stream.mail;
  const auto& suffixes = public_suffixes();
  std::string key;
  const auto add = [&](std::string_view text) {
    key.append(marked(text, mail.author)).append("\n");
  };
  const auto add_organizational = [&](const dns::Name& name) {
    add(suffixes.organizational_domain(name).text());
  };
  const auto add_name = [&](const dns::Name& name) {
    add(name.text());
    if (name != mail.author && !name.is_root()) add_organizational(name);
  };
  key += mail.author.parent().text() + "\n";
  add_organizational(mail.author);
  add(mail.name);
  add(mail.envelope ? "envelope" : "none");
  if (mail.envelope) add_name(*mail.envelope);
  add_name(mail.helo);
  add(mail.whose_envelope);
  add(fmt::format("{} {}", static_cast<int>(mail.envelope_record), mail.servers.size()));
  for (const auto& server : mail.servers) add(server);
  for (const auto& signature : mail.signatures) {
    add_name(signature.domain);
    add(signature.selector);
    add(fmt::format("{}", static_cast<int>(signature.key)));
  }
  return key;
}

bool may_be_alike(const mail::path::Stream& mail) {
  const bool is_plain = std::ranges::all_of(mail.signatures, [](const auto& signature) {
    return signature.form == mail::path::SigningForm{};
  });
  return is_plain && mail.author.text().size() <= kMaxDomain && !mail.author.parent().is_root();
}

}  // namespace

// nullopt where something elsewhere speaks of the domain, or a macro takes its name apart.
std::optional<AlikeForecasts::Case> AlikeForecasts::case_of(const StreamForecast& forecast,
                                                            const std::vector<Outlook::Told>& all) {
  const auto& domain = forecast.domain;
  Case out{{}, {}, {}, forecast};
  change_texts(out.forecast, [&](std::string_view text) { return marked(text, domain); });
  for (const auto& told : all) {
    auto name = marked(told.question.name.text(), domain);
    auto answer = marked(answer_text(told), domain);
    if (answer.find("%{") != std::string::npos) return std::nullopt;
    if (is_marked(name)) {
      out.asked.push_back({std::move(name), told.question.type, std::move(answer)});
      continue;
    }
    if (is_marked(answer)) return std::nullopt;
    if (told.answer.status == dns::AnswerStatus::kNotFetched) out.missing.insert(told.ask);
    out.others += name + "\n" + answer + "\n";
  }
  return out;
}

bool AlikeForecasts::fits(const Case& known,
                          const dns::Name& domain,
                          dns::MissingQuestions& missing) const {
  if (find_domain(known.others, domain.text(), 0) != std::string::npos) return false;
  dns::MissingQuestions lacked;
  for (const auto& asked : known.asked) {
    const auto name = dns::Name::parse(unmarked(asked.name, domain));
    if (!name) return false;
    const auto told = x_outlook.tell({*name, asked.type});
    if (marked(answer_text(told), domain) != asked.answer) return false;
    if (told.answer.status == dns::AnswerStatus::kNotFetched) lacked.insert(told.ask);
  }
  missing.merge(lacked);
  missing.insert(known.missing.begin(), known.missing.end());
  return true;
}

StreamForecast AlikeForecasts::forecast(const MailStream& stream, dns::MissingQuestions& missing) {
  std::vector<Outlook::Told> told;
  if (!may_be_alike(stream.mail)) return forecast_stream(stream, x_outlook, missing, told);
  const auto& domain = stream.mail.author;
  auto& cases = x_cases[key_of(stream)];
  for (const auto& known : cases) {
    if (!fits(known, domain, missing)) continue;
    auto out = known.forecast;
    change_texts(out, [&](std::string_view text) { return unmarked(text, domain); });
    out.domain = domain;
    out.scope = stream.scope;
    out.at = stream.at;
    return out;
  }
  auto out = forecast_stream(stream, x_outlook, missing, told);
  if (cases.size() < kMaxCases) {
    if (auto found = case_of(out, told)) cases.push_back(*std::move(found));
  }
  return out;
}

}  // namespace mailctl::plan
