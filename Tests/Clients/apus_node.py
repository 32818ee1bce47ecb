"""A node of Apus under test: started on a free port with a directory of its own, ended by its process id."""

import os
import pathlib
import queue
import re
import signal
import subprocess
import tempfile
import threading
import time
import urllib.request

import boto3
from botocore.config import Config

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("APUS_BINARY", ROOT / ".build/debug/apus"))
READY = re.compile(r"^apus ready at (http://\S+?),? .*?(\S+) ms")
START_SECONDS = 20


class Node:
    """`apus serve` as a process. `with Node() as node:` starts it and ends it."""

    def __init__(self, *arguments, data=None, environment=None, listen="127.0.0.1:0", binary=BINARY, user=None):
        self._temporary = tempfile.TemporaryDirectory(prefix="apus-test-", ignore_cleanup_errors=True) if data is None else None
        self.data = pathlib.Path(data or self._temporary.name) / ("data" if data is None else "")
        self.arguments = list(arguments)
        self.environment = environment or {}
        self.listen = listen
        self.binary = binary
        self.user = user
        self.process = None
        self.url = None
        self.ready_line = None
        self.output = []

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
        if self._temporary:
            self._temporary.cleanup()

    def spawn(self):
        """Starts the process without waiting for it to be ready."""
        command = [str(self.binary), "serve", *self.arguments]
        if self.listen:
            command += ["--listen", self.listen]
        if self.data:
            command += ["--data-dir", str(self.data)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            env={**clean_environment(), **self.environment},
            **({"user": self.user, "group": "nogroup", "extra_groups": [], "cwd": "/"} if self.user else {}),
        )
        lines = queue.Queue()
        self.output = []
        threading.Thread(target=self._read, args=(self.process, lines), daemon=True).start()
        return lines

    def _read(self, process, lines):
        for line in process.stdout:
            self.output.append(line)
            lines.put(line)
        lines.put(None)

    def start(self):
        lines = self.spawn()
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                line = lines.get(timeout=max(0.1, deadline - time.monotonic()))
            except queue.Empty:
                self.kill()
                raise AssertionError(f"not ready after {START_SECONDS} s: {''.join(self.output)}") from None
            if line is None:
                raise AssertionError(f"ended with {self.process.wait()} before it was ready: {''.join(self.output)}")
            if match := READY.match(line):
                self.ready_line, self.url = line.rstrip("\n"), match[1]
                return self

    def stop(self, seconds=30):
        """SIGTERM; answers the exit status."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("did not end after SIGTERM") from None

    def kill(self):
        """kill -9."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def restart(self):
        self.kill()
        return self.start()

    @property
    def address(self):
        host, port = self.url.removeprefix("http://").split(":")
        return host, int(port)

    def client(self, service, key="test", secret="test", region="us-east-1", token=None, **config):
        config = {"retries": {"max_attempts": 0}, "connect_timeout": 5, "read_timeout": 60, "max_pool_connections": 64, "inject_host_prefix": False, **config}
        return boto3.client(
            service, endpoint_url=self.url, region_name=region, aws_access_key_id=key, aws_secret_access_key=secret,
            aws_session_token=token, config=Config(**config),
        )

    def get(self, path, headers=None):
        """A plain HTTP GET: (status, body)."""
        request = urllib.request.Request(self.url + path, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def run(self, *command, input=None, timeout=30, check=True):
        """Runs `apus COMMAND` or `aws COMMAND` against this node."""
        done = subprocess.run(
            [str(part) for part in command], input=input, capture_output=True, text=True, timeout=timeout, env=self.shell_environment(),
        )
        assert not check or done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def apus(self, *arguments, **options):
        return self.run(BINARY, *arguments, **options)

    def aws(self, *arguments, **options):
        """The aws CLI of PyPI (version 1)."""
        return self.run(ROOT / ".venv/bin/aws", *arguments, **options)

    def shell_environment(self):
        return {
            **clean_environment(), "AWS_ENDPOINT_URL": self.url, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true",
        }

    def memory(self):
        """Resident memory of the node's process in MB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def aws_cli_2():
    """The aws CLI, version 2 (Debian's package), which alone has `logs tail`; None where it is missing."""
    for path in ["/usr/bin/aws", "/usr/local/bin/aws"]:
        if os.path.exists(path):
            return path
    return None


def clean_environment():
    """The environment without what would make a client or a node do something else."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "APUS_"))}


def eventually(condition, seconds=10, every=0.05):
    """Waits until `condition()` is true and answers its value; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        if value := condition():
            return value
        assert time.monotonic() < deadline, f"not so after {seconds} s: last answer {value!r}"
        time.sleep(every)
