#!/usr/bin/env python3
"""`journey report` as a whole process over a file of records, against DuckDB's query of the same funnel over it.

usage: report_duckdb [--records N] [--rounds N]          N: 10,000,000 and 3

Out: elapsed and processor time of both, and the lines `ratio report VALUE` (elapsed, both with a thread for each
processor) and `ratio report_alone VALUE` (both on one processor). Fails if they count otherwise.
The report also works out times, messages, weeks, pains and KPIs; the query counts who came to each stage and how they
ended. DuckDB is asked as its Python package: without it this says how to get it, and nothing else.
"""
import argparse
import csv
import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

BUILD = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
JOURNEY = os.path.join(BUILD, "bin", "journey")
PROJECT = os.path.join("examples", "cart_recovery")

QUERY = """
with records as (select customer, entry, kind, stage, outcome from read_json(?, format='newline_delimited', columns={
  time: 'TIMESTAMP', journey: 'VARCHAR', customer: 'VARCHAR', entry: 'INTEGER', kind: 'VARCHAR', stage: 'VARCHAR',
  outcome: 'VARCHAR'}))
select 'reached', stage, count(distinct (customer, entry)) from records where kind in ('entered', 'moved') group by stage
union all select 'ended', outcome, count(*) from records where kind = 'ended' group by outcome
"""


def write_records(path, count):
    """As a run of the example writes them: four or five for each customer. Gives how many."""
    written = 0
    with open(path, "w", encoding="utf-8") as out:
        customer = 0
        while written < count:
            who, day, hour = f"shopper-{customer:07}", 1 + customer % 27, customer % 20
            head = f'"journey":"cart.CartRecovery","customer":"{who}","entry":1'

            def record(minute, rest, cause):
                return (f'{{"time":"2026-03-{day:02}T{hour:02}:{minute:02}:00.000Z",{head},{rest},'
                        f'"cause":{{{cause}}}}}\n')

            bought = f'"event":"Order Completed","id":"o-{customer}"'
            lines = [record(0, '"kind":"entered","stage":"Shopping"', f'"event":"Cart Updated","id":"m-{customer}"')]
            if customer % 10 < 4:
                lines.append(record(1, '"kind":"moved","from":"Shopping","stage":"Checkout"',
                                    f'"event":"Checkout Started","id":"n-{customer}"'))
                stage = "Checkout"
            else:
                lines.append(record(10, '"kind":"moved","from":"Shopping","stage":"Abandoned"', '"timer":"idle"'))
                lines.append(record(10, '"kind":"sent","channel":"email","id":"cart.CartRecovery/' + who + '//1/1",'
                                    '"args":{"template":"cart_reminder","subject":"Still thinking?"},'
                                    '"stage":"Abandoned"', '"timer":"idle"'))
                stage = "Abandoned"
            if customer % 10 in (4, 5, 6, 7):
                lines.append(record(50, '"kind":"moved","from":"Abandoned","stage":"Lost"', '"timer":"wait"'))
                lines.append(record(50, '"kind":"ended","outcome":"completed","stage":"Lost"', '"timer":"wait"'))
            else:
                lines.append(record(20, f'"kind":"converted","goal":"Order Completed","stage":"{stage}"', bought))
                lines.append(record(20, f'"kind":"ended","outcome":"converted","stage":"{stage}"', bought))
            out.writelines(lines)
            written += len(lines)
            customer += 1
    return written


def timed(work):
    """What it gives, elapsed and processor seconds, those of processes that it started included."""
    def used():
        both = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(one.ru_utime + one.ru_stime for one in both)
    processor, begin = used(), time.monotonic()
    given = work()
    return given, time.monotonic() - begin, used() - processor


def report(path):
    done = subprocess.run([JOURNEY, "report", PROJECT, "--records", path, "--format", "csv"], capture_output=True,
                          text=True, check=False)
    if done.returncode not in (0, 3):  # 3: a KPI misses its target
        sys.exit(f"journey report ended with {done.returncode}: {done.stderr}")
    counts = {}
    for row in csv.DictReader(io.StringIO(done.stdout)):
        if row["measure"] == "reached" and row["value"] != "0":
            counts["reached", row["stage"]] = int(row["value"])
        if row["measure"] == "ended":
            counts["ended", row["name"]] = int(row["value"])
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    flags = parser.parse_args()
    try:
        import duckdb
    except ImportError:
        print("report_duckdb: DuckDB is not there: python3 -m pip install duckdb, in a virtual environment",
              file=sys.stderr)
        return

    processors = os.sched_getaffinity(0)

    def query(path):
        connection = duckdb.connect()
        connection.execute(f"set threads={len(os.sched_getaffinity(0))}")
        return {(what, name): count for what, name, count in connection.execute(QUERY, [path]).fetchall()}

    def alone(work):
        def on_one(path):
            os.sched_setaffinity(0, {min(processors)})
            try:
                return work(path)
            finally:
                os.sched_setaffinity(0, processors)
        return on_one

    ways = {"journey report": report, "DuckDB": query, "journey report, alone": alone(report),
            "DuckDB, alone": alone(query)}
    times = {way: [] for way in ways}
    with tempfile.TemporaryDirectory(prefix="journey-report-") as folder:
        path = os.path.join(folder, "records.jsonl")
        records = write_records(path, flags.records)
        print(f"{records:,} records, {os.path.getsize(path):,} bytes")
        for _ in range(flags.rounds):
            counts = {}
            for way, work in ways.items():
                counts[way], *spent = timed(lambda: work(path))
                times[way].append(spent)
            if len({tuple(sorted(one.items())) for one in counts.values()}) != 1:
                sys.exit(f"they count otherwise: {counts}")
    medians = {way: [statistics.median(one[i] for one in spent) for i in (0, 1)] for way, spent in times.items()}
    for way, (elapsed, processor) in medians.items():
        print(f"{way:<22}{elapsed:7.2f} s elapsed {processor:7.2f} s of processors")
    ours, theirs, ours_alone, theirs_alone = (elapsed for elapsed, _ in medians.values())
    print(f"ratio report {ours / theirs:.3f}\nratio report_alone {ours_alone / theirs_alone:.3f}")


if __name__ == "__main__":
    main()
