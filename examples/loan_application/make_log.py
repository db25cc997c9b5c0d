#!/usr/bin/env python3
"""Writes events.csv: 420 made-up loan applications in the shape of the BPI Challenge 2012 log, from a fixed seed.

    python3 examples/loan_application/make_log.py

The shares are about those of the real log: half are declined or cancelled early, one in six is paid out.
"""
import os
import sys
from datetime import timedelta as Delta

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
from seeded_log import Log, moment  # noqa: E402

SECONDS, MINUTES, HOURS, DAYS = (lambda n: Delta(seconds=n)), (lambda n: Delta(minutes=n)), (lambda n: Delta(hours=n)), (lambda n: Delta(days=n))


class Application:
    def __init__(self, log, number):
        self.log, self.who = log, str(300000 + 3 * number)
        self.amount = log.pick([5000, 5000, 7000, 10000, 15000, 20000, 25000, 40000])
        self.now = log.later(moment("2011-10-01T07:00"), HOURS(0), DAYS(90)).replace(hour=log.between(7, 20))

    def say(self, event, after=Delta(0), lifecycle="COMPLETE"):
        self.now += after
        self.log.track(self.who, self.now, event, lifecycle=lifecycle, amount_req=self.amount)

    def work(self, item, after):
        """Somebody takes the item, and is done with it some minutes later; never at night."""
        self.now += after
        if not 7 <= self.now.hour < 19 or self.now.weekday() == 6:
            self.now = (self.now + DAYS(1)).replace(hour=self.log.between(8, 15))
        self.say(item, lifecycle="START")
        self.say(item, MINUTES(self.log.between(2, 14)))

    def run(self):
        log = self.log
        self.say("A_SUBMITTED")
        self.say("A_PARTLYSUBMITTED", SECONDS(1))
        if log.chance(0.3):
            return self.say("A_DECLINED", SECONDS(log.between(20, 60)))
        if log.chance(0.19):
            self.work("W_Afhandelen leads", HOURS(log.between(1, 20)))
            return self.say("A_DECLINED", SECONDS(9))
        self.say("A_PREACCEPTED", SECONDS(log.between(30, 70)))
        if log.chance(0.3):
            return self.say(log.pick(["A_CANCELLED", "A_DECLINED"]), DAYS(log.between(1, 25)))
        if log.chance(0.03):
            return None  # never heard of again, and never closed either
        self.work("W_Completeren aanvraag", HOURS(log.pick([1, 2, 5, 20, 30, 70])))
        self.say("A_ACCEPTED")
        return self.offered()

    def offered(self):
        log = self.log
        self.say("O_SENT", MINUTES(log.pick([1, 5, 20, 700])))
        if log.chance(0.5):
            self.work("W_Nabellen offertes", DAYS(log.between(1, 3)))
        if log.chance(0.25):
            self.say("O_SENT", DAYS(log.between(1, 9)))
        if log.chance(0.07):
            return None
        if log.chance(0.33):
            return self.say("A_CANCELLED", DAYS(log.between(8, 29)))
        self.say("O_SENT_BACK", DAYS(log.between(3, 14)))
        self.work("W_Valideren aanvraag", HOURS(log.pick([2, 9, 30, 60])))
        if log.chance(0.3):
            self.work("W_Nabellen incomplete dossiers", DAYS(log.between(1, 4)))
        if log.chance(0.3):
            return self.say("A_DECLINED", HOURS(log.between(2, 60)))
        return self.say("A_ACTIVATED", DAYS(log.between(1, 9)))


def main():
    log = Log(2012)
    for number in range(420):
        Application(log, number).run()
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "events.csv")
    log.write_csv(path, ["lifecycle", "amount_req"], until=moment("2012-03-01T00:00"))


if __name__ == "__main__":
    main()
