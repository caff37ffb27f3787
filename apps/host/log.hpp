#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string_view>

namespace comanda::host {

enum class severity { debug, info, warning, error };

/// Where the parts of the host write what an operator should see. Safe from every thread.
using log_sink = std::function<void(severity, std::string_view message, boost::json::object fields)>;

}  // namespace comanda::host
