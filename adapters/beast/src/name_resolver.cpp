#include "name_resolver.hpp"

#include <netdb.h>

#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

namespace comanda::beast {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

struct lookup {
  std::mutex mutex;
  std::condition_variable ended;
  bool done = false;
  int problem = 0;
  endpoints found;
};

struct free_list {
  void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};

int look_up(const std::string& host, std::uint16_t port, endpoints& found) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  const int problem = ::getaddrinfo(host.c_str(), nullptr, &hints, &first);
  if (problem != 0) return problem;
  const std::unique_ptr<addrinfo, free_list> list(first);
  for (const auto* a = first; a != nullptr; a = a->ai_next) {
    tcp::endpoint endpoint;
    if (a->ai_addrlen > endpoint.capacity()) continue;
    endpoint.resize(a->ai_addrlen);
    const auto* bytes = reinterpret_cast<const char*>(a->ai_addr);
    std::copy(bytes, bytes + a->ai_addrlen, reinterpret_cast<char*>(endpoint.data()));
    endpoint.port(port);
    found.push_back(endpoint);
  }
  return found.empty() ? EAI_NONAME : 0;
}

/// One of the lookups under way, until it goes.
class place {
 public:
  explicit place(std::shared_ptr<std::atomic<int>> count) : count_(std::move(count)), number_(++*count_) {}
  ~place() { --*count_; }
  place(const place&) = delete;
  place& operator=(const place&) = delete;
  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  const std::shared_ptr<std::atomic<int>> count_;
  const int number_;
};

}  // namespace

bool is_numeric(const std::string& host) noexcept {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* list = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0) return false;
  ::freeaddrinfo(list);
  return true;
}

result<endpoints> name_resolver::resolve(const std::string& host, std::uint16_t port,
                                         std::chrono::steady_clock::time_point deadline) const {
  boost::system::error_code not_numeric;
  const auto address = asio::ip::make_address(host, not_numeric);
  if (!not_numeric) return endpoints{tcp::endpoint(address, port)};

  auto mine = std::make_shared<place>(under_way_);
  if (mine->number() > lookups_max) return fail(errc::unavailable, "too many names are being looked up");
  const auto shared = std::make_shared<lookup>();
  try {
    std::thread([shared, host, port, mine = std::move(mine)] {
      endpoints found;
      int problem = EAI_MEMORY;
      try {
        problem = look_up(host, port, found);
      } catch (const std::exception&) {  // this one name is not found, for want of memory
      }
      const std::lock_guard lock(shared->mutex);
      shared->problem = problem;
      shared->found = std::move(found);
      shared->done = true;
      shared->ended.notify_one();
    }).detach();
  } catch (const std::system_error& e) {
    return fail(errc::unavailable, std::string("no thread to look a name up: ") + e.what());
  }
  std::unique_lock lock(shared->mutex);
  if (!shared->ended.wait_until(lock, deadline, [&] { return shared->done; }))
    return fail(errc::timeout, "the name " + host + " was not found in time");
  if (shared->problem != 0)
    return fail(errc::unavailable, "the name " + host + " is not known: " + ::gai_strerror(shared->problem));
  return std::move(shared->found);
}

}  // namespace comanda::beast
