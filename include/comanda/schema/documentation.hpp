#pragma once

#include <string_view>

namespace comanda::schema {

/// What a reader of the API document is told about a member.
struct member_doc {
  std::string_view name;  ///< as in JSON
  std::string_view description;
  /// A text for a member that is a text; JSON for every other, and `null` for one that may be null. Empty: no example.
  std::string_view example = {};
};

/// Specialise it to document a described struct:
///
///     template <>
///     struct comanda::schema::documentation<place_order_request> {
///       static constexpr std::string_view description = "What to order";  // may be left out
///       static constexpr std::array<member_doc, 1> members{{{"currency", "ISO 4217", "EUR"}}};
///     };
///
/// Members that it does not name stay without a description; a name that is no member does not compile.
template <class T>
struct documentation {};

}  // namespace comanda::schema
