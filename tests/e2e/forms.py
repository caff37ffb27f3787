"""Requests that HTTP parsers read differently from each other, and those that have no end: raw bytes, and what they get."""
from wire import head

POST = "POST /api/v1/orders HTTP/1.1"
GET = "GET /health/live HTTP/1.1"
CHUNKED = "Transfer-Encoding: chunked"
JSON = "Content-Type: application/json"


def chunked(body, *fields):
    return head(POST, JSON, CHUNKED, *fields) + body


# what it is: (status, bytes). One answer, and the connection is closed: what a client thinks to be behind it is not read.
REFUSED = {
    # Two lengths: the one that a proxy in front goes by may be the other.
    "Content-Length with Transfer-Encoding": (400, head(POST, "Content-Length: 5", CHUNKED) + b"0\r\n\r\n"),
    "Transfer-Encoding with Content-Length": (400, head(POST, CHUNKED, "Content-Length: 5") + b"0\r\n\r\n"),
    "two Content-Lengths that differ": (400, head(POST, "Content-Length: 5", "Content-Length: 6") + b"hello"),
    "two Content-Lengths that are equal": (400, head(POST, "Content-Length: 5", "Content-Length: 5") + b"hello"),
    "a list of Content-Lengths": (400, head(POST, "Content-Length: 5, 5") + b"hello"),
    "a signed Content-Length": (400, head(POST, "Content-Length: +5") + b"hello"),
    "a negative Content-Length": (400, head(POST, "Content-Length: -5") + b"hello"),
    "a hexadecimal Content-Length": (400, head(POST, "Content-Length: 0x5") + b"hello"),
    "an empty Content-Length": (400, head(POST, "Content-Length:")),
    "a Content-Length with a space in it": (400, head(POST, "Content-Length: 1 0") + b"hello"),
    "a Content-Length of more than 64 bits": (413, head(POST, "Content-Length: 18446744073709551621") + b"hello"),
    # Transfer codings that one parser takes for chunked and another for unknown.
    "chunked twice": (400, head(POST, CHUNKED, CHUNKED) + b"0\r\n\r\n"),
    "chunked, and chunked again": (400, head(POST, "Transfer-Encoding: chunked, chunked") + b"0\r\n\r\n"),
    "chunked, identity": (400, head(POST, "Transfer-Encoding: chunked, identity") + b"0\r\n\r\n"),
    "identity, chunked": (501, head(POST, "Transfer-Encoding: identity, chunked") + b"0\r\n\r\n"),
    "identity": (501, head(POST, "Transfer-Encoding: identity", "Content-Length: 0")),
    "xchunked": (501, head(POST, "Transfer-Encoding: xchunked") + b"0\r\n\r\n"),
    "chunked in quotes": (501, head(POST, 'Transfer-Encoding: "chunked"') + b"0\r\n\r\n"),
    "chunked with a parameter": (501, head(POST, "Transfer-Encoding: chunked;q=1") + b"0\r\n\r\n"),
    "an empty element before chunked": (400, head(POST, "Transfer-Encoding: , chunked") + b"0\r\n\r\n"),
    "an empty Transfer-Encoding": (400, head(POST, "Transfer-Encoding:", "Content-Length: 0")),
    "a vertical tab before chunked": (400, head(POST, b"Transfer-Encoding: \x0bchunked") + b"0\r\n\r\n"),
    "chunked in HTTP/1.0": (400, head("POST /api/v1/orders HTTP/1.0", CHUNKED) + b"0\r\n\r\n"),
    # Names and lines.
    "a space before the colon": (400, head(POST, "Transfer-Encoding : chunked") + b"0\r\n\r\n"),
    "a tab before the colon": (400, head(POST, "Content-Length\t: 5") + b"hello"),
    "a folded line": (400, head(POST, "Transfer-Encoding:\r\n chunked") + b"0\r\n\r\n"),
    "a line folded with a tab": (400, head(POST, "X: a\r\n\tTransfer-Encoding: chunked") + b"0\r\n\r\n"),
    "a first field line that begins with a space": (400, GET.encode() + b"\r\n X: y\r\nHost: h\r\n\r\n"),
    "no name": (400, head(GET, ": x")),
    "no colon": (400, head(GET, "Content-Length 5")),
    "NUL in a name": (400, head(GET, b"X\x00Y: z")),
    "NUL in a value": (400, head(GET, b"X: a\x00b")),
    "a bare CR in a value": (400, head(GET, b"X: a\rContent-Length: 5")),
    "a bare LF between lines": (400, GET.encode() + b"\r\nHost: h\nX: y\r\n\r\n"),
    "bare LFs alone": (400, GET.encode() + b"\nHost: h\n\n"),
    "an empty line of LF": (400, GET.encode() + b"\r\nHost: h\r\n\n"),
    "DEL in a value": (400, head(GET, b"X: a\x7fb")),
    "no Host": (400, head(GET, host=False)),
    "two Hosts": (400, head(GET, "Host: other")),
    "a Host with a user": (400, head(GET, "Host: a@b", host=False)),
    "a Host with a path": (400, head(GET, "Host: h/x", host=False)),
    # Request lines.
    "a space in the target": (400, head("GET /health /live HTTP/1.1")),
    "a fragment": (400, head("GET /health/live#x HTTP/1.1")),
    "a target that is not ASCII": (400, head("GET /caf\xe9 HTTP/1.1")),
    "a control character in the target": (400, head("GET /\x01 HTTP/1.1")),
    "a relative target": (400, head("GET health HTTP/1.1")),
    "an asterisk for GET": (400, head("GET * HTTP/1.1")),
    "another scheme": (400, head("GET ftp://h/ HTTP/1.1")),
    "CONNECT": (400, head("CONNECT h:443 HTTP/1.1")),
    "NUL in the method": (400, head(b"G\x00T / HTTP/1.1")),
    "no method": (400, head(" / HTTP/1.1")),
    "a tab for a space": (400, head("GET\t/\tHTTP/1.1")),
    "HTTP/0.9": (400, b"GET /health/live\r\n"),
    "HTTP/1.2": (505, head("GET / HTTP/1.2")),
    "HTTP/1.10": (400, head("GET / HTTP/1.10")),
    "http in small letters": (400, head("GET / http/1.1")),
    "HTTP/2 without a word before": (505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x12\x04\x00\x00\x00\x00\x00"),
    "TLS on the plain port": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)),
    "an expectation that is not met": (417, head(POST, "Expect: 200-ok", "Content-Length: 2") + b"{}"),
    # Too much.
    "a request line of 9 kB": (414, head("GET /" + "x" * 9000 + " HTTP/1.1")),
    "a method of 9 kB": (414, head("G" * 9000 + " / HTTP/1.1")),
    "a header line of 17 kB": (431, head(GET, "X: " + "x" * 17000)),
    "129 header lines": (431, head(GET, *[f"X-{n}: x" for n in range(129)])),
    "header lines of 17 kB together": (431, head(GET, *[f"X-{n}: " + "x" * 1000 for n in range(17)])),
    "a Content-Length above the limit": (413, head(POST, JSON, "Content-Length: 10000000")),
    "a Content-Length above the limit that waits for 100": (
        413, head(POST, JSON, "Content-Length: 10000000", "Expect: 100-continue")),
    # Chunks.
    "a chunk above the limit": (413, chunked(b"FFFFFFFFFFFFFFFF\r\n")),
    "a chunk of more than 64 bits": (400, chunked(b"1FFFFFFFFFFFFFFFF\r\n")),
    "a signed chunk": (400, chunked(b"+2\r\n{}\r\n0\r\n\r\n")),
    "a chunk's size with 0x": (400, chunked(b"0x2\r\n{}\r\n0\r\n\r\n")),
    "a chunk without a size": (400, chunked(b"\r\n{}\r\n0\r\n\r\n")),
    "a chunk whose size ends in LF": (400, chunked(b"2\n{}\r\n0\r\n\r\n")),
    "a chunk that ends in LF": (400, chunked(b"2\r\n{}\n0\r\n\r\n")),
    "a chunk that ends in LF LF": (400, chunked(b"2\r\n{}\n\n0\r\n\r\n")),
    "a chunk that is longer than it says": (400, chunked(b"2\r\n{}}\r\n0\r\n\r\n")),
    "a bare LF in a chunk's extension": (400, chunked(b"2;a\n{}\r\n0\r\n\r\n")),
    "a bare CR in a chunk's extension": (400, chunked(b"2;a\rb\r\n{}\r\n0\r\n\r\n")),
    "chunks that end in LF": (400, chunked(b"2\r\n{}\r\n0\n\n")),
    "a length in the trailer": (400, chunked(b"2\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n")),
    "a trailer that is no field": (400, chunked(b"2\r\n{}\r\n0\r\nno field\r\n\r\n")),
}

ANSWERED = {
    "an absolute target": (200, head("GET http://elsewhere/health/live HTTP/1.1")),
    "an absolute target in capitals": (200, head("GET HTTP://elsewhere/health/live HTTP/1.1")),
    "HTTP/1.0 without a Host": (200, b"GET /health/live HTTP/1.0\r\n\r\n"),
    "an empty line before": (200, b"\r\n" + head(GET)),
    "a question about the server": (204, head("OPTIONS * HTTP/1.1")),
    "TRACE": (405, head("TRACE /health/live HTTP/1.1")),
    "a method that nobody knows": (405, head("BREW /health/live HTTP/1.1")),
    "dots in the path": (404, head("GET /api/v1/../../etc/passwd HTTP/1.1")),
    "dots in the path, encoded": (404, head("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1")),
    "NUL in the path, encoded": (400, head("GET /health/live%00 HTTP/1.1")),
    "an empty extension and capital letters": (422, chunked(b"2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\n", "X-Y: z")),
    "a body where none belongs": (200, head(GET, "Content-Length: 5") + b"hello"),
}

# what it is: (status, how it begins, how it goes on for ever)
ENDLESS = {
    "a request line": (414, b"GET /", b"x" * 1000),
    "a header line": (431, GET.encode() + b"\r\nX: ", b"x" * 1000),
    "header lines": (431, GET.encode() + b"\r\n", b"X: y\r\n" * 10),
    "empty lines": (400, b"", b"\r\n" * 100),
    "a body with a length": (413, head(POST, JSON, "Content-Length: 99999999999"), b"x" * 10_000),
    "a body of chunks": (413, chunked(b""), b"3E8\r\n" + b"x" * 1000 + b"\r\n"),
    "a chunk's extension": (400, chunked(b"2;"), b"x" * 1000),
    "extensions of many chunks": (408, chunked(b""), b"1;" + b"x" * 4000 + b"\r\nx\r\n"),
    "a chunk's size": (400, chunked(b""), b"0" * 1000),
    "a trailer's line": (400, chunked(b"0\r\nX: "), b"x" * 1000),
    "trailer lines": (400, chunked(b"0\r\n"), b"X: y\r\n" * 10),
}
