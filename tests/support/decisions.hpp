#pragma once

// given / when / then for the pure rules: a state made by hand, a decision, and what it would have stored and sent.

#include <boost/mp11/algorithm.hpp>
#include <string>
#include <utility>

#include "comanda/application/service.hpp"
#include "comanda/messaging/payload.hpp"

namespace comanda::test {

/// A moment: seconds after 2026-01-01.
inline timestamp at(std::int64_t seconds) { return from_micros(1'767'225'600'000'000 + seconds * 1'000'000); }

/// The n-th of a row of ids that differ.
inline uuid nth(std::uint32_t n) { return derive_uuid(uuid{{1}}, {"test", std::to_string(n)}); }

inline sku sku_of(const char* text) { return *sku::parse(text); }
inline customer_id customer_of(const char* text) { return *customer_id::parse(text); }
inline currency currency_of(const char* text) { return *currency::parse(text); }

/// What is given with the n-th message or request.
inline application::context context_of(std::uint32_t n, timestamp now) { return {now, nth(1000 + n), "trace", "", {}}; }

template <class Model, class... Records>
application::state<Model> given(const Records&... records) {
  application::state<Model> s;
  (s.put_loaded(records), ...);
  return s;
}

/// The state after the decision has been committed.
template <class Model>
void apply(const application::decision<Model>& d, application::state<Model>& to) {
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, typename Model::aggregates>>(
      [&](auto tag) {
        using T = typename decltype(tag)::type;
        for (const auto& value : d.template saved<T>()) to.put_loaded(value);
      });
}

/// The last part of a message type: "stock_reserved".
inline std::string short_type(std::string_view type) {
  type.remove_suffix(type.size() - type.rfind('.'));
  return std::string(type.substr(type.rfind('.') + 1));
}

/// What was sent, in order: "payment_voided, item_low"; "-" for nothing.
template <class Model>
std::string messages_of(const application::decision<Model>& d) {
  std::string all;
  for (const auto& m : d.messages) all += (all.empty() ? "" : ", ") + short_type(m.type);
  return all.empty() ? "-" : all;
}

}  // namespace comanda::test
