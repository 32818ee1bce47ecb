"""Writes orders.csv: one invented evening of a small coffee shop. The same file every time.

Its rules: 360 orders between 18:00 and 23:00 on 20 November 2026, one to four kinds of goods each. Customers live in Germany,
France, the Netherlands and, since this very evening, Great Britain (5 orders). 7 of 100 cards have expired. 12 customers press
the button again one to three seconds later: the same order, a later time.
"""

import csv
import datetime
import pathlib
import random

GOODS = {
    "espresso beans 1 kg": 2290, "filter beans 500 g": 1240, "decaf beans 500 g": 1390, "moka pot": 3490, "hand grinder": 7900,
    "paper filters": 450, "cups, set of 4": 2800, "milk jug": 1650, "descaler": 990, "gift card": 2500, "espresso machine": 34900,
}
WEIGHTS = [30, 24, 8, 7, 4, 22, 8, 7, 12, 9, 1]
CITIES = {
    "de": ["10437 Berlin", "20359 Hamburg", "50823 Köln", "80469 München", "04229 Leipzig"],
    "fr": ["75011 Paris", "69003 Lyon", "13006 Marseille", "33000 Bordeaux"],
    "nl": ["1013 AB Amsterdam", "3511 CE Utrecht", "9711 LM Groningen"],
    "gb": ["EH6 5NB Edinburgh", "M4 1HQ Manchester", "BS1 4QA Bristol"],
}
FIRST = "Ada Ben Clara Daan Emma Farid Greta Hugo Ines Jan Klara Louis Mila Noor Oskar Pia Ruben Sanne Theo Yara".split()
LAST = "Adler Bakker Claes Dubois Evans Fischer Girard Hansen Jansen Kaya Laurent Meyer Novak Petit Roth Smit Vogel Weber".split()
OPENING = datetime.datetime(2026, 11, 20, 18)
COLUMNS = ["order", "date", "time", "customer", "market", "postcode", "city", "goods", "amount", "card", "expires"]


def main():
    chance = random.Random(20261120)
    seconds = sorted(chance.sample(range(5 * 3600), 360))
    british, repeated = set(chance.sample(range(360), 5)), set(chance.sample(range(360), 12))
    rows = []
    for number, second in enumerate(seconds):
        market = "gb" if number in british else chance.choices(["de", "fr", "nl"], [55, 25, 20])[0]
        order = invented(chance, f"A-{1001 + number}", market)
        rows.append((second, order))
        if number in repeated:
            rows.append((second + chance.randint(1, 3), order))
    with open(pathlib.Path(__file__).with_name("orders.csv"), "w", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        for second, order in sorted(rows, key=lambda row: row[0]):
            date, time = str(OPENING + datetime.timedelta(seconds=second)).split()
            table.writerow({**order, "date": date, "time": time})


def invented(chance, number, market):
    kinds = dict.fromkeys(chance.choices(list(GOODS), WEIGHTS, k=chance.choices([1, 2, 3, 4], [40, 35, 18, 7])[0]))
    goods = {kind: chance.choices([1, 2, 3], [80, 15, 5])[0] for kind in kinds}
    *postcode, city = chance.choice(CITIES[market]).split()
    expired = chance.random() < 0.07 and market != "gb"
    return {
        "order": number, "customer": f"{chance.choice(FIRST)} {chance.choice(LAST)}", "market": market, "postcode": " ".join(postcode),
        "city": city, "goods": "; ".join(f"{count} {kind}" for kind, count in goods.items()),
        "amount": sum(GOODS[kind] * count for kind, count in goods.items()), "card": f"**** {chance.randint(0, 9999):04}",
        "expires": f"2026-{chance.randint(1, 10):02}" if expired else f"{chance.randint(2027, 2030)}-{chance.randint(1, 12):02}",
    }


main()
