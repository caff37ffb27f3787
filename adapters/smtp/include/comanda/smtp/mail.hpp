#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "comanda/kernel/id.hpp"
#include "comanda/kernel/time.hpp"

// A mail as bytes (RFC 5322): no network.
namespace comanda::smtp {

/// Who a mail is from: "Comanda Shop <shop@example.org>" or the address alone.
struct mailbox {
  std::string name;  ///< may be empty
  std::string address;
};

/// Nothing for a text that is neither form, or that holds control characters.
[[nodiscard]] std::optional<mailbox> parse_mailbox(std::string_view text);

struct mail {
  mailbox from;
  std::string to;  ///< an address
  comanda::notification_id id;
  timestamp date;
  std::string subject;
  std::string body;  ///< UTF-8 text; its line ends become CRLF
};

/// The whole mail, lines ended by CRLF and no longer than 78 characters but for addresses. Its Message-ID derives from
/// the notification, so that a reader sees one that was sent twice once. What stands in a header cannot leave it:
/// control characters become spaces, and everything that is not plain ASCII is encoded (RFC 2047).
[[nodiscard]] std::string to_bytes(const mail& m);

}  // namespace comanda::smtp
