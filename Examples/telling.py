"""How the show is told: one line a step, with the seconds since the start. Colours only on a terminal."""

import os
import shlex
import shutil
import subprocess
import sys
import time

COLOURS = sys.stdout.isatty() and "NO_COLOR" not in os.environ
MARGIN = " " * 21
WIDTH = max(79, shutil.get_terminal_size((120, 24)).columns) - len(MARGIN)


def styled(code):
    return lambda text: f"\x1b[{code}m{text}\x1b[0m" if COLOURS else str(text)


bold, faint, red, green = styled(1), styled(2), styled(31), styled(32)


def money(cents):
    return f"{cents / 100:,.2f} €"


def plural(count, noun):
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


class Teller:
    def __init__(self, endpoint):
        self.start = time.perf_counter()
        self.timings = []
        self.binary = os.environ.get("APUS_BINARY")
        self.environment = {**os.environ, "AWS_ENDPOINT_URL": endpoint}

    def say(self, who, text):
        print(f"{time.perf_counter() - self.start:6.1f} s  {bold(f'{who:<10}')} {text}", flush=True)

    def note(self, text):
        print(MARGIN + faint(text), flush=True)

    def timed(self, what):
        return Timing(self.timings, what)

    def apus(self, *arguments):
        """Runs an `apus` command and shows it with what it prints. Its exit status is part of what it says: 1 is no failure here."""
        if not self.binary:
            return
        print(f"\n{MARGIN}$ apus {shlex.join(arguments)}")
        done = subprocess.run([self.binary, *arguments], env=self.environment, capture_output=True, text=True, timeout=30)
        for line in (done.stderr + done.stdout).splitlines():
            self.note(line if len(line) <= WIDTH else line[:WIDTH - 1] + "…")
        print()


class Timing:
    """`with teller.timed("what") as timing:` keeps the seconds that the block took."""

    def __init__(self, timings, what):
        self.timings, self.what = timings, what

    def __enter__(self):
        self.start = time.perf_counter()
        return self

    def __exit__(self, *_):
        self.seconds = time.perf_counter() - self.start
        self.timings.append((self.what, self.seconds))
