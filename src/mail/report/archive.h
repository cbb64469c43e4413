#pragma once
// What is packed, block by block: gzip as it comes, zip from memory. Stops where unpacking
// multiplies the octets as no report does (RFC 9990 §8.1 warns of such bombs); the sum of what may
// be unpacked is the caller's to limit.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "mail/report/byte_source.h"

namespace mailctl::mail::report {

// Beyond this much, at most this many octets for each packed one. The most repetitive reports reach
// 200; a bomb of zeros 1000.
inline constexpr std::uint64_t kUnpackedFreely = 32U << 20U;
inline constexpr std::uint64_t kMaxRatio = 400;

class Archive final : public ByteSource {
 public:
  // The octets of a gzip file; what follows the last member is ignored.
  static Archive of_gzip(ByteSource& packed);
  // A whole zip file, which the caller keeps alive.
  static Archive of_zip(std::string_view packed);

  Archive(Archive&&) noexcept;
  ~Archive() override;

  // Goes to the first, then the next file in it; false at the end. kInvalid where it is broken.
  base::Result<bool> next_member();
  // A member could not be unpacked: what comes behind it cannot be trusted.
  [[nodiscard]] bool is_broken() const;
  // Of the member; empty where it has none.
  [[nodiscard]] const std::string& member_name() const;
  // Of the member. kInvalid where the data is broken, cut off, encrypted, or a bomb.
  base::Result<std::string_view> next() override;

 private:
  struct State;
  explicit Archive(std::unique_ptr<State> state);
  std::unique_ptr<State> x_state;
};

}  // namespace mailctl::mail::report
