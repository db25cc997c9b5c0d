"""Scores predictions once more, from the log alone: python3 independent.py LOG.csv PREDICTION.json TIME_COLUMN

Written from docs/predict.md with the standard library only; it shares nothing with the program. LOG has the columns
customer and event; PREDICTION is of --all, and says who was held out. Figures must agree to 1e-9, chances of the model
to 1e-6.
"""

import bisect
import collections
import csv
import datetime
import gzip
import json
import math
import sys

DAY = 86_400_000
SMOOTHING = 10


def edges_of_gaps():
    edges = [0, 1]
    while edges[-1] + edges[-1] // 4 < DAY * 9 // 10:
        edges.append(edges[-1] + max(edges[-1] // 4, 1))
    edges.append(DAY)
    for until, by in ((7 * DAY, DAY // 4), (30 * DAY, DAY // 2), (92 * DAY, DAY)):
        while edges[-1] < until:
            edges.append(edges[-1] + by)
    while edges[-1] + edges[-1] // 20 < 20 * 365 * DAY:
        edges.append(edges[-1] + edges[-1] // 20)
    return edges


EDGES = edges_of_gaps()
BINS = len(EDGES) - 1


def bin_of(gap):
    return min(bisect.bisect_right(EDGES, max(gap, 0)) - 1, BINS - 1)


def ms(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(milliseconds=1)


def looks(walk, i):
    last, before = walk[i][1], walk[i - 1][1] if i else None
    pace = bisect.bisect_right([1000, 60_000, 3_600_000, DAY, 7 * DAY, 30 * DAY], walk[i][0] - walk[i - 1][0]) + 1 if i else 0
    return [(), (last,), (last, before), (last, before, pace), (last, before, pace, i.bit_length())]


class Model:
    def __init__(self, walks, names, end):
        self.names = names
        self.did = collections.defaultdict(lambda: collections.defaultdict(collections.Counter))
        self.cut, self.total = collections.defaultdict(collections.Counter), collections.Counter()
        for walk in walks:
            for i, (time, _) in enumerate(walk):
                for look in looks(walk, i):
                    self.total[look] += 1
                    if i + 1 < len(walk):
                        self.did[look][bin_of(walk[i + 1][0] - time)][walk[i + 1][1]] += 1
                    else:
                        self.cut[look][bin_of(end - time)] += 1

    def chances(self, situation, since, horizon):
        rates = None
        for look in situation:
            if rates is not None and look not in self.total:
                continue
            silent, new = self.total[look], []
            counts = collections.Counter()
            for per_bin in self.did[look].values():
                counts.update(per_bin)
            share = {n: (counts[n] + 0.5) / (sum(counts.values()) + 0.5 * len(self.names)) for n in self.names}
            for b in range(BINS):
                cut, did = self.cut[look][b], self.did[look].get(b, {})
                risk = max(silent - cut / 2, 0)
                if rates is None:
                    new.append({n: (share[n] / BINS + did.get(n, 0)) / (risk + 1) if silent > 0 else 0 for n in self.names})
                else:
                    new.append({n: (SMOOTHING * rates[b][n] + did.get(n, 0)) / (risk + SMOOTHING) for n in self.names})
                silent -= cut + sum(did.values())
            rates = new
        left, out, until = 1.0, collections.Counter(), since + horizon
        for b in range(bin_of(since), BINS):
            if EDGES[b] >= until:
                break
            width = EDGES[b + 1] - EDGES[b]
            begin, end = max(since - EDGES[b], 0) / width, min(until - EDGES[b], width) / width
            every = sum(rates[b].values())
            scale = left * (end - begin) / (1 - every * begin)
            for n in self.names:
                out[n] += scale * rates[b][n]
            left -= scale * every
        out[None] = 1 - sum(out.values())
        return out


def main():
    log, prediction, time_column = sys.argv[1:]
    said = json.load(open(prediction, encoding="utf-8"))
    walks = collections.defaultdict(list)
    opened = gzip.open(log, "rt", encoding="utf-8") if log.endswith(".gz") else open(log, encoding="utf-8")
    for row in csv.DictReader(opened):
        walks[row["customer"]].append((ms(row[time_column]), row["event"]))
    held = {c["customer"]: c["held_out"] for c in said["customers"]}
    assert held.keys() == walks.keys()
    end, horizon = max(t for w in walks.values() for t, _ in w), said["within_ms"]
    names = sorted({n for w in walks.values() for _, n in w})

    def came(walk, i):
        if walk[i][0] > end - horizon:
            return ()
        later = i + 1 < len(walk) and walk[i + 1][0] - walk[i][0] < horizon
        return (walk[i + 1][1] if later else None,)

    outcomes = [*names, None]
    base = collections.Counter({o: 0.5 for o in outcomes})
    behind = collections.defaultdict(collections.Counter)
    learned = [w for c, w in walks.items() if not held[c]]
    for walk in learned:
        for i in range(len(walk)):
            for o in came(walk, i):
                base[o] += 1
                behind[walk[i][1]][o] += 1
    base = {o: base[o] / sum(base.values()) for o in outcomes}
    markov = {n: {o: (behind[n][o] + SMOOTHING * base[o]) / (behind[n].total() + SMOOTHING) for o in outcomes} for n in names}
    model, known = Model(learned, names, end), {}
    scores, predictions = {k: [0.0, 0.0] for k in ("base_rate", "first_order_markov", "model")}, 0
    for customer, walk in walks.items():
        for i in range(len(walk)) if held[customer] else ():
            for o in came(walk, i):
                situation = tuple(looks(walk, i))
                if situation not in known:
                    known[situation] = model.chances(situation, 0, horizon)
                predictions += 1
                for way, p in (("base_rate", base), ("first_order_markov", markov[walk[i][1]]), ("model", known[situation])):
                    scores[way][0] += math.log(p[o])
                    scores[way][1] += sum((p[x] - (x == o)) ** 2 for x in outcomes)
    faults = []
    if predictions != said["held_out"]["predictions"]:
        faults.append(f"{predictions} predictions here, {said['held_out']['predictions']} there")
    for way, sums in scores.items():
        for key, mine in zip(("log_likelihood", "brier"), sums):
            theirs = said["held_out"][way][key]
            if abs(mine / predictions - theirs) > 1e-9:
                faults.append(f"{way} {key}: {mine / predictions} here, {theirs} there")
    everybody = Model(walks.values(), names, end)
    for one in said["customers"][::max(len(walks) // 40, 1)]:
        walk = walks[one["customer"]]
        chances = everybody.chances(looks(walk, len(walk) - 1), end - walk[-1][0], horizon)
        for name, theirs in [(n["event"], n["chance"]) for n in one["next"]] + [(None, one["drop_out"])]:
            if abs(chances[name] - theirs) > 1e-6:
                faults.append(f"{one['customer']} {name}: {chances[name]} here, {theirs} there")
    print("\n".join(faults[:40]) or f"agrees on {predictions} predictions")
    sys.exit(1 if faults else 0)


main()
