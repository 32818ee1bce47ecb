"""AWS's SDK as a layer. Lambda's Python runtimes on AWS have boto3 inside; here functions bring the one that this script uses."""

import importlib.util
import io
import pathlib
import py_compile
import zipfile

PACKAGES = ["boto3", "botocore", "dateutil", "jmespath", "s3transfer", "urllib3", "six"]
DATA = ["endpoints.json", "partitions.json", "sdk-default-configuration.json", "_retry.json", "events/", "sqs/"]


def layer():
    """A zip of the packages, compiled (sources would be compiled again in every new environment) and without other services."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name in PACKAGES:
            origin = pathlib.Path(importlib.util.find_spec(name).origin)
            root = origin.parent if origin.name == "__init__.py" else origin
            base = root.parent
            for file in sorted(root.rglob("*")) if root.is_dir() else [root]:
                path = file.relative_to(base)
                if file.suffix == ".py":
                    package.write(compiled(file), f"python/{path.with_suffix('.pyc')}")
                elif file.is_file() and wanted(path.as_posix()):
                    package.write(file, f"python/{path}")
    return buffer.getvalue()


def compiled(source):
    cached = pathlib.Path(importlib.util.cache_from_source(source))
    return cached if cached.exists() else py_compile.compile(source, doraise=True)


def wanted(path):
    data = path.partition("botocore/data/")[2]
    return path.endswith("cacert.pem") or any(data.startswith(name) for name in DATA)
