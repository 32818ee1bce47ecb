"""A Python function: daily weather as CSV in, a summary of each month out."""

import csv
import io
from collections import defaultdict


def handler(event, context):
    days = list(csv.DictReader(io.StringIO(event["csv"])))
    if not days:
        raise ValueError("the CSV has no days")

    months = defaultdict(list)
    for day in days:
        months[day["date"][5:7]].append(day)
    print(f"read {len(days)} days, {days[0]['date']} to {days[-1]['date']}")

    return {
        "from": days[0]["date"],
        "to": days[-1]["date"],
        "precipitation": [float(day["precipitation"]) for day in days],
        "months": [summary(month, months[month]) for month in sorted(months)],
    }


def summary(month, days):
    return {
        "month": int(month),
        "warmest": max(float(day["temp_max"]) for day in days),
        "coldest": min(float(day["temp_min"]) for day in days),
        "rain": round(sum(float(day["precipitation"]) for day in days) / len({day["date"][:4] for day in days}), 1),
        "rainyDays": round(100 * sum(float(day["precipitation"]) > 0 for day in days) / len(days)),
    }
