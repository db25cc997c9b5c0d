#!/usr/bin/env python3
"""Writes events.jsonl: fourteen months of 110 made-up teams in four regions, from a fixed seed.

    python3 examples/software_subscription/make_log.py
"""
import os
import sys
from datetime import timedelta as Delta

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
from seeded_log import Log, moment, stamp  # noqa: E402

NAMES = ["Tomás", "Ada", "Bob", "Eve", "Kim", "Lea", "Ravi", "Mei", "João", "Søren"]
ZONES = {"emea": ["Europe/Lisbon", "Europe/Berlin"], "americas": ["America/New_York", "America/Chicago"],
         "latam": ["America/Sao_Paulo"], "apac": ["Asia/Kolkata", "Asia/Singapore"]}
HOURS, DAYS = (lambda n: Delta(hours=n)), (lambda n: Delta(days=n))
END = moment("2026-03-01T00:00")


def day(when):
    return when.strftime("%Y-%m-%d")


def team(log, number):
    who = "t-%04d" % number
    region = log.pick(["emea", "emea", "americas", "latam", "apac"])
    size = log.pick([1, 2, 3, 5, 8, 12, 30])
    when = log.later(moment("2025-01-07T06:00"), HOURS(0), DAYS(330))
    log.identify(who, when, first_name=log.pick(NAMES), email="%s@example.com" % who, region=region,
                 timezone=log.pick(ZONES[region]), team_size=size, product_mail=log.chance(0.85))
    log.track(who, when + HOURS(1), "App Downloaded", platform=log.pick(["desktop", "mac", "phone"]))
    if log.chance(0.25):
        return
    when = log.later(when, HOURS(2), DAYS(6))
    log.track(who, when, "Trial Started", trial_end_date=stamp(when + DAYS(14)))
    good = log.chance(0.7)
    if good or log.chance(0.3):
        log.track(who, log.later(when, HOURS(1), HOURS(30)), "Project Created")
    if good:
        log.track(who, log.later(when, HOURS(3), DAYS(4)), "Invite Sent")
        use(log, who, when, when + DAYS(14), 5)
    if log.chance(0.12):
        stuck(log, who, when + DAYS(2))
    if log.chance(0.65 if good else 0.06):
        subscribe(log, who, number, size, region, log.later(when, DAYS(6), DAYS(16)))
    else:
        log.track(who, when + DAYS(14), "Trial Ended")
        if log.chance(0.2):
            log.track(who, when + DAYS(16), "Email Link Clicked", template="trial_over")


def use(log, who, start, end, a_month):
    when = start
    while when < min(end, END):
        when = log.later(when, DAYS(max(1, 15 // a_month)), DAYS(max(2, 45 // a_month)))
        if when < end:
            log.track(who, when, "Feature Used",
                      feature=log.pick(["board", "board", "board", "search", "automation"] if a_month > 6 else ["board", "board", "search"]))


def stuck(log, who, when):
    for minutes in range(3):
        log.track(who, when + Delta(minutes=7 * minutes), "Error Shown", code="E%d" % log.between(1, 9))
    if log.chance(0.6):
        log.track(who, when + HOURS(log.between(1, 30)), "Help Opened")


def subscribe(log, who, number, size, region, when):
    plan = log.pick(["team", "team", "business"])
    renews = when + DAYS(180)
    log.track(who, when, "Subscription Started", plan=plan, price=11 * size, renews=stamp(renews))
    log.identify(who, when + Delta(minutes=1), renews=day(renews), plan=plan)
    falling = log.chance(0.45)
    until = END
    if falling:
        until = log.later(when, DAYS(70), DAYS(200))
        use(log, who, when, until - DAYS(30), 16)
        leave(log, who, until)
    else:
        use(log, who, when, END, 2)
    fail = 0.25 if region in ("latam", "apac") else 0.1
    for month in range(1, 14):
        due = when + DAYS(30 * month)
        if due < until and log.chance(fail):
            unpaid(log, who, "i-%04d-%d" % (number, month), size, due)
    if log.chance(0.3):
        changed = log.later(when, DAYS(20), DAYS(120))
        if changed < until:
            renews = renews + DAYS(60)
            log.track(who, changed, "Subscription Changed", plan="business", previous_plan=plan)
            log.identify(who, changed + Delta(minutes=1), renews=day(renews), plan="business")
    if renews < until:
        log.track(who, renews, "Subscription Renewed", plan=plan, price=11 * size, renews=stamp(renews + DAYS(180)))
        log.identify(who, renews + Delta(minutes=1), renews=day(renews + DAYS(180)))


def unpaid(log, who, invoice, size, due):
    log.track(who, due, "Invoice Payment Failed", invoice_id=invoice, amount=11 * size,
              reason=log.pick(["expired", "declined", "declined"]))
    if log.chance(0.8):
        paid = log.later(due, HOURS(5), DAYS(14))
        if log.chance(0.5):
            log.track(who, paid - HOURS(4), "Card Updated")
        log.track(who, paid, "Invoice Paid", invoice_id=invoice)


def leave(log, who, when):
    log.track(who, when, log.pick(["Cancel Page Seen", "Workspace Exported"]))
    if log.chance(0.3):
        log.track(who, when + DAYS(3), "Subscription Changed", plan="team", previous_plan="business")
        return
    gone = log.later(when, HOURS(1), DAYS(12))
    log.track(who, gone, "Subscription Cancelled", reason=log.pick(["price", "unused", "other"]))
    if log.chance(0.4):
        log.track(who, gone + DAYS(2), "Exit Survey Answered", reason=log.pick(["price", "unused", "other"]))


def main():
    log = Log(365)
    for number in range(1, 111):
        team(log, number)
    log.write(sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "events.jsonl"), until=END)


if __name__ == "__main__":
    main()
