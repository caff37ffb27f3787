#include "comanda/operations/views.hpp"

#include "comanda/schema/parse.hpp"

namespace comanda::operations {

dead_message_view view_of(const dead_message& m, std::string service) {
  dead_message_view v{m.message_id, std::move(service), m.type,           m.cause_code + ": " + m.cause,
                      m.attempts,   m.first_failed_at,  m.last_failed_at, boost::json::value(m.body)};
  if (m.body_encoding != body_encoding::utf8) return v;
  if (auto parsed = schema::parse_json(m.body)) v.body = *std::move(parsed);
  return v;
}

}  // namespace comanda::operations
