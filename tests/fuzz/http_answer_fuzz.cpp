#include <algorithm>
#include <string>

#include "../../adapters/beast/src/answer_reader.hpp"
#include "fuzz_target.hpp"

// The bytes of a connection to a server that we ask: one answer, or none. The first byte says in pieces of how many
// bytes they arrive, which must not matter, and whether HEAD was asked.
namespace comanda::fuzz {
namespace {

constexpr beast::answer_limits narrow = {.body_bytes_max = 1024, .head_bytes_max = 512, .buffer_bytes_max = 1024};

/// What the bytes are read as.
struct outcome {
  bool is_answer = false;
  std::string text;  ///< of the answer, or of the error
};

std::string text_of(const http::response& r) {
  std::string out = std::to_string(r.status) + "\n";
  for (const auto& h : r.headers) out += h.name + ": " + h.value + "\n";
  return out + "\n" + r.body;
}

outcome refused(const error& e) {
  require(e.code == errc::unavailable, "a bad answer is like none", e.message);
  return {false, e.message};
}

outcome hear(std::string_view bytes, std::size_t piece, bool to_head) {
  using step = beast::answer_reader::step;
  beast::answer_reader reader(narrow, to_head);
  while (!bytes.empty()) {
    const auto space = reader.space();
    require(space.size() > 0, "a reader that asks for more has room");
    const auto n = std::min({piece, space.size(), bytes.size()});
    boost::asio::buffer_copy(space, boost::asio::buffer(bytes.data(), n));
    const auto got = reader.commit(n);
    if (!got) return refused(got.error());
    bytes.remove_prefix(n);
    if (*got == step::more) continue;
    const auto answer = reader.take();
    require(answer.status >= 200 && answer.status <= 999, "the status is a final one");
    require(answer.body.size() <= narrow.body_bytes_max, "the body is bounded");
    return {true, text_of(answer)};
  }
  const auto end = reader.finish();
  if (!end) return refused(end.error());
  require(*end == step::done, "at the end there is an answer or none");
  return {true, text_of(reader.take())};
}

}  // namespace

void run(std::string_view input) {
  const auto first = take_byte(input);
  const bool to_head = first >= 128;
  const auto whole = hear(input, input.size(), to_head);
  const auto pieces = hear(input, 1 + first % 128, to_head);
  require(whole.is_answer == pieces.is_answer, "how bytes arrive does not decide whether it is an answer",
          whole.text + "\n" + pieces.text);
  require(!whole.is_answer || whole.text == pieces.text, "and does not change it", whole.text + "\n" + pieces.text);
}

}  // namespace comanda::fuzz
