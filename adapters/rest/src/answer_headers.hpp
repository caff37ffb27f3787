#pragma once

#include "comanda/http/message.hpp"

namespace comanda::rest {

/// Adds what every answer has, whoever made it: `X-Content-Type-Options`; `Cache-Control`, unless it says its own,
/// which lets be kept what has a tag to ask by, and that by the caller's own browser alone; and for a stream the word
/// to nginx and its kind that it is not to be gathered.
void complete(http::response& r);

}  // namespace comanda::rest
