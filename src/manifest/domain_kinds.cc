#include "manifest/domain_kinds.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "dns/idna.h"
#include "manifest/name_texts.h"
#include "model/guards.h"

namespace mailctl::manifest {
namespace {

using Index = std::size_t;

// The name without its first label; empty at the end.
std::string_view parent_of(std::string_view name) {
  const auto dot = name.find('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

bool is_name_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool is_wide(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

// Every domain name that a text or a key of the manifest holds, as lower-case A-labels.
class Mentions {
 public:
  explicit Mentions(const yaml::Node& root) {
    for (const auto& entry : root.entries) {
      if (entry.key == "zones") {
        for (const auto& zone : entry.value.entries) add(zone.value);
      } else {
        add(entry.value);
      }
    }
  }

  [[nodiscard]] const std::unordered_set<std::string>& names() const { return x_names; }

 private:
  void add(const yaml::Node& node) {
    add_text(node.text);
    for (const auto& item : node.items) add(item);
    for (const auto& entry : node.entries) {
      add_text(entry.key);
      add(entry.value);
    }
  }

  void add_text(std::string_view text) {
    while (!text.empty()) {
      const auto begin = std::ranges::find_if(text, is_name_character);
      const auto end = std::find_if_not(begin, text.end(), is_name_character);
      add_word({begin, end});
      text = {end, text.end()};
    }
  }

  void add_word(std::string_view word) {
    while (word.starts_with('.')) word.remove_prefix(1);
    while (word.ends_with('.')) word.remove_suffix(1);
    if (word.find('.') == std::string_view::npos) return;
    if (std::ranges::none_of(word, is_wide)) {
      x_names.insert(base::to_lower(word));
    } else if (const auto name = dns::name_from_unicode(word)) {
      x_names.insert(name->text());
    }
  }

  std::unordered_set<std::string> x_names;
};

enum class IdKind : std::uint8_t { kUnused, kNone, kLabel, kOther };

// Letters of a label: wherever it stands, only its length matters.
bool is_label(std::string_view id) {
  const auto is_good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return id.front() != '-' && id.back() != '-' && std::ranges::all_of(id, is_good);
}

class Kinds {
 public:
  Kinds(const std::vector<RowTraits>& rows, const Manifest& manifest, const yaml::Node& root)
      : x_rows(rows), x_mentions(root), x_is_apart(rows.size()) {
    for (Index i = 0; i < rows.size(); ++i) x_by_name.emplace(rows[i].name->text(), i);
    for (const auto& domain : manifest.domains) x_written.insert(domain.name.value.text());
    for (const auto& zone : manifest.zones) {
      if (zone.set.empty()) x_zones.insert(zone.name.value.text());
    }
    for (const auto& waiver : manifest.waivers) {
      if (waiver.domain.ends_with('*')) x_wide_waivers.push_back(waiver.domain);
    }
  }

  std::vector<Voice> choose() {
    set_apart();
    std::map<Key, std::vector<Index>> kinds;
    for (Index i = 0; i < x_rows.size(); ++i) {
      if (!x_is_apart[i]) kinds[key_of(x_rows[i])].push_back(i);
    }
    std::vector<Voice> voices(x_rows.size());
    std::uint32_t kind = 0;
    for (const auto& [key, members] : kinds) {
      if (members.size() > 1) speak_for(members, ++kind, voices);
    }
    return voices;
  }

 private:
  // Block, set, zone, whether it is the zone's apex, labels, id, waivers.
  using Key = std::tuple<const yaml::Node*,
                         std::size_t,
                         std::string_view,
                         bool,
                         std::ptrdiff_t,
                         IdKind,
                         std::string>;

  void set_apart() {
    for (const auto& mention : x_mentions.names()) {
      for (std::string_view name = mention; !name.empty(); name = parent_of(name)) {
        if (const auto row = x_by_name.find(name); row != x_by_name.end()) {
          x_is_apart[row->second] = true;
        }
      }
    }
    for (Index i = 0; i < x_rows.size(); ++i) {
      const auto& row = x_rows[i];
      const auto& traits = traits_of(row.block);
      if (traits.dependence == NameUse::kEach) x_is_apart[i] = true;
      if (id_kind(row) == IdKind::kOther) x_is_apart[i] = true;
      for (auto name = parent_of(row.name->text()); !name.empty(); name = parent_of(name)) {
        const auto other = x_by_name.find(name);
        if (other != x_by_name.end()) x_is_apart[other->second] = true;
        const std::string text(name);
        const bool is_below =
            other != x_by_name.end() || x_written.contains(text) ||
            (name.find('.') != std::string_view::npos && x_mentions.names().contains(text));
        if (is_below) x_is_apart[i] = true;
      }
    }
  }

  struct BlockTraits {
    NameUse dependence = NameUse::kEach;
    bool uses_id = true;
  };

  const BlockTraits& traits_of(const yaml::Node* block) {
    const auto known = x_traits.find(block);
    if (known != x_traits.end()) return known->second;
    return x_traits[block] = {name_use_of(*block), uses_id(*block)};
  }

  IdKind id_kind(const RowTraits& row) {
    if (!traits_of(row.block).uses_id) return IdKind::kUnused;
    if (row.id.empty()) return IdKind::kNone;
    return is_label(row.id) ? IdKind::kLabel : IdKind::kOther;
  }

  Key key_of(const RowTraits& row) {
    const std::string_view name = row.name->text();
    std::string_view zone;
    for (auto at = name; !at.empty() && zone.empty(); at = parent_of(at)) {
      const auto found = x_zones.find(std::string(at));
      if (found != x_zones.end()) zone = *found;
    }
    std::string waivers;
    for (const auto& pattern : x_wide_waivers) {
      waivers += model::matches_pattern(pattern, name) ? '1' : '0';
    }
    return {row.block,
            row.set,
            zone,
            zone == name,
            std::ranges::count(name, '.'),
            id_kind(row),
            std::move(waivers)};
  }

  using Lengths = std::pair<std::ptrdiff_t, std::ptrdiff_t>;  // of name and id

  // Members that none of the others beats in both; by `sign` 1 the longest, by -1 the shortest.
  [[nodiscard]] std::set<Index> front_of(const std::vector<Index>& members, int sign) const {
    const auto lengths = [&](Index i) {
      return Lengths(sign * std::ssize(x_rows[i].name->text()), sign * std::ssize(x_rows[i].id));
    };
    // The best id of each length of names, from the best length on.
    std::map<std::ptrdiff_t, Index, std::greater<>> by_length;
    for (const auto i : members) {
      const auto [known, is_new] = by_length.emplace(lengths(i).first, i);
      if (!is_new && lengths(i).second > lengths(known->second).second) known->second = i;
    }
    std::set<Index> front;
    std::optional<std::ptrdiff_t> best;
    for (const auto& [length, i] : by_length) {
      if (best && lengths(i).second <= *best) continue;
      best = lengths(i).second;
      front.insert(i);
    }
    return front;
  }

  // The first speaker counts for all those that are silent.
  void speak_for(const std::vector<Index>& members,
                 std::uint32_t kind,
                 std::vector<Voice>& voices) const {
    auto speakers = front_of(members, 1);
    speakers.merge(front_of(members, -1));
    for (const auto i : members) {
      voices[i] = {.domains = speakers.contains(i) ? 1U : 0U,
                   .kind = kind,
                   .speakers = static_cast<std::uint32_t>(speakers.size())};
    }
    voices[*speakers.begin()].domains += members.size() - speakers.size();
  }

  const std::vector<RowTraits>& x_rows;
  Mentions x_mentions;
  std::vector<bool> x_is_apart;
  std::unordered_map<std::string_view, Index> x_by_name;
  std::unordered_set<std::string> x_written;
  std::unordered_set<std::string> x_zones;
  std::vector<std::string> x_wide_waivers;
  std::unordered_map<const yaml::Node*, BlockTraits> x_traits;
};

}  // namespace

std::vector<Voice> choose_speakers(const std::vector<RowTraits>& rows,
                                   const Manifest& manifest,
                                   const yaml::Node& root) {
  return Kinds(rows, manifest, root).choose();
}

}  // namespace mailctl::manifest
