#!/usr/bin/env python3
"""Writes events.csv: half a year of 190 made-up households of a supermarket, in the shape of the Complete Journey log, from a fixed seed.

    python3 examples/grocery_loyalty/make_log.py

Who hears of a campaign again redeems more, and who is missed comes back sooner: that is what the journeys are to find. So the log must
know who is held out. That is a hash of the household's number, the same on every machine: the two sets have what the records of a run say.
"""
import os
import sys
from datetime import timedelta as Delta

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
from seeded_log import Log, moment  # noqa: E402

NO_CAMPAIGN = {2, 7, 10, 13, 15, 18, 29, 34, 37, 40, 45, 46, 53, 60, 63, 64, 69, 76, 87, 101, 102, 112, 117, 121, 131, 135, 143, 150,
               153, 156, 158, 159, 162, 170, 173, 174, 180, 182, 185, 187}
NO_RHYTHM = {11, 16, 18, 19, 24, 26, 27, 29, 30, 32, 34, 35, 43, 44, 83, 88, 90, 96, 102, 106, 109, 112, 115, 121, 122, 128, 129, 130,
             135, 136, 138, 139, 141, 154, 180, 183, 189}
CAMPAIGNS = [("18", "Type A", "2017-03-20", "2017-05-08"), ("20", "Type C", "2017-04-17", "2017-06-05"),
             ("22", "Type B", "2017-05-22", "2017-07-03"), ("24", "Type A", "2017-07-03", "2017-08-21")]
HOURS, DAYS = (lambda n: Delta(hours=n)), (lambda n: Delta(days=n))
END = moment("2017-09-04T00:00")


def household(log, number):
    who = str(number)
    rhythm = log.pick([3, 5, 7, 7, 8, 10, 14])
    size = log.pick([15, 30, 45, 80, 120])
    gone = log.later(moment("2017-04-10T00:00"), DAYS(0), DAYS(120)) if log.chance(0.12) else END
    when = log.later(moment("2017-03-04T14:00"), HOURS(0), DAYS(12))
    while when < gone:
        log.track(who, when, "basket", amount="%.2f" % (size * log.between(40, 170) / 100))
        gap = rhythm * log.between(50, 170) / 100
        if log.chance(0.06):
            gap += log.between(8, 25)
        if gap > 11 and number not in NO_RHYTHM and log.chance(0.5):
            gap = 10.2 + log.between(0, 30) / 10  # the word at half past four
        when = (when + Delta(days=gap)).replace(hour=log.between(13, 23), minute=log.between(0, 59), second=0)
    for campaign, kind, begins, ends in CAMPAIGNS:
        if log.chance(0.7):
            received = moment(begins + "T00:00")
            log.track(who, received, "campaign_received", campaign=campaign, type=kind, campaign_end=ends)
            if log.chance(0.07 if number in NO_CAMPAIGN else 0.17):
                last = moment(ends + "T00:00")
                when = log.later(last - DAYS(7 if log.chance(0.6) else 40), HOURS(22), DAYS(6)).replace(second=0)
                for _ in range(log.between(1, 3)):
                    log.track(who, when, "coupon_redeemed", campaign=campaign, type=kind, campaign_end=ends)


def main():
    log = Log(84)
    for number in range(1, 191):
        household(log, number)
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "events.csv")
    log.write_csv(path, ["campaign", "type", "campaign_end", "amount"], until=END)


if __name__ == "__main__":
    main()
