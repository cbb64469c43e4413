#include "mail/spf/flatten.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace mailctl::mail::spf {
namespace {

constexpr std::size_t kMaxOctets = 450;    // §3.4
constexpr std::uint32_t kMaxLookups = 10;  // §4.6.4
constexpr std::size_t kMaxNetworks = 5000;

// Terms one after the other that end in the same way, so that their networks may be merged.
struct Piece {
  Qualifier qualifier = Qualifier::kPass;
  std::vector<Network> networks;  // of replaced terms
  std::string kept;               // or a term as it stands
  std::uint32_t lookups = 0;      // of the kept term
};

std::string network_term(const Network& network, Qualifier qualifier) {
  const auto* const kind = family_of(network.address) == Family::kIp4 ? "ip4:" : "ip6:";
  const auto sign =
      qualifier == Qualifier::kPass ? std::string() : std::string(1, to_character(qualifier));
  return sign + kind + to_text(network);
}

std::vector<Network> merged(const std::vector<Network>& networks) {
  std::vector<Network> out;
  for (const auto family : {Family::kIp4, Family::kIp6}) {
    std::vector<AddressRange> ranges;
    for (const auto& network : networks) {
      if (family_of(network.address) == family) ranges.push_back(range_of(network));
    }
    const auto some = RangeSet(std::move(ranges)).networks(family, kMaxNetworks);
    out.insert(out.end(), some.begin(), some.end());
  }
  return out;
}

class Flattener {
 public:
  explicit Flattener(const Analysis& analysis)
      : x_analysis(analysis), x_is_noted(analysis.records.size()) {}

  Flattened run() && {
    const auto& top = x_analysis.top();
    if (top.status != RecordStatus::kValid) {
      x_out.problems.push_back(fmt::format("{} has no valid SPF record to flatten", top.domain));
      return std::move(x_out);
    }
    x_out.ttl = std::numeric_limits<std::uint32_t>::max();
    add_record(0);
    write();
    if (x_out.ttl == std::numeric_limits<std::uint32_t>::max()) x_out.ttl = top.ttl;
    return std::move(x_out);
  }

 private:
  void add_record(std::size_t index) {
    const auto& record = x_analysis.records[index];
    for (const auto& analyzed : record.terms) {
      if (!analyzed.is_dead) add_term(record, analyzed);
    }
  }

  void add_term(const AnalyzedRecord& record, const AnalyzedTerm& analyzed) {
    const Term& term = analyzed.term;
    if (term.kind == TermKind::kRedirect && analyzed.record && can_follow(*analyzed.record)) {
      x_end.clear();  // modifiers of a record that redirects do not count (§6.2)
      note_ttl(x_analysis.records[*analyzed.record].ttl);
      add_record(*analyzed.record);
      return;
    }
    const auto reason = why_kept(analyzed);
    if (!reason.empty()) {
      keep(record, analyzed, reason);
    } else if (term.kind == TermKind::kInclude) {
      note_ttls(*analyzed.record);
      add_networks(passing(*analyzed.record), Qualifier::kPass);
    } else if (!analyzed.networks.empty()) {
      if (analyzed.ttl) note_ttl(*analyzed.ttl);
      add_networks(analyzed.networks, term.qualifier);
    } else if (term.kind == TermKind::kAll || !is_mechanism(term.kind)) {
      x_end += " " + term.text;
    }
  }

  // Why a term stays; empty where its networks can stand for it.
  std::string why_kept(const AnalyzedTerm& analyzed) {
    switch (analyzed.term.kind) {
      case TermKind::kPtr:
        return "it depends on reverse DNS";
      case TermKind::kExists:
        return "it depends on the message or on a list";
      case TermKind::kRedirect:
        return "its record cannot be followed";
      case TermKind::kA:
      case TermKind::kMx:
        if (analyzed.is_dynamic) return "its name depends on the message";
        return analyzed.failure.empty() ? std::string() : analyzed.failure;
      case TermKind::kInclude:
        if (analyzed.is_dynamic) return "its name depends on the message";
        if (analyzed.term.qualifier != Qualifier::kPass) return "it does not pass";
        x_is_clean.assign(x_analysis.records.size(), false);
        return analyzed.record && is_static(*analyzed.record)
                   ? std::string()
                   : "something below it cannot be listed";
      case TermKind::kAll:
      case TermKind::kIp4:
      case TermKind::kIp6:
      case TermKind::kExp:
      case TermKind::kUnknownModifier:
        break;
    }
    return {};
  }

  // Whether everything at and below a record is networks.
  bool is_static(std::size_t index) {
    if (x_is_clean[index]) return true;
    x_is_clean[index] = true;  // within a loop: what comes round says it itself
    const auto& record = x_analysis.records[index];
    if (record.status != RecordStatus::kValid) return false;
    return std::ranges::all_of(record.terms, [this](const AnalyzedTerm& analyzed) {
      const TermKind kind = analyzed.term.kind;
      if (analyzed.is_dead) return true;
      if (kind == TermKind::kPtr || kind == TermKind::kExists || analyzed.is_dynamic ||
          analyzed.closes_loop || !analyzed.failure.empty()) {
        return false;
      }
      const bool leads_on = kind == TermKind::kInclude || kind == TermKind::kRedirect;
      return !leads_on || (analyzed.record && is_static(*analyzed.record));
    });
  }

  // Only whole: a term that stays would mean another %{d} here.
  bool can_follow(std::size_t index) {
    x_is_clean.assign(x_analysis.records.size(), false);
    return ++x_redirects <= kMaxLookups && is_static(index);
  }

  std::vector<Network> passing(std::size_t index) {
    const auto& four = x_analysis.passes4[index];
    const auto& six = x_analysis.passes6[index];
    auto networks = four.networks(Family::kIp4, kMaxNetworks);
    const auto more = six.networks(Family::kIp6, kMaxNetworks);
    networks.insert(networks.end(), more.begin(), more.end());
    return networks;
  }

  void note_ttl(std::uint32_t ttl) { x_out.ttl = std::min(x_out.ttl, ttl); }

  // Of a record and everything below it.
  void note_ttls(std::size_t index) {
    if (x_is_noted[index]) return;
    x_is_noted[index] = true;
    note_ttl(x_analysis.records[index].ttl);
    for (const auto& analyzed : x_analysis.records[index].terms) {
      if (analyzed.is_dead) continue;
      if (analyzed.ttl) note_ttl(*analyzed.ttl);
      if (analyzed.record) note_ttls(*analyzed.record);
    }
  }

  void add_networks(const std::vector<Network>& networks, Qualifier qualifier) {
    if (x_pieces.empty() || !x_pieces.back().kept.empty() ||
        x_pieces.back().qualifier != qualifier) {
      x_pieces.push_back({.qualifier = qualifier, .networks = {}, .kept = {}, .lookups = 0});
    }
    auto& piece = x_pieces.back();
    piece.networks.insert(piece.networks.end(), networks.begin(), networks.end());
  }

  void keep(const AnalyzedRecord& record, const AnalyzedTerm& analyzed, const std::string& reason) {
    x_out.kept.push_back(
        fmt::format("\"{}\" of {}: {}", analyzed.term.text, record.domain, reason));
    if (analyzed.term.kind == TermKind::kRedirect) {
      x_end += " " + analyzed.term.text;
      x_out.lookups += analyzed.lookups;
      return;
    }
    x_pieces.push_back({.qualifier = analyzed.term.qualifier,
                        .networks = {},
                        .kept = analyzed.term.text,
                        .lookups = analyzed.lookups});
  }

  // Everything in one record where it fits, else the networks of each piece in records of their
  // own.
  void write() {
    const std::string whole = text_of_all();
    const auto& top = x_analysis.top();
    // The other TXT values at the name come in the same answer.
    const std::size_t others = top.txt_octets - std::min(top.txt_octets, top.text.size());
    const std::size_t room = kMaxOctets - std::min(kMaxOctets, top.domain.size() + others);
    x_out.records.push_back({.name = top.domain, .text = whole});
    for (const auto& piece : x_pieces) x_out.lookups += piece.lookups;
    if (whole.size() > room) {
      std::string text = "v=spf1";
      for (const auto& piece : x_pieces) text += piece_text(piece, room);
      x_out.records.front().text = text + x_end;
    }
    if (x_out.lookups > kMaxLookups) {
      x_out.problems.push_back(fmt::format(
          "the result still needs {} lookups, and at most 10 are allowed", x_out.lookups));
    }
    if (x_out.records.front().text.size() > room) {
      x_out.problems.push_back(
          fmt::format("{} and its TXT values have more than {} octets", top.domain, kMaxOctets));
    }
  }

  [[nodiscard]] std::string text_of_all() const {
    std::string text = "v=spf1";
    for (const auto& piece : x_pieces) {
      if (!piece.kept.empty()) text += " " + piece.kept;
      for (const auto& network : merged(piece.networks)) {
        text += " " + network_term(network, piece.qualifier);
      }
    }
    return text + x_end;
  }

  // A piece as it stands in the domain's record: its networks, or includes of records that hold
  // them.
  std::string piece_text(const Piece& piece, std::size_t room) {
    if (!piece.kept.empty()) return " " + piece.kept;
    std::string inline_text;
    const auto networks = merged(piece.networks);
    for (const auto& network : networks)
      inline_text += " " + network_term(network, piece.qualifier);
    constexpr std::size_t kWorthIt = 60;  // about an include
    if (inline_text.size() < std::min(kWorthIt, room)) return inline_text;
    std::string includes;
    std::string text;
    for (const auto& network : networks) {
      const auto term = " " + network_term(network, Qualifier::kPass);
      if (!text.empty() &&
          sub_name().size() + text.size() + term.size() + kEnd.size() > kMaxOctets) {
        includes += include_of(text, piece.qualifier);
        text.clear();
      }
      if (text.empty()) text = "v=spf1";
      text += term;
    }
    if (!text.empty()) includes += include_of(text, piece.qualifier);
    return includes;
  }

  [[nodiscard]] std::string sub_name() const {
    return fmt::format("_spf{}.{}", x_out.records.size(), x_analysis.top().domain);
  }

  // An include with the piece's qualifier matches exactly the networks that pass in its record.
  std::string include_of(const std::string& text, Qualifier qualifier) {
    const auto name = sub_name();
    x_out.records.push_back({.name = name, .text = text + std::string(kEnd)});
    ++x_out.lookups;
    const auto sign =
        qualifier == Qualifier::kPass ? std::string() : std::string(1, to_character(qualifier));
    return " " + sign + "include:" + name;
  }

  static constexpr std::string_view kEnd = " -all";

  const Analysis& x_analysis;
  std::vector<Piece> x_pieces;
  std::vector<bool> x_is_clean;
  std::vector<bool> x_is_noted;
  std::string x_end;  // all and modifiers
  std::uint32_t x_redirects = 0;
  Flattened x_out;
};

}  // namespace

Flattened flatten(const Analysis& analysis) {
  return Flattener(analysis).run();
}

}  // namespace mailctl::mail::spf
