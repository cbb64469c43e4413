#include "mail/report/hints.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"

namespace mailctl::mail::report {
namespace {

std::string shortened(std::string_view text) {
  constexpr std::size_t kMost = 100;
  return text.size() <= kMost ? std::string(text) : std::string(text.substr(0, kMost)) + "…";
}

std::string domain_like(std::string_view text) {
  std::string out = base::to_lower(base::trim(text));
  while (out.ends_with('.') || out.ends_with(';')) out.pop_back();
  return out;
}

// receiver "!" policy-domain "!" begin "!" end …
std::string domain_in_name(std::string_view name) {
  const auto fields = base::split(name, '!');
  return fields.size() < 4 ? std::string() : domain_like(fields[1]);
}

// "Report Domain: example.com Submitter: …"; the case of the words differs in practice.
std::string domain_in_subject(std::string_view subject) {
  constexpr std::string_view kMark = "report domain:";
  const std::size_t begin = base::to_lower(subject).find(kMark);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = base::trim(subject.substr(begin + kMark.size()));
  const std::string domain = domain_like(rest.substr(0, rest.find_first_of(" \t")));
  // Amazon writes "{example.com}".
  const bool is_name = std::ranges::all_of(domain, [](char c) { return c != '{' && c != '<'; });
  return is_name ? domain : std::string();
}

}  // namespace

std::vector<std::string> doubts_about(std::string_view name,
                                      std::string_view subject,
                                      const Metadata& metadata,
                                      const PublishedPolicy& policy) {
  std::vector<std::string> out;
  if (policy.domain.empty()) return out;
  const std::string named = domain_in_name(name);
  if (!named.empty() && named != policy.domain) {
    out.push_back(fmt::format("the file name says it is about {}, the report is about {}",
                              shortened(named),
                              shortened(policy.domain)));
  }
  const std::string announced = domain_in_subject(subject);
  if (!announced.empty() && announced != policy.domain) {
    out.push_back(fmt::format("the subject of the mail says it is about {}, the report is about {}",
                              shortened(announced),
                              shortened(policy.domain)));
  }
  if (!metadata.errors.empty()) {
    out.push_back(fmt::format("the reporter had an error: {}", shortened(metadata.errors.front())));
  }
  return out;
}

bool is_named_as_report(std::string_view type, std::string_view name) {
  const std::string lower = base::to_lower(name);
  const bool has_extension =
      std::ranges::any_of(std::vector<std::string_view>{".xml", ".xml.gz", ".xml.zip", ".json.gz"},
                          [&](std::string_view extension) { return lower.ends_with(extension); });
  return has_extension || type == "application/gzip" || type == "application/zip" ||
         type == "application/x-zip-compressed" || type == "application/x-gzip" ||
         type == "application/tlsrpt+gzip" || type == "application/tlsrpt+json";
}

std::string visible_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return shortened(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

}  // namespace mailctl::mail::report
