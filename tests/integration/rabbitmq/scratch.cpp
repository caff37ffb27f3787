#include "scratch.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <thread>

#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_tcp_socket.h>
#endif

#include "support/catch.hpp"

namespace comanda::testing_rabbitmq {
namespace {

using steady = std::chrono::steady_clock;

amqp_bytes_t bytes(const std::string& text) { return amqp_cstring_bytes(text.c_str()); }
std::string text(amqp_bytes_t from) { return {static_cast<const char*>(from.bytes), from.len}; }

std::string text(const amqp_field_value_t& value) {
  switch (value.kind) {
    case AMQP_FIELD_KIND_UTF8:
      return text(value.value.bytes);
    case AMQP_FIELD_KIND_I32:
      return std::to_string(value.value.i32);
    case AMQP_FIELD_KIND_I64:
      return std::to_string(value.value.i64);
    default:
      return "(another kind)";
  }
}

}  // namespace

rabbitmq::broker_options broker_from_environment() {
  const char* url = std::getenv("TEST_RABBITMQ_URL");
  if (url == nullptr || *url == '\0')
    FAIL("set TEST_RABBITMQ_URL to a broker, for example amqp://guest:guest@127.0.0.1:5672/");
  auto options = rabbitmq::parse_url(url);
  if (!options) FAIL("TEST_RABBITMQ_URL: " + options.error().message);
  return *options;
}

class scratch::session {
 public:
  explicit session(const rabbitmq::broker_address& at) : state(amqp_new_connection()) {
    auto* socket = amqp_tcp_socket_new(state);
    REQUIRE(amqp_socket_open(socket, at.host.c_str(), at.port) == AMQP_STATUS_OK);
    const auto login = amqp_login(state, at.virtual_host.c_str(), 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, at.user.c_str(),
                                  at.password.c_str());
    REQUIRE(login.reply_type == AMQP_RESPONSE_NORMAL);
    amqp_channel_open(state, 1);
    REQUIRE(amqp_get_rpc_reply(state).reply_type == AMQP_RESPONSE_NORMAL);
  }
  ~session() {
    amqp_connection_close(state, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(state);
  }
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  amqp_connection_state_t state;
};

scratch::scratch() {
  static std::atomic<int> count = 0;
  prefix_ = "test." + std::to_string(::getpid()) + "." + std::to_string(++count) + ".";
  session_ = std::make_unique<session>(broker_from_environment().address);
}

scratch::~scratch() {
  for (const auto& queue : bounded_) amqp_queue_delete(session_->state, 1, bytes(queue), 0, 0);
  for (const auto& service : services_) {
    const auto known = names(service);
    std::vector<std::string> queues{known.commands_queue(), known.events_queue(), known.dead_queue()};
    for (const auto& delay : rabbitmq::retry_delays) queues.push_back(known.retry_queue(delay));
    for (const auto& queue : queues) amqp_queue_delete(session_->state, 1, bytes(queue), 0, 0);
    for (const auto& exchange : {known.retry_exchange(), known.commands_exchange(), known.events_exchange()}) {
      amqp_exchange_delete(session_->state, 1, bytes(exchange), 0);
    }
  }
}

rabbitmq::broker_options scratch::options(const std::string& service, std::vector<std::string> event_types) {
  auto made = broker_from_environment();
  made.prefix = prefix_;
  made.service = service;
  made.event_types = std::move(event_types);
  made.backoff_min = std::chrono::milliseconds(10);
  made.backoff_max = std::chrono::milliseconds(200);
  made.chance = [] { return 0.5; };
  services_.push_back(service);
  return made;
}

std::optional<stored> scratch::take(const std::string& queue) {
  const auto deadline = steady::now() + patience;
  while (steady::now() < deadline) {
    const auto got = amqp_basic_get(session_->state, 1, bytes(queue), 1);
    REQUIRE(got.reply_type == AMQP_RESPONSE_NORMAL);
    if (got.reply.id == AMQP_BASIC_GET_OK_METHOD) {
      amqp_message_t message;
      REQUIRE(amqp_read_message(session_->state, 1, &message, 0).reply_type == AMQP_RESPONSE_NORMAL);
      stored out{text(message.body),
                 text(message.properties.message_id),
                 text(message.properties.type),
                 text(message.properties.content_type),
                 {}};
      for (int i = 0; i < message.properties.headers.num_entries; ++i) {
        const auto& entry = message.properties.headers.entries[i];
        out.headers[text(entry.key)] = text(entry.value);
      }
      amqp_destroy_message(&message);
      return out;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return std::nullopt;
}

std::size_t scratch::ready(const std::string& queue) {
  const auto* declared = amqp_queue_declare(session_->state, 1, bytes(queue), 1, 1, 0, 0, amqp_empty_table);
  REQUIRE(declared != nullptr);
  return declared->message_count;
}

bool scratch::becomes_ready(const std::string& queue, std::size_t count) {
  const auto deadline = steady::now() + patience;
  while (steady::now() < deadline) {
    if (ready(queue) == count) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

void scratch::put(const std::string& queue, const std::string& body, std::int32_t attempts) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes("x-comanda-attempts");
  entry.value.kind = AMQP_FIELD_KIND_I32;
  entry.value.value.i32 = attempts;
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_HEADERS_FLAG;
  properties.headers = {1, &entry};
  REQUIRE(amqp_basic_publish(session_->state, 1, amqp_empty_bytes, bytes(queue), 0, 0, &properties,
                             {body.size(), const_cast<char*>(body.data())}) == AMQP_STATUS_OK);
}

std::string scratch::bind_bounded_queue(const std::string& service, std::int32_t messages_max) {
  std::array<amqp_table_entry_t, 2> arguments{};
  arguments[0].key = amqp_cstring_bytes("x-max-length");
  arguments[0].value.kind = AMQP_FIELD_KIND_I32;
  arguments[0].value.value.i32 = messages_max;
  arguments[1].key = amqp_cstring_bytes("x-overflow");
  arguments[1].value.kind = AMQP_FIELD_KIND_UTF8;
  arguments[1].value.value.bytes = amqp_cstring_bytes("reject-publish");
  auto queue = prefix_ + service + ".bounded";
  bounded_.push_back(queue);
  const auto exchange = names(service).commands_exchange();
  REQUIRE(amqp_queue_declare(session_->state, 1, bytes(queue), 0, 1, 0, 0, {2, arguments.data()}) != nullptr);
  REQUIRE(amqp_queue_bind(session_->state, 1, bytes(queue), bytes(exchange), bytes(service), amqp_empty_table) !=
          nullptr);
  return queue;
}

messaging::outgoing command(std::string id, std::string target) {
  return {.id = id,
          .type = "comanda.x.do.v1",
          .target = std::move(target),
          .traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
          .body = "body of " + id};
}

messaging::outgoing event(std::string id, std::string type) {
  return {.id = id, .type = std::move(type), .target = "", .traceparent = "", .body = "body of " + id};
}

std::vector<messaging::delivery> receive(messaging::consumer& from, std::size_t count) {
  std::vector<messaging::delivery> got;
  const auto deadline = steady::now() + patience;
  while (got.size() < count && steady::now() < deadline) {
    auto more = from.poll(count - got.size(), std::chrono::milliseconds(100));
    if (more) got.insert(got.end(), more->begin(), more->end());
  }
  REQUIRE(got.size() == count);
  return got;
}

void settle(messaging::consumer& at, const messaging::delivery& what, messaging::settlement how, std::string cause) {
  const messaging::settled outcome{.tag = what.tag, .epoch = what.epoch, .how = how, .cause = std::move(cause)};
  at.settle({&outcome, 1});
}

void flush(messaging::consumer& at) { REQUIRE(at.poll(0, patience)); }

}  // namespace comanda::testing_rabbitmq
