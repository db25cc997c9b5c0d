"""What the examples' log makers share: a seeded source of chance, and a log that is written as JSON Lines in the shape of the
Segment specification or as CSV. The same seed gives the same bytes with every Python 3: only `random.random` is used, whose numbers never change.
"""
import csv
import datetime
import json
import random

UTC = datetime.timezone.utc


def moment(text):
    """An instant from `2026-03-01T08:00`."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)


def stamp(when):
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Log:
    def __init__(self, seed):
        self._random = random.Random(seed)
        self._lines = []  # (time, order of making, message)

    # Chance.

    def chance(self, share):
        return self._random.random() < share

    def between(self, low, high):
        """A whole number, both ends included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, items):
        return items[int(self._random.random() * len(items))]

    def later(self, when, least, most):
        """`when`, some time between two `timedelta`s later, in whole seconds."""
        return when + datetime.timedelta(
            seconds=self.between(int(least.total_seconds()), int(most.total_seconds())))

    # Messages.

    def track(self, customer, when, event, **properties):
        self._add(when, {"type": "track", "event": event, "userId": customer, "properties": properties})

    def identify(self, customer, when, **traits):
        self._add(when, {"type": "identify", "userId": customer, "traits": traits})

    def _add(self, when, message):
        self._lines.append((when, len(self._lines), message))

    def _in_order(self, until):
        """All messages in the order of time; those after `until` have not happened yet."""
        for when, number, message in sorted(self._lines, key=lambda line: line[:2]):
            if until is not None and when > until:
                break
            yield when, number, message

    def write_csv(self, path, columns, until=None):
        """The events: when, who and what, then the properties named."""
        with open(path, "w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out, lineterminator="\n")
            rows.writerow(["ts_utc", "customer", "event"] + columns)
            for when, _, message in self._in_order(until):
                cells = message["properties"]
                rows.writerow([stamp(when), message["userId"], message["event"]] + [cells.get(one, "") for one in columns])

    def write(self, path, until=None):
        with open(path, "w", encoding="utf-8", newline="\n") as out:
            for when, number, message in self._in_order(until):
                message = dict(message, messageId="m-%d" % (number + 1), timestamp=stamp(when))
                out.write(json.dumps(message, ensure_ascii=False, separators=(",", ":")) + "\n")
