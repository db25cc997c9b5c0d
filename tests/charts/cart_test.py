"""The chart of the cart example, played in XState and in SCXML with the example's log, is in the stages that the engine's
records show.

usage: cart_test.py JOURNEY CACHE FOLDER
Each instance that entered is played alone: the customer's events of its time, those of its times that came (as the
records' causes say: players have no clock here), and what was known of the customer then. After each step the state
must be the record's stage, and at the end the outcome.
"""
import collections
import json
import os
import re
import subprocess
import sys

from players import play

EXAMPLE = "examples/cart_recovery"
# What guards call and read: `worth_chasing` is a `let` of cart.journey, and `coupon` has a path of its own.
FUNCTIONS = {"worth_chasing": "x >= 50"}
DEFAULTS = {"email": None, "marketing_consent": False}


def fields_of(line):
    fields = dict(line.get("properties") or {})
    fields["coupon"] = (fields.get("discount") or {}).get("code")
    return fields


def made(journey, folder):
    """The log and the records, by customer."""
    os.makedirs(folder, exist_ok=True)
    log, records = f"{EXAMPLE}/events.jsonl", f"{folder}/records.jsonl"
    subprocess.run([journey, "run", EXAMPLE, "--events", log, "--records", records, "--rejects", f"{folder}/rejects.jsonl"],
                   check=True, capture_output=True)
    rejected = {json.loads(line)["line"] for line in open(f"{folder}/rejects.jsonl", encoding="utf-8")}
    lines = collections.defaultdict(list)
    for number, text in enumerate(open(log, encoding="utf-8"), 1):
        if number not in rejected and text.strip():
            line = json.loads(text)
            if "userId" in line:
                lines[line["userId"]].append(line)
    by_customer = collections.defaultdict(list)
    for text in open(records, encoding="utf-8"):
        record = json.loads(text)
        by_customer[record["customer"]].append(record)
    return lines, by_customer


def instances(records):
    """The records of each entry that was not held out."""
    entries = collections.defaultdict(list)
    for record in records:
        entries[record["entry"]].append(record)
    return [one for one in entries.values() if one[0]["kind"] == "entered"]


def moment(time):
    return time.replace("Z", "").ljust(23, "0") if "." in time else time.replace("Z", ".000")


def state_of(record):
    if record["kind"] != "ended":
        return record.get("stage")
    return record["stage"] if record["outcome"] == "completed" else "end_" + record["outcome"]


class Instance:
    """The steps of one instance, and the state after each."""

    def __init__(self, lines, records, timers):
        self.steps, self.states, self.timers = [], [], timers
        self.customer = dict(DEFAULTS)
        by_cause = collections.defaultdict(list)
        for record in records:
            if record["kind"] in ("entered", "moved", "ended"):
                cause = record["cause"]
                by_cause[cause.get("id") or (record["time"], json.dumps(cause))].append(record)
        self.state = "outside"
        begin, end = records[0]["time"], max(one["time"] for one in records)
        # A time that comes is before the events of the same moment, as the records' causes say otherwise.
        inputs = [(moment(line["timestamp"]), 1, line) for line in lines]
        inputs += [(moment(one[0]["time"]), 0, one) for key, one in by_cause.items() if isinstance(key, tuple)]
        seen = set()
        for time, _, what in sorted(inputs, key=lambda one: one[:2]):
            if isinstance(what, list):
                self.timer(what)
                continue
            if what["messageId"] in seen:
                continue
            seen.add(what["messageId"])
            if what["type"] == "identify":
                self.customer |= {name: value for name, value in what["traits"].items() if name in DEFAULTS}
            if time >= moment(begin) and time <= moment(end):
                self.event(what, by_cause.get(what["messageId"], []))

    def step(self, kind, event, records):
        if records:
            self.state = state_of(records[-1])
        self.steps.append({"type": kind, "data": {"event": event, "customer": dict(self.customer)}})
        self.states.append(self.state)

    def event(self, line, records):
        # A customer that is told of is asked what holds, as an event that no transition waits for.
        self.step(line.get("event", "identify"), fields_of(line), records)

    def timer(self, records):
        cause = records[0]["cause"]
        if "timer" in cause:
            self.step(self.timers[self.state, cause["timer"]], {}, records)


def timers_of(xstate, scxml):
    """How each player calls the times of each stage: (stage, kind) -> name. What is of all stages has no stage."""
    machine = json.loads(xstate)["states"]["inside"]
    names = {"xstate": {}, "scxml": {}}
    for stage, node in [(None, machine), *machine["states"].items()]:
        for delay, transitions in node.get("after", {}).items():
            names["xstate"][stage, transitions[0]["description"].split()[0]] = f"xstate.after.{delay}.{node['id']}"
    stage = None
    words = ""
    for line in scxml.splitlines():
        if found := re.search(r'<state id="([^"]+)"', line):
            stage = None if found[1] == "inside" else found[1]
        elif found := re.search(r"<!-- (\w+)", line):
            words = found[1]
        elif (found := re.search(r'<transition event="([^"]+)"', line)) and words != "on":
            names["scxml"][stage, words] = found[1]
    return names


def export(journey, form):
    return subprocess.run([journey, "export", form, EXAMPLE], capture_output=True, text=True, check=True).stdout


def main(journey, cache, folder):
    charts = {"xstate": export(journey, "xstate-json"), "scxml": export(journey, "scxml")}
    lines, by_customer = made(journey, folder)
    timers = timers_of(charts["xstate"], charts["scxml"])
    plays, expected, names = [], [], []
    for customer, records in by_customer.items():
        for entry in instances(records):
            for kind, chart in charts.items():
                one = Instance(lines[customer], entry, timers[kind])
                call = (lambda name: re.sub(r"[^\w-]", "_", name) if not name.startswith("after_") else name) if kind == "scxml" else str
                plays.append({"kind": kind, "chart": chart, "steps": [
                    {"event": {"type": call(step["type"])}, "data": step["data"]} for step in one.steps]})
                expected.append(one.states)
                names.append(f"{customer}, entry {entry[0]['entry']}, {kind}")
    findings = [f"{name}:\n  steps {[step['event']['type'] for step in one['steps']]}\n  should {states}\n  is     {answer}"
                for name, one, states, answer in zip(names, plays, expected, play(cache, plays, FUNCTIONS)) if states != answer]
    reached = {state for states in expected for state in states}
    print(f"{len(plays)} plays through {sorted(reached)}; {len(findings)} are elsewhere")
    print("\n".join(findings[:5]))
    # Every stage, and both ways out that the chart has, are there.
    missing = {"Shopping", "Checkout", "Abandoned", "Returned", "Lost", "end_converted", "end_exited"} - reached
    sys.exit(1 if findings or missing else 0)


main(*sys.argv[1:])
