#pragma once
// A body as canonical lines (RFC 6376 §3.4 works line by line), so that candidates can be made of
// lines of the one at hand and hashed without being written out.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mail/dkim/sha256.h"
#include "mail/dkim/signature.h"
#include "mail/forensics/budget.h"

namespace mailctl::mail::forensics {

// What a body is to have been.
struct BodyTarget {
  dkim::Canonicalization form = dkim::Canonicalization::kSimple;
  std::optional<std::uint64_t> limit;  // l=
  std::string hash;                    // bh=, raw octets
};

[[nodiscard]] BodyTarget target_of(const dkim::Signature& signature);

// Lines that stand in one text, each followed by its CRLF there.
using Lines = std::span<const std::string_view>;

// Without their CRLF; a last line need not have one in `body`.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view body);

// The line that says most about a run of lines: the first with a letter, else the first that is not
// blank, else none.
[[nodiscard]] std::string_view telling_line(Lines lines);

// A body of which the lines so far are known. Copying shares nothing.
class RunningBody {
 public:
  RunningBody(const BodyTarget& target, Budget& budget) : x_target(&target), x_budget(&budget) {}

  // A canonical line.
  void add(std::string_view line);
  // Canonical lines, each with its CRLF.
  void add(Lines lines);
  // Whether a body that ends here is the one.
  [[nodiscard]] bool is_match() const;

  [[nodiscard]] bool has_limit() const { return x_target->limit.has_value(); }

 private:
  void count(std::string_view octets);
  void count_pending();

  const BodyTarget* x_target;
  Budget* x_budget;
  dkim::Sha256 x_hash;
  std::uint64_t x_counted = 0;
  std::size_t x_pending = 0;  // empty lines that count only if content follows
};

// The number of leading lines that make the body; all of them are tried, from none to the last;
// only the whole where there is l=.
[[nodiscard]] std::optional<std::size_t> matching_prefix(RunningBody start, Lines lines);

}  // namespace mailctl::mail::forensics
