#include "comanda/rest/operations.hpp"

#include <algorithm>
#include <boost/describe/class.hpp>

#include "body.hpp"
#include "comanda/application/rows.hpp"
#include "comanda/kernel/text.hpp"
#include "comanda/operations/views.hpp"
#include "commands.hpp"
#include "dead_list.hpp"
#include "gather.hpp"
#include "redrive_all.hpp"
#include "resources.hpp"

namespace comanda::rest {

using operations::dead_message;

namespace {

struct redrive_body {
  std::optional<reason_text> reason;
};
BOOST_DESCRIBE_STRUCT(redrive_body, (), (reason))

using source_list = std::shared_ptr<const std::vector<operations_source>>;
using places = std::vector<std::size_t>;

/// The sources for a request that takes no other query parameter.
result<places> only_service(const http::call& c, const std::vector<operations_source>& sources) {
  auto chosen = chosen_sources(c, sources);
  if (!chosen) return chosen;
  if (auto none = no_parameters(without_service(c)); !none) return failure_of(none);
  return chosen;
}

/// Takes the parameter `reason` out of the call. Error: invalid_parameter.
result<std::string> take_reason(http::call& c) {
  for (auto p = c.target.parameters.begin(); p != c.target.parameters.end(); ++p) {
    if (p->first != "reason") continue;
    auto reason = std::move(p->second);
    c.target.parameters.erase(p);
    const auto begins_one = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; };
    const auto characters = static_cast<std::size_t>(std::count_if(reason.begin(), reason.end(), begins_one));
    if (characters <= reason_chars_max && is_text(reason)) return reason;
    return bad_parameter("reason", "is UTF-8 text of at most " + std::to_string(reason_chars_max) + " characters");
  }
  return std::string();
}

void list_dead(const source_list& sources, const http::call& c, exchange x) {
  auto page = read_dead_page(c, *sources);
  if (!page) return x.fail(page.error());
  auto asked = std::make_shared<const dead_page_request>(*std::move(page));
  gather<std::vector<storage::row>>(
      asked->chosen.size(),
      [&](std::size_t i, auto done) {
        struct part {
          page_room room;
          std::vector<storage::row> rows{};
        };
        auto p = std::make_shared<part>(part{page_room(asked->rows_max)});
        // The first row that has no room in a page is kept as well: it tells that there is a next page.
        const auto take = [p](storage::row r) {
          const bool fits = p->room.takes(stored_bytes(r));
          p->rows.push_back(std::move(r));
          return fits;
        };
        read_in_pieces((*sources)[asked->chosen[i]].reads, asked->of_chosen[i], piece_rows_of_messages, take,
                       [p, done = std::move(done)](const result<>& all) {
                         if (!all) return done(failure_of(all));
                         done(std::move(p->rows));
                       });
      },
      [sources, asked, c, x = std::move(x)](const result<std::vector<std::vector<storage::row>>>& rows) {
        if (!rows) return x.fail(rows.error());
        const auto merged = merge_dead_page(*asked, *rows, *sources);
        boost::json::array data;
        for (const auto& e : merged.entries)
          data.push_back(schema::encode(operations::view_of(e.message, (*sources)[e.source].service)));
        respond_list(x, c, std::move(data), merged.next_cursor, merged.unreadable);
      });
}

void show_dead(const source_list& sources, const http::call& c, exchange x) {
  const auto id = path_uuid(c, "message_id");
  if (!id) return x.fail(id.error());
  auto chosen = only_service(c, *sources);
  if (!chosen) return x.fail(chosen.error());
  gather<std::vector<storage::row>>(
      chosen->size(),
      [&](std::size_t i, auto done) {
        (*sources)[(*chosen)[i]].reads.point(storage::table_of<dead_message>(), *id, std::move(done));
      },
      [sources, where = *chosen, x = std::move(x)](const result<std::vector<std::vector<storage::row>>>& found) {
        if (!found) return x.fail(found.error());
        for (std::size_t i = 0; i < where.size(); ++i) {
          if ((*found)[i].empty()) continue;
          const auto m = storage::from_row<dead_message>((*found)[i].front());
          if (!m) return x.fail(m.error());
          if (m->status == operations::dead_status::parked)
            return x.show(schema::encode(operations::view_of(*m, (*sources)[where[i]].service)), m->version);
        }
        x.fail(error(errc::message_not_found, "there is no dead message of this id"));
      });
}

/// Hands the command in at one source after the other, until one knows the message.
void try_each(const source_list& sources, places left, const http::call& c, exchange x,
              const operations::command& command) {
  auto r = command_request<operations::service>(c, *x.env, command);
  if (!r) return x.fail(r.error());
  auto& gate = (*sources)[left.front()].commands;
  left.erase(left.begin());
  submit(gate, *std::move(r), x,
         [sources, left = std::move(left), c, x, command](const application::outcome& o) mutable {
           const bool unknown = !o.value && o.value.error().code == errc::message_not_found;
           if (unknown && !left.empty()) return try_each(sources, std::move(left), c, std::move(x), command);
           x.tell(o);
         });
}

void redrive_dead(const source_list& sources, const http::call& c, exchange x) {
  const auto id = path_uuid(c, "message_id");
  if (!id) return x.fail(id.error());
  auto chosen = only_service(c, *sources);
  if (!chosen) return x.fail(chosen.error());
  auto body = read_optional_body<redrive_body>(c);
  if (!body) return x.fail(body.error());
  const auto reason = body->reason ? body->reason->value() : std::string();
  try_each(sources, *std::move(chosen), c, std::move(x), operations::redrive{message_id(*id), reason});
}

void discard_dead(const source_list& sources, http::call c, exchange x) {
  const auto id = path_uuid(c, "message_id");
  if (!id) return x.fail(id.error());
  auto reason = take_reason(c);
  if (!reason) return x.fail(reason.error());
  auto chosen = only_service(c, *sources);
  if (!chosen) return x.fail(chosen.error());
  try_each(sources, *std::move(chosen), c, std::move(x), operations::discard{message_id(*id), *std::move(reason)});
}

void show_outbox(const source_list& sources, const http::call& c, exchange x) {
  auto chosen = only_service(c, *sources);
  if (!chosen) return x.fail(chosen.error());
  const auto& outbox = storage::table_of<application::outbox_row>();
  gather<storage::table_summary>(
      chosen->size(),
      [&](std::size_t i, auto done) {
        (*sources)[(*chosen)[i]].reads.summarize(outbox, outbox.index_of("created_at"), std::move(done));
      },
      [x = std::move(x)](const result<std::vector<storage::table_summary>>& all) {
        if (!all) return x.fail(all.error());
        operations::outbox_view v;
        const auto now = x.env->clock->now();
        for (const auto& s : *all) {
          v.pending += s.rows;
          if (s.oldest)
            v.oldest_age_ms = std::max<std::int64_t>(
                v.oldest_age_ms, std::chrono::duration_cast<std::chrono::milliseconds>(now - *s.oldest).count());
        }
        x.succeed(200, schema::encode(v));
      });
}

// What the API document says.

http::parameter service_document(const std::vector<operations_source>& sources) {
  const auto f = documented_filters(sources).back();
  return {std::string(f.parameter), http::parameter_place::query, f.description, f.schema, false};
}

http::operation list_document(const std::vector<operations_source>& sources) {
  return lists<operations::dead_message_view>(
      {"listDeadMessages", "operations", "DeadMessage", "What a service could not handle, the newest failure first."},
      documented_filters(sources));
}

http::operation show_document(const http::parameter& service) {
  auto o =
      shows<operations::dead_message_view>({"getDeadMessage", "operations", "DeadMessage"}, errc::message_not_found);
  o.parameters.push_back(service);
  return o;
}

http::operation redrive_document(const http::parameter& service) {
  auto o = under_version(by_key(with_body<redrive_body>(
      answers_with<operations::dead_message_view>({"redriveDeadMessage", "operations", "DeadMessage"}, 202,
                                                  "It is on its way to its service again",
                                                  {errc::message_not_found, errc::invalid_state}),
      "RedriveDeadMessage", {{"reason", "the database is back"}})));
  o.body_optional = true;
  o.parameters.push_back(service);
  return o;
}

http::operation discard_document(const http::parameter& service) {
  http::operation o{"discardDeadMessage", "operations", "", {}, {}, {}, {errc::message_not_found}};
  o.answers = {{204, "Nobody waits for it any more", http::answer_form::none}};
  o.parameters = {service,
                  {"reason", http::parameter_place::query, "For the audit", schema::json_schema<reason_text>(), false}};
  return under_version(std::move(o));
}

http::operation redrive_all_document(const http::parameter& service) {
  auto o = by_key(with_body<redrive_all_body>(
      answers_with<operations::redriven_view>({"redriveDeadMessages", "operations", "RedrivenMessages",
                                               "The oldest failures first, a bounded number a call: call again while "
                                               "some remain. Messages whose body is no "
                                               "text are passed over."},
                                              202, "How many are on their way, and how many that match are left", {}),
      "RedriveDeadMessages", {{"reason", "the database is back"}}));
  o.body_optional = true;
  o.answers.front().versioned = false;
  o.parameters.push_back(service);
  return o;
}

http::operation outbox_document(const http::parameter& service) {
  http::operation o{
      "getOutbox", "operations", "Committed messages that the broker does not have yet.", {service}, {}, {}, {}};
  o.answers = {{200, "How many, and how old the oldest is", http::answer_form::envelope,
                http::schema_of<operations::outbox_view>("Outbox")}};
  return o;
}

}  // namespace

void add_operations_routes(http::route_table& routes, std::vector<operations_source> of, const environment& env) {
  const auto shared = std::make_shared<const environment>(env);
  const auto sources = std::make_shared<const std::vector<operations_source>>(std::move(of));
  const auto service = service_document(*sources);
  const auto add = [&](http::method verb, const char* path, const char* summary, auto handle,
                       http::operation documents) {
    routes.add({verb, env.prefix + path, summary, std::string(http::admin_scope),
                [shared, sources, handle](const http::call& c, http::responder respond) {
                  handle(sources, c, make_exchange(shared, c, std::move(respond)));
                },
                std::move(documents)});
  };
  using http::method;
  add(method::get, "/messages/dead", "List dead messages", list_dead, list_document(*sources));
  add(method::post, "/messages/dead/redrive", "Redrive dead messages", redrive_all_dead, redrive_all_document(service));
  add(method::get, "/messages/dead/{message_id}", "Get a dead message", show_dead, show_document(service));
  add(method::post, "/messages/dead/{message_id}/redrive", "Redrive a dead message", redrive_dead,
      redrive_document(service));
  add(method::del, "/messages/dead/{message_id}", "Discard a dead message", discard_dead, discard_document(service));
  add(method::get, "/outbox", "Get the state of the outbox", show_outbox, outbox_document(service));
}

}  // namespace comanda::rest
