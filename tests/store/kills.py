"""Kills real runs with a store at random instants, and starts them again, until they have come through.

usage: kills.py JOURNEY [PROJECT] [EVENTS] [--kills N] [--seed N] [--engines interp,jit] [--cut-off]
       0: every run that came through has the records and rejects of one that nothing befell, byte for byte, and its
       store is whole; 1: one does not; 77: this machine does not let a file system be cut off

By turns under the interpreter and compiled code, with one thread and two. A life ends with SIGKILL somewhere in the time
that a whole run takes, more often soon after its start. With --cut-off it ends as with a loss of power: store, records
and rejects lie on a file system of their own (ext4 on a loop device, which only the superuser may have), which is shut
down without writing anything more; so whatever was not synced is lost. The run must say so, and end.
"""
import argparse
import fcntl
import filecmp
import itertools
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

PATIENCE = 60  # seconds for a run that takes less than one


class Runs:
    """A project, a log, and a folder for what comes of each run, by its name."""

    def __init__(self, journey, project, events, folders):
        self._journey, self._project, self._events, self._folders = journey, project, events, folders

    def path(self, name):
        return os.path.join(self._folders[name.split(".")[0]], name)

    def start(self, name, engine, threads):
        # Whoever is ended has customers at rest, half the time, and the one that nothing befalls has not: the same.
        rest = ["--rest-after", "1 hour"] if name == "ended" and threads > 1 else []
        return subprocess.Popen(
            [self._journey, "run", self._project, "--events", self._events, "--store", self.path(name + ".store"),
             "--records", self.path(name + ".records"), "--rejects", self.path(name + ".rejects"),
             "--engine", engine, "--threads", str(threads), *rest],
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
    """Its exit code, and what it said; one that does not end is killed."""
    try:
        said = process.communicate(timeout=PATIENCE)[1].decode(errors="replace")
    except subprocess.TimeoutExpired:
        process.kill()
        return "no end", process.communicate()[1].decode(errors="replace")
    return process.returncode, said


class Kill:
    """A process ends, and what it has written stays."""

    CODE = -signal.SIGKILL

    @staticmethod
    def end(process):
        process.send_signal(signal.SIGKILL)

    @staticmethod
    def after():
        pass


class CutOff:
    """A file system goes away with all that was not brought to the disk."""

    CODE = 1
    SHUTDOWN, WITHOUT_LOG = 0x8004587D, struct.pack("I", 2)  # EXT4_IOC_SHUTDOWN and its flag, as linux/ext4.h has them

    def __init__(self, image, folder):
        """Raises OSError or CalledProcessError where it may not be had."""
        self._image, self._folder = image, folder
        with open(image, "wb") as made:
            made.truncate(256 << 20)
        os.mkdir(folder)
        self._call("mkfs.ext4", "-q", image)
        self.mount()

    @staticmethod
    def _call(*command):
        subprocess.run(command, check=True, capture_output=True, text=True)

    def mount(self):
        self._call("mount", "-o", "loop", self._image, self._folder)

    def unmount(self):
        self._call("umount", self._folder)

    def end(self, _process):
        descriptor = os.open(self._folder, os.O_RDONLY)
        fcntl.ioctl(descriptor, self.SHUTDOWN, self.WITHOUT_LOG)
        os.close(descriptor)

    def after(self):
        self.unmount()
        self.mount()


def end_until_through(runs, ending, way, seconds, chance, ends):
    """One store from its first start to its end; how often a life was ended, and what is wrong then."""
    runs.drop("ended")
    os.sync()  # or what came before would be back when the file system is cut off
    ended = 0
    while True:
        process = runs.start("ended", *way)
        # At the end of all a life may go on for as long as it takes.
        ending_it = ended < ends
        if ending_it:
            time.sleep(seconds * chance.random() ** 2)
            ending.end(process)
        code, said = end_of(process)
        if ending_it:
            ending.after()
        if code == 0:  # whatever befalls what it has written
            return ended, runs.differences("ended", "whole")
        if code != ending.CODE:
            return ended, [f"a start after {ended} ends came to {code}: {said}"]
        ended += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("journey")
    parser.add_argument("project", nargs="?", default="examples/cart_recovery")
    parser.add_argument("events", nargs="?", default="examples/cart_recovery/events.jsonl")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engines", default="interp,jit")
    parser.add_argument("--cut-off", action="store_true")
    flags = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # what is mounted goes, too
    with tempfile.TemporaryDirectory(prefix="journey-kills-") as folder:
        if not flags.cut_off:
            return run_all(flags, Kill(), folder, folder)
        apart = os.path.join(folder, "apart")
        try:
            ending = CutOff(os.path.join(folder, "image"), apart)
        except (OSError, subprocess.CalledProcessError) as refused:
            print(f"skipped: no file system can be had to be cut off: {getattr(refused, 'stderr', None) or refused}")
            return 77
        try:
            return run_all(flags, ending, folder, apart)
        finally:
            ending.unmount()


def run_all(flags, ending, folder, apart):
    """Lives that are ended have their files in the folder `apart`."""
    ways = list(itertools.product(flags.engines.split(","), (1, 2)))
    chance = random.Random(flags.seed)
    ended, stores = 0, 0
    journey = os.path.abspath(flags.journey)
    runs = Runs(journey, flags.project, flags.events, {"whole": folder, "ended": apart})
    for turn in itertools.count():
        way = ways[turn % len(ways)]
        runs.drop("whole")
        begin = time.monotonic()
        code, said = end_of(runs.start("whole", *way))
        seconds = time.monotonic() - begin
        if code != 0:
            sys.exit(f"a run that nothing befell ended with {code}: {said}")
        # Each way has its share of what is left, at least one.
        share = max(1, (flags.kills - ended) // max(1, len(ways) - turn))
        count, wrong = end_until_through(runs, ending, way, seconds, chance, share)
        ended, stores = ended + count, stores + 1
        if wrong:
            print(f"{ended} ends, {way[0]}, {way[1]} threads:", *wrong, sep="\n")
            return 1
        if ended >= flags.kills and turn + 1 >= len(ways):
            break
    how = "kills of runs" if isinstance(ending, Kill) else "losses of the file system under runs"
    print(f"{ended} {how} over {stores} stores: nothing was lost, nothing came twice")
    return 0


if __name__ == "__main__":
    sys.exit(main())
