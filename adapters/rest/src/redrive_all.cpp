#include "redrive_all.hpp"

#include <algorithm>

#include "body.hpp"
#include "comanda/operations/views.hpp"
#include "comanda/storage/record.hpp"
#include "commands.hpp"
#include "dead_list.hpp"
#include "idempotency.hpp"
#include "pieces.hpp"

namespace comanda::rest {

using operations::dead_message;

namespace {

/// What is parked and can be sent again, the oldest failure first: what failed in an order comes again in it.
storage::list_request matching(const redrive_all_body& body) {
  const auto& table = storage::table_of<dead_message>();
  storage::list_request r{&table, {}, table.index_of("last_failed_at"),
                          false,  {}, operations::redriven_together_max + remaining_counted_max};
  const auto must_be = [&](std::string_view column, std::string value) {
    r.where.push_back({table.index_of(column), storage::comparison::equal, std::move(value)});
  };
  must_be("status", "parked");
  must_be("body_encoding", "utf8");
  if (body.cause) must_be("cause_code", body.cause->value());
  if (body.type) must_be("type", body.type->value());
  return r;
}

/// Goes from service to service. Lives as long as a callback has it.
class redriving : public std::enable_shared_from_this<redriving> {
 public:
  redriving(std::shared_ptr<const std::vector<operations_source>> sources, std::vector<std::size_t> chosen,
            redrive_all_body body, http::call c, exchange x)
      : sources_(std::move(sources)),
        chosen_(std::move(chosen)),
        body_(std::move(body)),
        call_(std::move(c)),
        exchange_(std::move(x)) {}

  void list_next() {
    found_.clear();
    const auto take = [self = shared_from_this()](const storage::row& r) {
      if (const auto* id = std::get_if<uuid>(&r[storage::table_of<dead_message>().key])) self->found_.emplace_back(*id);
      return true;
    };
    read_in_pieces(here().reads, matching(body_), piece_rows_of_messages, take,
                   [self = shared_from_this()](const result<>& all) {
                     if (!all) return self->exchange_.fail(all.error());
                     self->send();
                   });
  }

 private:
  [[nodiscard]] const operations_source& here() const { return (*sources_)[chosen_[at_]]; }

  /// Also when there is nothing to send: a request with an Idempotency-Key gets the answer that it once got.
  void send() {
    operations::redrive_all command;
    command.matching = static_cast<std::int64_t>(found_.size());
    if (body_.reason) command.reason = body_.reason->value();
    const auto sent = std::min(operations::redriven_together_max, static_cast<std::size_t>(total_.redriven));
    const auto room = operations::redriven_together_max - sent;
    found_.resize(std::min(room, found_.size()));
    command.message_ids = found_;
    auto r = command_request<operations::service>(call_, *exchange_.env, std::move(command));
    if (!r) return exchange_.fail(r.error());
    submit(here().commands, *std::move(r), exchange_,
           [self = shared_from_this()](const application::outcome& o) { self->add(o); });
  }

  void add(application::outcome o) {
    if (!o.value) return exchange_.tell(o);
    const auto here = schema::decode<operations::redriven_view>(o.value->body);
    if (!here) return exchange_.fail(error(errc::internal, "what was redriven cannot be read"));
    total_.redriven += here->redriven;
    total_.remaining += here->remaining;
    if (++at_ < chosen_.size()) return list_next();
    o.value->body = schema::encode(total_);
    exchange_.tell(o);
  }

  std::shared_ptr<const std::vector<operations_source>> sources_;
  std::vector<std::size_t> chosen_;
  redrive_all_body body_;
  http::call call_;
  exchange exchange_;
  std::size_t at_ = 0;
  std::vector<message_id> found_;  ///< at the service that is here
  operations::redriven_view total_;
};

}  // namespace

void redrive_all_dead(const std::shared_ptr<const std::vector<operations_source>>& sources, const http::call& c,
                      exchange x) {
  auto chosen = chosen_sources(c, *sources);
  if (!chosen) return x.fail(chosen.error());
  if (auto none = no_parameters(without_service(c)); !none) return x.fail(none.error());
  if (auto key = idempotency_of(c); !key) return x.fail(key.error());
  auto body = read_optional_body<redrive_all_body>(c);
  if (!body) return x.fail(body.error());
  if (body->cause && to_string(errc_from_string(body->cause->value())) != body->cause->value())
    return x.fail(schema::to_error(
        {{"/cause", std::string(schema::violation_code::invalid_value), "is no code that a message fails with"}}));
  std::make_shared<redriving>(sources, *std::move(chosen), *std::move(body), c, std::move(x))->list_next();
}

}  // namespace comanda::rest
