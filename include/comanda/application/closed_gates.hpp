#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "comanda/application/gates.hpp"

// Gates that nobody stands behind: enough to make a route table that is only read, as for the API document.
namespace comanda::application {

template <class Service>
class closed_command_gate final : public command_gate<Service> {
 public:
  void submit(request<Service>, std::function<void(outcome)> done) override {
    done({unexpected<error>(error(errc::unavailable, "no service stands behind these routes"))});
  }
};

class closed_read_gate final : public read_gate {
 public:
  using answer = std::function<void(result<std::vector<storage::row>>)>;
  void points(const storage::table&, std::vector<storage::cell>, answer done) override { refuse(done); }
  void list(storage::list_request, answer done) override { refuse(done); }
  void summarize(const storage::table&, std::size_t,
                 std::function<void(result<storage::table_summary>)> done) override {
    refuse(done);
  }

 private:
  static void refuse(const auto& done) { done(fail(errc::unavailable, "no service stands behind these routes")); }
};

}  // namespace comanda::application
