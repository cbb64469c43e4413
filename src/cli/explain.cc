#include <algorithm>
#include <filesystem>
#include <iterator>
#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/diagnostic_sections.h"
#include "cli/files.h"
#include "mail/rules/bounces.h"
#include "mail/rules/rule.h"
#include "render/explain_json.h"
#include "render/explain_text.h"

namespace mailctl::cli {
namespace {

namespace rules = mail::rules;

bool is_file(const std::string& path) {
  std::error_code code;
  const auto status = std::filesystem::status(path, code);
  return std::filesystem::is_regular_file(status) || std::filesystem::is_fifo(status);
}

// Whether anything in it told something: a code, or a text that is known.
bool is_understood(const rules::ServerReply& reply) {
  return reply.reply != 0 || reply.status || rules::judge_bounce(reply).spoken_by != nullptr;
}

// A word of letters that looks like an id, not like what a server says.
bool is_one_word(std::string_view text) {
  return text.find_first_of(" \t\n") == std::string_view::npos &&
         text.find_first_not_of("0123456789.-#") != std::string_view::npos;
}

class ExplainCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "explain"; }

  [[nodiscard]] std::string_view summary() const override {
    return "say what a rule, a code or a bounce means";
  }

  [[nodiscard]] JsonForm json_form() const override { return JsonForm::kDocument; }

  void declare(OptionSet& options) override {
    options.optional_arguments("WHAT", x_words, "a rule, a code, a group, a bounce or a file");
  }

  ExitCode run(Session& session) override {
    const auto what = base::join(x_words, " ");
    if (base::trim(what).empty()) {
      return say(session, render::rules_json({}), [&](auto color) {
        return render::rule_groups_text(color);
      });
    }
    if (const auto code = explain_name(what, session)) return *code;
    if (what == "-") {
      return explain_bounce(std::string(std::istreambuf_iterator<char>(session.console.in), {}),
                            session);
    }
    if (x_words.size() == 1 && is_file(what)) {
      const auto text = read_text_file(what);
      if (text) return explain_bounce(*text, session);
      session.console.error(text.error().message);
      return ExitCode::kError;
    }
    return explain_bounce(what, session);
  }

 private:
  template <class Text>
  static ExitCode say(Session& session, const std::string& json, Text text) {
    auto& console = session.console;
    if (session.global.json) {
      console.document(json);
    } else {
      console.out << text(console.out_color);
    }
    return ExitCode::kDone;
  }

  // A rule, another code, a group or a cause of bounces; nullopt for anything else.
  static std::optional<ExitCode> explain_name(const std::string& what, Session& session) {
    const auto name = base::to_lower(base::trim(what));
    if (const auto* rule = rules::find_rule(name)) {
      return say(session, render::rule_json(*rule), [&](auto color) {
        return render::rule_text(*rule, color);
      });
    }
    for (const auto& section : diagnostic_sections()) {
      if (section.code != name) continue;
      return say(
          session, render::diagnostic_section_json(section.code, section.body), [&](auto color) {
            return render::diagnostic_section_text(section.code, section.body, color);
          });
    }
    if (!rules::rules_of(name).empty()) {
      return say(session, render::rules_json(name), [&](auto color) {
        return render::rule_group_text(name, color);
      });
    }
    return explain_cause(name, session);
  }

  // What bounces can mean: all of it, or one.
  static std::optional<ExitCode> explain_cause(const std::string& name, Session& session) {
    if (name == "bounces") {
      return say(session, render::causes_json(rules::bounce_meanings()), [](auto color) {
        return render::bounce_meanings_text(color);
      });
    }
    const auto* meaning = rules::find_bounce_meaning(name);
    if (meaning == nullptr) return std::nullopt;
    return say(session, render::causes_json({meaning, 1}), [&](auto color) {
      return render::bounce_meaning_text(*meaning, color);
    });
  }

  static ExitCode explain_bounce(const std::string& text, Session& session) {
    const auto replies = rules::parse_bounce_message(text);
    if (std::ranges::none_of(replies, is_understood)) return fail(text, session);
    return say(session, render::bounces_json(replies), [&](auto color) {
      std::string out;
      for (const auto& reply : replies) {
        out += (out.empty() ? "" : "\n") +
               render::bounce_text(reply, rules::judge_bounce(reply), color);
      }
      return out;
    });
  }

  static ExitCode fail(const std::string& text, Session& session) {
    const auto word = std::string(base::trim(text));
    if (is_one_word(word)) {
      const auto near = nearest_name(base::to_lower(word));
      session.console.error(
          fmt::format("there is no rule, code or file \"{}\"{}",
                      word,
                      near ? fmt::format("; did you mean {}?", *near)
                           : std::string("; mailctl explain lists the groups of rules")));
    } else {
      session.console.error(
          "no answer of a mail server is in this; give the line with its code, for example '550 "
          "5.7.26 …'");
    }
    return ExitCode::kError;
  }

  static std::optional<std::string> nearest_name(std::string_view word) {
    std::vector<std::string_view> names;
    for (const auto& rule : rules::all_rules()) names.push_back(rule.id);
    for (const auto& section : diagnostic_sections()) names.push_back(section.code);
    for (const auto& group : rules::all_groups()) names.push_back(group.name);
    for (const auto& meaning : rules::bounce_meanings()) names.push_back(meaning.id);
    const auto near = base::nearest(word, names);
    return near ? std::optional<std::string>(*near) : std::nullopt;
  }

  std::vector<std::string> x_words;
};

}  // namespace

std::unique_ptr<Command> make_explain_command() {
  return std::make_unique<ExplainCommand>();
}

}  // namespace mailctl::cli
