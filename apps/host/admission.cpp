#include "admission.hpp"

#include <utility>

namespace comanda::host {

namespace {

class admitted_store final : public storage::store {
 public:
  admitted_store(std::unique_ptr<storage::store> inner, std::shared_ptr<admission> by)
      : inner_(std::move(inner)), admission_(std::move(by)) {}

  result<std::vector<std::vector<storage::row>>> load(const std::vector<storage::key_request>& requests) override {
    return when_admitted([&] { return inner_->load(requests); });
  }
  result<std::vector<std::vector<storage::stamped_key>>> load_stamps(
      const std::vector<storage::key_request>& requests) override {
    return when_admitted([&] { return inner_->load_stamps(requests); });
  }
  result<> commit(const storage::change_set& changes) override {
    return when_admitted([&] { return inner_->commit(changes); });
  }
  result<std::vector<storage::row>> list(const storage::list_request& request) override {
    return when_admitted([&] { return inner_->list(request); });
  }
  result<std::vector<storage::row>> claim(const storage::claim_request& request) override {
    return when_admitted([&] { return inner_->claim(request); });
  }
  result<std::size_t> prune(const storage::prune_request& request) override {
    return when_admitted([&] { return inner_->prune(request); });
  }
  result<storage::table_summary> summarize(const storage::table& of, std::size_t oldest_column) override {
    return when_admitted([&] { return inner_->summarize(of, oldest_column); });
  }
  result<> check() override {
    auto there = inner_->check();
    return there ? admission_->ask(*inner_) : there;
  }

 private:
  template <class Call>
  auto when_admitted(Call call) -> decltype(call()) {
    if (auto may = admission_->ask(*inner_); !may) return failure_of(may);
    return call();
  }

  std::unique_ptr<storage::store> inner_;
  std::shared_ptr<admission> admission_;
};

}  // namespace

result<> admission::ask(storage::store& through) {
  if (is_admitted_) return {};
  const auto refuse = [] { return fail(errc::unavailable, "this program cannot go on with what the database holds"); };
  if (is_refused_) return refuse();
  const std::lock_guard lock(mutex_);
  if (is_admitted_) return {};
  if (is_refused_) return refuse();
  auto answer = question_(through);
  if (answer) {
    is_admitted_ = true;
    return {};
  }
  if (answer.error().code != errc::invalid_state) return answer;  // there is no schema yet, or no database
  is_refused_ = true;
  refused_(answer.error());
  return refuse();
}

std::unique_ptr<storage::store> admitted(std::unique_ptr<storage::store> inner, std::shared_ptr<admission> by) {
  return std::make_unique<admitted_store>(std::move(inner), std::move(by));
}

}  // namespace comanda::host
