"""The example that `make run` shows last: its own check of its books decides."""

import subprocess
import sys

import pytest
from apus_node import BINARY, ROOT, Node
from packages import host_node

SUBMISSIONS = 60


@pytest.fixture(scope="module")
def shown():
    """What the example printed, on a node of its own."""
    if host_node() is None:
        pytest.skip("no Node.js on this host")
    with Node() as node:
        command = [sys.executable, ROOT / "Examples/orders/run.py", node.url, "--submissions", str(SUBMISSIONS)]
        environment = {**node.shell_environment(), "APUS_BINARY": str(BINARY)}
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, env=environment)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{''.join(node.output)}"
        return done.stdout


def test_the_books_add_up(shown):
    assert f"{SUBMISSIONS} placed = 59 orders + 1 repeat" in shown
    assert shown.count("✓") == 7 and "✗" not in shown


def test_it_explains_what_went_wrong(shown):
    assert "no depot for the postcode" in shown
    assert "detail.total" in shown, "apus events explain says which field the event does not have"
    assert "rule/shop/vouchers" in shown, "apus events show tells of the replay"
    assert "T23:30:00+01:00" in shown or "T23:30:00+02:00" in shown, "apus schedules next is in the schedule's time zone"


def test_it_prints_no_colours_into_a_pipe_and_no_line_that_wraps(shown):
    assert "\x1b[" not in shown
    assert max(len(line) for line in shown.splitlines()) <= 140
