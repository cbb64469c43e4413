#include "dns/zone_text.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "dns/word_reader.h"

namespace mailctl::dns {
namespace {

constexpr std::size_t kMaxProblems = 100;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// One record or directive: a line, or several where parentheses join them.
struct Entry {
  std::vector<Word> words;  // offsets in the file
  bool begins_with_blank = false;
  bool is_broken = false;  // said already
};

struct RecordHead {
  std::optional<std::uint32_t> ttl;
  RecordType type = RecordType::kA;
  std::size_t rdata = 0;  // index of its first word
};

// Whose names a file may hold: those of one zone, or any (then an SOA may stand at any name and a
// record without TTL takes an hour).
enum class Scope : std::uint8_t { kZone, kWorld };

constexpr std::uint32_t kWorldTtl = 3600;

class ZoneReader {
 public:
  ZoneReader(const Name& apex,
             Scope scope,
             const base::SourceFile& file,
             base::Diagnostics& diagnostics)
      : x_scope(scope),
        x_file(file),
        x_text(file.text),
        x_diagnostics(diagnostics),
        x_origin(apex) {
    x_zone.apex = apex;
    if (scope == Scope::kWorld) x_default_ttl = kWorldTtl;
    if (x_text.starts_with(kByteOrderMark)) x_at = kByteOrderMark.size();
  }

  Zone read() {
    while (x_at < x_text.size() && x_problems < kMaxProblems) {
      const auto entry = next_entry();
      if (!entry.words.empty()) read_entry(entry);
    }
    if (x_at < x_text.size()) {
      x_diagnostics.error("zone/too-many-problems",
                          range(x_at, 0),
                          "too many problems: the rest of the file was not read");
    }
    return std::move(x_zone);
  }

 private:
  // Counts lines from the top, so only for problems, which are few.
  [[nodiscard]] base::SourceRange range(std::size_t offset, std::size_t length) const {
    const auto before = x_text.substr(0, offset);
    const auto line = 1 + std::ranges::count(before, '\n');
    const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    return {x_file.id,
            static_cast<std::uint32_t>(line),
            static_cast<std::uint32_t>(offset - line_start + 1),
            static_cast<std::uint32_t>(length)};
  }

  [[nodiscard]] base::SourceRange range(const Word& word) const {
    const std::size_t quote = word.quoting == Quoting::kQuoted ? 1 : 0;
    return range(word.offset - quote, word.text.size() + 2 * quote);
  }

  void problem(std::string_view code,
               base::SourceRange at,
               std::string summary,
               std::string detail = {}) {
    ++x_problems;
    x_diagnostics.error(code, at, std::move(summary), std::move(detail));
  }

  Entry next_entry() {
    Entry entry;
    entry.begins_with_blank = x_text[x_at] == ' ' || x_text[x_at] == '\t';
    std::vector<std::size_t> open;  // parentheses
    while (x_at < x_text.size()) {
      const char c = x_text[x_at];
      if (c == '\n') {
        ++x_at;
        if (open.empty()) return entry;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++x_at;
      } else if (c == ';') {
        x_at = std::min(x_text.find('\n', x_at), x_text.size());
      } else if (c == '(') {
        open.push_back(x_at++);
      } else if (c == ')') {
        close(open, entry);
      } else {
        read_word(entry);
      }
    }
    if (!open.empty()) {
      problem("zone/syntax", range(open.back(), 1), "this parenthesis is never closed");
      entry.is_broken = true;
    }
    return entry;
  }

  void close(std::vector<std::size_t>& open, Entry& entry) {
    if (open.empty()) {
      problem("zone/syntax", range(x_at, 1), "this parenthesis closes nothing");
      entry.is_broken = true;
    } else {
      open.pop_back();
    }
    ++x_at;
  }

  void read_word(Entry& entry) {
    const auto line = x_text.substr(0, std::min(x_text.find('\n', x_at), x_text.size()));
    if (line[x_at] != '"') {
      const auto end = bare_end(line);
      entry.words.push_back({line.substr(x_at, end - x_at), Quoting::kBare, x_at});
      x_at = end;
      return;
    }
    const auto end = find_closing_quote(line, x_at + 1);
    if (end == std::string_view::npos) {
      problem("zone/syntax", range(x_at, 1), "this quote is not closed on its line");
      entry.is_broken = true;
      x_at = line.size();
      return;
    }
    entry.words.push_back({line.substr(x_at + 1, end - x_at - 1), Quoting::kQuoted, x_at + 1});
    x_at = end + 1;
  }

  [[nodiscard]] std::size_t bare_end(std::string_view line) const {
    std::size_t at = x_at;
    while (at < line.size() &&
           std::string_view(" \t\r\"();").find(line[at]) == std::string_view::npos) {
      at += line[at] == '\\' && at + 1 < line.size() ? 2U : 1U;
    }
    return at;
  }

  void read_entry(const Entry& entry) {
    const auto& first = entry.words.front();
    const bool is_directive =
        !entry.begins_with_blank && first.quoting == Quoting::kBare && first.text.starts_with('$');
    if (is_directive) {
      if (!entry.is_broken) read_directive(entry);
      return;
    }
    if (!entry.begins_with_blank) {
      read_owner(first);
    } else if (!x_owner && !x_owner_was_refused) {
      problem("zone/syntax",
              range(first),
              "this line has no owner",
              "A line that begins with a blank belongs to the name above it, and there is none.");
    }
    if (!x_owner || entry.is_broken) return;
    const auto words = std::span(entry.words).subspan(entry.begins_with_blank ? 0 : 1);
    read_record(words, first);
  }

  void read_owner(const Word& word) {
    auto owner = parse_relative_name(word.text, x_origin);
    x_owner_was_refused = !owner;
    x_owner.reset();
    if (!owner) {
      problem("zone/bad-name", range(word), owner.error().message);
    } else if (!owner->is_at_or_under(x_zone.apex)) {
      x_owner_was_refused = true;
      problem("zone/out-of-zone",
              range(word),
              fmt::format("{} is outside of the zone {}", owner->text(), x_zone.apex.text()),
              "A name without a final dot is completed with the origin.");
    } else {
      x_owner = std::move(owner).value();
    }
  }

  void read_directive(const Entry& entry) {
    const auto& name = entry.words.front();
    const bool is_origin = base::equals_ignoring_case(name.text, "$ORIGIN");
    if (!is_origin && !base::equals_ignoring_case(name.text, "$TTL")) {
      problem("zone/bad-directive",
              range(name),
              fmt::format("{} is not supported", quote_for_message(name.text)),
              "Only $ORIGIN and $TTL are; write what $INCLUDE or $GENERATE would bring in.");
      return;
    }
    const auto arguments = std::span(entry.words).subspan(1);
    WordReader reader(arguments, x_origin);
    if (is_origin) {
      auto origin = reader.name("origin");
      reader.finish();
      // The reader refers to x_origin until here.
      if (!reader.problem()) x_origin = std::move(origin);
    } else {
      const auto ttl = reader.seconds("TTL");
      reader.finish();
      if (!reader.problem()) x_default_ttl = ttl;
    }
    report(reader, arguments, name);
  }

  // before: the word that stands before the words the reader had.
  void report(const WordReader& reader, std::span<const Word> words, const Word& before) {
    if (!reader.problem()) return;
    const auto& [index, text] = *reader.problem();
    const auto& last = words.empty() ? before : words.back();
    problem("zone/bad-record", range(index < words.size() ? words[index] : last), text);
  }

  // TTL and class in any order, then the type.
  std::optional<RecordHead> read_head(std::span<const Word> words, const Word& first) {
    RecordHead head;
    bool has_class = false;
    for (const auto& word : words) {
      const auto ttl = parse_seconds(word.text);
      ++head.rdata;
      if (ttl && !head.ttl) {
        head.ttl = ttl;
      } else if (base::equals_ignoring_case(word.text, "IN") && !has_class) {
        has_class = true;
      } else if (const auto type = parse_record_type(word.text)) {
        head.type = *type;
        return head;
      } else {
        problem("zone/unknown-type",
                range(word),
                fmt::format("{} is no record type", quote_for_message(word.text)),
                "A type without a mnemonic is written TYPEnnn; the only class is IN.");
        return std::nullopt;
      }
    }
    problem(
        "zone/syntax", range(words.empty() ? first : words.back()), "the record type is missing");
    return std::nullopt;
  }

  void read_record(std::span<const Word> words, const Word& first) {
    const auto head = read_head(words, first);
    if (!head) return;
    const auto rdata = words.subspan(head->rdata);
    WordReader reader(rdata, x_origin);
    auto data = read_record_data(reader, head->type);
    report(reader, rdata, words[head->rdata - 1]);
    if (reader.problem()) return;
    const auto ttl = ttl_of(*head, data);
    if (!ttl) {
      problem("zone/no-ttl",
              range(first),
              "this record has no TTL",
              "Write one in the record, or a $TTL line above it.");
      return;
    }
    x_last_ttl = ttl;
    add(*ttl, std::move(data), first);
  }

  // RFC 2308 §4 and RFC 1035 §5.1; an SOA alone falls back to its own minimum, as BIND does.
  [[nodiscard]] std::optional<std::uint32_t> ttl_of(const RecordHead& head,
                                                    const RecordData& data) const {
    if (head.ttl) return head.ttl;
    if (x_default_ttl) return x_default_ttl;
    if (x_last_ttl) return x_last_ttl;
    const auto* const soa = std::get_if<SoaData>(&data);
    return soa == nullptr ? std::nullopt : std::optional(soa->minimum);
  }

  // The first record of this type at a name that has a CNAME, or a CNAME beside others.
  [[nodiscard]] bool is_beside_alias(RecordType type) const {
    if (type != RecordType::kCname) return x_zone.find(*x_owner, RecordType::kCname) != nullptr;
    const auto next = x_zone.sets.lower_bound({*x_owner, RecordType{0}});
    return next != x_zone.sets.end() && next->first.first == *x_owner;
  }

  void add(std::uint32_t ttl, RecordData data, const Word& first) {
    const auto type = type_of(data);
    const auto* const known = x_zone.find(*x_owner, type);
    const bool is_apex = x_scope == Scope::kWorld || *x_owner == x_zone.apex;
    if (type == RecordType::kSoa && (known != nullptr || !is_apex)) {
      problem("zone/soa", range(first), "a zone has one SOA record, at its apex");
      return;
    }
    if (x_scope == Scope::kWorld && known == nullptr && is_beside_alias(type)) {
      ++x_problems;
      x_diagnostics.warning(
          "zone/alias-not-alone",
          range(first),
          fmt::format("{} has a CNAME and other records", x_owner->text()),
          "A name with a CNAME has no other records (RFC 1034 §3.6.2). Name servers refuse such a "
          "zone or leave records out; here the CNAME is what counts.");
    }
    if (known != nullptr && known->ttl != ttl) {
      ++x_problems;
      x_diagnostics.warning(
          "zone/ttl-differs",
          range(first),
          fmt::format("the TTL {} differs from {} in the same record set", ttl, known->ttl),
          "A record set has one TTL (RFC 2181 §5.2); the last one counts.");
    }
    x_zone.add(*x_owner, ttl, std::move(data));
  }

  Scope x_scope;
  const base::SourceFile& x_file;
  std::string_view x_text;
  base::Diagnostics& x_diagnostics;
  std::size_t x_at = 0;
  std::size_t x_problems = 0;
  Name x_origin;
  std::optional<Name> x_owner;
  bool x_owner_was_refused = false;
  std::optional<std::uint32_t> x_default_ttl;
  std::optional<std::uint32_t> x_last_ttl;
  Zone x_zone;
};

void append(std::string& text, const RecordSet& set) {
  for (const auto& value : set.values) {
    text += fmt::format(
        "{} {} IN {} {}\n", set.name.absolute(), set.ttl, to_text(set.type), to_text(value));
  }
}

}  // namespace

Zone parse_zone_text(const Name& apex,
                     const base::SourceFile& file,
                     base::Diagnostics& diagnostics) {
  return ZoneReader(apex, Scope::kZone, file, diagnostics).read();
}

Zone parse_world_text(const base::SourceFile& file, base::Diagnostics& diagnostics) {
  return ZoneReader(Name(), Scope::kWorld, file, diagnostics).read();
}

std::string to_zone_text(const Zone& zone) {
  std::string text;
  const auto* const soa = zone.find(zone.apex, RecordType::kSoa);
  if (soa != nullptr) append(text, *soa);
  for (const auto& [key, set] : zone.sets) {
    if (&set != soa) append(text, set);
  }
  return text;
}

}  // namespace mailctl::dns
