#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "provider/oci/dns_zones.h"

namespace mailctl::provider::oci {
namespace {

constexpr std::size_t kMaxOperations = 500;

using Indices = std::vector<std::size_t>;
using FreshSets = std::map<dns::RecordSetKey, FreshSet>;

enum class Look : std::uint8_t { kAllowed, kDone };  // reading again after a refusal, once

// One zone's batch under way.
class ZoneChange {
 public:
  ZoneChange(const DnsWork& work,
             dns::Name zone,
             std::span<const model::Change* const> changes,
             std::stop_token stop)
      : x_work(work),
        x_zone(std::move(zone)),
        x_changes(changes),
        x_stop(std::move(stop)),
        x_outcomes(changes.size(), base::Error{}) {}

  std::vector<model::Outcome> run() {
    Indices needy;
    for (std::size_t i = 0; i < x_changes.size(); ++i) {
      if (needs_fresh_set(*x_changes[i])) needy.push_back(i);
    }
    if (auto error = read_sets(needy)) {
      return std::vector<model::Outcome>(x_changes.size(), *error);
    }
    for (const auto& chunk : make_chunks()) apply(chunk, Look::kAllowed);
    return std::move(x_outcomes);
  }

 private:
  [[nodiscard]] dns::RecordSetKey key_of(std::size_t index) const {
    const auto target = target_of(*x_changes[index]);
    return target ? target->key : dns::RecordSetKey{};
  }

  [[nodiscard]] const FreshSet* fresh_of(std::size_t index) const {
    const auto found = x_fresh.find(key_of(index));
    return found == x_fresh.end() ? nullptr : &found->second;
  }

  // The sets of these changes as they are now; a few by themselves, many by reading the zone.
  std::optional<base::Error> read_sets(const Indices& indices) {
    if (indices.empty()) return std::nullopt;
    constexpr std::size_t kFew = 10;
    for (const auto index : indices) x_fresh[key_of(index)].records.clear();
    std::optional<base::Error> error;
    for (const auto& region : x_work.order.regions()) {
      std::vector<Call> lists;
      if (x_fresh.size() <= kFew) {
        for (const auto& [key, set] : x_fresh) {
          lists.push_back(list_record_set(region, x_zone, key));
        }
      } else {
        lists.push_back(list_records(region, x_zone));
      }
      error = take_sets(x_work.client.read_pages(lists, x_stop));
      if (!error || error->kind != base::ErrorKind::kTransient) break;
    }
    return error;
  }

  std::optional<base::Error> take_sets(std::vector<base::Result<std::vector<Json>>> pages) {
    for (const auto& page : pages) {
      if (!page) return page.error();
    }
    for (auto& [key, set] : x_fresh) set.records.clear();
    for (const auto& page : pages) {
      for (auto& record : to_records(*page)) {
        const auto found = x_fresh.find({record.name, record.type});
        if (found != x_fresh.end()) found->second.records.push_back(std::move(record));
      }
    }
    return std::nullopt;
  }

  // In order of record set, so that changes of one set share a request and its conditions.
  std::vector<Indices> make_chunks() {
    Indices order;
    std::vector<std::size_t> sizes(x_changes.size(), 0);
    for (std::size_t i = 0; i < x_changes.size(); ++i) {
      const auto edit = edit_for(*x_changes[i], fresh_of(i));
      if (edit) {
        sizes[i] = edit->size();
        order.push_back(i);
      } else {
        x_outcomes[i] = edit.error();
      }
    }
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return key_of(i); });
    std::vector<Indices> chunks;
    std::size_t size = kMaxOperations;
    for (auto from = order.begin(); from != order.end();) {
      const auto to = end_of_set(from, order.end());
      const auto of_set = std::accumulate(
          from, to, std::size_t{0}, [&](std::size_t sum, auto i) { return sum + sizes[i]; });
      if (size + of_set > kMaxOperations) {
        chunks.emplace_back();
        size = 0;
      }
      chunks.back().insert(chunks.back().end(), from, to);
      size += of_set;
      from = to;
    }
    return chunks;
  }

  // Behind the changes of the set that *from changes. They are never told apart: the second of them
  // would find its set changed by the first.
  template <class Iterator>
  Iterator end_of_set(Iterator from, Iterator end) const {
    return std::find_if(from, end, [&](std::size_t i) { return key_of(i) != key_of(*from); });
  }

  // Where the changes are cut in two, between two sets; the end where all are of one.
  Indices::const_iterator middle_of(const Indices& indices) const {
    const auto half = indices.begin() + static_cast<std::ptrdiff_t>((indices.size() - 1) / 2);
    const auto after = end_of_set(half, indices.end());
    if (after != indices.end()) return after;
    const auto first = std::find_if(
        indices.begin(), indices.end(), [&](std::size_t i) { return key_of(i) == key_of(*half); });
    return first == indices.begin() ? indices.end() : first;
  }

  base::Result<Reply> send(const Indices& indices, Call& call) {
    std::vector<Json> conditions;
    std::vector<Json> operations;
    for (const auto index : indices) {
      auto edit = edit_for(*x_changes[index], fresh_of(index));
      if (!edit) return std::move(edit).error();
      std::ranges::move(edit->conditions, std::back_inserter(conditions));
      std::ranges::move(edit->operations, std::back_inserter(operations));
    }
    std::ranges::move(operations, std::back_inserter(conditions));
    return send_somewhere(call, conditions);
  }

  // Zones are the same everywhere: a region that fails is passed over. What one has left open only
  // an answer about the content settles.
  base::Result<Reply> send_somewhere(Call& call, const std::vector<Json>& items) {
    base::Result<Reply> reply = base::Error{};
    std::optional<base::Error> open;
    for (const auto& region : x_work.order.regions()) {
      call = patch_records(region, x_zone, items);
      reply = x_work.client.send(call, x_stop);
      if (!reply && reply.error().kind == base::ErrorKind::kUnknownOutcome) open = reply.error();
      const bool try_elsewhere = reply ? reply->status >= 500 && reply->status != 501
                                       : reply.error().kind == base::ErrorKind::kTransient ||
                                             reply.error().kind == base::ErrorKind::kUnknownOutcome;
      if (!try_elsewhere) {
        x_work.order.prefer(region);
        break;
      }
    }
    const bool is_settled = reply && (reply->is_ok() || is_of_content(*reply));
    if (open && !is_settled) return *std::move(open);
    return reply;
  }

  static bool is_of_content(const Reply& reply) {
    return reply.status == 400 || reply.status == 409 || reply.status == 412 ||
           reply.status == 413 || reply.status == 422;
  }

  void apply(const Indices& indices, Look look) {
    if (indices.empty()) return;
    Call call;
    const auto reply = send(indices, call);
    if (!reply && reply.error().kind == base::ErrorKind::kUnknownOutcome) {
      return settle_by_look(indices, reply.error());
    }
    if (!reply) return settle_all(indices, reply.error());
    if (reply->is_ok()) return settle_all(indices, model::Done{});
    const auto refusal = x_work.client.refusal(call, *reply);
    if (!is_of_content(*reply)) return settle_all(indices, refusal);
    if (reply->status == 412 && look == Look::kAllowed) return look_into(indices, refusal);
    const auto middle = middle_of(indices);
    if (middle == indices.end()) {
      return reply->status == 412 ? settle_by_look(indices, refusal) : settle_all(indices, refusal);
    }
    apply(Indices(indices.begin(), middle), look);
    apply(Indices(middle, indices.end()), look);
  }

  // A condition failed: reading tells for which changes, and whether it was our own earlier write.
  void look_into(const Indices& indices, const base::Error& refusal) {
    if (const auto error = read_sets(indices)) {
      return settle_all(indices, left_open(refusal, *error));
    }
    Indices left;
    for (const auto index : indices) {
      const auto& change = *x_changes[index];
      const auto& fresh = *fresh_of(index);
      if (is_reached(change, fresh)) {
        x_outcomes[index] = already_so();
      } else if (is_changed_since_plan(change, fresh)) {
        x_outcomes[index] = changed_meanwhile(index, refusal.request_id);
      } else {
        left.push_back(index);
      }
    }
    apply(left, Look::kDone);
  }

  // What is as wanted was written; the rest keeps the outcome it was told. After a lost answer that
  // is not known to be refused, because the write may still be under way.
  void settle_by_look(const Indices& indices, const base::Error& told) {
    const auto error = read_sets(indices);
    if (error) return settle_all(indices, left_open(told, *error));
    for (const auto index : indices) {
      const bool is_done = is_reached(*x_changes[index], *fresh_of(index));
      x_outcomes[index] = is_done ? already_so() : model::Outcome(told);
    }
  }

  static model::Outcome already_so() { return model::Done{.resource = {}, .note = "already so"}; }

  [[nodiscard]] base::Error changed_meanwhile(std::size_t index,
                                              const std::string& request_id) const {
    const auto key = key_of(index);
    return {base::ErrorKind::kConflict,
            fmt::format("the {} record set of {} in zone {} was changed by somebody else since it "
                        "was read; plan again",
                        dns::to_text(key.second),
                        key.first.text(),
                        x_zone.text()),
            request_id};
  }

  void settle_all(const Indices& indices, const model::Outcome& outcome) {
    for (const auto index : indices) x_outcomes[index] = outcome;
  }

  const DnsWork& x_work;
  dns::Name x_zone;
  std::span<const model::Change* const> x_changes;
  std::stop_token x_stop;
  std::vector<model::Outcome> x_outcomes;
  FreshSets x_fresh;
};

}  // namespace

std::vector<model::Outcome> change_zone(const DnsWork& work,
                                        const dns::Name& zone,
                                        std::span<const model::Change* const> changes,
                                        std::stop_token stop) {
  return ZoneChange(work, zone, changes, std::move(stop)).run();
}

}  // namespace mailctl::provider::oci
