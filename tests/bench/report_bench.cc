// How fast aggregate reports are read and added up by source: `bench_report SECONDS`, one JSON line
// for each set. xml: from memory. gz: the same text out of gzip, figures of the XML too. The rival
// builds a tree of the same text and looks at nothing in it.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <pugixml.hpp>

#include "mail/report/collection.h"

using namespace mailctl::mail::report;

namespace {

constexpr std::uint64_t kRecords = 25'000;

// As the largest reporters write them: indented, one signature, addresses all over.
std::string make_report() {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<feedback>\n  <version>1.0</version>\n"
      "  <report_metadata>\n    <org_name>receiver.example</org_name>\n"
      "    <email>noreply-dmarc@receiver.example</email>\n    <report_id>1234567890</report_id>\n"
      "    <date_range>\n      <begin>1700000000</begin>\n      <end>1700086399</end>\n"
      "    </date_range>\n  </report_metadata>\n  <policy_published>\n"
      "    <domain>example.com</domain>\n    <adkim>r</adkim>\n    <aspf>r</aspf>\n"
      "    <p>none</p>\n    <sp>none</sp>\n    <pct>100</pct>\n  </policy_published>\n";
  std::uint64_t random = 1;
  for (std::uint64_t i = 0; i < kRecords; ++i) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    const bool passes = (random >> 40U) % 4 != 0;
    out += fmt::format(
        "  <record>\n    <row>\n      <source_ip>{}.{}.{}.{}</source_ip>\n"
        "      <count>{}</count>\n      <policy_evaluated>\n"
        "        <disposition>none</disposition>\n        <dkim>{}</dkim>\n"
        "        <spf>fail</spf>\n      </policy_evaluated>\n    </row>\n    <identifiers>\n"
        "      <header_from>example.com</header_from>\n    </identifiers>\n    <auth_results>\n"
        "      <dkim>\n        <domain>example.com</domain>\n        <result>{}</result>\n"
        "        <selector>s{}</selector>\n      </dkim>\n      <spf>\n"
        "        <domain>bounces.example.com</domain>\n        <result>softfail</result>\n"
        "      </spf>\n    </auth_results>\n  </record>\n",
        (random >> 16U) % 16 + 192,
        (random >> 24U) % 16,
        (random >> 32U) % 4,
        (random >> 40U) % 250,
        random % 100 + 1,
        passes ? "pass" : "fail",
        passes ? "pass" : "fail",
        (random >> 48U) % 3);
  }
  return out + "</feedback>\n";
}

std::string gzipped(const std::string& text) {
  std::string out(text.size() + 1024, '\0');
  std::size_t used = 0;
  archive* const writer = archive_write_new();
  archive_write_add_filter_gzip(writer);
  archive_write_set_format_raw(writer);
  archive_write_open_memory(writer, out.data(), out.size(), &used);
  archive_entry* const entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(writer, entry);
  archive_write_data(writer, text.data(), text.size());
  archive_entry_free(entry);
  archive_write_close(writer);
  archive_write_free(writer);
  out.resize(used);
  return out;
}

std::uint64_t messages_in(std::string_view file) {
  MemorySource source(file);
  Collection collection;
  read_reports(source, "bench", collection);
  std::uint64_t sum = 0;
  for (const auto& found : collection.table().sources({})) sum += found.counts.messages;
  return sum;
}

std::uint64_t tree_of(const std::string& text) {
  pugi::xml_document document;
  return document.load_buffer(text.data(), text.size()) ? 1 : 0;
}

void measure(const char* tool,
             const char* set,
             double seconds,
             std::size_t size,
             const std::function<std::uint64_t()>& work) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  std::uint64_t rounds = 0;
  double spent = 0;
  do {
    if (work() == 0) throw std::runtime_error("nothing was read");
    ++rounds;
    spent = std::chrono::duration<double>(Clock::now() - begin).count();
  } while (spent < seconds);
  const double megabytes = static_cast<double>(rounds * size) / 1e6;
  fmt::print("{{\"tool\": \"{}\", \"set\": \"{}\", \"megabytes_per_second\": {:.1f}}}\n",
             tool,
             set,
             megabytes / spent);
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  const double seconds = count > 1 ? std::strtod(arguments[1], nullptr) : 2.0;
  const std::string text = make_report();
  const std::string packed = gzipped(text);
  if (messages_in(text) == 0 || messages_in(text) != messages_in(packed)) {
    std::fprintf(stderr, "the sums of the two sets differ\n");
    return 1;
  }
  measure("mailctl", "xml", seconds, text.size(), [&] { return messages_in(text); });
  measure("mailctl", "gz", seconds, text.size(), [&] { return messages_in(packed); });
  measure("pugixml", "tree only", seconds, text.size(), [&] { return tree_of(text); });
  return 0;
}
