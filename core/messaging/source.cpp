#include "comanda/messaging/source.hpp"

namespace comanda::messaging {

std::string_view service_in(std::string_view type) {
  type.remove_prefix(type.find('.') + 1);
  return type.substr(0, type.find('.'));
}

result<> check_source(const message& m, std::string_view sender) {
  if (m.source == sender) return {};
  return fail(errc::validation_failed,
              "a message of type " + m.type + " comes from /" + std::string(sender) + ", this one says /" + m.source);
}

}  // namespace comanda::messaging
