"""One evening of a small shop, played by services that know nothing of each other, and the books to prove it.

    run.py [ENDPOINT] [--submissions N]        (default: AWS_ENDPOINT_URL, then http://127.0.0.1:4566)

It uses boto3 and the AWS API, but for the `apus` commands that it shows (left out where APUS_BINARY names none). It checks its own
numbers: the exit status is 1 where they do not add up.
"""

import argparse
import csv
import datetime
import json
import math
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from shop import BUS, DEPOTS, LARGE_ORDER, RIGHT_LOYALTY, Shop, node_runtime
from telling import Teller, bold, faint, green, money, plural, red

HERE = pathlib.Path(__file__).parent
PATIENCE = 60  # seconds until what should happen has happened


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("endpoint", nargs="?", default=os.environ.get("AWS_ENDPOINT_URL", "http://127.0.0.1:4566"))
    parser.add_argument("--submissions", type=int, help="take only the first so many lines of orders.csv")
    options = parser.parse_args()
    if node_runtime() is None:
        sys.exit("The orders example needs Node.js for two of its services.")
    show = Show(Shop(options.endpoint), Evening(options.submissions), Teller(options.endpoint))
    show.open()
    show.take_orders()
    show.help_the_warehouse()
    show.help_loyalty()
    show.close()
    sys.exit(0 if show.books_add_up() else 1)


class Evening:
    """What the file says, and so what has to come out."""

    def __init__(self, submissions):
        with open(HERE / "orders.csv", newline="") as file:
            rows = [{**row, "amount": int(row["amount"])} for row in csv.DictReader(file)]
        self.submitted = rows[:submissions]
        self.orders = list({order["order"]: order for order in self.submitted}.values())
        self.repeats = len(self.submitted) - len(self.orders)
        self.paid = [order for order in self.orders if order["expires"] >= order["date"][:7]]
        self.declined = len(self.orders) - len(self.paid)
        self.without_depot = [order for order in self.paid if order["postcode"][0] not in DEPOTS]
        self.sent = len(self.paid) - len(self.without_depot)
        self.large = [order for order in self.paid if order["amount"] >= LARGE_ORDER]


class Show:
    def __init__(self, shop, evening, teller):
        self.shop, self.evening, self.teller = shop, evening, teller
        self.say, self.note, self.timed = teller.say, teller.note, teller.timed
        self.lines = 0  # how many the ledger has

    def open(self):
        print(f"{bold('An evening at the coffee shop')}: {len(self.evening.orders)} orders, six services, and none knows another\n")
        print(faint((HERE / "choreography.txt").read_text()))
        self.shop.remove()
        with self.timed("deployed"):
            self.shop.make()
        self.say("you", "deploy 6 functions, 5 queues, 10 rules on a bus, an archive and a schedule")
        self.opened = datetime.datetime.now(datetime.UTC)

    def take_orders(self):
        evening = self.evening
        with self.timed(f"{len(evening.submitted)} orders put, ten a call"):
            for first in range(0, len(evening.submitted), 60):
                self.shop.invoke("checkout", {"orders": evening.submitted[first:first + 60]})
        self.say("checkout", f"{len(evening.submitted)} OrderPlaced: {len(evening.orders)} orders, {evening.repeats} of them twice")
        self.note("customers press the button again: whoever charges cards for events has to expect the same one twice")
        with self.timed("until the last of them was paid for and sent, or declined"):
            self.wait_for_lines(len(evening.submitted) + len(evening.orders) + evening.sent + evening.declined)
        outcomes = [json.loads(line)["outcome"] for line in self.shop.log("payments", "outcome", len(evening.orders))]
        taken, declined = outcomes.count("PaymentTaken"), outcomes.count("PaymentDeclined")
        self.say("payments", f"{taken} cards charged, {declined} declined: {taken + declined} outcomes for {len(evening.orders)} orders")
        self.note("its FIFO queue drops an order that it has had within five minutes, and keeps those of a market in order")
        letters = self.shop.log("letters", "Dear", evening.declined)
        self.say("letters", plural(len(letters), "letter"))
        for letter in letters[-1:]:
            self.note(f"“{letter}”")
        self.say("warehouse", plural(len(self.shop.log("warehouse", "parcel", evening.sent)), "parcel"))

    def help_the_warehouse(self):
        """Orders that no depot takes: they end in the dead-letter queue, and are sent when there is one."""
        count = len(self.evening.without_depot)
        if count == 0:
            return
        self.wait_until(lambda: self.shop.count("parcels-failed") == count, "parcels in the dead-letter queue")
        cities = {json.loads(message["Body"])["city"] for message in self.shop.look_into("parcels-failed")}
        self.say("warehouse", red(f"{count} in the dead-letter queue: {', '.join(sorted(cities))}"))
        for line in self.shop.log("warehouse", "no depot", 1)[-1:]:
            self.note(f"its log says: {line}")
        self.note("each failed alone (ReportBatchItemFailures): the other parcels of its batch were sent")
        with self.timed(f"{plural(count, 'parcel')} redriven and sent"):
            self.shop.configure("warehouse", DEPOTS=json.dumps(DEPOTS | {"else": "Rotterdam"}))
            self.shop.queues.start_message_move_task(SourceArn=self.shop.queue("parcels-failed"))
            self.wait_for_lines(count)
        self.say("you", "give it a depot for postcodes with letters, and StartMessageMoveTask")
        sent = len(self.shop.log("warehouse", "parcel", len(self.evening.paid))) - self.evening.sent
        self.say("warehouse", plural(sent, "parcel"))

    def help_loyalty(self):
        """A rule that was written wrong. What it missed is in the archive."""
        large = self.evening.large
        if not large:
            return
        self.say("loyalty", red(f"0 vouchers, though {len(large)} orders were over {money(LARGE_ORDER)}"))
        self.note("a rule that matches nothing raises no error: why did it not match?")
        event = json.loads(self.shop.log("payments", large[0]["order"], 1)[0])["event"]
        self.teller.apus("events", "explain", "--rule", "loyalty", "--bus", BUS, "--id", event)
        with self.timed(f"the archive replayed, {len(large)} vouchers granted"):
            self.shop.rule("vouchers", RIGHT_LOYALTY, Arn=self.shop.function("loyalty"), InputPath="$.detail")
            self.shop.replay("vouchers", self.opened)
            self.wait_for_lines(len(large))
        self.say("you", "write a rule that asks for `amount`, and replay the evening's archive into that rule alone")
        vouchers = self.shop.log("loyalty", "voucher", len(large))
        self.say("loyalty", f"{plural(len(vouchers), 'voucher')}; the other services heard nothing of the replay")
        self.teller.apus("events", "show", event)

    def close(self):
        due = datetime.datetime.fromtimestamp(math.ceil(time.time()) + 1, datetime.UTC)
        self.shop.schedule("closing", f"at({due:%Y-%m-%dT%H:%M:%S})", ActionAfterCompletion="DELETE")
        self.say("you", f"do not wait for the night: the report is scheduled once more, at({due:%H:%M:%S})")
        self.teller.apus("schedules", "next", "shop-nightly", "--count", "3")
        message = self.shop.receive("desk", PATIENCE)
        if message is None:
            sys.exit(f"No report came within {PATIENCE} seconds.")
        self.report = json.loads(message["Body"])
        late = self.report["began"] - datetime.datetime.fromisoformat(self.report["due"]).timestamp()
        self.teller.timings.append(("the report began after its second, from cold", late))
        self.say("report", f"{sum(step['count'] for step in self.report['steps'].values()):,} lines of the ledger added up\n")

    def books_add_up(self):
        steps, evening = self.report["steps"], self.evening
        print(f"  {'':17}{'events':>7}{'amount':>15}   median after OrderPlaced")
        for name in ["OrderPlaced", "PaymentTaken", "PaymentDeclined", "LetterWritten", "ParcelSent", "VoucherGranted"]:
            step = steps.get(name, {"count": 0, "amount": 0, "median": 0})
            after = "" if name == "OrderPlaced" else f"{step['median']:>12,.0f} ms"
            print(f"  {name:<17}{step['count']:>7,}{money(step['amount']):>15}{after}")

        def count(name):
            return steps.get(name, {"count": 0})["count"]

        taken = steps["PaymentTaken"]["amount"]
        redriven = count("ParcelSent") - evening.sent
        checks = [
            (count("OrderPlaced") == len(evening.submitted) == len(evening.orders) + evening.repeats,
             f"{count('OrderPlaced')} placed = {len(evening.orders)} orders + {plural(evening.repeats, 'repeat')}"),
            (count("PaymentTaken") + count("PaymentDeclined") == len(evening.orders) and count("PaymentTaken") == len(evening.paid),
             f"{len(evening.orders)} orders = {count('PaymentTaken')} paid + {count('PaymentDeclined')} declined"),
            (count("ParcelSent") == count("PaymentTaken") == evening.sent + len(evening.without_depot),
             f"{count('PaymentTaken')} paid = {evening.sent} parcels at once + {redriven} out of the dead-letter queue"),
            (count("LetterWritten") == count("PaymentDeclined"), f"{count('PaymentDeclined')} declined = {count('LetterWritten')} letters"),
            (count("VoucherGranted") == len(evening.large), f"{len(evening.large)} large orders = {count('VoucherGranted')} vouchers"),
            (taken == sum(order["amount"] for order in evening.paid), f"{money(taken)} taken = the paid orders of the file, to the cent"),
            (self.wait_until(self.shop.is_idle, "empty queues"), "nothing is left in any queue"),
        ]
        print()
        for holds, text in checks:
            print(f"  {green('✓') if holds else red('✗')} {text if holds else red(text + ': no')}")
        print("\n  seconds")
        for what, seconds in [*self.teller.timings, ("the whole evening", time.perf_counter() - self.teller.start)]:
            print(f"  {seconds:7.2f}  {what}")
        return all(holds for holds, _ in checks)

    def wait_for_lines(self, more):
        """Until the ledger has so many lines more."""
        self.lines += more
        self.wait_until(lambda: self.shop.count("ledger") >= self.lines, f"{self.lines} lines in the ledger")

    def wait_until(self, happened, what):
        """Whether it happened in time. If not the show goes on: the books will tell."""
        deadline = time.monotonic() + PATIENCE
        while not happened():
            if time.monotonic() > deadline:
                self.note(red(f"after {PATIENCE} seconds still not: {what}"))
                return False
            time.sleep(0.02)
        return True


main()
