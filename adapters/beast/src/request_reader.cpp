#include "request_reader.hpp"

#include <algorithm>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "chunks.hpp"

namespace comanda::beast {
namespace asio = boost::asio;
using boost::system::error_code;
namespace {

namespace wire = boost::beast::http;
using body_parser = wire::request_parser<wire::string_body>;

constexpr std::size_t read_bytes = 8 * 1024;  // at a time; what is pipelined beyond it waits in the socket
constexpr std::string_view empty_line = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";

}  // namespace

class request_reader::impl {
 public:
  using verdict = std::variant<step, http::wire_error>;

  explicit impl(const server_options& o)
      : head_bytes_max_(o.request_line_bytes_max + o.header_bytes_max + 4),
        body_bytes_max_(o.body_bytes_max),
        buffer_(2 + head_bytes_max_ + read_bytes),
        scanner_({.request_line_bytes_max = o.request_line_bytes_max,
                  .header_bytes_max = o.header_bytes_max,
                  .header_fields_max = o.header_fields_max,
                  .body_bytes_max = o.body_bytes_max}) {}

  verdict advance() {
    if (parser_) return body();
    const auto judged = scanner_.scan(buffered());
    if (std::holds_alternative<head_unfinished>(judged)) return step::more_head;
    if (const auto* refused = std::get_if<http::wire_error>(&judged)) return *refused;
    found_ = std::get<head>(judged);
    return parse_head();
  }

  http::request take() {
    request_.body = std::move(parser_->get().body());
    restart();
    return std::move(request_);
  }

  void restart() {
    parser_.reset();
    scanner_.reset();
  }

  [[nodiscard]] boost::beast::flat_buffer& buffer() noexcept { return buffer_; }
  [[nodiscard]] const head& found() const noexcept { return found_; }
  /// For the next request.
  void forget() {
    restart();
    outline_.reset();
  }

  [[nodiscard]] bool has_begun() const noexcept {
    const auto bytes = buffered();
    return bytes.size() > empty_line.size() || !empty_line.starts_with(bytes);
  }

  [[nodiscard]] request_outline outline() const {
    if (outline_) return *outline_;
    auto head = buffered();
    if (head.starts_with(empty_line)) head.remove_prefix(empty_line.size());
    return {head.starts_with("HEAD "), field_of(head, "Origin"), field_of(head, "X-Request-ID")};
  }

  [[nodiscard]] bool may_tell_origin() const {
    return !outline_ && buffer_.size() < buffer_.max_size() && buffered().find(head_end) == std::string_view::npos &&
           field_of(buffered(), "Origin").empty();
  }

  [[nodiscard]] std::size_t held() const noexcept {
    return buffer_.size() + (parser_ ? parser_->get().body().size() : 0);
  }

 private:
  [[nodiscard]] std::string_view buffered() const noexcept {
    const auto data = buffer_.cdata();
    return {static_cast<const char*>(data.data()), data.size()};
  }

  verdict parse_head() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(head_bytes_max_));
    parser_->body_limit(body_bytes_max_);
    error_code ec;
    const auto text = buffered().substr(found_.begin, found_.end - found_.begin);
    parser_->put(asio::const_buffer(text.data(), text.size()), ec);
    if (ec) return http::wire_error{400, "The request's header is malformed."};
    buffer_.consume(found_.end);
    // Taken now, because a chunked body's trailer would add to them.
    take_head();
    parser_->eager(true);
    if (!found_.has_body()) return step::done;
    if (found_.expects_continue && buffer_.size() == 0) return step::go_ahead;
    return body();
  }

  void take_head() {
    const auto& message = parser_->get();
    request_ = {};
    request_.verb = http::method_from_string(std::string_view(message.method_string()));
    request_.target = origin_form(std::string_view(message.target()));
    for (const auto& field : message) {
      request_.headers.add(std::string(std::string_view(field.name_string())),
                           std::string(std::string_view(field.value())));
    }
    const auto only = [this](std::string_view name) {
      return std::string(request_.headers.count(name) == 1 ? request_.headers.find(name).value_or("") : "");
    };
    outline_ = request_outline{request_.verb == http::method::head, only("Origin"), only("X-Request-ID")};
  }

  verdict body() {
    if (buffer_.size() == 0 || (found_.chunked && is_part_of_last_chunk(buffered()))) return step::more_body;
    error_code ec;
    buffer_.consume(parser_->put(buffer_.cdata(), ec));
    if (ec == wire::error::body_limit) return http::wire_error{413, "The body is too large."};
    if (ec && ec != wire::error::need_more) return http::wire_error{400, "The body is malformed."};
    if (parser_->is_done()) return step::done;
    if (buffer_.size() < buffer_.max_size()) return step::more_body;
    return http::wire_error{400, "A chunk's head or the trailer is too long."};
  }

  const std::size_t head_bytes_max_;
  const std::size_t body_bytes_max_;
  boost::beast::flat_buffer buffer_;
  head found_;
  head_scanner scanner_;
  std::optional<body_parser> parser_;
  http::request request_;
  std::optional<request_outline> outline_;  // once the head was taken
};

request_reader::request_reader(const server_options& options) : self_(std::make_unique<impl>(options)) {}
request_reader::~request_reader() = default;

asio::mutable_buffer request_reader::space() { return self_->buffer().prepare(std::min(read_bytes, room())); }
void request_reader::commit(std::size_t bytes) { self_->buffer().commit(bytes); }

void request_reader::append(std::string_view bytes) {
  auto& buffer = self_->buffer();
  buffer.commit(asio::buffer_copy(buffer.prepare(bytes.size()), asio::buffer(bytes)));
}

std::size_t request_reader::room() const noexcept { return self_->buffer().max_size() - self_->buffer().size(); }
bool request_reader::empty() const noexcept { return self_->buffer().size() == 0; }
std::size_t request_reader::held() const noexcept { return self_->held(); }

std::variant<request_reader::step, http::wire_error> request_reader::advance() { return self_->advance(); }
const head& request_reader::current() const noexcept { return self_->found(); }
http::request request_reader::take() { return self_->take(); }
bool request_reader::has_begun() const noexcept { return self_->has_begun(); }
request_outline request_reader::outline() const { return self_->outline(); }
bool request_reader::may_tell_origin() const { return self_->may_tell_origin(); }
void request_reader::restart() { self_->forget(); }

}  // namespace comanda::beast
