"""Tokens of an issuer whose keys are fetched by URL: kept, rotated, gone, and away."""
import hashlib
import hmac
import pathlib
import shutil
import tempfile
import unittest

import harness
from client import Client
from issuer import AUDIENCE, Issuer, Key, base64url
from process import Process
from waiting import eventually

FETCH_PAUSE_S = 10  # at least, from one fetch to the next
CLOCKS_DIFFER_S = 1
FETCH_DEADLINE_S = 40


class Jwks(unittest.TestCase):
    """Each test has an issuer and an all-in-one of its own, since what they have seen of each other matters."""

    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="comanda-e2e-"))
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.issuer = Issuer()
        self.addCleanup(self.issuer.close)

    def key(self, kid, algorithm="ES256"):
        return Key(self.home, kid, algorithm)

    def start(self):
        process = Process(pathlib.Path(harness.executables) / "comanda-all-in-one", self.home,
                          {"DATA_DIR": str(self.home / "data"), "AUTH_MODE": "jwt", "JWT_JWKS_URL": self.issuer.url,
                           "JWT_AUDIENCE": AUDIENCE})
        self.addCleanup(process.stop)
        process.start()
        process.wait_ready()
        self.client = Client(process.port)
        self.addCleanup(self.client.close)
        return process

    def ask(self, token):
        return self.client.get("/orders?limit=1", {"Authorization": "Bearer " + token})

    def wait_taken(self, token):
        eventually("the token is taken", lambda: (self.ask(token).status == 200, self.issuer.asked), FETCH_DEADLINE_S)

    def refused(self, token):
        answer = self.ask(token)
        self.assertEqual((answer.status, answer.error_code), (401, "UNAUTHENTICATED"), answer)

    def test_keys_of_both_kinds_are_fetched_once_for_many_requests(self):
        rsa, ec = self.key("rsa", "RS256"), self.key("ec")
        self.issuer.published = [rsa, ec]
        self.start()
        for key in (rsa, ec):
            self.wait_taken(key.token())
        before = self.issuer.asked
        for _ in range(50):
            self.assertEqual(self.ask(rsa.token()).status, 200)
        self.assertEqual(self.issuer.asked, before)

    def test_a_new_key_is_fetched_and_a_removed_one_is_refused(self):
        old, new = self.key("old"), self.key("new")
        self.issuer.published = [old]
        self.start()
        self.wait_taken(old.token())
        self.issuer.published = [new]
        self.refused(new.token())  # nobody waits for the fetch that it makes
        self.wait_taken(new.token())
        self.refused(old.token())

    def test_a_flood_of_unknown_keys_is_no_flood_at_the_issuer(self):
        known = self.key("known")
        self.issuer.published = [known]
        self.start()
        self.wait_taken(known.token())
        before, stranger = self.issuer.asked, self.key("stranger").token()

        def asked_twice_more():
            self.refused(stranger)
            return self.issuer.asked >= before + 2
        eventually("unknown keys make it ask again", asked_twice_more, FETCH_DEADLINE_S)
        one, other = self.issuer.asked_at[-2:]
        # A pause that is too short is wrong on the slowest machine, too.
        self.assertGreater(other - one, FETCH_PAUSE_S - CLOCKS_DIFFER_S)
        self.assertEqual(self.ask(known.token()).status, 200)

    def test_known_keys_hold_while_the_issuer_is_away(self):
        known, late = self.key("known"), self.key("late")
        self.issuer.published = [known]
        self.start()
        self.wait_taken(known.token())
        self.issuer.down = True
        asked = self.issuer.asked
        self.refused(late.token())
        eventually("it was asked in vain", lambda: self.issuer.asked > asked, FETCH_DEADLINE_S)
        self.assertEqual(self.ask(known.token()).status, 200)

    def test_an_issuer_that_comes_late_is_asked_again(self):
        known = self.key("known")
        self.issuer.published, self.issuer.down = [known], True
        process = self.start()
        eventually("it was asked in vain", lambda: self.issuer.asked > 0, FETCH_DEADLINE_S)
        self.refused(known.token())
        self.issuer.down = False
        self.wait_taken(known.token())
        self.assertIn("the keys of JWT_JWKS_URL cannot be fetched", process.log_end(100))

    def test_a_token_for_another_audience_or_of_another_kind_is_refused(self):
        key = self.key("ec")
        self.issuer.published = [key]
        self.start()
        self.wait_taken(key.token())
        self.refused(key.token(audience="another-client"))
        self.refused(key.token(header={"typ": "logout+jwt"}))
        self.assertEqual(self.ask(key.token(header={"typ": "at+jwt"})).status, 200)
        self.assertEqual(self.ask(key.token(audience=["another-client", AUDIENCE])).status, 200)

    def test_a_key_is_for_its_own_algorithm(self):
        rsa, ec = self.key("rsa", "RS256"), self.key("ec")
        self.issuer.published = [rsa, ec]
        self.start()
        for key in (rsa, ec):
            self.wait_taken(key.token())
        self.refused(ec.token(header={"kid": "rsa"}))
        self.refused(ec.token(header={"alg": "RS256"}))
        self.refused(rsa.token(header={"kid": "ec"}))
        head, payload, _ = rsa.token(header={"alg": "none"}).split(".")
        self.refused(f"{head}.{payload}.")
        # The oldest trick: the public key, which everybody has, as the secret of an HMAC.
        head, payload, _ = rsa.token(header={"alg": "HS256"}).split(".")
        signature = hmac.new(rsa.public_pem(), f"{head}.{payload}".encode(), hashlib.sha256).digest()
        self.refused(f"{head}.{payload}.{base64url(signature)}")


if __name__ == "__main__":
    harness.main()
