#pragma once

#include <boost/asio/io_context.hpp>  // offends: the core knows no Asio
