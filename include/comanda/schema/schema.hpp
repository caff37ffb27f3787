#pragma once

// The whole of the schema: what a request, a response or a message is, said once as a described struct.

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "comanda/kernel/expected.hpp"
#include "comanda/schema/bounded.hpp"
#include "comanda/schema/codec.hpp"
#include "comanda/schema/containers.hpp"
#include "comanda/schema/context.hpp"
#include "comanda/schema/documentation.hpp"
#include "comanda/schema/enumeration.hpp"
#include "comanda/schema/kernel_types.hpp"
#include "comanda/schema/parse.hpp"
#include "comanda/schema/scalars.hpp"
#include "comanda/schema/settable.hpp"
#include "comanda/schema/structure.hpp"
#include "comanda/schema/violation.hpp"

namespace comanda::schema {

/// The value that `in` stands for, or everything that is wrong with it (up to `violations_max`).
template <has_codec T>
[[nodiscard]] expected<T, std::vector<violation>> decode(const boost::json::value& in, decode_options options = {}) {
  context ctx(options);
  T out{};
  if (!codec<T>::decode(in, out, ctx) && ctx.violations().empty()) {
    ctx.violate(violation_code::invalid_value, "is not valid");  // a codec that forgot to say what is wrong
  }
  if (!ctx.violations().empty()) return unexpected(ctx.take_violations());
  return out;
}

/// The same from text. Errors: malformed_json, validation_failed.
template <has_codec T>
[[nodiscard]] result<T> decode_text(std::string_view text, decode_options options = {}) {
  const auto parsed = parse_json(text);
  if (!parsed) return unexpected(parsed.error());
  auto decoded = decode<T>(*parsed, options);
  if (!decoded) return unexpected(to_error(decoded.error()));
  return *std::move(decoded);
}

template <has_codec T>
[[nodiscard]] boost::json::value encode(const T& in) {
  return codec<T>::encode(in);
}

/// For a described struct: JSON that is known to be an object.
template <described_struct T>
[[nodiscard]] boost::json::object encode_object(const T& in) {
  return codec<T>::encode(in);
}

/// JSON Schema, draft 2020-12, whole (no $ref): what OpenAPI 3.1 and AsyncAPI 3.0 take as it is.
template <has_codec T>
[[nodiscard]] boost::json::object json_schema() {
  return codec<T>::json_schema();
}

}  // namespace comanda::schema
