#include "comanda/delivery/channel_sender.hpp"

#include "comanda/schema/schema.hpp"

namespace comanda::delivery {

notifications::delivery_answer channel_sender::deliver(const notifications::delivery_request& r) {
  using notifications::channel;
  const auto& by = r.channel == channel::log ? by_.log : r.channel == channel::email ? by_.email : by_.webhook;
  if (by == nullptr)
    return {false, true, "nothing is sent over the channel " + std::string(schema::enum_name(r.channel)) + " here"};
  return by->deliver(r);
}

}  // namespace comanda::delivery
