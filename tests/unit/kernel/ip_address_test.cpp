#include "comanda/kernel/ip_address.hpp"

#include "support/catch.hpp"

using namespace comanda;

namespace {

std::string read(std::string_view text) {
  const auto a = parse_ip_address(text);
  return a ? to_string(*a) : "none";
}

std::string read_endpoint(std::string_view text) {
  const auto a = parse_ip_endpoint(text);
  return a ? to_string(*a) : "none";
}

bool holds(std::string_view network, std::string_view address) {
  const auto n = parse_ip_network(network);
  REQUIRE(n);
  return n->contains(parse_ip_address(address).value());
}

}  // namespace

TEST_CASE("an address is read in every spelling, and written in one", "[kernel]") {
  CHECK(read("192.0.2.1") == "192.0.2.1");
  CHECK(read("0.0.0.0") == "0.0.0.0");
  CHECK(read("255.255.255.255") == "255.255.255.255");
  CHECK(read("2001:db8::1") == "2001:db8:0:0:0:0:0:1");
  CHECK(read("2001:DB8:0:0:0:0:0:0001") == "2001:db8:0:0:0:0:0:1");
  CHECK(read("::") == "0:0:0:0:0:0:0:0");
  CHECK(read("::1") == "0:0:0:0:0:0:0:1");
  CHECK(read("1::") == "1:0:0:0:0:0:0:0");
  CHECK(read("1:2:3:4:5:6:7::") == "1:2:3:4:5:6:7:0");
  CHECK(read("1:2:3:4:5:6:192.0.2.1") == "1:2:3:4:5:6:c000:201");
  CHECK(read("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(read("::FFFF:c000:0201") == "192.0.2.1");
}

TEST_CASE("what is no address is none", "[kernel]") {
  for (const auto* text : {"",
                           ".",
                           "1",
                           "1.2.3",
                           "1.2.3.4.5",
                           "1.2.3.256",
                           "1.2.3.04",
                           "1.2.3.-4",
                           "1.2.3.+4",
                           "1.2.3.4 ",
                           "0x1.2.3.4",
                           "1.2.3.",
                           ".1.2.3",
                           "a.b.c.d",
                           ":",
                           ":::",
                           "1:",
                           ":1",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1:2:3:4:5:6:7:8::",
                           "1::2::3",
                           "12345::",
                           "g::",
                           "::1.2.3",
                           "1.2.3.4::",
                           "::1.2.3.4:5",
                           "1:2:3:4:5:6:7:1.2.3.4",
                           "fe80::1%eth0",
                           "[::1]",
                           "::1/64",
                           "unknown",
                           "_hidden"}) {
    CAPTURE(text);
    CHECK(read(text) == "none");
  }
}

TEST_CASE("an address may have a port behind it", "[kernel]") {
  CHECK(read_endpoint("192.0.2.1:4711") == "192.0.2.1");
  CHECK(read_endpoint("192.0.2.1") == "192.0.2.1");
  CHECK(read_endpoint("[2001:db8::1]:80") == "2001:db8:0:0:0:0:0:1");
  CHECK(read_endpoint("[2001:db8::1]") == "2001:db8:0:0:0:0:0:1");
  CHECK(read_endpoint("2001:db8::1") == "2001:db8:0:0:0:0:0:1");
  for (const auto* text : {"192.0.2.1:", "192.0.2.1:99999", "192.0.2.1:x", "[192.0.2.1]:80", "[::1", "[::1]80",
                           "[::1]:", "[]", "[]:80", "host:80", "::1]:80"}) {
    CAPTURE(text);
    CHECK(read_endpoint(text) == "none");
  }
}

TEST_CASE("a network has the addresses that begin with its bits", "[kernel]") {
  CHECK(holds("10.0.0.0/8", "10.255.255.255"));
  CHECK_FALSE(holds("10.0.0.0/8", "11.0.0.0"));
  CHECK(holds("192.0.2.128/25", "192.0.2.128"));
  CHECK_FALSE(holds("192.0.2.128/25", "192.0.2.127"));
  CHECK(holds("192.0.2.1", "192.0.2.1"));
  CHECK_FALSE(holds("192.0.2.1", "192.0.2.2"));
  CHECK(holds("0.0.0.0/0", "203.0.113.9"));
  CHECK_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
  CHECK(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
  CHECK(holds("2001:db8::/32", "2001:db8:ffff::1"));
  CHECK_FALSE(holds("2001:db8::/32", "2001:db9::"));
  CHECK(holds("::/0", "192.0.2.1"));
  CHECK(holds("::1", "::1"));
}

TEST_CASE("what is no network is none", "[kernel]") {
  for (const auto* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/8/8", "10.0.0.0/-1",
                           "10.0.0.0/x", "2001:db8::/129", "2001:db8::1/32", "localhost", "10.0.0.0/ 8"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_ip_network(text));
  }
}

TEST_CASE("the network of an address keeps its first bits alone", "[kernel]") {
  const auto first_64 = [](std::string_view text) { return to_string(network_of(*parse_ip_address(text), 64).first); };
  CHECK(first_64("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2:0:0:0:0");
  CHECK(to_string(network_of(*parse_ip_address("2001:db8:1:2ff:3::"), 57).first) == "2001:db8:1:280:0:0:0:0");
}
