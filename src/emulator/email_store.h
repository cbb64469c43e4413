#pragma once
// All resources of Email Delivery in every region and their work requests. A container with
// queries; the rules are in email_create.cc, email_change.cc and email_settle.cc.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/email_resource.h"

namespace mailctl::emulator {

class EmailStore {
 public:
  // Gives it a sequence number. The reference stays valid until erase().
  Resource& add(Resource resource);
  void erase(const std::string& id);
  // nullptr when there is none of that kind in that region.
  [[nodiscard]] Resource* find(Kind kind, std::string_view region, std::string_view id);
  [[nodiscard]] Resource* find(std::string_view id);
  // In order of creation. An empty region means all.
  [[nodiscard]] std::vector<Resource*> all(Kind kind, std::string_view region);
  // The one of that name that is not DELETED.
  [[nodiscard]] Resource* find_name(Kind kind, std::string_view region, std::string_view name);
  // DKIMs or return paths of an email domain that are not DELETED.
  [[nodiscard]] std::vector<Resource*> children(Kind kind, std::string_view domain_id);

  std::map<std::string, WorkRequest> work_requests;

  // When settle_email() has to look again: after another change of the world, or at that time.
  std::uint64_t settled_changes = 0;
  base::Time settled_until;

  [[nodiscard]] const std::map<std::string, Resource>& resources() const { return x_resources; }

  [[nodiscard]] std::uint64_t next_sequence() { return ++x_sequence; }

  // As saved: keeps the sequence numbers.
  void restore(Resource resource);
  void clear();

 private:
  std::map<std::string, Resource> x_resources;
  std::map<std::pair<Kind, std::string>, std::vector<std::string>> x_names;  // (kind, name) to ids
  std::uint64_t x_sequence = 0;
};

}  // namespace mailctl::emulator
