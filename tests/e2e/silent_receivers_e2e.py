"""Forty receivers of webhooks that never answer, and customers who have nothing to do with them."""
import collections
import json

import harness
from mail_server import MailServer
from receiver import Receivers
from shop import Shop, line, new_sku
from waiting import eventually

SILENT = 40
OTHERS = 4
OTHERS_DEADLINE_S = 2
SECOND_ATTEMPT_DEADLINE_S = 60  # the first ends after ten seconds; a lease, after which a call could be doubled, after thirty
ATTEMPTS_ARE_SEEN = 2


class SilentReceivers(harness.AllInOneCase):
    @classmethod
    def setUpClass(cls):
        cls.mail = MailServer()
        cls.addClassCleanup(cls.mail.close)
        cls.process_settings = {"WEBHOOK_SECRETS": "sixteen-or-more-characters", "WEBHOOK_ALLOW_PRIVATE": "true",
                                "SMTP_URL": f"smtp://127.0.0.1:{cls.mail.port}", "SMTP_TLS": "offered",
                                "SMTP_FROM": "shop@example.org"}
        super().setUpClass()

    def setUp(self):
        self.shop = Shop.of_all_in_one(self.process)
        self.addCleanup(self.shop.close)

    def receivers(self, count, answers):
        made = Receivers(count, answers)
        self.addCleanup(made.close)
        return made

    def customer(self, **preferences):
        name = new_sku("customer")
        if preferences:
            answer = self.shop.notifications.put(f"/customers/{name}/preferences", preferences)
            self.assertEqual(answer.status, 201, answer)
        return name

    def hooked(self, receivers, number):
        return self.customer(channels=["webhook"], webhook_url=receivers.url(number))

    def cause_a_notification(self, customer):
        """Of an order that is rejected: nobody has such an article."""
        self.shop.place(line("no-such"), customer=customer)

    def wait_sent(self, customer, channel, deadline_s=OTHERS_DEADLINE_S):
        def look():
            found = self.shop.notifications.get(f"/notifications?customer_id={customer}").data
            return [(n["channel"], n["status"], n["attempts"]) for n in found] == [(channel, "sent", 1)], found
        eventually(f"{customer} is told over {channel}", look, deadline_s)

    def silence(self, count):
        """That many receivers that never answer, each of them called."""
        silent = self.receivers(count, answers=False)
        for number in range(count):
            self.cause_a_notification(self.hooked(silent, number))
        eventually("every silent receiver is called", lambda: (all(silent.requests), [len(r) for r in silent.requests]))
        return silent

    def test_others_are_told_at_once_and_each_once_over_every_channel(self):
        silent = self.silence(SILENT)
        good = self.receivers(OTHERS, answers=True)
        for number in range(OTHERS):
            over_webhook, over_mail, over_log = (self.hooked(good, number),
                                                 self.customer(channels=["email"], email=f"{new_sku('a')}@example.org"),
                                                 self.customer())
            for customer, channel in ((over_webhook, "webhook"), (over_mail, "email"), (over_log, "log")):
                self.cause_a_notification(customer)
                self.wait_sent(customer, channel)

        # By then whatever was to come twice has come.
        eventually("the silent receivers are called again",
                   lambda: (all(len(r) >= ATTEMPTS_ARE_SEEN for r in silent.requests), [len(r) for r in silent.requests]),
                   SECOND_ATTEMPT_DEADLINE_S)
        self.assertEqual([len(r) for r in good.requests], [1] * OTHERS)
        self.assertEqual(collections.Counter(to for m in self.mail.mails for to in m["to"]).most_common(1)[0][1], 1)
        for requests in silent.requests:
            attempts = [json.loads(body)["attempt"] for _, body in requests]
            self.assertEqual(attempts, list(range(1, len(attempts) + 1)), "each attempt is one call")

    def test_a_customer_with_much_waiting_at_a_silent_receiver_is_not_called_twice_for_one_attempt(self):
        silent = self.receivers(1, answers=False)
        customer = self.hooked(silent, 0)
        for _ in range(SILENT):
            self.cause_a_notification(customer)

        def calls():
            return collections.Counter((h["idempotency-key"], json.loads(body)["attempt"]) for h, body in silent.requests[0])
        # What waits outlasts its lease and is found again and again.
        eventually("ten calls were made", lambda: (len(calls()) >= 10, calls()), SECOND_ATTEMPT_DEADLINE_S)
        self.assertEqual(set(calls().values()), {1})
        stranger = self.customer()
        self.cause_a_notification(stranger)
        self.wait_sent(stranger, "log")


if __name__ == "__main__":
    harness.main()
