"""Deploys the three functions of the weather example, runs them on real data and shows what happened.

    run.py [ENDPOINT]        (default: AWS_ENDPOINT_URL, then http://127.0.0.1:4566)

It uses boto3 and nothing of Apus: what it does works against AWS, too.
"""

import base64
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from deployment import archive, clients, deploy, node_runtime, python_runtime, role


def main():
    endpoint = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    service = clients(endpoint)
    client, arn = service("lambda"), role(service("iam"), "weather-example", "lambda.amazonaws.com")

    print("Deploying")
    put(client, arn, "weather-months", python_runtime(), "app.handler", archive(HERE / "months"))
    native = native_package()
    if native:
        put(client, arn, "dry-spell", "provided.al2023", "dry-spell", native)
    node = node_runtime()
    if node:
        put(client, arn, "weather-chart", node, "index.handler", archive(HERE / "chart"))
    else:
        print("  (no Node.js on this machine: the chart is left out)")

    csv = (HERE / "seattle-weather.csv").read_text()
    print(f"\nRunning on {csv.count(chr(10)) - 1} days of weather in Seattle, {len(csv) // 1024} KB (NOAA)\n")
    runs = []
    months = call(client, "weather-months", {"csv": csv}, runs)
    spell = {"days": 0, "firstDay": 0}
    if native:
        spell = call(client, "dry-spell", months["precipitation"], runs)
    if node:
        chart = call(client, "weather-chart", {"months": months["months"], "from": months["from"], "drySpell": spell}, runs)
        print(chart["chart"])
    else:
        print(json.dumps(months["months"], indent=2))

    print("\nThe log of weather-months")
    for line in runs[0]["log"].splitlines():
        print(f"  {line}")

    print("\nTimings in milliseconds, as this client sees them")
    print(f"  {'':16}{'cold':>8}{'init':>8}{'warm':>8}   warm: median of 50")
    for run in runs:
        warm = statistics.median(invoke(client, run["name"], run["payload"])["took"] for _ in range(50))
        print(f"  {run['name']:16}{run['took']:8.1f}{run['init'] or 0:8.1f}{warm:8.1f}")


def native_package():
    """The Swift function, compiled here."""
    built = HERE.parent / "native-swift" / "bootstrap"
    source = built.with_suffix(".swift")
    if not built.exists() or built.stat().st_mtime < source.stat().st_mtime:
        if not shutil.which("swiftc"):
            print("  (no Swift on this machine: the native function is left out)")
            return None
        subprocess.run([built.with_name("build.sh"), built], check=True)
    return archive(built)


def put(client, arn, name, runtime, handler, package):
    took = deploy(client, arn, name, runtime, handler, package)
    print(f"  {name:16}{runtime:18}{len(package) / 1024:8.1f} KB{took:8.0f} ms")


def call(client, name, event, runs):
    run = invoke(client, name, json.dumps(event).encode())
    runs.append(run)
    return json.loads(run["result"])


def invoke(client, name, payload):
    start = time.perf_counter()
    answer = client.invoke(FunctionName=name, Payload=payload, LogType="Tail")
    result = answer["Payload"].read()
    took = 1000 * (time.perf_counter() - start)
    log = base64.b64decode(answer["LogResult"]).decode()
    if "FunctionError" in answer:
        sys.exit(f"{name} failed: {result.decode()}\n{log}")
    init = re.search(r"Init Duration: ([\d.]+) ms", log)
    return {
        "name": name, "payload": payload, "took": took, "result": result, "log": log, "init": float(init[1]) if init else None,
    }


main()
