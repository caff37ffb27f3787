#include "support/service_gates.hpp"

namespace comanda::test {

template class immediate_commands<orders::service>;
template class immediate_commands<inventory::service>;
template class immediate_commands<notifications::service>;
template class immediate_commands<payments::service>;

}  // namespace comanda::test
