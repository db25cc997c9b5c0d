"""Kills real runs with a store at random instants, and starts them again, until they have come through.

usage: kills.py JOURNEY [PROJECT] [EVENTS] [--kills N] [--seed N] [--engines interp,jit]
       0: every run that came through has the records and rejects of one that nothing befell, byte for byte, and its
       store is whole; 1: one does not

By turns under the interpreter and compiled code, with one thread and two. A life ends with SIGKILL somewhere in the time
that a whole run takes, more often soon after its start.
"""
import argparse
import filecmp
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time


class Runs:
    """A project, a log, and a folder for what comes of them."""

    def __init__(self, journey, project, events, folder):
        self._journey, self._project, self._events, self._folder = journey, project, events, folder

    def path(self, name):
        return os.path.join(self._folder, name)

    def start(self, name, engine, threads):
        return subprocess.Popen(
            [self._journey, "run", self._project, "--events", self._events, "--store", self.path(name + ".store"),
             "--records", self.path(name + ".records"), "--rejects", self.path(name + ".rejects"),
             "--engine", engine, "--threads", str(threads)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def drop(self, name):
        shutil.rmtree(self.path(name + ".store"), ignore_errors=True)
        for ending in (".records", ".rejects"):
            if os.path.exists(self.path(name + ending)):
                os.remove(self.path(name + ending))

    def differences(self, name, whole):
        """What a run that came through has other than the one that nothing befell: texts."""
        found = [f"{ending} are others" for ending in ("records", "rejects")
                 if not filecmp.cmp(self.path(f"{name}.{ending}"), self.path(f"{whole}.{ending}"), shallow=False)]
        verified = subprocess.run([self._journey, "verify", self.path(name + ".store")], capture_output=True, text=True,
                                  check=False)
        return found + ([verified.stdout + verified.stderr] if verified.returncode else [])


def end_of(process):
    """Its exit code, and what it said."""
    said = process.communicate()[1].decode(errors="replace")
    return process.returncode, said


def kill_until_through(runs, way, seconds, chance, kills):
    """One store from its first start to its end; how often it was killed, and what is wrong then."""
    runs.drop("killed")
    killed = 0
    while True:
        process = runs.start("killed", *way)
        # At the end of all kills a life may go on for as long as it takes.
        if killed < kills:
            time.sleep(seconds * chance.random() ** 2)
            process.send_signal(signal.SIGKILL)
        code, said = end_of(process)
        if code == 0:
            return killed, runs.differences("killed", "whole")
        if code != -signal.SIGKILL:
            return killed, [f"a start after {killed} kills ended with {code}: {said}"]
        killed += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("journey")
    parser.add_argument("project", nargs="?", default="examples/cart_recovery")
    parser.add_argument("events", nargs="?", default="examples/cart_recovery/events.jsonl")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engines", default="interp,jit")
    flags = parser.parse_args()
    ways = list(itertools.product(flags.engines.split(","), (1, 2)))
    chance = random.Random(flags.seed)
    killed, stores = 0, 0
    with tempfile.TemporaryDirectory(prefix="journey-kills-") as folder:
        runs = Runs(os.path.abspath(flags.journey), flags.project, flags.events, folder)
        for turn in itertools.count():
            way = ways[turn % len(ways)]
            runs.drop("whole")
            begin = time.monotonic()
            code, said = end_of(runs.start("whole", *way))
            seconds = time.monotonic() - begin
            if code != 0:
                sys.exit(f"a run that nothing befell ended with {code}: {said}")
            # Each way has its share of what is left, at least one.
            share = max(1, (flags.kills - killed) // max(1, len(ways) - turn))
            count, wrong = kill_until_through(runs, way, seconds, chance, share)
            killed, stores = killed + count, stores + 1
            if wrong:
                print(f"{killed} kills, {way[0]}, {way[1]} threads:", *wrong, sep="\n")
                return 1
            if killed >= flags.kills and turn + 1 >= len(ways):
                break
    print(f"{killed} kills of runs over {stores} stores: nothing was lost, nothing came twice")
    return 0


if __name__ == "__main__":
    sys.exit(main())
