#pragma once
// Commands that ask about mail: each request is answered from its options, perhaps a message, and
// DNS. The same inquiry is made of a command line, or of one line of JSON (--batch), and says its
// answer as text or as JSON. How DNS is fetched and how many run at once is not its business.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "cli/command.h"
#include "cli/load.h"
#include "dns/view.h"
#include "mail/dkim/key_cache.h"

namespace mailctl::cli {

class World;

// What an inquiry looks at and with, on the thread that calls it.
struct Sight {
  const dns::View& view;
  dns::MissingQuestions& missing;
  mail::dkim::KeyCache& keys;  // read before on this thread, for other requests too
};

class Inquiry {
 public:
  virtual ~Inquiry() = default;

  // What it takes: options of the command line, or keys of a request ("--ip" is "ip", the argument
  // MESSAGE is "message"). Of a kind that takes --batch, arguments are optional_argument and
  // prepare() says what is missing.
  virtual void declare(OptionSet& options) = 0;

  // The manifest of -f, before prepare(), where its kind reads it; it outlives the inquiry.
  virtual void learn(const Loaded& /*manifest*/) {}

  // Judges the options and reads files. kInvalid or a file's error, ready to be shown.
  virtual base::Result<void> prepare(Session& session) = 0;
  // Works out the answer, pure: called again with more of the world while anything is missing, on
  // any thread.
  virtual void look(const Sight& sight) = 0;

  // Called once, after the looks, on any thread: fetches what is needed besides DNS. True: there is
  // something new to look at.
  virtual bool fetch(const Session& /*session*/, const World& /*world*/) { return false; }

  // The answer, after the last look.
  [[nodiscard]] virtual nlohmann::ordered_json json() const = 0;
  [[nodiscard]] virtual std::string text() const = 0;

  // Whether faults were found, for --detailed-exitcode.
  [[nodiscard]] virtual bool has_faults() const { return false; }
};

using MakeInquiry = std::function<std::unique_ptr<Inquiry>()>;

enum class Batch : std::uint8_t { kNo, kYes };
enum class ManifestUse : std::uint8_t { kIgnore, kRead };

// How an inquiry becomes a command.
struct InquiryKind {
  std::string_view name;
  std::string_view summary;
  Batch batch = Batch::kNo;                     // whether it takes --batch and --jobs
  ManifestUse manifest = ManifestUse::kIgnore;  // of -f; ./mailctl.yaml is not read unasked
  MakeInquiry make;
};

// Adds --zone, --server, --detailed-exitcode and, where asked for, --batch and --jobs.
std::unique_ptr<Command> make_inquiry_command(InquiryKind kind);

}  // namespace mailctl::cli
