#include "mail/forensics/header_search.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "mail/dkim/canonical.h"
#include "mail/forensics/header_transform.h"

namespace mailctl::mail::forensics {
namespace {

using dkim::Canonicalization;

constexpr std::size_t kMaxSignedNames = 64;  // different ones; more are verified and not searched
constexpr std::size_t kMaxSignedFields = 128;
constexpr std::size_t kMaxInput = 65536;  // octets of all covered fields

// How many alternatives of each name are tried where one, two or three names were changed.
constexpr std::array<std::size_t, 4> kTriedAtDepth = {0, 2000, 70, 10};

constexpr std::array<HeaderTransform, 10> kTransforms = {without_added_fields,
                                                         with_kept_original,
                                                         without_tag,
                                                         with_author,
                                                         with_removed_field,
                                                         with_other_name,
                                                         with_other_words,
                                                         respelled,
                                                         with_other_blanks,
                                                         refolded};

// One way to read a name: what it adds to the input, by occurrence from the bottom.
struct Choice {
  std::vector<std::string> canonical;
  Changes changes;
  std::vector<std::string> fields;
};

struct Name {
  NameState state;
  std::vector<Choice> choices;  // the first: as it stands
};

// All names changed by one program in one way.
struct Uniform {
  ChangeKind kind;
  std::string (*edit)(const std::string& field, std::string_view listed);
};

std::string named(const std::string& field, std::string_view name) {
  return std::string(name) + field.substr(field.find(':'));
}

constexpr std::array<Uniform, 6> kUniforms = {{
    {ChangeKind::kNameCase,
     [](const std::string& field, std::string_view /*listed*/) {
       return named(field, usual_name(field.substr(0, field.find(':'))));
     }},
    {ChangeKind::kNameCase,
     [](const std::string& field, std::string_view listed) {
       return listed.empty() ? field : named(field, listed);
     }},
    {ChangeKind::kNameCase,
     [](const std::string& field, std::string_view /*listed*/) {
       return named(field, base::to_lower(field.substr(0, field.find(':'))));
     }},
    {ChangeKind::kRefolded,
     [](const std::string& field, std::string_view /*listed*/) {
       return base::replace_all(field, "\r\n", "");
     }},
    {ChangeKind::kRefolded,
     [](const std::string& field, std::string_view /*listed*/) {
       return base::replace_all(field, "\r\n\t", "\r\n ");
     }},
    {ChangeKind::kRefolded,
     [](const std::string& field, std::string_view /*listed*/) {
       return base::replace_all(field, "\r\n ", "\r\n\t");
     }},
}};

class HeaderSearch {
 public:
  HeaderSearch(const message::Message& message,
               const dkim::Signature& signature,
               std::size_t field,
               const SignatureOracle& oracle,
               Budget& budget)
      : x_message(message), x_signature(signature), x_oracle(oracle), x_budget(budget) {
    read_names();
    Name own;
    own.state.name = "dkim-signature";
    own.state.fields = {std::string(message.field(field))};
    own.state.signed_count = 1;
    x_names.push_back(std::move(own));
    x_slots.emplace_back(x_names.size() - 1, 0);
    for (Name& name : x_names) add_choice(name, {name.state.fields, {}});
    x_chosen.assign(x_names.size(), 0);
  }

  std::optional<FoundHeader> run(const BodyHints& hints) {
    // All fields, also where there are too many to search.
    const std::string input =
        dkim::signing_input(x_message,
                            x_signature.headers,
                            x_signature.header_form,
                            dkim::without_signature_octets(x_names.back().state.fields.front()));
    if (x_oracle.accepts(input)) return FoundHeader{};
    if (!is_searchable()) return std::nullopt;
    for (Name& name : x_names) add_alternatives(name);
    const auto bases = bases_of(hints);
    for (std::size_t depth = 1; depth < kTriedAtDepth.size(); ++depth) {
      for (const auto& base : bases) {
        x_chosen = base;
        if (depth == 1 && (fits() || fits_alike())) return FoundHeader{false, changes()};
        if (fits_with(depth, depth, 0)) return FoundHeader{false, changes()};
      }
    }
    return std::nullopt;
  }

 private:
  void read_names() {
    std::map<std::string, std::size_t> known;
    for (const std::string& listed : x_signature.headers) {
      if (x_slots.size() == kMaxSignedFields) {
        x_is_cut = true;
        return;
      }
      const std::string lower = base::to_lower(listed);
      const auto [found, is_new] = known.emplace(lower, x_names.size());
      if (is_new) {
        Name name;
        name.state.name = lower;
        name.state.listed = listed;
        const auto indices = x_message.find_all(listed);
        for (auto at = indices.rbegin(); at != indices.rend(); ++at) {
          name.state.fields.emplace_back(x_message.field(*at));
        }
        x_names.push_back(std::move(name));
      }
      x_slots.emplace_back(found->second, x_names[found->second].state.signed_count++);
    }
  }

  [[nodiscard]] bool is_searchable() const {
    std::size_t octets = 0;
    for (const Name& name : x_names) {
      for (const std::string& field : name.state.fields) octets += field.size();
    }
    return !x_is_cut && x_names.size() <= kMaxSignedNames && octets <= kMaxInput;
  }

  // The canonical form of one field of a name; of the signature itself without b= and last CRLF.
  [[nodiscard]] std::string canonical(const Name& name, const std::string& field) const {
    if (&name != &x_names.back()) {
      return dkim::canonical_header(x_signature.header_form, field) + "\r\n";
    }
    return dkim::canonical_header(x_signature.header_form, dkim::without_signature_octets(field));
  }

  // False where it reads like one that is there.
  bool add_choice(Name& name, Alternative alternative) {
    Choice choice{{}, std::move(alternative.changes), std::move(alternative.fields)};
    std::string all;
    for (std::size_t i = 0; i < std::min(choice.fields.size(), name.state.signed_count); ++i) {
      choice.canonical.push_back(canonical(name, choice.fields[i]));
      all += choice.canonical.back() + "\n";
    }
    const auto index = static_cast<std::size_t>(&name - x_names.data());
    if (!x_seen.emplace(index, std::hash<std::string>{}(all)).second) return false;
    name.choices.push_back(std::move(choice));
    return true;
  }

  void add_alternatives(Name& name) {
    const bool is_long = std::ranges::any_of(
        name.state.fields, [](const std::string& field) { return field.size() > kMaxField; });
    if (is_long) return;
    const bool is_signature = &name == &x_names.back();
    for (const HeaderTransform transform : header_transforms()) {
      if (is_signature && transform == without_added_fields) continue;
      for (Alternative& alternative : transform(name.state, x_message)) {
        add_choice(name, std::move(alternative));
      }
    }
  }

  // Ways to read the fields that describe the body, where the body was changed with them.
  std::vector<std::vector<std::size_t>> bases_of(const BodyHints& hints) {
    std::vector<std::vector<std::size_t>> bases = {std::vector<std::size_t>(x_names.size(), 0)};
    if (!hints.is_wrapped) return bases;
    for (std::size_t i = 0; i + 1 < x_names.size(); ++i) {
      Name& name = x_names[i];
      const auto choices = hinted_choices(name, hints);
      const std::size_t before = bases.size();
      for (std::size_t b = 0; b < before; ++b) {
        for (const std::size_t choice : choices) {
          bases.push_back(bases[b]);
          bases.back()[i] = choice;
        }
      }
    }
    return bases;
  }

  std::vector<std::size_t> hinted_choices(Name& name, const BodyHints& hints) {
    std::vector<Alternative> alternatives;
    const auto& fields = name.state.fields;
    const auto add_hint = [&](const std::string& hint) {
      if (!hint.empty()) alternatives.push_back({{hint}, {}});
    };
    if (name.state.name == "content-type") {
      add_hint(hints.content_type);
    } else if (name.state.name == "content-transfer-encoding") {
      add_hint(hints.transfer_encoding);
    } else if (name.state.name != "mime-version") {
      return {};
    }
    if (fields.size() > 1) {
      alternatives.push_back({{fields.begin() + 1, fields.end()}, {}});
      alternatives.push_back({{fields.begin(), fields.end() - 1}, {}});
    }
    alternatives.push_back({{}, {}});
    std::vector<std::size_t> out;
    for (Alternative& alternative : alternatives) {
      // One that is known already keeps its place, but is part of the change of the body now.
      const auto same = std::ranges::find(name.choices, alternative.fields, &Choice::fields);
      if (same != name.choices.end()) {
        if (same == name.choices.begin()) continue;
        same->changes.clear();
        out.push_back(static_cast<std::size_t>(same - name.choices.begin()));
      } else if (add_choice(name, std::move(alternative))) {
        out.push_back(name.choices.size() - 1);
      }
    }
    return out;
  }

  [[nodiscard]] bool fits() const {
    std::string input;
    for (const auto& [name, occurrence] : x_slots) {
      const Choice& choice = x_names[name].choices[x_chosen[name]];
      if (occurrence < choice.canonical.size()) input += choice.canonical[occurrence];
    }
    return x_budget.take(input.size() + Budget::kCandidate) && x_oracle.accepts(input);
  }

  // Other readings for `depth` of the names from `first` on, on top of what is chosen.
  bool fits_with(std::size_t depth, std::size_t left, std::size_t first) {
    for (std::size_t i = first; i < x_names.size(); ++i) {
      const std::size_t before = x_chosen[i];
      const std::size_t count = std::min(x_names[i].choices.size(), kTriedAtDepth.at(depth));
      for (std::size_t choice = 1; choice < count; ++choice) {
        if (x_budget.is_spent()) break;
        if (choice == before) continue;
        x_chosen[i] = choice;
        if (left == 1 ? fits() : fits_with(depth, left - 1, i + 1)) return true;
      }
      x_chosen[i] = before;
    }
    return false;
  }

  // Every name edited alike, and one of them changed in another way besides.
  bool fits_uniformly() {
    if (x_signature.header_form == Canonicalization::kRelaxed) return false;
    constexpr std::size_t kTriedBesides = 30;
    for (const Uniform& uniform : kUniforms) {
      // Editing copies every reading once.
      if (!x_budget.take(size_of_choices())) return false;
      const auto saved = x_names;
      edit_all(uniform);
      if (fits()) return true;
      for (std::size_t i = 0; i < x_names.size(); ++i) {
        const std::size_t before = x_chosen[i];
        const std::size_t count = std::min(x_names[i].choices.size(), kTriedBesides);
        for (std::size_t choice = 1; choice < count && !x_budget.is_spent(); ++choice) {
          x_chosen[i] = choice;
          if (fits()) return true;
        }
        x_chosen[i] = before;
      }
      x_names = saved;
    }
    return false;
  }

  bool fits_alike() {
    const bool is_plain =
        std::ranges::all_of(x_chosen, [](std::size_t choice) { return choice == 0; });
    return (is_plain && fits_with_folds()) || fits_uniformly();
  }

  // The signature's own field folded anew, nothing else.
  bool fits_with_folds() {
    if (x_signature.header_form == Canonicalization::kRelaxed) return false;
    Name& own = x_names.back();
    const std::string field = own.state.fields.front();
    return try_signature_folds(field, [&](const std::string& text) {
      if (x_budget.is_spent()) return false;
      own.choices.push_back({{text}, {{ChangeKind::kRefolded, "DKIM-Signature", ""}}, {text}});
      x_chosen.back() = own.choices.size() - 1;
      if (fits()) return true;
      own.choices.pop_back();
      x_chosen.back() = 0;
      return false;
    });
  }

  [[nodiscard]] std::size_t size_of_choices() const {
    std::size_t octets = 0;
    for (const Name& name : x_names) {
      for (const Choice& choice : name.choices) {
        for (const std::string& field : choice.fields) octets += 2 * field.size();
      }
    }
    return octets;
  }

  void edit_all(const Uniform& uniform) {
    for (Name& name : x_names) {
      for (Choice& choice : name.choices) {
        bool is_edited = false;
        for (std::size_t i = 0; i < choice.canonical.size(); ++i) {
          std::string text = canonical(name, uniform.edit(choice.fields[i], name.state.listed));
          is_edited = is_edited || text != choice.canonical[i];
          choice.canonical[i] = std::move(text);
        }
        if (!is_edited) continue;
        const std::string& field = choice.fields.front();
        choice.changes.push_back({uniform.kind, field.substr(0, field.find(':')), ""});
      }
    }
  }

  // Of what is chosen; changes of one kind and detail in several fields are one.
  [[nodiscard]] Changes changes() const {
    Changes all;
    for (std::size_t i = 0; i < x_names.size(); ++i) {
      for (const Change& change : x_names[i].choices[x_chosen[i]].changes) {
        const auto same = std::ranges::find_if(all, [&](const Change& other) {
          return other.kind == change.kind && other.detail == change.detail;
        });
        if (same == all.end()) {
          all.push_back(change);
        } else {
          same->field += ", " + change.field;
        }
      }
    }
    return all;
  }

  const message::Message& x_message;
  const dkim::Signature& x_signature;
  const SignatureOracle& x_oracle;
  Budget& x_budget;
  std::vector<Name> x_names;                                 // the last: the signature itself
  std::vector<std::pair<std::size_t, std::size_t>> x_slots;  // name and occurrence, as hashed
  std::vector<std::size_t> x_chosen;                         // by name
  std::set<std::pair<std::size_t, std::size_t>> x_seen;
  bool x_is_cut = false;
};

}  // namespace

std::optional<FoundHeader> find_header(const message::Message& message,
                                       const dkim::Signature& signature,
                                       std::size_t field,
                                       const BodyHints& hints,
                                       const SignatureOracle& oracle,
                                       Budget& budget) {
  return HeaderSearch(message, signature, field, oracle, budget).run(hints);
}

std::span<const HeaderTransform> header_transforms() {
  return kTransforms;
}

}  // namespace mailctl::mail::forensics
