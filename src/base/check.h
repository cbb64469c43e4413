#pragma once
// A broken invariant is a bug of ours: it ends the program through main's handler, never silently.
// Not for what a user wrote (Diagnostics) nor for what the world refused (Result).

#include <stdexcept>
#include <string>

namespace mailctl::base {

// Thrown by MAILCTL_CHECK; main prints it as "internal error" and asks for a report.
class BrokenInvariant : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] inline void fail_check(const char* condition, const char* file, int line) {
  throw BrokenInvariant(std::string(file) + ":" + std::to_string(line) +
                        ": broken invariant: " + condition);
}

}  // namespace mailctl::base

#define MAILCTL_CHECK(condition)                                   \
  do {                                                             \
    if (!(condition)) {                                            \
      ::mailctl::base::fail_check(#condition, __FILE__, __LINE__); \
    }                                                              \
  } while (false)
