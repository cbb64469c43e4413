#include "mail/report/reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/message/mime.h"
#include "mail/report/aggregate_parser.h"
#include "mail/report/archive.h"
#include "mail/report/format.h"
#include "mail/report/hints.h"

namespace mailctl::mail::report {
namespace {

base::Error refused(std::string message) {
  return {base::ErrorKind::kInvalid, std::move(message), {}};
}

// Where the reader is: for messages, and for what the name says.
struct Place {
  std::string file;  // "a.eml: b.zip"
  std::string name;  // "b.zip": of the innermost
  std::size_t depth = 0;

  [[nodiscard]] Place inside(std::string_view inner) const {
    if (inner.empty()) return {file, name, depth + 1};
    return {fmt::format("{}: {}", file, inner), std::string(inner), depth + 1};
  }
};

class Reader {
 public:
  Reader(ReportSink& sink, const ReadLimits& limits)
      : x_sink(sink), x_limits(limits), x_left(limits.unpacked) {}

  void read(ByteSource& source, const Place& place) {
    std::string beginning;
    while (beginning.size() < kSniffed) {
      const auto block = source.next();
      if (!block) return fail(place, block.error());
      if (block->empty()) break;
      beginning += *block;
    }
    ResumedSource whole(beginning, source);
    const Sniffed sniffed = sniff(std::string_view(beginning).substr(0, kSniffed));
    const auto most = most_in_memory(sniffed.format);
    if (!most) return dispatch(sniffed, whole, place);
    const auto text = buffered(whole, *most);
    if (!text) return fail(place, text.error());
    dispatch(sniffed, *text, place);
  }

 private:
  void read_memory(std::string_view text, const Place& place) {
    if (auto fits = spend(text.size()); !fits) return fail(place, fits.error());
    const Sniffed sniffed = sniff(text.substr(0, kSniffed));
    MemorySource source(text);
    if (most_in_memory(sniffed.format)) {
      dispatch(sniffed, text, place);
    } else {
      dispatch(sniffed, source, place);
    }
  }

  // Of formats that cannot be read as they come.
  [[nodiscard]] std::optional<std::size_t> most_in_memory(Format format) const {
    if (format == Format::kZip) return x_limits.zip;
    if (format == Format::kJson) return x_limits.json;
    if (format == Format::kMail) return x_limits.mail;
    return std::nullopt;
  }

  void dispatch(const Sniffed& sniffed, std::string_view text, const Place& place) {
    if (place.depth > x_limits.depth) return fail(place, too_deep());
    if (sniffed.format == Format::kZip) return read_zip(text, place);
    if (sniffed.format == Format::kJson) return read_json(text, place);
    read_mail(text, place);
  }

  void dispatch(const Sniffed& sniffed, ByteSource& source, const Place& place) {
    if (place.depth > x_limits.depth) return fail(place, too_deep());
    switch (sniffed.format) {
      case Format::kGzip:
        return read_gzip(source, place);
      case Format::kXml:
        return read_xml(source, place);
      case Format::kZip:
      case Format::kJson:
      case Format::kMail:
        break;
      case Format::kEmpty:
        return fail(place, refused("empty: there is no report in it"));
      case Format::kOther:
        break;
    }
    fail(place, refused(fmt::format("no report: {}", sniffed.what)));
  }

  void read_gzip(ByteSource& source, const Place& place) {
    Archive archive = Archive::of_gzip(source);
    const auto member = archive.next_member();
    if (!member) return fail(place, member.error());
    if (!*member) return fail(place, refused("gzip data with nothing in it"));
    read(archive, {place.file, place.name, place.depth + 1});
  }

  void read_zip(std::string_view packed, const Place& place) {
    Archive archive = Archive::of_zip(packed);
    std::size_t count = 0;
    while (true) {
      const auto member = archive.next_member();
      if (!member) return fail(place, member.error());
      if (!*member) break;
      if (archive.member_name().ends_with('/')) continue;
      if (++count > x_limits.members) {
        return fail(place,
                    refused(fmt::format("a zip file with more than {} files; the rest is not read",
                                        x_limits.members)));
      }
      read(archive, place.inside(visible_name(archive.member_name())));
      if (archive.is_broken()) return;  // said already
    }
    if (count == 0) fail(place, refused("a zip file without files in it"));
  }

  void read_xml(ByteSource& source, const Place& place) {
    AggregateReport report;
    report.file = place.file;
    AggregateParser parser(report.tally);
    while (true) {
      const auto block = source.next();
      if (!block) return fail(place, block.error());
      if (block->empty()) break;
      if (auto fits = spend(block->size()); !fits) return fail(place, fits.error());
      if (auto fed = parser.feed(*block); !fed) return fail(place, fed.error());
    }
    if (auto done = parser.finish(); !done) return fail(place, done.error());
    for (const std::string& doubt :
         doubts_about(place.name, x_subject, parser.metadata(), parser.policy()))
      parser.warn(doubt);
    report.metadata = parser.metadata();
    report.policy = parser.policy();
    report.records = parser.records();
    report.messages = parser.messages();
    report.warnings = parser.warnings();
    x_sink.aggregate(std::move(report));
  }

  void read_json(std::string_view text, const Place& place) {
    auto report = parse_tls_report(text);
    if (!report) return fail(place, report.error());
    x_sink.tls(place.file, *std::move(report));
  }

  void read_mail(std::string_view text, const Place& place) {
    const auto parts = message::split_mime(text);
    if (!parts) return fail(place, parts.error());
    if (auto report = find_failure_report(*parts))
      return x_sink.failure(place.file, *std::move(report));
    const std::string outer_subject = std::exchange(
        x_subject, message::decode_words(message::header_value(parts->front().header, "Subject")));
    std::size_t count = 0;
    for (const message::Part& part : *parts) {
      if (count < x_limits.members && read_part(part, place)) ++count;
    }
    x_subject = outer_subject;
    if (count == 0) fail(place, refused("a mail without a report attached"));
  }

  // True where the part was a report, or broken where one should be.
  bool read_part(const message::Part& part, const Place& place) {
    const bool is_read_already =
        part.is_multipart() || (part.type.value == "message/rfc822" &&
                                part.encoding == message::TransferEncoding::kIdentity);
    if (is_read_already) return false;
    const std::string content = message::decoded_body(part);
    if (!is_report_like(part, content)) return false;
    read_memory(content, place.inside(visible_name(part.filename)));
    return true;
  }

  static bool is_report_like(const message::Part& part, std::string_view content) {
    const Format format = sniff(content.substr(0, kSniffed)).format;
    const bool is_text = (part.type.value == "text/plain" || part.type.value == "text/html") &&
                         part.filename.empty();
    switch (format) {
      case Format::kGzip:
      case Format::kZip:
        return true;
      case Format::kXml:
        return !is_text || content.find("<feedback") != std::string_view::npos;
      case Format::kJson:
        return !is_text || content.find("\"policies\"") != std::string_view::npos;
      case Format::kMail:
        return part.type.value == "message/rfc822";
      case Format::kEmpty:
      case Format::kOther:
        break;
    }
    // An attachment that says it is one, and is not: better said than passed over.
    return is_named_as_report(part.type.value, part.filename);
  }

  base::Result<std::string> buffered(ByteSource& source, std::size_t most) {
    std::string out;
    while (true) {
      const auto block = source.next();
      if (!block) return block.error();
      if (block->empty()) return out;
      if (auto fits = spend(block->size()); !fits) return fits.error();
      if (out.size() + block->size() > most)
        return refused(
            fmt::format("larger than {} MiB, the most for a file of its kind", most >> 20U));
      // Address space only: memory is used as it fills, and growing by copies would use it twice.
      if (out.empty()) out.reserve(most);
      out += *block;
    }
  }

  base::Result<void> spend(std::size_t size) {
    if (size > x_left) {
      return refused(fmt::format("more than {} MiB when unpacked: refused (RFC 9990 §8.1)",
                                 x_limits.unpacked >> 20U));
    }
    x_left -= size;
    return {};
  }

  [[nodiscard]] base::Error too_deep() const {
    return refused(fmt::format("packed more than {} times", x_limits.depth));
  }

  void fail(const Place& place, const base::Error& error) {
    x_sink.error({place.file, error.message});
  }

  ReportSink& x_sink;
  const ReadLimits& x_limits;
  std::uint64_t x_left;
  std::string x_subject;  // of the mail around
};

}  // namespace

void read_reports(ByteSource& source,
                  std::string_view file,
                  ReportSink& sink,
                  const ReadLimits& limits) {
  const std::size_t slash = file.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? file : file.substr(slash + 1);
  Reader(sink, limits).read(source, {std::string(file), std::string(name), 0});
}

}  // namespace mailctl::mail::report
