#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "comanda/kernel/ports.hpp"
#include "comanda/notifications/sender.hpp"
#include "comanda/smtp/mail.hpp"

namespace comanda::smtp {

struct options {
  std::string url;       ///< smtp://host:port (STARTTLS) or smtps://host:port (TLS from the start)
  std::string user;      ///< "": without authentication
  std::string password;  ///< never logged, never part of an answer
  mailbox from;
  bool require_tls = true;  ///< false: TLS where the server offers it
  std::string ca_file;      ///< PEM certificates that the server's must come from; "": those of the system
  std::chrono::milliseconds timeout{10'000};  ///< for the whole delivery; shorter than an effect's lease
};

/// Sends mails through one server, over a connection that it keeps. A failure for good: an answer of 5xx to this mail,
/// or a recipient that is no address. All else is for now: 4xx, no connection, no TLS, a login that is refused (it is
/// our fault, and the mail is none the worse).
class smtp_sender : public notifications::sender {
 public:
  smtp_sender(options o, clock& time);
  ~smtp_sender() override;
  smtp_sender(const smtp_sender&) = delete;
  smtp_sender& operator=(const smtp_sender&) = delete;
  [[nodiscard]] notifications::delivery_answer deliver(const notifications::delivery_request& r) override;

 private:
  struct connection;
  options options_;
  clock& clock_;
  std::unique_ptr<connection> connection_;
};

}  // namespace comanda::smtp
