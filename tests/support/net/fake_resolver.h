#pragma once
// A Resolver for tests of the engine: a map from questions to answers, and a record of what was
// asked. Names that are not in the map do not exist.

#include <string_view>
#include <vector>

#include "base/guarded.h"
#include "net/resolver.h"

namespace mailctl::testing {

class FakeResolver final : public net::Resolver {
 public:
  // Replaces what was answered before.
  void set(dns::Question question, dns::Answer answer);
  // kOk with these master-file values and a TTL of 300; kNoData where there are none. Bad text is a
  // broken invariant.
  void set(std::string_view name,
           dns::RecordType type,
           const std::vector<std::string_view>& values);

  // In order, repetitions included.
  [[nodiscard]] std::vector<dns::Question> asked() const;
  // How often query_all was called.
  [[nodiscard]] int rounds() const;

  std::vector<dns::Answer> query_all(std::span<const dns::Question> questions,
                                     std::stop_token stop) override;

 private:
  struct Content {
    dns::View view;
    std::vector<dns::Question> asked;
    int rounds = 0;
  };

  base::Guarded<Content> x_content;
};

}  // namespace mailctl::testing
