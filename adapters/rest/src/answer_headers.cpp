#include "answer_headers.hpp"

namespace comanda::rest {

void complete(http::response& r) {
  r.headers.set("X-Content-Type-Options", "nosniff");
  if (!r.headers.find("Cache-Control"))
    r.headers.add("Cache-Control", r.headers.find("ETag") ? "private, no-cache" : "no-store");
  if (r.stream) r.headers.set("X-Accel-Buffering", "no");
}

}  // namespace comanda::rest
