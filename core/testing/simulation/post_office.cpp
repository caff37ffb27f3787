#include "comanda/testing/simulation/post_office.hpp"

namespace comanda::testing::simulation {

namespace {

class simulated_sender final : public notifications::sender {
 public:
  simulated_sender(post_office& to, port_guard guard) : office_(to), guard_(guard) {}

  notifications::delivery_answer deliver(const notifications::delivery_request& r) override {
    guard_.before(port::deliver);
    if (office_.on_tried) office_.on_tried(r);
    if (guard_.strikes(fault::unavailable, port::deliver)) return {false, false, "the post office is closed"};
    if (office_.refuses && office_.refuses(r)) return {false, true, "there is no such address"};
    if (office_.on_delivered) office_.on_delivered(r);
    guard_.note("mail", r.event_type, static_cast<std::uint64_t>(r.attempt));
    guard_.after(port::deliver);
    if (guard_.strikes(fault::answer_lost, port::deliver)) return {false, false, "no receipt came"};
    return {true, false, ""};
  }

 private:
  post_office& office_;
  port_guard guard_;
};

}  // namespace

std::unique_ptr<notifications::sender> make_sender(post_office& to, port_guard guard) {
  return std::make_unique<simulated_sender>(to, guard);
}

}  // namespace comanda::testing::simulation
