"""Tokens as an issuer makes them: HS256, with the standard library only."""
import base64
import hashlib
import hmac
import json
import time

SECRET = "0123456789abcdef0123456789abcdef"
SETTINGS = {"AUTH_MODE": "jwt", "JWT_SECRET": SECRET}  # for a process that is to take them
LIFETIME_S = 3600


def _base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(subject, *scopes, secret=SECRET, header=None, **claims):
    """A token of that subject with those scopes; `claims` are added, and those that are None left out: exp=None."""
    now = int(time.time())
    payload = {"sub": subject, "scope": " ".join(scopes), "iat": now, "exp": now + LIFETIME_S, **claims}
    payload = {name: value for name, value in payload.items() if value is not None}
    text = ".".join(_base64url(json.dumps(part).encode())
                    for part in ({"alg": "HS256", "typ": "JWT", **(header or {})}, payload))
    return text + "." + _base64url(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())


def bearer(subject, *scopes, **more):
    """Headers for client.request(..., headers=bearer("ada", "orders:read"))."""
    return {"Authorization": "Bearer " + token(subject, *scopes, **more)}
