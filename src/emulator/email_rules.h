#pragma once
// What Email Delivery accepts as names. Pure text rules; each answers what is wrong in one
// sentence, or nothing.

#include <string>
#include <string_view>

namespace mailctl::emulator {

// Empty when good. ASCII letters, digits, dashes and dots, each dash and dot between two others;
// at least two labels; not a public mailbox provider's.
std::string domain_name_problem(std::string_view name);
// Letters, digits, dashes (not at the ends), at most 63.
std::string selector_problem(std::string_view selector);
// local@domain, ASCII, at most 254 characters.
std::string address_problem(std::string_view address);

}  // namespace mailctl::emulator
