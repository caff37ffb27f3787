#pragma once

#include <boost/json/object.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <string>
#include <vector>

#include "comanda/messaging/payload.hpp"
#include "comanda/schema/schema.hpp"

// What a service sends and receives, said once as lists of types:
//
//     struct catalogue {
//       static constexpr std::string_view service = "orders";
//       using receives = boost::mp11::mp_list<inventory::stock_reserved, ...>;
//       using sends = boost::mp11::mp_list<order_placed, inventory::reserve_stock, ...>;
//     };
namespace comanda::messaging {

/// A message type, as far as a document needs it.
struct catalogued_message {
  std::string type;
  std::string target;        ///< the service that a command is for; empty: an event
  boost::json::object data;  ///< JSON Schema
};

struct service_catalogue {
  std::string service;
  std::vector<catalogued_message> receives;
  std::vector<catalogued_message> sends;
};

template <payload T>
[[nodiscard]] catalogued_message catalogued() {
  catalogued_message m{std::string(T::message_type), "", schema::json_schema<T>()};
  if constexpr (command_payload<T>) m.target = T::target;
  return m;
}

template <class List>
[[nodiscard]] std::vector<catalogued_message> catalogued_all() {
  std::vector<catalogued_message> all;
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, List>>(
      [&all]<class T>(boost::mp11::mp_identity<T>) { all.push_back(catalogued<T>()); });
  return all;
}

template <class Catalogue>
[[nodiscard]] service_catalogue catalogue_of() {
  return {std::string(Catalogue::service), catalogued_all<typename Catalogue::receives>(),
          catalogued_all<typename Catalogue::sends>()};
}

}  // namespace comanda::messaging
