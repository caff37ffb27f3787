#include "comanda/beast/address.hpp"

#include "support/catch.hpp"

using comanda::beast::is_public_address;

TEST_CASE("addresses of the public internet are public, to the edge of the ranges that are not", "[address]") {
  for (const std::string_view address :
       {"1.1.1.1",        "8.8.8.8",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255",
        "100.128.0.0",    "126.255.255.255", "128.0.0.0",       "169.253.255.255", "169.255.0.0",
        "172.15.255.255", "172.32.0.0",      "192.167.255.255", "192.169.0.0",     "198.17.255.255",
        "198.20.0.0",     "223.255.255.255", "2606:4700::1111", "2a00::1",         "2001:200::1"}) {
    CAPTURE(address);
    CHECK(is_public_address(address));
  }
}

TEST_CASE("a range that is not public ends where its registry says", "[address]") {
  struct edge {
    std::string_view last, next;
  };
  for (const auto& [last, next] :
       {edge{"0.255.255.255", "1.0.0.0"}, edge{"100.127.255.255", "100.128.0.0"},
        edge{"169.254.255.255", "169.255.0.0"}, edge{"192.0.0.255", "192.0.1.0"}, edge{"192.0.2.255", "192.0.3.0"},
        edge{"192.88.99.255", "192.88.100.0"}, edge{"192.168.255.255", "192.169.0.0"},
        edge{"198.51.100.255", "198.51.101.0"}, edge{"203.0.113.255", "203.0.114.0"},
        edge{"2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::"},
        edge{"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"},
        edge{"2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::"},
        edge{"3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"}}) {
    CAPTURE(last, next);
    CHECK_FALSE(is_public_address(last));
    CHECK(is_public_address(next));
  }
}

TEST_CASE("private, local and reserved addresses are not public, nor what is no address", "[address]") {
  for (const std::string_view address : {"0.0.0.0",
                                         "10.0.0.0",
                                         "10.255.255.255",
                                         "100.64.0.1",
                                         "127.0.0.1",
                                         "127.255.255.255",
                                         "169.254.169.254",
                                         "172.16.0.1",
                                         "172.31.255.255",
                                         "192.0.0.1",
                                         "192.0.2.1",
                                         "192.168.1.1",
                                         "198.18.0.1",
                                         "198.19.255.255",
                                         "198.51.100.1",
                                         "203.0.113.1",
                                         "224.0.0.1",
                                         "240.0.0.1",
                                         "255.255.255.255",
                                         "::",
                                         "::1",
                                         "::127.0.0.1",
                                         "::ffff:127.0.0.1",
                                         "::ffff:8.8.8.8",
                                         "64:ff9b::7f00:1",
                                         "127.1",
                                         "fe80::1%eth0",
                                         "8.8.8.8 ",
                                         "fc00::1",
                                         "fd12::1",
                                         "fe80::1",
                                         "ff02::1",
                                         "2001::1",
                                         "2001:db8::1",
                                         "2002:7f00:1::",
                                         "3fff::1",
                                         "",
                                         "localhost",
                                         "1.2.3",
                                         "1.2.3.4.5"}) {
    CAPTURE(address);
    CHECK_FALSE(is_public_address(address));
  }
}
