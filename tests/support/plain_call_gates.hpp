#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "comanda/application/executor.hpp"
#include "comanda/application/gates.hpp"
#include "comanda/kernel/id.hpp"
#include "comanda/kernel/ports.hpp"
#include "comanda/kernel/time.hpp"
#include "comanda/storage/store.hpp"

// A service behind its gates by plain calls: what is asked is answered before the call returns, at a set time.
namespace comanda::test {

class set_clock final : public clock {
 public:
  timestamp at = *parse_timestamp("2026-01-31T10:30:00.123456Z");
  timestamp now() override { return at; }
};

class counted_ids final : public id_source {
 public:
  uuid next(timestamp now) override {
    std::array<std::uint8_t, 10> chance{};
    ++count_;
    chance[8] = static_cast<std::uint8_t>(count_ >> 8);
    chance[9] = static_cast<std::uint8_t>(count_);
    return make_uuid_v7(now, chance);
  }

 private:
  unsigned count_ = 0;
};

template <class Service>
class immediate_commands final : public application::command_gate<Service> {
 public:
  explicit immediate_commands(storage::store& on, Service rules = Service())
      : rules_(std::move(rules)), executor_(on, rules_) {}

  std::optional<error> refuses;  ///< instead of running the command
  std::function<void()> before_it_runs = [] {};
  std::vector<application::context> contexts;

  void submit(application::request<Service> r, std::function<void(application::outcome)> done) override;
  [[nodiscard]] const Service* rules() const noexcept override { return &rules_; }

 private:
  Service rules_;
  application::executor<Service> executor_;
};

// Not in the class, where an optimizing compiler would look at it although it is compiled elsewhere.
template <class Service>
void immediate_commands<Service>::submit(application::request<Service> r,
                                         std::function<void(application::outcome)> done) {
  contexts.push_back(r.context);
  before_it_runs();
  if (refuses) return done({unexpected<error>(*refuses)});
  done(executor_.run(std::span(&r, 1)).outcomes.front());
}

class immediate_reads final : public application::read_gate {
 public:
  explicit immediate_reads(storage::store& from) : store_(from) {}

  std::optional<error> refuses;
  bool throws = false;
  std::size_t asked = 0;  ///< reads, each of which is a query

  void points(const storage::table& from, std::vector<storage::cell> keys,
              std::function<void(result<std::vector<storage::row>>)> done) override {
    ++asked;
    if (refuses) return done(unexpected<error>(*refuses));
    auto found = store_.load({{&from, std::move(keys)}});
    done(std::move(found.value().front()));
  }
  void list(storage::list_request what, std::function<void(result<std::vector<storage::row>>)> done) override {
    if (throws) throw std::logic_error("a bug in a reader");
    ++asked;
    if (refuses) return done(unexpected<error>(*refuses));
    done(store_.list(what));
  }
  void summarize(const storage::table& of, std::size_t oldest_column,
                 std::function<void(result<storage::table_summary>)> done) override {
    if (refuses) return done(unexpected<error>(*refuses));
    done(store_.summarize(of, oldest_column));
  }

 private:
  storage::store& store_;
};

}  // namespace comanda::test
