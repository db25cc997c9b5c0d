#!/usr/bin/env python3
"""Writes events.jsonl: ten weeks of 220 made-up households, from a fixed seed.

    python3 examples/water_utility/make_log.py

Half of them have smart meters; one household in five has a leak, one in six asks something, a few move.
"""
import os
import sys
from datetime import timedelta as Delta

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
from seeded_log import Log, moment  # noqa: E402

NAMES = ["Marta", "Joan", "Pau", "Núria", "Eulàlia", "Quim", "Inés", "Marc", "Carmen", "Jordi"]
MINUTES, HOURS, DAYS = (lambda n: Delta(minutes=n)), (lambda n: Delta(hours=n)), (lambda n: Delta(days=n))


def household(log, number):
    who = "h-%04d" % number
    start = log.later(moment("2026-01-07T08:00"), HOURS(0), HOURS(10))
    traits = {"name": log.pick(NAMES), "district": log.pick(["centre", "centre", "harbour"])}
    smart = log.chance(0.5)
    traits["meter"] = "smart" if smart else "analogue"
    app = log.chance(0.75 if smart else 0.25)
    traits["app"] = app
    if log.chance(0.7):
        traits["email"] = "%s@example.com" % who
    if log.chance(0.8):
        traits["phone"] = "+34600%06d" % number
    by_hand = log.chance(0.45)
    traits["direct_debit"] = not by_hand
    traits["fragile"] = log.chance(0.04)
    log.identify(who, start, **traits)
    bills(log, who, start, number)
    if smart and log.chance(0.4):
        leak(log, who, "m-%04d" % number, app)
    if log.chance(0.35):
        question(log, who, "c-%04d" % number)
    if log.chance(0.05):
        move(log, who, app)


def bills(log, who, start, number):
    forgetful = log.chance(0.15)
    for month in (1, 2):
        issued = start if month == 1 else start + DAYS(31)
        due = moment("2026-01-31T10:00") if month == 1 else moment("2026-03-02T10:00")
        bill = "b-%04d-%d" % (number, month)
        log.track(who, issued + MINUTES(1), "Bill Issued", bill_id=bill, amount=log.between(1800, 9900) / 100,
                  due=due.strftime("%Y-%m-%d"))
        if forgetful:
            paid = log.later(due, DAYS(2), DAYS(25))
        else:
            paid = log.later(issued, DAYS(1), DAYS(22))
        if forgetful and month == 1 and log.chance(0.1):
            log.track(who, log.later(due, DAYS(3), DAYS(6)), "Payment Plan Agreed", bill_id=bill)
        else:
            log.track(who, paid, "Bill Paid", bill_id=bill)
    if forgetful and log.chance(0.4):
        log.track(who, log.later(moment("2026-03-08T09:00"), HOURS(1), DAYS(5)), "Direct Debit Signed")


def leak(log, who, meter, app):
    at = log.later(moment("2026-01-10T01:00"), DAYS(0), DAYS(50)).replace(hour=log.between(1, 4))
    rate = log.between(12, 160) if log.chance(0.9) else log.between(420, 900)
    log.track(who, at, "Leak Suspected", meter_id=meter, litres_per_hour=rate)
    if app and log.chance(0.7):
        seen = log.later(at, MINUTES(5), HOURS(7))
        log.track(who, seen, "Leak Warning Opened", meter_id=meter)
        if log.chance(0.15):
            log.track(who, seen + MINUTES(2), "Leak Explained", meter_id=meter, reason="pool")
            return
        if log.chance(0.8):
            log.track(who, log.later(seen, MINUTES(20), HOURS(9)), "Flow Normal", meter_id=meter)
            return
        log.track(who, log.later(seen, MINUTES(5), HOURS(2)), "Leak Help Asked", meter_id=meter)
    crew = log.later(at + DAYS(2), HOURS(7), HOURS(12))
    if crew.weekday() >= 5:
        crew += DAYS(2)
    if log.chance(0.85):
        log.track(who, crew, "Crew Arrived", meter_id=meter)
        log.track(who, crew + MINUTES(70), "Leak Repaired", meter_id=meter)
        log.track(who, crew + HOURS(20), "Flow Normal", meter_id=meter)


def question(log, who, contact):
    at = log.later(moment("2026-01-10T07:00"), DAYS(0), DAYS(55))
    way = log.pick(["web", "web", "app", "voice", "voice", "phone", "phone"])
    log.track(who, at, "Question Asked", contact_id=contact, way=way, about=log.pick(["bill", "move", "leak", "meter"]))
    agent = way == "phone"
    if not agent:
        if log.chance(0.65):
            log.track(who, at + MINUTES(log.between(1, 5)), "Answer Found", contact_id=contact)
        elif log.chance(0.7):
            agent = True
            log.track(who, at + MINUTES(log.between(2, 9)), "Agent Wanted", contact_id=contact)
        else:
            return
    if agent:
        at = log.later(at, MINUTES(10), HOURS(20))
        log.track(who, at, "Agent Answered", contact_id=contact)
    if log.chance(0.5):
        score = log.pick([1, 2, 3, 4]) if agent else log.pick([2, 4, 5, 5])
        log.track(who, log.later(at, HOURS(2), HOURS(40)), "Effort Rated", contact_id=contact, score=score)


def move(log, who, app):
    day = log.later(moment("2026-02-01T00:00"), DAYS(0), DAYS(25))
    said = day - DAYS(log.between(8, 20))
    if log.chance(0.5):
        log.track(who, said, "Move In Announced", **{"from": day.strftime("%Y-%m-%d")})
        if app:
            log.track(who, log.later(day, HOURS(10), DAYS(8)), "First Sign In")
        if log.chance(0.7):
            log.track(who, log.later(day, HOURS(11), DAYS(3)), "Meter Read", litres=log.between(90000, 400000))
    else:
        log.track(who, said, "Move Out Announced", to=day.strftime("%Y-%m-%d"))
        if log.chance(0.7):
            log.track(who, log.later(day + DAYS(1), HOURS(11), DAYS(4)), "Meter Read", litres=log.between(90000, 400000))
        log.track(who, log.later(day + DAYS(9), HOURS(9), DAYS(9)), "Refund Paid", amount=log.between(200, 4000) / 100)


def main():
    log = Log(7_200_000)
    for number in range(1, 221):
        household(log, number)
    log.write(sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "events.jsonl"), until=moment("2026-03-15T00:00"))


if __name__ == "__main__":
    main()
