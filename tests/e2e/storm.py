"""A plan of faults from a seed, and carrying it out on a stack whose every instance has proxies of its own."""
import random
import threading
import time

MODES = ("cut", "delay", "stall", "trickle", "blackhole")
DECK_SECONDS = 40  # every fault there is comes once in so much time
KILLS_PER_DECK = 8
LENGTH_S = (0.5, 6.0)
DOWN_S = (0.0, 4.0)
DELAY_S = (0.005, 0.2)
TRICKLE_BYTES = (1, 300)
TRICKLE_PAUSE_S = 0.005
FIRST_FAULT_S = 1.0


class Storm:
    """`run` takes `seconds`, and returns when everything is healed but those instances that were killed for good, one of each
    service (`lost`)."""

    def __init__(self, stack, links, servers, seed, seconds):
        self._stack, self._links, self._servers = stack, links, servers
        self._chance = random.Random(seed)
        self._seconds = seconds
        self._steps = []  # (seconds after the start, what, step)
        self.lost = []
        for _ in range(max(1, round(seconds / DECK_SECONDS))):
            self._deal()
        self._plan_losses()

    def run(self):
        start = time.monotonic()
        for at, what, step in sorted(self._steps, key=lambda s: s[0]):
            time.sleep(max(0.0, start + at - time.monotonic()))
            print(f"{time.monotonic() - start:6.1f} s  {what}", flush=True)
            step()
        self._heal()

    def _deal(self):
        for dependency in sorted({key[2] for key in self._links.proxies}):
            for mode in MODES:
                self._plan_fault(dependency, mode)
        for _ in range(KILLS_PER_DECK):
            self._plan_kill()
        down = self._chance.uniform(*DOWN_S)
        self._plan("postgres crashes", self._servers.crash_postgres, down, "postgres starts", self._start_postgres)
        self._plan("rabbitmq crashes", self._servers.crash_rabbitmq, down, "rabbitmq starts", self._servers.launch_rabbitmq)

    def _plan(self, what, begin, length, what_then, end):
        at = self._chance.uniform(FIRST_FAULT_S, max(FIRST_FAULT_S, self._seconds - length))
        self._steps += [(at, what, begin), (at + length, what_then, end)]

    def _plan_fault(self, dependency, mode):
        proxy = self._chance.choice([p for key, p in sorted(self._links.proxies.items()) if key[2] == dependency])
        arguments = {"delay": lambda: (self._chance.uniform(*DELAY_S),),
                     "trickle": lambda: (self._chance.randint(*TRICKLE_BYTES), TRICKLE_PAUSE_S)}.get(mode, tuple)()
        said = " ".join(f"{a:.3g}" for a in arguments)
        self._plan(f"{proxy.name}: {mode} {said}", lambda: getattr(proxy, mode)(*arguments), self._chance.uniform(*LENGTH_S),
                   f"{proxy.name}: healed", proxy.restore)

    def _plan_kill(self):
        service = self._chance.choice(sorted(self._stack.instances))
        number = self._chance.randrange(len(self._stack.instances[service]))
        process = self._stack.instances[service][number]
        self._plan(f"{service} {number} is killed", lambda: self._kill(process), self._chance.uniform(*DOWN_S),
                   f"{service} {number} starts", lambda: self._start(process))

    def _plan_losses(self):
        for service, made in sorted(self._stack.instances.items()):
            number = self._chance.randrange(len(made))
            at = self._chance.uniform(self._seconds / 2, self._seconds)
            self._steps.append((at, f"{service} {number} is killed for good", lambda p=made[number]: self._lose(p)))

    def _start_postgres(self):
        """It takes its time to recover, in which the storm goes on."""
        threading.Thread(target=self._servers.start_postgres, daemon=True).start()

    @staticmethod
    def _kill(process):
        if process.alive:
            process.kill()

    def _start(self, process):
        if not process.alive and process not in self.lost:
            process.start()

    def _lose(self, process):
        self._kill(process)
        self.lost.append(process)

    def _heal(self):
        self._links.restore()
        self._servers.start_postgres()
        self._servers.launch_rabbitmq()
        self._servers.wait_rabbitmq()
        for process in self._stack.everybody:
            self._start(process)
