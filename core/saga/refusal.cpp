#include "comanda/saga/refusal.hpp"

#include <utility>

namespace comanda::saga {

namespace {

std::string text_of(const boost::json::object& reason, std::string_view member) {
  const auto* text = reason.if_contains(member);
  return text != nullptr && text->is_string() ? std::string(text->get_string()) : std::string();
}

}  // namespace

boost::json::object to_object(refusal why) {
  return {{"code", why.code}, {"message", why.message}, {"details", std::move(why.details)}};
}

refusal refusal_of(const boost::json::object& reason) {
  refusal why{text_of(reason, "code"), text_of(reason, "message"), {}};
  if (const auto* details = reason.if_contains("details"); details != nullptr && details->is_object())
    why.details = details->get_object();
  return why;
}

}  // namespace comanda::saga
