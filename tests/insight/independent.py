"""Works a report out once more, from the records alone, and compares: python3 independent.py RECORDS REPORT.json

Written from docs/report.md and the papers that insight/statistics.h names, with the standard library only; it shares
nothing with the program. Figures must agree to 1e-6; quantiles of more than 1,024 times to one part in 256.
"""

import collections
import datetime
import json
import math
import statistics
import sys

Z = statistics.NormalDist().inv_cdf(0.975)
POWER = statistics.NormalDist().inv_cdf(0.8)
faults = []


def near(what, mine, theirs, tolerance=1e-6):
    if mine is None or theirs is None:
        if mine is not theirs:
            faults.append(f"{what}: {mine} here, {theirs} there")
    elif isinstance(mine, (tuple, list)):
        for i, (a, b) in enumerate(zip(mine, theirs, strict=True)):
            near(f"{what}[{i}]", a, b, tolerance)
    elif isinstance(mine, str) or abs(mine - theirs) > tolerance * max(1, abs(mine) if tolerance > 1e-6 else 1):
        if mine != theirs:
            faults.append(f"{what}: {mine} here, {theirs} there")


def wilson(hits, n):
    if n == 0:
        return None
    p = hits / n
    half = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return ((p + Z * Z / (2 * n) - half) / (1 + Z * Z / n), (p + Z * Z / (2 * n) + half) / (1 + Z * Z / n))


def newcombe(a, n, b, m):
    if n == 0 or m == 0:
        return None
    p, q = a / n, b / m
    (l1, u1), (l2, u2) = wilson(a, n), wilson(b, m)
    return (p - q - math.sqrt((p - l1) ** 2 + (u2 - q) ** 2), p - q + math.sqrt((u1 - p) ** 2 + (q - l2) ** 2))


def pooled(a, n, b, m):
    p = (a + b) / (n + m)
    return p * (1 - p) * (1 / n + 1 / m)


def p_value(a, n, b, m):
    if n == 0 or m == 0:
        return None
    variance = pooled(a, n, b, m)
    if variance <= 0:
        return 1.0
    return 2 * (1 - statistics.NormalDist().cdf(abs(a / n - b / m) / math.sqrt(variance)))


def detectable(a, n, b, m):
    return None if n == 0 or m == 0 else (Z + POWER) * math.sqrt(pooled(a, n, b, m))


def upper_gamma(a, x):
    """Q(a, x), by its series below a + 1 and by Lentz's continued fraction above."""
    if x <= 0:
        return 1.0
    scale = math.exp(-x + a * math.log(x) - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        k = a
        while abs(term) > 1e-16 * abs(total):
            k += 1
            term *= x / k
            total += term
        return 1 - total * scale
    b, c, d = x + 1 - a, 1e300, 1 / (x + 1 - a)
    h = d
    for i in range(1, 1000):
        an = -i * (i - a)
        b += 2
        d = 1 / (an * d + b)
        c = b + an / c
        h *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return scale * h


def quantile(times, q):
    times = sorted(times)
    return times[max(math.ceil(q * len(times)), 1) - 1] if times else None


def ms(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (moment - epoch) // datetime.timedelta(milliseconds=1)


class Entry:
    def __init__(self, record, held):
        self.held, self.entered, self.converted = held, ms(record["time"]), None
        self.ordinal, self.stays, self.ended, self.arms, self.messages = record["entry"], [], None, {}, []
        self.stage, self.since, self.ended_in = record.get("stage"), self.entered, None


def message_of(record):
    args = record["args"]
    texts = [value for value in args.values() if isinstance(value, str)]
    name = args["template"] if isinstance(args.get("template"), str) else (texts[0] if texts else "")
    return (record["channel"], name)


def entries_of(records):
    """Every entry by journey, and what became of sends; of records without merges."""
    entries, opened = collections.defaultdict(list), {}
    sends = collections.defaultdict(collections.Counter)
    for record in records:
        kind, journey = record["kind"], record["journey"]
        who = (journey, record["customer"], record.get("key", ""), record["entry"])
        if kind in ("entered", "held_out"):
            opened[who] = Entry(record, kind == "held_out")
            entries[journey].append(opened[who])
            continue
        if kind in ("sent", "deferred", "suppressed"):
            fate = kind if kind != "suppressed" else (record["reason"], record.get("by"))
            sends[journey, record["channel"]][fate] += 1
        entry = opened[who]
        if kind == "moved":
            entry.stays.append((entry.stage, ms(record["time"]) - entry.since))
            entry.stage, entry.since = record["stage"], ms(record["time"])
        elif kind == "converted" and entry.converted is None:
            entry.converted = ms(record["time"])
            entry.before = list(entry.messages)
        elif kind == "sent":
            entry.messages.append(message_of(record))
        elif kind == "split" and entry.converted is None:
            entry.arms.setdefault(record["name"], record["arm"])
        elif kind == "ended":
            entry.ended = record["outcome"]
            if not entry.held:
                entry.stays.append((entry.stage, ms(record["time"]) - entry.since))
    return entries, sends


def check_rate(what, hits, of, theirs):
    near(what + " hits", hits, theirs["hits"])
    near(what + " of", of, theirs["of"])
    near(what + " rate", hits / of if of else None, theirs.get("rate"))
    near(what + " interval", wilson(hits, of), theirs.get("interval"))


def check_stages(name, entered, stages):
    for stage in stages:
        what = f"{name} {stage['name']}"
        came = [e for e in entered if stage["name"] == e.stage or any(s == stage["name"] for s, _ in e.stays)]
        check_rate(what + " reached", len(came), len(entered), stage["reached"])
        left = [e for e in came if e.stage == stage["name"] and e.ended in ("exited", "expired", "stopped")]
        check_rate(what + " drop-off", len(left), len(came), stage["drop_off"])
        near(what + " inside", sum(e.ended is None and e.stage == stage["name"] for e in entered), stage["inside"])
        times = [t for e in entered for s, t in e.stays if s == stage["name"]]
        near(what + " stays", len(times), stage["times"]["count"])
        near(what + " histogram", len(times), sum(b["count"] for b in stage["times"].get("histogram", [])))
        tolerance = 1e-9 if len(times) <= 1024 else 1 / 256
        for q, key in ((0.5, "median_ms"), (0.9, "p90_ms"), (0.99, "p99_ms")):
            near(f"{what} {key}", quantile(times, q), stage["times"].get(key), tolerance)


def check_comparison(what, groups, item):
    a = groups[item["group"]]
    b = groups[item["against"]]
    numbers = (sum(e.converted is not None for e in a), len(a), sum(e.converted is not None for e in b), len(b))
    check_rate(what + " a", numbers[0], numbers[1], item["a"])
    check_rate(what + " b", numbers[2], numbers[3], item["b"])
    both = numbers[1] > 0 and numbers[3] > 0
    near(what + " difference", numbers[0] / numbers[1] - numbers[2] / numbers[3] if both else None,
         item.get("difference"))
    near(what + " interval", newcombe(*numbers), item.get("interval"))
    near(what + " p", p_value(*numbers), item.get("p_value"))
    near(what + " detectable", detectable(*numbers), item.get("detectable"))


def check_experiments(name, entries, experiments):
    for experiment in experiments:
        what = f"{name} {experiment['name']}"
        if experiment["kind"] == "holdout":
            groups = {"entered": [e for e in entries if not e.held], "held out": [e for e in entries if e.held]}
        else:
            groups = collections.defaultdict(list)
            for entry in entries:
                if experiment["name"] in entry.arms:
                    groups[entry.arms[experiment["name"]]].append(entry)
        counts, shares = [], []
        for group in experiment["groups"]:
            counts.append(sum(e.ordinal == 1 for e in groups[group["name"]]))
            shares.append(group["share"])
            near(f"{what} {group['name']}", counts[-1], group["first_entries"])
        if sum(counts) > 0:
            square = sum((c - sum(counts) * s) ** 2 / (sum(counts) * s) for c, s in zip(counts, shares))
            near(what + " chi-square", square, experiment["sample_ratio"]["chi_square"])
            near(what + " ratio", upper_gamma((len(counts) - 1) / 2, square / 2), experiment["sample_ratio"]["p_value"])
        for item in experiment["comparisons"]:
            check_comparison(f"{what} {item['group']}", groups, item)


def check_messages(name, entered, sent, messages):
    for message in messages:
        key = (message["channel"], message["name"])
        what = f"{name} {key}"
        got = [e for e in entered if key in (e.before if e.converted is not None else e.messages)]
        won = [e for e in got if e.converted is not None]
        near(what + " sent", sent[key], message["sent"])
        check_rate(what, len(won), len(got), message["converted"])
        near(what + " first", sum(e.before[0] == key for e in won), message["first"])
        near(what + " last", sum(e.before[-1] == key for e in won), message["last"])


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    with open(sys.argv[2], encoding="utf-8") as text:
        report = json.load(text)
    entries, sends = entries_of(records)
    near("records", len(records), report["records"])
    for journey in report["journeys"]:
        name = journey["name"]
        entered = [e for e in entries[name] if not e.held]
        won = [e for e in entered if e.converted is not None]
        near(name + " entries", len(entered), journey["entries"])
        near(name + " held out", len(entries[name]) - len(entered), journey["held_out"])
        check_rate(name + " conversion", len(won), len(entered), journey["conversion"])
        near(name + " time to conversion", quantile([e.converted - e.entered for e in won], 0.5),
             journey["time_to_conversion"].get("median_ms"), 1e-9 if len(won) <= 1024 else 1 / 256)
        near(name + " without message", sum(not e.before for e in won), journey["conversions_without_message"])
        check_stages(name, entered, journey["stages"])
        check_experiments(name, entries[name], journey["experiments"])
        sent = collections.Counter(message_of(r) for r in records if r["kind"] == "sent" and r["journey"] == name)
        check_messages(name, entered, sent, journey["messages"])
        for channel in journey["sends"]:
            fates = sends[name, channel["channel"]]
            near(name + " sent", fates["sent"], channel["sent"])
            near(name + " deferred", fates["deferred"], channel["deferred"])
            for item in channel.get("suppressed", []):
                near(name + " suppressed", fates[item["reason"], item.get("by")], item["count"])
        weeks = collections.Counter()
        for entry in entered:
            day = datetime.datetime.fromtimestamp(entry.entered / 1000, datetime.timezone.utc).date()
            weeks[str(day - datetime.timedelta(days=day.weekday()))] += 1
        near(name + " weeks", sorted(weeks.values()), sorted(w["entries"]["of"] for w in journey["weeks"] if w["entries"]["of"]))
    print("\n".join(faults[:40]) or f"agrees on {len(records)} records")
    sys.exit(1 if faults else 0)


main()
