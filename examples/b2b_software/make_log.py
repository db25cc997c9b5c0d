#!/usr/bin/env python3
"""Writes events.jsonl: fifteen months of 182 made-up companies, from a fixed seed.

    python3 examples/b2b_software/make_log.py

What companies do depends on what they were called to, so the log must know the arms of the experiment beforehand. An arm is a hash of
the account's id, the same on every machine: ARMS has what the records of a run say (t: trial, d: demo) for a-0001, a-0002 and so on.
"""
import os
import sys
from datetime import timedelta as Delta

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
from seeded_log import Log, moment  # noqa: E402

ARMS = ("ddttddddtddtdttddddttdddtddttdtdddttdtdddttddtddtttdtdtdtdddddtddtdddtdddtdttdtddtddtdddddtdddddtd"
        "ttttdtddddtddtttddtdddddtdddddttdtdtdddtddtddddtddttdddtttddddddddddtdddddttddddtdtt")
MAKERS = ["Werk", "Guss", "Rohr", "Feder", "Blech", "Walz", "Form", "Schraub", "Glas", "Kabel"]
KINDS = ["AG", "GmbH", "KG", "SE"]
INDUSTRIES = ["machines", "castings", "food", "paper", "chemicals"]
PEOPLE = ["ingrid", "otto", "eva", "jan", "kim", "paula"]
HOURS, DAYS = (lambda n: Delta(hours=n)), (lambda n: Delta(days=n))
END = moment("2026-04-01T00:00")


def day(when):
    return when.strftime("%Y-%m-%d")


def working(log, when):
    """The same day or the next working day, between nine and five in Berlin."""
    if when.weekday() >= 5:
        when += DAYS(7 - when.weekday())
    return when.replace(hour=log.between(8, 14), minute=log.between(0, 59), second=0)


def account(log, number):
    who, trial = "a-%04d" % number, ARMS[number - 1] == "t"
    start = log.later(moment("2025-01-07T08:00"), HOURS(0), HOURS(9))
    ideal = log.chance(0.75)
    log.identify(who, start, company="%s%s %s" % (log.pick(MAKERS), number, log.pick(KINDS)), industry=log.pick(INDUSTRIES),
                 size=log.pick(["under 50", "50 to 500", "50 to 500", "over 500"]), ideal=ideal, consent=log.chance(0.8))
    person = log.pick(PEOPLE)
    when = working(log, log.later(start, DAYS(1), DAYS(150)))
    log.track(who, when, "Ad Seen")
    if log.chance(0.6):
        when = working(log, log.later(when, DAYS(5), DAYS(60)))
        log.track(who, when, "Trigger Noticed", what=log.pick(["audit", "audit", "new plant", "merger", "new head"]))
    if log.chance(0.15):
        log.track(who, working(log, when + DAYS(2)), "Stand Visited", person=person)
    if log.chance(0.25):
        return
    when = working(log, log.later(when, DAYS(3), DAYS(40)))
    for _ in range(log.between(1, 3)):
        log.track(who, when, "Content Read", person=person)
        when += HOURS(log.between(1, 20))
    log.track(who, when, "Pricing Viewed", person=person)
    if log.chance(0.4):
        log.track(who, when + HOURS(1), "Review Read")
    if not ideal:
        return
    if trial:
        tries(log, who, person, when)
    elif log.chance(0.5):
        demo(log, who, person, log.later(when, HOURS(2), DAYS(9)))


def tries(log, who, person, when):
    if not log.chance(0.55):
        return
    when = log.later(when, HOURS(1), DAYS(8))
    log.track(who, when, "Trial Begun", person=person)
    if log.chance(0.2):
        for number in range(3):
            log.track(who, when + DAYS(number * 3 + 1), "Trial Used", person=person)
        offer(log, who, person, when + DAYS(20))
    elif log.chance(0.5):
        log.track(who, when + DAYS(1), "Trial Used", person=person)
    elif log.chance(0.3):
        demo(log, who, person, log.later(when, DAYS(5), DAYS(20)))


def demo(log, who, person, when):
    log.track(who, when, "Demo Asked", person=person)
    if log.chance(0.88):
        held = working(log, when + DAYS(log.between(3, 9)))
        log.track(who, held, "Demo Held", person=person, people=log.between(1, 5))
        offer(log, who, person, held + DAYS(log.between(5, 25)))


def offer(log, who, person, when):
    if not log.chance(0.7):
        return
    when = working(log, when)
    amount = log.between(9, 120) * 1000
    log.track(who, when, "Offer Sent", amount=amount)
    if log.chance(0.4):
        log.track(who, working(log, when + DAYS(log.between(2, 12))), "Security Questionnaire Sent")
    if log.chance(0.25):
        log.track(who, when + DAYS(log.between(15, 60)), "Lost To Competitor", who=log.pick(["the other one", "the parent's"]))
    elif log.chance(0.65):
        signed(log, who, person, working(log, when + DAYS(log.between(12, 70))), amount)


def signed(log, who, person, when, amount):
    until = when + DAYS(365)
    log.track(who, when, "Contract Signed", amount=amount, until=day(until))
    for colleague in [person] + [one for one in PEOPLE if one != person][:log.between(1, 3)]:
        log.track(who, when + DAYS(1), "Person Invited", person=colleague)
        if log.chance(0.8):
            log.track(who, log.later(when, DAYS(2), DAYS(20)), "Training Done", person=colleague)
    if not log.chance(0.9):
        return
    log.track(who, when + DAYS(log.between(4, 40)), "Data Connected")
    live = working(log, when + DAYS(log.between(45, 85)))
    log.track(who, live, "Went Live")
    falling = log.chance(0.2)
    week, share = live, log.between(50, 80)
    while week < END:
        week += DAYS(7)
        share = max(10, share - 5) if falling else min(90, share + 1)
        log.track(who, week, "Weekly Active Users", share=share / 100)
    if not falling and log.chance(0.6):
        log.track(who, live + DAYS(60), "NPS Answered", score=log.between(5, 10))


def main():
    log = Log(7)
    for number in range(1, len(ARMS) + 1):
        account(log, number)
    log.write(sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "events.jsonl"), until=END)


if __name__ == "__main__":
    main()
