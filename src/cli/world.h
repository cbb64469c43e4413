#pragma once
// DNS as commands ask it: of a file (--zone), of the emulator (--emulator, --endpoints), or of a
// resolver. Where an emulator answers and a manifest was read, what it refuses outside of the zones
// of the manifest does not exist. Pure code says what it lacks; this fetches it, all at once, until
// nothing is missing.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/endpoints.h"
#include "cli/interrupt.h"
#include "net/reactor.h"
#include "net/resolver.h"

namespace mailctl::cli {

struct WorldOptions {
  std::string zone;    // --zone FILE: this file is the world
  std::string server;  // ADDRESS[:PORT], before --resolver and that of the endpoints
  // The manifest that the emulator serves, where it was read already; must live as long as the
  // world.
  const Loaded* loaded = nullptr;
};

// A file as a closed world (dns::View::of): YAML or JSON as yaml/zone_data.h describes it where the
// name ends with .yaml, .yml or .json, or the text begins with "{"; else zone text (RFC 1035 §5).
// nullopt when it cannot be read or has errors, which have been said.
std::optional<dns::View> read_zone_file(Session& session, const std::string& path);

// How long a run of questions may take in all.
enum class Patience : std::uint8_t {
  kOneRequest,  // 20 s: what RFC 7208 §4.6.4 asks for at least, and as long as people wait
  kNoEnd        // many requests at once: each question has its own time
};

class World {
 public:
  // nullptr when the file, the endpoints or the server cannot be used, which has been said.
  static std::unique_ptr<World> open(Session& session, const WorldOptions& options);

  // What is known so far.
  [[nodiscard]] const dns::View& view() const { return x_view; }

  // False for a file.
  [[nodiscard]] bool is_online() const { return x_resolver != nullptr; }

  // An emulator, or another server than those of the world, answers.
  [[nodiscard]] bool is_emulated() const { return !x_endpoints.dns.empty(); }

  // Ctrl-C.
  [[nodiscard]] std::stop_token stop_token() const { return x_interrupt.token(); }

  // Reads the view and adds what it lacks.
  using Look = std::function<void(const dns::View&, dns::MissingQuestions&)>;

  // Calls `look` again and again, each time with the answers to what it lacked, until it lacks
  // nothing, Ctrl-C, or kMaxRounds. The last call is the one that counts. What is still lacking
  // after `patience` is answered with a timeout.
  void settle(const Look& look, Patience patience = Patience::kOneRequest);

  // The answers to these, known or fetched.
  std::vector<dns::Answer> ask(std::span<const dns::Question> questions);

  static constexpr int kMaxRounds = 40;

 private:
  explicit World(base::Clock& clock) : x_clock(clock) {}

  base::Clock& x_clock;
  Interrupt x_interrupt;
  std::unique_ptr<Loaded> x_loaded;
  Endpoints x_endpoints;
  std::unique_ptr<net::Reactor> x_reactor;    // none for a file
  std::unique_ptr<net::Resolver> x_resolver;  // none for a file
  dns::View x_view;
};

// What World::settle repeats its look with.
struct Questioning {
  dns::View& view;
  const base::Clock& clock;
  // Puts the answers into the view; false where nobody can be asked.
  std::function<bool(const std::vector<dns::Question>&)> ask;
};

// The loop of World::settle.
void settle(Questioning questioning, const World::Look& look, Patience patience);

}  // namespace mailctl::cli
