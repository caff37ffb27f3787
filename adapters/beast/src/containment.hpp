#pragma once

#include <boost/asio/io_context.hpp>
#include <exception>
#include <functional>
#include <string_view>

namespace comanda::beast {

/// Told of an exception that ended here; may be empty.
using defect_report = std::function<void(std::string_view what)>;

inline void tell_defect(const defect_report& report, std::string_view what) noexcept {
  try {
    if (report) report(what);
  } catch (...) {  // who cannot even be told of it shall not end the process for it
  }
}

/// Calls `what`; an exception out of it is told and ends here. True: there was none.
template <class Function>
bool contained(const defect_report& report, Function&& what) noexcept {
  try {
    what();
    return true;
  } catch (const std::exception& e) {
    tell_defect(report, e.what());
  } catch (...) {
    tell_defect(report, "something that is no exception of the library");
  }
  return false;
}

/// Runs what is posted until there is no more, or it is stopped. What throws costs itself alone.
inline void run_contained(boost::asio::io_context& io, const defect_report& report) noexcept {
  while (!contained(report, [&io] { io.run(); })) {
  }
}

}  // namespace comanda::beast
