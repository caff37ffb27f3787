#pragma once

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <memory>

#include "comanda/http/message.hpp"
#include "comanda/kernel/error.hpp"

namespace comanda::beast {

inline constexpr int interim_answers_max = 8;  ///< 1xx before the answer

struct answer_limits {
  std::size_t body_bytes_max = 0;
  std::size_t head_bytes_max = 64 * 1024;
  /// A head, a chunk's size with its extension, or a trailer has to fit into it as a whole.
  std::size_t buffer_bytes_max = 128 * 1024;
};

/// Reads the answer to one request out of the bytes of a connection, which a stranger has written. No socket, no clock.
/// Nothing that they say throws or takes more memory than the limits.
class answer_reader {
 public:
  /// `to_head`: the answer to HEAD, which has no body whatever its length.
  answer_reader(answer_limits limits, bool to_head);
  ~answer_reader();
  answer_reader(const answer_reader&) = delete;
  answer_reader& operator=(const answer_reader&) = delete;

  enum class step {
    more,  ///< read into space() again
    done,  ///< take() has the answer
  };

  /// Where to read to next; stays valid until commit(). Never empty after step::more.
  [[nodiscard]] boost::asio::mutable_buffer space();
  /// So many bytes have come. Error: unavailable, for what is no HTTP or too big.
  [[nodiscard]] result<step> commit(std::size_t bytes);
  /// No more will come. Error: unavailable, when the answer is not whole.
  [[nodiscard]] result<step> finish();
  [[nodiscard]] http::response take();

 private:
  class impl;
  std::unique_ptr<impl> self_;
};

}  // namespace comanda::beast
