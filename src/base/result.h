#pragma once
// What the world answered: a value, or an Error that somebody may want to react to.
// A subset of std::expected (which g++ 12 has only in C++23 mode and clang 14 not at all); the day
// the toolchain moves, Result<T> becomes an alias. Mistakes in the user's text are not Errors but
// Diagnostics; bugs are exceptions.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/check.h"

namespace mailctl::base {

// Only what code reacts to. Who retries, who reports, who stops: see docs/explanation/errors.md.
enum class ErrorKind : std::uint8_t {
  kNotFoundOrForbidden,  // a 404: never proof of absence
  kAlreadyExists,        // a 409 on create: read and adopt
  kConflict,             // compare-and-set lost (412): somebody else wrote; plan again
  kUnauthorized,         // 401, 403: credentials or policy; not retried
  kRateLimited,          // 429 after all retries
  kTransient,            // 5xx, network, timeout before anything was written
  kUnknownOutcome,       // a write was sent and no answer came: read before retrying
  kInvalid,              // the request itself is refused (400, 413, 422)
  kUnsupported,          // the provider cannot do this
  kCancelled,            // stop was requested
};

struct Error {
  ErrorKind kind = ErrorKind::kTransient;
  std::string message;     // what happened and where, for a reader at 3 a.m.
  std::string request_id;  // the service's id of the request, empty where there is none

  // "reading zone example.com: <message>"
  [[nodiscard]] Error with_context(std::string_view doing) &&;
  // message, with " (request id …)" where there is one
  [[nodiscard]] std::string to_text() const;
  bool operator==(const Error&) const = default;
};

std::string_view to_text(ErrorKind kind);

template <class T>
class [[nodiscard]] Result {
 public:
  // A value or an error is returned as itself, so neither constructor is explicit.
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(T value) : x_content(std::in_place_index<0>, std::move(value)) {}

  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Error error) : x_content(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool has_value() const { return x_content.index() == 0; }

  explicit operator bool() const { return has_value(); }

  // Reading the wrong side is a broken invariant, not undefined behaviour.
  T& value() & {
    MAILCTL_CHECK(has_value());
    return *std::get_if<0>(&x_content);
  }

  const T& value() const& {
    MAILCTL_CHECK(has_value());
    return *std::get_if<0>(&x_content);
  }

  T&& value() && {
    MAILCTL_CHECK(has_value());
    return std::move(*std::get_if<0>(&x_content));
  }

  Error& error() & {
    MAILCTL_CHECK(!has_value());
    return *std::get_if<1>(&x_content);
  }

  const Error& error() const& {
    MAILCTL_CHECK(!has_value());
    return *std::get_if<1>(&x_content);
  }

  Error&& error() && {
    MAILCTL_CHECK(!has_value());
    return std::move(*std::get_if<1>(&x_content));
  }

  T& operator*() & { return value(); }

  const T& operator*() const& { return value(); }

  T&& operator*() && { return std::move(*this).value(); }

  T* operator->() { return &value(); }

  const T* operator->() const { return &value(); }

  [[nodiscard]] T value_or(T fallback) const& {
    return has_value() ? value() : std::move(fallback);
  }

 private:
  std::variant<T, Error> x_content;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;

  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Error error) : x_content(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool has_value() const { return x_content.index() == 0; }

  explicit operator bool() const { return has_value(); }

  const Error& error() const& {
    MAILCTL_CHECK(!has_value());
    return *std::get_if<1>(&x_content);
  }

  Error&& error() && {
    MAILCTL_CHECK(!has_value());
    return std::move(*std::get_if<1>(&x_content));
  }

 private:
  std::variant<std::monostate, Error> x_content;
};

}  // namespace mailctl::base
