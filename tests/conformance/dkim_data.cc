#include "dkim_data.h"

#include <chrono>
#include <stdexcept>

#include "base/text.h"
#include "data.h"
#include "dns/txt.h"

namespace mailctl::conformance {
namespace {

// No signature of the suites has expired then.
const base::Time kNow{std::chrono::seconds(1528637909)};

}  // namespace

void KeyWorld::add(std::string_view name, std::string_view text) {
  const dns::Question question{dns::name_of(name), dns::RecordType::kTxt};
  if (text == "PERMERROR") return;
  if (text == "TEMPERROR") {
    x_view.set(question, dns::Answer{.status = dns::AnswerStatus::kServFail});
    return;
  }
  dns::Answer answer = x_view.at(question);
  answer.status = dns::AnswerStatus::kOk;
  answer.records.emplace_back(dns::make_txt(text));
  x_view.set(question, answer);
}

KeyWorld read_chasquid_dns(const std::filesystem::path& path) {
  KeyWorld world;
  const std::string text = base::replace_all(read_file(path), "\\\n", "");
  for (const std::string_view line : base::split(text, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    world.add(line.substr(0, colon), base::trim(line.substr(colon + 1)));
  }
  return world;
}

std::pair<KeyWorld, std::string> read_mail_auth(const std::filesystem::path& path) {
  const std::string text = base::replace_all(read_file(path), "\r\n", "\n");
  const std::size_t end = text.find("\n\n");
  KeyWorld world;
  for (const std::string_view line : base::split(std::string_view(text).substr(0, end), '\n')) {
    const std::size_t blank = line.find(' ');
    world.add(line.substr(0, blank), line.substr(blank + 1));
  }
  return {world, text.substr(end + 2)};
}

std::vector<mail::dkim::SignatureResult> verdicts(const std::string& message,
                                                  const KeyWorld& world,
                                                  const mail::dkim::VerifyOptions& options) {
  const auto parsed = mail::message::Message::parse(message);
  if (!parsed) return {};
  dns::MissingQuestions missing;
  auto found = mail::dkim::verify(*parsed, world.view(), missing, kNow, options);
  if (!missing.empty()) throw std::runtime_error("a question was not answered");
  return found.signatures;
}

std::string words(const std::vector<mail::dkim::SignatureResult>& verdicts) {
  std::vector<std::string> out;
  out.reserve(verdicts.size());
  for (const auto& verdict : verdicts) out.emplace_back(to_text(verdict.result));
  return base::join(out, " ");
}

}  // namespace mailctl::conformance
