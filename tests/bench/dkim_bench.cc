// Our verification: with the keys of a run kept, as --batch does it, and with each key read anew,
// as a single message does it.

#include "dkim_sets.h"
#include "dns/txt.h"
#include "mail/dkim/verify.h"

using namespace mailctl;
namespace dkim = mailctl::mail::dkim;

namespace {

dns::View view_of(const std::map<std::string, std::string>& keys) {
  auto view = dns::View::of({});
  for (const auto& [name, text] : keys) {
    view.set({dns::name_of(name), dns::RecordType::kTxt},
             dns::Answer{.status = dns::AnswerStatus::kOk, .records = {dns::make_txt(text)}});
  }
  return view;
}

bool is_good(const std::string& text, const dns::View& view, dkim::KeyCache* keys) {
  const auto message = mail::message::Message::parse(text);
  dns::MissingQuestions missing;
  const auto found = dkim::verify(*message, view, missing, base::Time(), {.keys = keys});
  return !found.signatures.empty() && found.signatures[0].result == dkim::Result::kPass;
}

}  // namespace

int main(int count, char** values) {
  return bench::run(count, values, [](const bench::DkimSets& sets, double seconds) {
    const auto view = view_of(sets.keys);
    dkim::KeyCache keys;
    bench::measure("mailctl", sets, seconds, [&](const std::string& text) {
      return is_good(text, view, &keys);
    });
    bench::measure("mailctl-keys-anew", sets, seconds, [&](const std::string& text) {
      return is_good(text, view, nullptr);
    });
  });
}
