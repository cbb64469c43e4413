#pragma once
// From the names of DNS servers to where they can be asked.

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "net/resolver.h"

namespace mailctl::engine {

// "192.0.2.1:53" and "[2001:db8::1]:53" of all of them, as net::ResolverOptions takes them.
std::vector<std::string> addresses_of(std::span<const dns::Name> servers,
                                      net::Resolver& world,
                                      std::stop_token stop);

}  // namespace mailctl::engine
