#!/usr/bin/env python3
"""Makes the log of the real Complete Journey data, from the tables as they are downloaded.

    python3 examples/grocery_loyalty/prepare.py FOLDER > complete_journey.csv

FOLDER has campaigns.csv, campaign_descriptions.csv, coupon_redemptions.csv and transactions.csv, as the R package `completejourney` has them
(`write.csv(get_transactions(), "transactions.csv")` and so on). One event a campaign a household received, one a coupon, one a basket.
"""
import csv
import datetime
import os
import sys

UTC = datetime.timezone.utc
COLUMNS = ["ts_utc", "customer", "event", "campaign", "type", "campaign_end", "amount"]


def rows(folder, table):
    with open(os.path.join(folder, table + ".csv"), encoding="utf-8", newline="") as source:
        yield from csv.DictReader(source)


def utc(text):
    """A date, or a time in UTC."""
    when = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)


def events(folder):
    campaigns = {row["campaign_id"]: row for row in rows(folder, "campaign_descriptions")}

    def of(campaign):
        about = campaigns[campaign]
        return {"campaign": campaign, "type": about["campaign_type"], "campaign_end": about["end_date"]}

    for row in rows(folder, "campaigns"):
        when = utc(campaigns[row["campaign_id"]]["start_date"])
        yield when, row["household_id"], "campaign_received", of(row["campaign_id"])
    for row in rows(folder, "coupon_redemptions"):
        when = utc(row["redemption_date"]) + datetime.timedelta(hours=23, minutes=59)  # after the basket of that day
        yield when, row["household_id"], "coupon_redeemed", of(row["campaign_id"])
    baskets = {}
    for row in rows(folder, "transactions"):
        key = row["basket_id"]
        if key not in baskets:
            baskets[key] = [utc(row["transaction_timestamp"]), row["household_id"], 0.0]
        baskets[key][2] += float(row["sales_value"])
    for when, who, amount in baskets.values():
        yield when, who, "basket", {"amount": "%.2f" % amount}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = csv.DictWriter(sys.stdout, COLUMNS, restval="", lineterminator="\n")
    out.writeheader()
    for when, who, event, cells in sorted(events(sys.argv[1]), key=lambda event: event[:3]):
        stamp = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        out.writerow({"ts_utc": stamp, "customer": who, "event": event, **cells})


if __name__ == "__main__":
    main()
