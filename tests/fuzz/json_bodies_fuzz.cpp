#include <boost/json/serialize.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <string>

#include "../../adapters/rest/src/requests.hpp"
#include "comanda/schema/schema.hpp"
#include "fuzz_target.hpp"
#include "support/json_schema.hpp"

// JSON, read as the body of a request. The first byte says of which; what follows is the body.
namespace comanda::fuzz {
namespace {

namespace json = boost::json;

using bodies =
    boost::mp11::mp_list<rest::place_order_body, rest::revise_order_body, rest::reason_body, rest::put_item_body,
                         rest::create_item_body, rest::adjust_item_body, rest::put_preferences_body,
                         rest::send_notification_body, rest::retry_notification_body, rest::create_payment_body,
                         rest::refund_body, rest::resolve_operation_body, rest::payment_action_body>;

void check_refusal(const error& why) {
  if (why.code == errc::malformed_json) return;
  require(why.code == errc::validation_failed, "a body is malformed or invalid, and nothing else", why.message);
  const auto* violations = why.details.if_contains("violations");
  require(violations != nullptr && violations->is_array() && !violations->as_array().empty(),
          "an invalid body has at least one violation");
  for (const auto& v : violations->as_array()) {
    const auto& pointer = v.at("pointer").as_string();
    require(pointer.empty() || pointer.starts_with('/'), "a violation is at a JSON pointer", pointer);
  }
}

template <class Body>
void decode(std::string_view text) {
  const auto read = schema::decode_text<Body>(text);
  if (!read) return check_refusal(read.error());
  static const json::value document = schema::json_schema<Body>();
  const auto findings = test::schema_checker(document).check(document, *schema::parse_json(text));
  require(findings.empty(), "what is taken is what the document says", findings.empty() ? "" : findings.front());
  const auto again = json::serialize(schema::encode(*read));
  const auto reread = schema::decode_text<Body>(again);
  require(reread.has_value(), "what was read can be read again", again);
  require(json::serialize(schema::encode(*reread)) == again, "and is the same", again);
}

}  // namespace

void run(std::string_view input) {
  const auto chosen = take_byte(input) % boost::mp11::mp_size<bodies>::value;
  boost::mp11::mp_with_index<boost::mp11::mp_size<bodies>::value>(
      chosen, [&](auto index) { decode<boost::mp11::mp_at_c<bodies, index>>(input); });
}

}  // namespace comanda::fuzz
