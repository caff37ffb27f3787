#include "answer_reader.hpp"

#include <algorithm>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <exception>
#include <optional>
#include <string_view>

#include "chunks.hpp"

namespace comanda::beast {
namespace asio = boost::asio;
using boost::system::error_code;
namespace {

namespace wire = boost::beast::http;
using answer_parser = wire::response_parser<wire::string_body>;

constexpr std::size_t read_bytes = 16 * 1024;  // at a time
constexpr std::string_view head_end = "\r\n\r\n";

unexpected<error> not_taken(std::string why) { return fail(errc::unavailable, std::move(why)); }

}  // namespace

class answer_reader::impl {
 public:
  impl(answer_limits limits, bool to_head) : limits_(limits), to_head_(to_head), buffer_(limits.buffer_bytes_max) {
    expect_answer();
  }

  asio::mutable_buffer space() { return buffer_.prepare(std::min(read_bytes, room())); }

  result<step> commit(std::size_t bytes) {
    buffer_.commit(bytes);
    return guarded([this] { return parse(); });
  }

  result<step> finish() {
    return guarded([this]() -> result<step> {
      error_code ec;
      if (parser_->got_some()) parser_->put_eof(ec);
      if (ec) return not_taken(ec.message());
      if (!parser_->is_done()) return not_taken("the connection was closed");
      return step::done;
    });
  }

  http::response take() {
    http::response answer;
    auto& message = parser_->get();
    answer.status = static_cast<int>(message.result_int());
    for (const auto& field : message) {
      answer.headers.add(std::string(std::string_view(field.name_string())),
                         std::string(std::string_view(field.value())));
    }
    answer.body = std::move(message.body());
    return answer;
  }

 private:
  [[nodiscard]] std::size_t room() const noexcept { return buffer_.max_size() - buffer_.size(); }

  /// Beast's containers throw where its parser has no error: at a trailer field of more than 64 KiB, for one.
  template <class Function>
  static result<step> guarded(Function read) {
    try {
      return read();
    } catch (const std::exception& e) {
      return not_taken(e.what());
    }
  }

  result<step> parse() {
    while (is_something_there()) {
      error_code ec;
      const auto used = parser_->put(buffer_.cdata(), ec);
      buffer_.consume(used);
      if (ec && ec != wire::error::need_more) return not_taken(ec.message());
      if (parser_->is_done()) {
        if (parser_->get().result_int() >= 200) return step::done;
        if (++interim_answers_ > interim_answers_max) return not_taken("too many interim answers");
        expect_answer();
      } else if (used == 0) {
        break;
      }
    }
    if (!parser_->is_header_done() && buffer_.size() >= limits_.head_bytes_max)
      return not_taken("the head is too long");
    if (room() == 0) return not_taken("a chunk's size or the trailer is too long");
    return step::more;
  }

  /// That the parser can be given. A head is given as a whole, because its limit shall not depend on how it arrives.
  [[nodiscard]] bool is_something_there() const {
    const auto data = buffer_.cdata();
    const std::string_view bytes(static_cast<const char*>(data.data()), data.size());
    if (parser_->is_header_done()) return !bytes.empty() && !(parser_->chunked() && is_part_of_last_chunk(bytes));
    return bytes.substr(0, limits_.head_bytes_max).find(head_end) != std::string_view::npos;
  }

  void expect_answer() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(limits_.buffer_bytes_max));  // ours is the narrower one
    parser_->body_limit(limits_.body_bytes_max);
    parser_->skip(to_head_);
    parser_->eager(true);
  }

  const answer_limits limits_;
  const bool to_head_;
  boost::beast::flat_buffer buffer_;
  std::optional<answer_parser> parser_;
  int interim_answers_ = 0;
};

answer_reader::answer_reader(answer_limits limits, bool to_head) : self_(std::make_unique<impl>(limits, to_head)) {}
answer_reader::~answer_reader() = default;

asio::mutable_buffer answer_reader::space() { return self_->space(); }
result<answer_reader::step> answer_reader::commit(std::size_t bytes) { return self_->commit(bytes); }
result<answer_reader::step> answer_reader::finish() { return self_->finish(); }
http::response answer_reader::take() { return self_->take(); }

}  // namespace comanda::beast
