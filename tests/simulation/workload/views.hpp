#pragma once

#include <map>
#include <string>

#include "client.hpp"

namespace comanda::simulation {

/// Reads everything over REST, one by one and as lists, and compares it with what was committed. Thread rule: one
/// thread; outlives the world's callbacks.
class reader {
 public:
  reader(world& in, findings& found, const books& b) : found_(found), client_(in, found, {}), books_(b) {}

  void begin();
  [[nodiscard]] bool has_finished() const noexcept { return open_ == 0; }

 private:
  /// "path of one" -> what it must show.
  using expected = std::map<std::string, boost::json::value>;
  void look_at_each(service_name of, const expected& all);
  void look_at_list(service_name of, const std::string& page, std::string member, std::shared_ptr<expected> left);
  void check_list(service_name of, std::string path, std::string_view member, const expected& all);
  void differs(const std::string& what);

  findings& found_;
  client client_;
  const books& books_;
  std::size_t open_ = 0;
};

}  // namespace comanda::simulation
