#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "../invariants/invariant.hpp"
#include "world.hpp"

namespace comanda::simulation {

/// Something that a person wants of a service.
struct wish {
  service_name of = service_name::orders;
  http::method verb = http::method::get;
  std::string path;           ///< below the API prefix, with its query
  std::string body = {};      ///< "": none
  std::string if_match = {};  ///< a version; "": none
  bool waits = false;         ///< Prefer: wait, of which the first answer may say more than its repetition
};

/// A definite answer: the same wish gets the same again.
struct reply {
  int status = 0;  ///< 0: given up without a definite answer
  boost::json::value data;
  boost::json::value error;
  std::string etag;
  std::string location;
  std::string link;  ///< to the next page
  bool replayed = false;

  [[nodiscard]] bool good() const noexcept { return status >= 200 && status < 300; }
  [[nodiscard]] std::string code() const;                         ///< of an error; "" when there is none
  [[nodiscard]] std::string version() const;                      ///< what the ETag names
  [[nodiscard]] std::string text(std::string_view member) const;  ///< of `data`; "" when there is none
};

struct client_habits {
  bool uses_keys = true;
  std::uint64_t repeats_one_in = 4;  ///< repeats what was answered already; 0: never
};

/// Sends requests as a careful program does: each POST under an Idempotency-Key, and again under the same one while
/// nobody answers. What answers it gets is checked here. Thread rule: one thread; outlives what it has asked for.
class client {
 public:
  using heard = std::function<void(const reply&)>;

  client(world& in, findings& found, client_habits habits) : world_(in), found_(found), habits_(habits) {}

  void send(wish w, heard then);

 private:
  struct errand {
    wish what;
    std::string key;
    heard then;
    int attempts = 0;
    int repeats = 0;
    std::optional<reply> first;  ///< the first definite answer
  };
  using pointer = std::shared_ptr<errand>;

  void attempt(const pointer& e);
  void hear(const pointer& e, const std::optional<http::response>& r);
  void again(const pointer& e, microseconds at_least);
  void take(const pointer& e, reply r);
  void compare(const errand& e, const reply& r);
  void complain(std::string_view invariant, const errand& e, const std::string& what);

  world& world_;
  findings& found_;
  client_habits habits_;
  std::uint64_t keys_ = 0;
};

}  // namespace comanda::simulation
