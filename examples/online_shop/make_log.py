#!/usr/bin/env python3
"""Writes events.jsonl: eight weeks of 140 made-up customers of a shop in Hangzhou, from a fixed seed.

    python3 examples/online_shop/make_log.py

The weeks from 5 January to 2 March 2026, with the Spring Festival, in which the warehouse is closed.
"""
import os
import sys
from datetime import timedelta as Delta

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
from seeded_log import Log, moment  # noqa: E402

FAMILY = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "林", "欧阳"]
GIVEN = ["小林", "子涵", "雨桐", "浩然", "欣怡", "伟", "芳", "静", "磊", "思远", "一诺", "建国"]
GOODS = [("p-101", "保温杯", 69), ("p-102", "桂花龙井茶", 128), ("p-103", "蚕丝被", 499), ("p-104", "竹编收纳篮", 45.5),
         ("p-105", "羊毛围巾", 159), ("p-106", "春联礼盒", 39.9), ("p-107", "陶瓷马克杯", 35), ("p-108", "坚果大礼包", 118)]
CARRIERS = ["顺丰", "中通", "圆通", "京东物流"]
MINUTES, HOURS, DAYS = (lambda n: Delta(minutes=n)), (lambda n: Delta(hours=n)), (lambda n: Delta(days=n))
CLOSED, OPEN = moment("2026-02-15T12:00"), moment("2026-02-21T01:00")  # the warehouse, with the evening before


def customer(log, number):
    who = "u-%04d" % number
    start = log.later(moment("2026-01-05T00:00"), HOURS(0), DAYS(2))
    traits = {"name": log.pick(FAMILY) + log.pick(GIVEN),
              "level": log.pick(["普通会员", "普通会员", "普通会员", "银卡会员", "金卡会员"]),
              "consent": log.chance(0.7)}
    if log.chance(0.85):
        traits["wechat_id"] = "o%07d" % number
    if log.chance(0.8):
        traits["phone"] = "138%08d" % number
    if log.chance(0.25):
        traits["email"] = "%s@example.com" % who
    log.identify(who, start, **traits)
    when = start
    for visit in range(log.pick([1, 1, 2, 3])):
        when = log.later(when, HOURS(3), DAYS(20))
        shop(log, who, "%04d-%d" % (number, visit + 1), when)


def shop(log, who, order, when):
    basket = []
    for _ in range(log.between(1, 3)):
        it, name, price = log.pick(GOODS)
        when = log.later(when, MINUTES(1), MINUTES(9))
        log.track(who, when, "Product Viewed", product_id=it, name=name, price=price)
        if log.chance(0.12):
            log.track(who, when + MINUTES(1), "Product Added to Wishlist", product_id=it, name=name, price=price)
        elif log.chance(0.6):
            amount = log.pick([1, 1, 1, 2])
            basket.append({"product_id": it, "name": name, "price": price, "quantity": amount})
            log.track(who, when + MINUTES(1), "Product Added", **basket[-1])
    if not basket:
        return
    if log.chance(0.55):
        buy(log, who, order, basket, log.later(when, MINUTES(4), MINUTES(30)))
        return
    tapped = log.later(when + HOURS(1), MINUTES(3), HOURS(30))
    if log.chance(0.35):
        log.track(who, tapped, "WeChat Message Tapped", template="cart_reminder")
        if log.chance(0.6):
            buy(log, who, order, basket, tapped + MINUTES(log.between(2, 50)))
    elif log.chance(0.2):
        buy(log, who, order, basket, log.later(when, DAYS(2), DAYS(5)))


def buy(log, who, order, basket, when):
    log.track(who, when, "Checkout Started")
    if log.chance(0.12):
        return
    total = round(sum(line["price"] * line["quantity"] for line in basket), 2)
    when += MINUTES(log.between(1, 7))
    log.track(who, when, "Order Completed", order_id=order, total=total, products=basket)
    shipped = log.later(when, HOURS(4), HOURS(40))
    if CLOSED < shipped < OPEN:
        shipped = log.later(OPEN, HOURS(1), HOURS(40))
    log.track(who, shipped, "Parcel Shipped", order_id=order, carrier=log.pick(CARRIERS))
    signed = log.later(shipped, HOURS(20), DAYS(4))
    log.track(who, signed, "Parcel Signed", order_id=order)
    if log.chance(0.07):
        asked = log.later(signed, HOURS(2), DAYS(4))
        log.track(who, asked, "Return Asked", order_id=order, reason=log.pick(["尺寸不合适", "颜色不符", "不想要了"]))
        log.track(who, log.later(asked, DAYS(1), DAYS(5)), "Order Refunded", order_id=order, total=total)
    elif log.chance(0.3):
        log.track(who, log.later(signed, DAYS(2), DAYS(9)), "Product Reviewed", product_id=basket[0]["product_id"],
                  rating=log.pick([3, 4, 5, 5, 5]), review_body=log.pick(["很好", "物流快", "包装用心", "一般"]))
    if log.chance(0.1):
        log.track(who, log.later(signed, DAYS(9), DAYS(14)), "NPS Answered", score=log.between(4, 10))


def main():
    log = Log(88)
    for number in range(1, 141):
        customer(log, number)
    log.write(sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "events.jsonl"), until=moment("2026-03-02T00:00"))


if __name__ == "__main__":
    main()
