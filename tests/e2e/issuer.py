"""An issuer of tokens with keys that can rotate: publishes a JWK Set over HTTP, and signs with the openssl command."""
import base64
import http.server
import json
import pathlib
import subprocess
import threading
import time

OPENSSL_TIMEOUT_S = 30
LIFETIME_S = 3600
AUDIENCE = "comanda"  # whom its tokens are for
NUMBER_BYTES = 32  # of r and s, in a signature of P-256


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _openssl(*words, given=None):
    return subprocess.run(["openssl", *map(str, words)], input=given, check=True, capture_output=True, timeout=OPENSSL_TIMEOUT_S).stdout


def _der_integers(der):
    """The two integers of an ECDSA signature: SEQUENCE { INTEGER r, INTEGER s }, all of short length."""
    at, out = 2, []
    for _ in range(2):
        size = der[at + 1]
        out.append(int.from_bytes(der[at + 2:at + 2 + size], "big"))
        at += 2 + size
    return out


class Key:
    """`algorithm`: RS256 or ES256."""

    def __init__(self, folder, kid, algorithm):
        self.kid, self.algorithm = kid, algorithm
        self._file = pathlib.Path(folder) / f"{kid}.pem"
        kind = ("RSA", "rsa_keygen_bits:2048") if algorithm == "RS256" else ("EC", "ec_paramgen_curve:P-256")
        _openssl("genpkey", "-algorithm", kind[0], "-pkeyopt", kind[1], "-out", self._file)

    def jwk(self):
        own = {"kid": self.kid, "alg": self.algorithm, "use": "sig"}
        if self.algorithm == "RS256":
            modulus = _openssl("rsa", "-in", self._file, "-noout", "-modulus").decode().strip().partition("=")[2]
            return {**own, "kty": "RSA", "n": base64url(bytes.fromhex(modulus)), "e": "AQAB"}
        # The public point is the end of the key's DER form.
        point = _openssl("pkey", "-in", self._file, "-pubout", "-outform", "DER")[-64:]
        return {**own, "kty": "EC", "crv": "P-256", "x": base64url(point[:32]), "y": base64url(point[32:])}

    def public_pem(self):
        return _openssl("pkey", "-in", self._file, "-pubout")

    def _sign(self, text):
        signature = _openssl("dgst", "-sha256", "-sign", self._file, given=text)
        if self.algorithm == "RS256":
            return signature
        return b"".join(n.to_bytes(NUMBER_BYTES, "big") for n in _der_integers(signature))

    def token(self, subject="ada", scope="orders:read", header=None, audience=AUDIENCE):
        now = int(time.time())
        parts = ({"alg": self.algorithm, "typ": "JWT", "kid": self.kid, **(header or {})},
                 {"sub": subject, "scope": scope, "aud": audience, "iat": now, "exp": now + LIFETIME_S})
        text = ".".join(base64url(json.dumps(part).encode()) for part in parts)
        return text + "." + base64url(self._sign(text.encode()))


class Issuer:
    """`published`: the keys in its set. `asked_at`: when it was fetched. `down`: answers 503 instead."""

    def __init__(self):
        self.published, self.asked_at, self.down = [], [], False
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.asked_at.append(time.monotonic())
                body = json.dumps({"keys": [key.jwk() for key in issuer.published]}).encode()
                self.send_response(503 if issuer.down else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/.well-known/jwks.json"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def asked(self):
        return len(self.asked_at)

    def close(self):
        self._server.shutdown()
        self._server.server_close()
