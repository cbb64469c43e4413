// What became of a write whose answer was lost, or that met its own first attempt.

#include "email_changes.h"

namespace mailctl::provider::oci {

using model::Action;

TEST_CASE("an update that met its own first attempt counts as done") {
  struct Row {
    int status;  // of the PUT; 0: its answer was lost
    int read_status;
    std::string after;  // what is read then
    std::string outcome;
  };

  const auto unknown = std::string("unknown");
  const Row rows[] = {
      {412, 200, domain_json("ACTIVE", "new", "shop"), "done"},
      {412, 200, domain_json("ACTIVE", "new", "other"), "changed by somebody else"},
      {412, 200, domain_json("ACTIVE", "theirs", "shop"), "changed by somebody else"},
      {412, 500, "{}", unknown},
      {409, 200, domain_json("UPDATING", "new", "shop"), "updated:id-1"},
      {409, 200, domain_json("UPDATING", "theirs", "shop"), "changed by somebody else"},
      {0, 200, domain_json("ACTIVE", "new", "shop"), "done"},
      {0, 200, domain_json("ACTIVE", "old", "shop"), unknown},
      {0, 500, "{}", unknown},
      {400, 200, domain_json("ACTIVE", "old", "shop"), "invalid"},
  };
  for (const auto& row : rows) {
    INFO(row.status << " " << row.read_status << " " << row.after);
    bool is_put = false;
    Fixture fixture([&](const net::Request& request) -> base::Result<net::Response> {
      if (request.method == net::Method::kGet) {
        return is_put ? reply(row.read_status, row.after)
                      : reply(200, domain_json("ACTIVE", "old", "shop"));
      }
      is_put = true;
      if (row.status != 0) return reply(row.status, R"({"code":"IncorrectState"})");
      return base::Error{base::ErrorKind::kUnknownOutcome, "lost", {}};
    });
    const auto outcome = apply_one(fixture, domain_change(Action::kUpdate));
    CHECK(count_writes(fixture) == 1);
    CHECK(word_of(outcome).find(row.outcome) != std::string::npos);
  }
}

TEST_CASE("a deletion that met its own first attempt waits or is done") {
  struct Row {
    int status;  // of the DELETE; 0: its answer was lost
    int read_status;
    std::string state;  // what is read then, by id and by list
    std::string outcome;
  };

  const Row rows[] = {
      {409, 200, "DELETING", "deleted:id-1"},
      {412, 200, "DELETING", "deleted:id-1"},
      {0, 200, "DELETING", "deleted:id-1"},
      {409, 200, "DELETED", "done"},
      {409, 404, "DELETED", "done"},
      {412, 404, "DELETED", "done"},
      {404, 404, "DELETED", "done"},
      {0, 404, "DELETED", "done"},
      {409, 200, "ACTIVE", "changed by somebody else"},
      {412, 200, "ACTIVE", "changed by somebody else"},
      {404, 200, "ACTIVE", "not found"},
      {0, 200, "ACTIVE", "unknown"},
      {0, 404, "ACTIVE", "unknown"},
      {409, 500, "ACTIVE", "unknown"},
      {0, 500, "ACTIVE", "unknown"},
      {202, 500, "ACTIVE", "deleted:id-1"},
      {202, 200, "DELETED", "done"},
  };
  auto key = change_of(Action::kDelete, model::dkim_address("oci", "sa-saopaulo-1", domain(), "s"));
  auto sender =
      change_of(Action::kDelete, model::sender_address("oci", "sa-saopaulo-1", "a@example.com"));
  auto path =
      change_of(Action::kDelete,
                model::return_path_address("oci", "sa-saopaulo-1", dns::name_of("b.example.com")));
  for (const auto& change : {domain_change(Action::kDelete), key, sender, path}) {
    for (const auto& row : rows) {
      INFO(change.address.text() << " " << row.status << " " << row.read_status << " "
                                 << row.state);
      const auto json = [&](const std::string& state) {
        const std::string name = change.address.kind() == model::ResourceKind::kReturnPath
                                     ? "b.example.com"
                                     : "example.com";
        return R"({"id":"id-1","name":")" + name +
               R"(","emailAddress":"a@example.com","description":"old","lifecycleState":")" +
               state + "\"}";
      };
      bool is_sent = false;
      Fixture fixture([&](const net::Request& request) -> base::Result<net::Response> {
        if (request.method == net::Method::kDelete) {
          is_sent = true;
          if (row.status == 0) return base::Error{base::ErrorKind::kUnknownOutcome, "lost", {}};
          return reply(row.status, R"({"code":"X"})", {{"opc-work-request-id", "w"}});
        }
        if (!is_sent) return reply(200, json("ACTIVE"));
        if (request.url.find("/id-1") == std::string::npos) {
          return reply(200, R"({"items":[)" + json(row.state) + "]}");
        }
        return reply(row.read_status, row.read_status == 200 ? json(row.state) : "{}");
      });
      if (change.address.kind() == model::ResourceKind::kDkim) {
        fixture.ids.remember("sa-saopaulo-1", "example.com", "d-1");
      }
      const auto outcome = apply_one(fixture, change);
      CHECK(count_writes(fixture) == 1);
      CHECK(word_of(outcome).find(row.outcome) != std::string::npos);
    }
  }
}

TEST_CASE("a list that fails leaves open whether a deletion was carried out") {
  bool is_sent = false;
  Fixture fixture([&](const net::Request& request) -> base::Result<net::Response> {
    if (request.method == net::Method::kDelete) {
      is_sent = true;
      return reply(404, "{}");
    }
    return is_sent ? reply(500, "{}") : reply(200, domain_json("ACTIVE", "old", "shop"));
  });
  CHECK(kind_of(apply_one(fixture, domain_change(Action::kDelete))) ==
        base::ErrorKind::kUnknownOutcome);
}

TEST_CASE("a 404 on delete counts as done only when a list confirms it") {
  int list_status = 200;
  std::string items = "[]";
  Fixture fixture([&](const net::Request& request) {
    if (is(request, net::Method::kGet, "emailDomains?")) {
      return reply(list_status, R"({"items":)" + items + "}");
    }
    return reply(404, R"({"code":"NotAuthorizedOrNotFound","message":"m"})");
  });
  const auto change = domain_change(Action::kDelete);
  CHECK(std::holds_alternative<model::Done>(apply_one(fixture, change)));
  items = R"([{"id":"id-1","name":"example.com","lifecycleState":"DELETED"}])";
  CHECK(std::holds_alternative<model::Done>(apply_one(fixture, change)));
  items = R"([{"id":"id-1","name":"example.com","lifecycleState":"ACTIVE"}])";
  CHECK(error_text(apply_one(fixture, change)).find("GetEmailDomain") != std::string::npos);
  list_status = 404;
  CHECK(error_text(apply_one(fixture, change)).find("ListEmailDomains") != std::string::npos);
}

TEST_CASE("a lost answer to a create that left nothing is reported as unknown") {
  Fixture fixture([](const net::Request& request) -> base::Result<net::Response> {
    if (request.method == net::Method::kPost) {
      return base::Error{base::ErrorKind::kUnknownOutcome, "connection lost", {}};
    }
    return reply(200, R"({"items":[]})");
  });
  const auto outcome = apply_one(fixture, domain_change(Action::kCreate));
  CHECK(std::get<base::Error>(outcome).kind == base::ErrorKind::kUnknownOutcome);
}

TEST_CASE("a create that may have been made stays open where reading fails") {
  struct Row {
    int status;  // of the POST; 0: its answer was lost
    std::string broken;
  };

  for (const auto& [status, broken] : {Row{0, "/emailDomains?"},
                                       Row{409, "/emailDomains?"},
                                       Row{0, "/emailDomains/"},
                                       Row{409, "/emailDomains/"}}) {
    INFO(status << " " << broken);
    Fixture fixture([&](const net::Request& request) -> base::Result<net::Response> {
      if (request.method == net::Method::kPost) {
        if (status != 0) return reply(status, R"({"code":"Conflict"})");
        return base::Error{base::ErrorKind::kUnknownOutcome, "lost", {}};
      }
      if (request.url.find(broken) != std::string::npos) return reply(500, "{}");
      return reply(200, R"({"items":[)" + domain_json("ACTIVE", "new", "shop") + "]}");
    });
    const auto outcome = apply_one(fixture, domain_change(Action::kCreate));
    CHECK(kind_of(outcome) == base::ErrorKind::kUnknownOutcome);
    CHECK(error_text(outcome).find("reading what is there failed") != std::string::npos);
  }
}

TEST_CASE("what became of many creates is read side by side") {
  Fixture fixture([](const net::Request& request) -> base::Result<net::Response> {
    if (request.method == net::Method::kGet) return reply(500, "{}");
    return base::Error{base::ErrorKind::kUnknownOutcome, "lost", {}};
  });
  std::vector<model::Change> changes;
  for (const std::string email : {"a@example.com", "b@example.com", "c@example.com"}) {
    changes.push_back(
        change_of(Action::kCreate, model::sender_address("oci", "sa-saopaulo-1", email)));
    changes.back().after = model::ApprovedSender{domain(), email};
  }
  const std::vector<const model::Change*> pointers{&changes[0], &changes[1], &changes[2]};
  for (const auto& outcome : apply_email(fixture.work(), pointers, {})) {
    CHECK(kind_of(outcome) == base::ErrorKind::kUnknownOutcome);
  }
  CHECK(fixture.http.batches == std::vector<std::size_t>{3, 3});
}

}  // namespace mailctl::provider::oci
