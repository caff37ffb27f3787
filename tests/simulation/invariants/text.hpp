#pragma once

#include <boost/json/serialize.hpp>
#include <string>

#include "../books/books.hpp"
#include "comanda/schema/schema.hpp"

// Short texts for findings.
namespace comanda::simulation {

template <class Enum>
std::string name_of(Enum e) {
  return std::string(schema::enum_name(e));
}
inline std::string text(const levels& l) {
  return std::to_string(l.on_hand) + " on hand, " + std::to_string(l.reserved) + " reserved";
}
/// A described struct as its JSON.
template <class T>
std::string json_of(const T& v) {
  return boost::json::serialize(schema::encode(v));
}

}  // namespace comanda::simulation
