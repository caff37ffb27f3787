#include "comanda/beta/beta.hpp"  // offends: an adapter that knows another
