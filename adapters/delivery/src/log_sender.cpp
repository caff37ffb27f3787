#include "comanda/delivery/log_sender.hpp"

namespace comanda::delivery {

notifications::delivery_answer log_sender::deliver(const notifications::delivery_request& r) {
  if (r.channel != notifications::channel::log) return {false, true, "this sender knows the log channel only"};
  write_(r);
  return {true, false, "written to the log"};
}

}  // namespace comanda::delivery
