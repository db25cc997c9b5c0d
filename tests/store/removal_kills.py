"""Takes customers out beside a run that follows its log, while SIGKILL ends the run and those who ask, at random instants.

usage: removal_kills.py JOURNEY [--rounds N] [--seed N]
       0: what was said to be done stands in the records once, nothing ended twice, and the store is whole; 1: not so

An entry into a journey ends once, so two records of one end are one too many.
"""
import argparse
import collections
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

PROJECT = """event In
journey Cart { enter on In reenter always stage A { after 900 days { end } } }
journey Other { enter on In reenter always stage B { after 900 days { end } } }
"""
CUSTOMERS = 8
# Whoever asks is answered long before, unless nobody has the store open for so long.
PATIENCE = 60


class Service:
    """A run that may be killed, and what it reads."""

    def __init__(self, journey, folder):
        self.journey, self.folder, self.lines, self.process = journey, folder, 0, None
        with open(self.path("a.journey"), "w", encoding="utf-8") as project:
            project.write(PROJECT)
        self.enter(range(CUSTOMERS))

    def path(self, name):
        return os.path.join(self.folder, name)

    def enter(self, customers):
        with open(self.path("log.jsonl"), "a", encoding="utf-8") as log:
            for customer in customers:
                self.lines += 1
                moment = f"2026-01-01T{self.lines // 3600:02}:{self.lines // 60 % 60:02}:{self.lines % 60:02}Z"
                log.write(json.dumps({"type": "track", "event": "In", "userId": f"c{customer}", "timestamp": moment}) + "\n")

    def start(self):
        if self.process is None:
            self.process = subprocess.Popen(
                [self.journey, "run", self.path("a.journey"), "--events", self.path("log.jsonl"), "--follow", "--store",
                 self.path("store"), "--records", self.path("records"), "--engine", "interp"],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        said = self.process.communicate()[1].decode()
        code, self.process = self.process.returncode, None
        return [] if code == -signal.SIGKILL else [f"the run had ended with {code}: {said}"]

    def records(self):
        with open(self.path("records"), encoding="utf-8") as records:
            return [json.loads(line) for line in records if line.endswith("\n")]

    def wait_for(self, what):
        until = time.monotonic() + PATIENCE
        while not what() and time.monotonic() < until:
            time.sleep(0.02)

    def has_store(self):
        folder = self.path("store")
        return os.path.isdir(folder) and any(name.startswith("log-") for name in os.listdir(folder))

    def remove(self, customer):
        return subprocess.Popen(
            [self.journey, "remove", self.path("store"), f"c{customer}", "--format", "json", "--wait", f"{PATIENCE} seconds"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def play(service, chance, rounds):
    """What was said to have ended, and what went wrong."""
    said, wrong, killed = [], [], [0, 0]
    for _ in range(rounds):
        service.start()
        service.wait_for(service.has_store)
        asking = [(customer, service.remove(customer)) for customer in chance.choices(range(CUSTOMERS), k=3)]
        time.sleep(0.3 * chance.random() ** 2)
        for _, process in asking:
            if chance.random() < 0.2 and process.poll() is None:
                process.send_signal(signal.SIGKILL)
                killed[1] += 1
        if chance.random() < 0.7:
            time.sleep(0.1 * chance.random())
            wrong += service.kill()
            killed[0] += 1
        service.enter(chance.choices(range(CUSTOMERS), k=4))
        # Now and then nobody starts again before those who ask have done it themselves.
        if chance.random() < 0.6:
            service.start()
        for customer, process in asking:
            out, err = process.communicate()
            if process.returncode == -signal.SIGKILL:
                continue
            if process.returncode not in (0, 3):
                wrong.append(f"remove c{customer} ended with {process.returncode}: {err.decode()}")
            elif process.returncode == 0:
                for ended in json.loads(out)["ended"] or []:
                    said.append((f"c{customer}", ended["journey"], ended["entry"]))
    return said, wrong, killed


def check(service, said):
    """What is wrong with the records and the store at the end."""
    service.start()
    service.enter(["-last"])
    service.wait_for(lambda: any(one["customer"] == "c-last" for one in service.records()))
    service.process.terminate()
    err = service.process.communicate()[1].decode()
    wrong = [] if service.process.returncode == 0 else [f"the last run ended with {service.process.returncode}: {err}"]
    ends = collections.Counter((one["customer"], one["journey"], one["entry"]) for one in service.records()
                               if one["kind"] == "ended" and one["cause"] == {"operator": "remove"})
    wrong += [f"{end} ended {count} times" for end, count in ends.items() if count > 1]
    wrong += [f"{end} was said to have ended {count} times" for end, count in collections.Counter(said).items() if count > 1]
    wrong += [f"{end} was said to have ended, and has not" for end in said if end not in ends]
    verified = subprocess.run([service.journey, "verify", service.path("store")], capture_output=True, text=True, check=False)
    wrong += [verified.stdout + verified.stderr] if verified.returncode else []
    left = [name for name in os.listdir(service.path("store")) if name.startswith(("asked-", "taken-"))]
    return wrong + [f"{name} is left" for name in left]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("journey")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="journey-removals-") as folder:
        service = Service(os.path.abspath(flags.journey), folder)
        said, wrong, killed = play(service, random.Random(flags.seed), flags.rounds)
        wrong += check(service, said)
        if wrong:
            print(*wrong, sep="\n")
            return 1
    print(f"{killed[0]} kills of runs and {killed[1]} of those who asked: {len(said)} ends were said, each is there once")
    return 0


if __name__ == "__main__":
    sys.exit(main())
