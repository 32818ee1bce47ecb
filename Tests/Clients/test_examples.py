"""The examples that `make run` shows, and the commands of docs/patterns.md on the shop that one of them leaves behind."""

import re
import subprocess
import sys

import pytest
from apus_node import BINARY, ROOT, Node, eventually
from packages import host_node

SUBMISSIONS = 60


@pytest.fixture(scope="module")
def shop():
    """A node of its own, on which the example has been."""
    if host_node() is None:
        pytest.skip("no Node.js on this host")
    with Node() as node:
        node.shown = example(node, "orders/run.py", "--submissions", str(SUBMISSIONS))
        node.orchestrated = example(node, "orders/orchestrate.py", "--orders", str(SUBMISSIONS))
        yield node


def example(node, script, *arguments):
    """What an example did and printed."""
    environment = {**node.shell_environment(), "APUS_BINARY": str(BINARY)}
    command = [sys.executable, ROOT / "Examples" / script, node.url, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)


@pytest.fixture
def shown(shop):
    """What the example printed."""
    assert shop.shown.returncode == 0, f"{shop.shown.stdout}\n{shop.shown.stderr}\n{''.join(shop.output)}"
    return shop.shown.stdout


def test_the_books_add_up(shown):
    assert f"{SUBMISSIONS} placed = 59 orders + 1 repeat" in shown
    assert shown.count("✓") == 7 and "✗" not in shown


def test_the_same_orders_are_orchestrated(shop):
    done = shop.orchestrated
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{''.join(shop.output)}"
    assert done.stdout.count("✓ ") >= 5 and "✗ " not in done.stdout.split("$ apus")[0]
    assert f"{SUBMISSIONS} executions succeeded" in done.stdout and "ExecutionAlreadyExists" in done.stdout


def test_a_trip_is_undone(shop):
    done = example(shop, "travel/run.py")
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "booked and paid for" in done.stdout and "cancelled, last booked first" in done.stdout
    assert "attempt 2" in done.stdout, "the busy car service is tried again"


def test_flights_are_counted_by_dozens_of_functions(shop):
    if not (ROOT / ".venv/data/flights.csv").exists():
        pytest.skip("no flights (scripts/example-data fetches them)")
    done = example(shop, "flights/run.py")
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "336,776 flights = the lines of the file" in done.stdout and "Analyse: 48 of 48 items" in done.stdout


def test_it_explains_what_went_wrong(shown):
    assert "no depot for the postcode" in shown
    assert "detail.total" in shown, "apus events explain says which field the event does not have"
    assert "rule/shop/vouchers" in shown, "apus events show tells of the replay"
    assert "T23:30:00+01:00" in shown or "T23:30:00+02:00" in shown, "apus schedules next is in the schedule's time zone"


def test_it_prints_no_colours_into_a_pipe_and_no_line_that_wraps(shown):
    assert "\x1b[" not in shown
    assert max(len(line) for line in shown.splitlines()) <= 140


def test_the_commands_of_the_guide_work(shop, shown, tmp_path):
    (tmp_path / "apus").symlink_to(BINARY)
    guide = (ROOT / "docs/patterns.md").read_text()
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", guide, re.DOTALL))
    commands = commands.replace("http://127.0.0.1:4566", shop.url).replace("$PWD/.build/release", str(tmp_path))
    said = shop.run("bash", "-euc", f"cd {ROOT}\n{commands}", timeout=120).stdout
    explained = re.search(r"```\n(no match:.*?)```", guide, re.DOTALL)[1]
    assert explained in said
    assert "COMPLETED" in said
    eventually(lambda: "Recursive Loop Stopped" in shop.apus("events", "tail", "--bus", "default").stdout)
