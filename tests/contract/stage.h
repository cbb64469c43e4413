#pragma once
// Where the provider contract is played: a service with an empty account, and the ways in which a
// test moves what providers cannot (time, permissions, other people). A new provider adds a stage
// to stages(), and no test code.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "provider/provider.h"
#include "provider/submitter.h"

namespace mailctl::contract {

// What goes wrong with an operation: its next call is carried out and not answered; every call from
// then on is answered with 500 and not carried out.
enum class Trouble { kLostReply, kServerErrors };

class Stage {
 public:
  virtual ~Stage() = default;

  virtual provider::Provider& provider() = 0;
  virtual provider::Submitter& submitter() = 0;
  // Two regions of account "cloud"; the zone and email domain is example.com.
  [[nodiscard]] virtual std::string region() const = 0;
  [[nodiscard]] virtual std::string other_region() const = 0;

  virtual void let_pass(base::Duration time) = 0;
  // A record set written, or with no rdata removed, by somebody else.
  virtual void write_behind(const std::string& name,
                            const std::string& type,
                            const std::vector<std::string>& rdata) = 0;
  virtual void trouble(Trouble kind, const std::string& operation) = 0;
  virtual void revoke(const std::string& operation) = 0;
  virtual void take_down(const std::string& region) = 0;
  virtual void mend_all() = 0;
  // Calls since the last question.
  virtual std::size_t count_calls() = 0;
};

struct StageEntry {
  const char* name;
  std::unique_ptr<Stage> (*make)();
};

std::vector<StageEntry> stages();

}  // namespace mailctl::contract
