"""Fan-out and fan-in: how late 336,776 flights left New York in 2013, counted by dozens of functions side by side.

    run.py [ENDPOINT]        (default: AWS_ENDPOINT_URL, then http://127.0.0.1:4566)

It uses boto3 and the AWS API, but for the `apus` command that shows the timeline (left out where APUS_BINARY names none). It counts the
flights itself, too: the exit status is 1 where the numbers differ.
"""

import io
import json
import os
import pathlib
import subprocess
import sys
import zipfile

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from deployment import archive, clients, deploy, ended, node_runtime, python_runtime, role, state_machine
from telling import Teller, bold, green, red

DATA = HERE.parents[1] / ".venv/data/flights.csv"
SWIFT = HERE.parent / "native-swift"
PARTS = 48


def main():
    endpoint = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    missing = [what for what, there in [("the file (scripts/example-data fetches it)", DATA.exists()), ("Node.js", node_runtime())] if not there]
    if missing:
        print(f"The flights example is left out: it needs {' and '.join(missing)}.")
        return
    service, teller = clients(endpoint), Teller(endpoint)
    print(f"{bold('A year of flights')}: {DATA.stat().st_size >> 20} MB, split into {PARTS} parts, analysed side by side, combined\n")
    with teller.timed("deployed: three functions in three languages, a layer of 31 MB, a state machine"):
        machine = deployed(service)
    states = service("stepfunctions")
    with teller.timed(f"split, {PARTS} invocations, combined"):
        started = states.start_execution(stateMachineArn=machine, input=json.dumps({"file": "/opt/flights.csv", "parts": PARTS}))
        state = ended(states, started["executionArn"])
    if state["status"] != "SUCCEEDED":
        sys.exit(f"It ended as {state['status']}: {state.get('error')}: {state.get('cause')}")
    result = json.loads(state["output"])
    for line in result["chart"].splitlines():
        print(f"  {line}")
    print(f"  Worst were departures at {result['worstHour']} o'clock: {result['worstShare']:.0f} % of them more than 15 minutes late.\n")
    teller.apus("history", started["executionArn"])
    right = books_add_up(result)
    for what, seconds in teller.timings:
        print(f"  {seconds:7.2f} s  {what}")
    sys.exit(0 if right else 1)


def books_add_up(result):
    with open(DATA) as file:
        delays = [line.split(",", 6)[5] for line in file][1:]
    checks = [
        (result["flights"] == len(delays), f"{result['flights']:,} flights = the lines of the file"),
        (result["cancelled"] == delays.count("NA"), f"{result['cancelled']:,} cancelled = the lines without a departure"),
        (result["parts"] == PARTS, f"{result['parts']} parts, each counted once"),
    ]
    for holds, text in checks:
        print(f"  {green('✓') if holds else red('✗')} {text if holds else red(text + ': no')}")
    print()
    return all(holds for holds, _ in checks)


def deployed(service):
    """The functions and the state machine. Answers the machine's ARN."""
    functions, arn = service("lambda"), role(service("iam"), "flights-example", "lambda.amazonaws.com", "states.amazonaws.com")
    layer = functions.publish_layer_version(LayerName="flights-2013", Content={"ZipFile": zipped(DATA)})["LayerVersionArn"]
    deploy(functions, arn, "flights-split", python_runtime(), "app.handler", archive(HERE / "split"), Layers=[layer])
    deploy(functions, arn, "flights-analyse", "provided.al2023", "delays", native_package(), Layers=[layer])
    deploy(functions, arn, "flights-combine", node_runtime(), "index.handler", archive(HERE / "combine"))
    return state_machine(service("stepfunctions"), arn, "flights", HERE / "machine.asl.json")


def zipped(path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.write(path, path.name)
    return buffer.getvalue()


def native_package():
    """The Swift function, compiled here."""
    built = SWIFT / "bootstrap"
    if not built.exists() or built.stat().st_mtime < (SWIFT / "bootstrap.swift").stat().st_mtime:
        subprocess.run([SWIFT / "build.sh", built], check=True)
    return archive(built)


main()
