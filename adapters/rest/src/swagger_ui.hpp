#pragma once

#include <span>
#include <string_view>

namespace comanda::rest {

/// A file that is compiled in, as it is in swagger_ui/: one whose name ends in ".gz" is compressed.
struct embedded_bytes {
  std::string_view name;
  std::string_view content;
};

/// The page behind /docs: see swagger_ui/README.md.
[[nodiscard]] std::span<const embedded_bytes> embedded_files();

}  // namespace comanda::rest
