"""Deployment packages for the tests."""

import functools
import importlib.metadata
import io
import pathlib
import shutil
import subprocess
import sys
import textwrap
import zipfile

from apus_node import ROOT

BUILT = ROOT / "Tests/Clients/.built"
ROLE = "arn:aws:iam::000000000000:role/any"


def archive(files):
    """A zip of `{path: text or bytes}`; what is called `bootstrap` is executable."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if path.endswith("bootstrap") else 0o644) << 16
            package.writestr(entry, textwrap.dedent(content) if isinstance(content, str) else content)
    return buffer.getvalue()


@functools.cache
def host_python():
    """The runtime identifier of a Python that this host has."""
    python = shutil.which("python3") or sys.executable
    version = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True, check=True)
    return f"python{version.stdout.strip()}"


@functools.cache
def host_node():
    """The runtime identifier of this host's Node.js, or None."""
    if not shutil.which("node"):
        return None
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    return f"nodejs{version.lstrip('v').split('.')[0]}.x"


@functools.cache
def native_c():
    """The echo function in C."""
    return _built("c", ROOT / "Examples/native-c/bootstrap.c", lambda source, output: ["cc", "-O2", "-o", output, source])


@functools.cache
def native_swift():
    """The example in Swift: handlers `echo` and `dry-spell`."""
    return _built("swift", ROOT / "Examples/native-swift/bootstrap.swift", lambda source, output: [source.with_name("build.sh"), output])


def _built(name, source, command):
    BUILT.mkdir(exist_ok=True)
    output = BUILT / f"bootstrap-{name}"
    if not output.exists() or output.stat().st_mtime < source.stat().st_mtime:
        subprocess.run([str(part) for part in command(source, output)], check=True)
    return archive({"bootstrap": output.read_bytes()})


def with_awslambdaric(source):
    """A package that brings AWS's own runtime client for Python, as its users build it."""
    files = {"app.py": source, "bootstrap": '#!/bin/sh\nexec python3 -m awslambdaric "$_HANDLER"\n'}
    for distribution in ["awslambdaric", "simplejson", "snapshot-restore-py"]:
        for file in importlib.metadata.files(distribution):
            path = pathlib.Path(file.locate())
            if path.is_file() and "__pycache__" not in str(file) and not str(file).startswith(".."):
                files[str(file)] = path.read_bytes()
    return archive(files)
