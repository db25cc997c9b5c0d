#!/usr/bin/env python3
"""Writes events.jsonl: sixteen months of 160 made-up drivers and their five dealers, from a fixed seed.

    python3 examples/car_brand/make_log.py

Dealer d-5 answers late; half of the drivers have a car already, some of them from three years ago.
"""
import os
import sys
from datetime import timedelta as Delta

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
from seeded_log import Log, moment  # noqa: E402

MODELS = ["Mini", "Kombi", "Kombi 4x4", "E-Kombi"]
NAMES = ["Lena", "Max", "Ute", "Kai", "Eva", "Yusuf", "Oskar", "Ayşe", "Jörg", "Zoë"]
HOURS, DAYS = (lambda n: Delta(hours=n)), (lambda n: Delta(days=n))
END = moment("2026-05-01T00:00")


def day(when):
    return when.strftime("%Y-%m-%d")


def by_day(log, when):
    """The same day, between nine and five in Berlin; on Monday for a Sunday."""
    if when.weekday() == 6:
        when += DAYS(1)
    return when.replace(hour=log.between(8, 14), minute=log.between(0, 59), second=0)


def next_morning(log, when):
    """Between nine and eleven in Berlin, on the next day that is no Sunday."""
    when += DAYS(2 if when.weekday() == 5 else 1)
    return when.replace(hour=log.between(8, 9), minute=log.between(0, 59), second=0)


def driver(log, number):
    who = "c-%04d" % number
    start = log.later(moment("2025-01-07T08:00"), HOURS(0), HOURS(10))
    dealer = "d-%d" % log.between(1, 5)
    traits = {"name": log.pick(NAMES), "app": log.chance(0.6), "offers": log.chance(0.5)}
    if log.chance(0.85):
        traits["email"] = "%s@example.com" % who
    if log.chance(0.7):
        traits["phone"] = "+4917%07d" % number
    owns = log.chance(0.5)
    if owns:
        traits["dealer"] = dealer
    log.identify(who, start, **traits)
    if owns:
        owner(log, who, number, start, dealer)
    else:
        lead(log, who, number, dealer, log.later(start, DAYS(5), DAYS(330)))


def owner(log, who, number, start, dealer):
    vin = "v-%04d" % number
    bought = start - DAYS(log.between(20, 1000))
    log.track(who, start + HOURS(1), "Car Delivered", order_id="before-%04d" % number, vin=vin, model=log.pick(MODELS),
              day=day(bought))
    drive(log, who, vin, bought, start + DAYS(1))
    if log.chance(0.25):
        recall(log, who, number, vin)
    if bought < moment("2023-04-01T00:00") and log.chance(0.5):
        log.track(who, log.later(moment("2025-11-01T09:00"), DAYS(1), DAYS(60)), "Trade In Asked", vin=vin)
        order(log, who, number, dealer, moment("2026-01-20T10:00"))


def drive(log, who, vin, bought, start):
    a_day = log.between(15, 70)
    serviced = False
    when = start
    while when < END:
        km = (when - bought).days * a_day
        if km > 0:
            log.track(who, by_day(log, when), "Odometer Read", vin=vin, km=km)
        due = km >= 15_000 or (when - bought).days > 335
        if due and not serviced:
            serviced = True
            if log.chance(0.7):
                booked = log.later(when + DAYS(1), DAYS(1), DAYS(16))
                log.track(who, booked, "Service Booked", vin=vin)
                log.track(who, by_day(log, booked + DAYS(log.between(3, 12))), "Service Done", vin=vin)
        when += DAYS(45)


def lead(log, who, number, dealer, asked):
    it = "l-%04d" % number
    log.track(who, asked, "Test Drive Asked", lead_id=it, dealer=dealer, model=log.pick(MODELS))
    if log.chance(0.06):
        log.track(who, asked + HOURS(3), "Test Drive Cancelled", lead_id=it)
        return
    slow = dealer == "d-5"
    if log.chance(0.45 if slow else 0.12):
        return
    if slow:
        agreed = by_day(log, asked + DAYS(3))
    elif asked.weekday() < 5 and 6 <= asked.hour < 11:
        agreed = asked + HOURS(log.between(1, 5))
    else:
        agreed = next_morning(log, asked)
    starts = by_day(log, agreed + DAYS(log.between(2, 9)))
    log.track(who, agreed, "Test Drive Agreed", lead_id=it, starts=starts.strftime("%Y-%m-%dT%H:%M:%SZ"))
    if log.chance(0.12):
        return
    log.track(who, starts + HOURS(1), "Test Drive Done", lead_id=it)
    if log.chance(0.6):
        log.track(who, log.later(starts, HOURS(5), DAYS(6)), "Configuration Saved", model=log.pick(MODELS))
    if log.chance(0.4):
        order(log, who, number, dealer, by_day(log, log.later(starts, DAYS(3), DAYS(40))))


def order(log, who, number, dealer, when):
    it, model = "o-%04d" % number, log.pick(MODELS)
    planned = when + DAYS(log.between(50, 110))
    log.track(who, when, "Car Ordered", order_id=it, dealer=dealer, model=model, planned=day(planned))
    if log.chance(0.04):
        log.track(who, when + DAYS(9), "Order Withdrawn", order_id=it)
        return
    for _ in range(log.pick([0, 0, 1, 2])):
        moved = log.later(when + DAYS(10), DAYS(1), DAYS(30))
        planned += DAYS(14)
        log.track(who, by_day(log, moved), "Delivery Moved", order_id=it, planned=day(planned))
    there = by_day(log, planned - DAYS(log.between(-6, 4)))
    log.track(who, there - DAYS(12), "Car Built", order_id=it)
    log.track(who, there, "Car At Dealer", order_id=it)
    got = by_day(log, there + DAYS(log.between(1, 6)))
    vin = "v-%04d-2" % number
    log.track(who, got, "Car Delivered", order_id=it, vin=vin, model=model, day=day(got))
    drive(log, who, vin, got, got + DAYS(30))


def recall(log, who, number, vin):
    it = "r-brake-%04d" % number
    told = moment("2025-09-15T07:00")
    log.track(who, told, "Recall Issued", recall_id=it, vin=vin, urgent=log.chance(0.2))
    if log.chance(0.6):
        log.track(who, log.later(told, HOURS(1), DAYS(10)), "Recall Read", recall_id=it)
    if log.chance(0.85):
        booked = log.later(told + DAYS(2), DAYS(1), DAYS(50))
        log.track(who, booked, "Recall Booked", recall_id=it)
        if log.chance(0.9):
            log.track(who, by_day(log, booked + DAYS(log.between(2, 20))), "Recall Fixed", recall_id=it)


def main():
    log = Log(1886)
    for number in range(1, 161):
        driver(log, number)
    log.write(sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "events.jsonl"), until=END)


if __name__ == "__main__":
    main()
