#pragma once
// Changes of Email Delivery as tests make them, and what came of them.

#include <algorithm>

#include <catch2/catch.hpp>

#include "oci_fixture.h"
#include "provider/oci/email_apply.h"

namespace mailctl::provider::oci {

inline const dns::Name& domain() {
  static const dns::Name name = dns::name_of("example.com");
  return name;
}

inline model::Change change_of(model::Action action, model::Address address) {
  model::Change change;
  change.action = action;
  change.address = std::move(address);
  change.owner = "shop";
  change.retry_token = "rt";
  change.id = "id-1";
  return change;
}

inline model::Change domain_change(model::Action action) {
  auto change = change_of(action, model::domain_address("oci", "sa-saopaulo-1", domain()));
  change.before = model::EmailDomain{domain(), "old"};
  if (action != model::Action::kDelete) change.after = model::EmailDomain{domain(), "new"};
  return change;
}

inline model::Change key_change() {
  auto change = change_of(model::Action::kCreate,
                          model::dkim_address("oci", "sa-saopaulo-1", domain(), "sel"));
  model::DkimKey key;
  key.domain = domain();
  key.selector = "sel";
  key.private_key = base::Secret("PEM");
  change.after = key;
  return change;
}

inline model::Outcome apply_one(Fixture& fixture, const model::Change& change) {
  const model::Change* pointer = &change;
  return apply_email(fixture.work(), std::span(&pointer, 1), {}).front();
}

// A domain as the service tells of it.
inline std::string domain_json(const std::string& state,
                               const std::string& description,
                               const std::string& owner) {
  return R"({"id":"id-1","name":"example.com","lifecycleState":")" + state +
         R"(","description":")" + description + R"(","freeformTags":{"mailctl-owner":")" + owner +
         "\"}}";
}

inline base::ErrorKind kind_of(const model::Outcome& outcome) {
  REQUIRE(std::holds_alternative<base::Error>(outcome));
  return std::get<base::Error>(outcome).kind;
}

// "done", the token of a wait, or the kind of error.
inline std::string word_of(const model::Outcome& outcome) {
  if (const auto* pending = std::get_if<model::Pending>(&outcome)) return pending->token.token;
  const auto* error = std::get_if<base::Error>(&outcome);
  return error == nullptr ? "done" : std::string(base::to_text(error->kind));
}

inline std::size_t count_writes(const Fixture& fixture) {
  return static_cast<std::size_t>(std::ranges::count_if(
      fixture.http.requests,
      [](const net::Request& request) { return request.method != net::Method::kGet; }));
}

inline std::string error_text(const model::Outcome& outcome) {
  const auto* error = std::get_if<base::Error>(&outcome);
  return error != nullptr ? error->message : "no error";
}

}  // namespace mailctl::provider::oci
