#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "comanda/kernel/error.hpp"

namespace comanda::application {

enum class answer_kind {
  none,        ///< nobody waits for an answer: a message or a timer was handled
  ok,          //
  created,     ///< `resource` is new
  accepted,    ///< it goes on in the background
  no_content,  //
};

/// What a command's issuer learns when it succeeded.
struct answer {
  answer_kind kind = answer_kind::none;
  std::string resource;  ///< path of the resource below the API prefix: "/orders/0190..."; may be empty
  boost::json::value body;
  std::int64_t version = 0;  ///< of the aggregate in `body`; 0: none
  friend bool operator==(const answer&, const answer&) = default;
};

/// What became of one command of a batch.
struct outcome {
  result<answer> value = fail(errc::internal, "not run");
  bool replayed = false;   ///< the stored answer of an earlier request with the same idempotency key
  bool duplicate = false;  ///< a message whose effect had been committed before; nothing was done now
};

/// The form in which an answer is kept under its idempotency key.
[[nodiscard]] std::string encode_outcome(const result<answer>& value);
/// Error: internal (the text is not what `encode_outcome` writes).
[[nodiscard]] result<result<answer>> decode_outcome(std::string_view text);

}  // namespace comanda::application
