"""What this release serves, applied, planned again (nothing to change), updated and destroyed by Terraform."""

import os
import pathlib
import shutil
import subprocess

import pytest
from packages import archive

CONFIGURATION = pathlib.Path(__file__).with_name("terraform")


def mirror():
    """A file system mirror with the AWS provider, as TF_PLUGIN_MIRROR names it or as it is found in the usual places."""
    if named := os.environ.get("TF_PLUGIN_MIRROR"):
        return named
    for place in ["/opt", "/usr/local", "/usr/share"]:
        for depth in ["*", "*/*"]:
            for found in pathlib.Path(place).glob(f"{depth}/registry.terraform.io"):
                return str(found.parent)
        if (pathlib.Path(place) / "registry.terraform.io").exists():
            return place
    return None


@pytest.fixture
def configuration():
    """Whose main.tf it is; other files of tests have others."""
    return CONFIGURATION


@pytest.fixture
def terraform(node, tmp_path, configuration):
    if not shutil.which("terraform"):
        pytest.skip("terraform is not installed")
    if not mirror():
        pytest.skip("no mirror of Terraform's providers (TF_PLUGIN_MIRROR)")
    shutil.copy(configuration / "main.tf", tmp_path)
    (tmp_path / "f.zip").write_bytes(archive({"index.py": "def handler(event, context): return 1"}))
    settings = tmp_path / "cli.tfrc"
    settings.write_text(
        f'disable_checkpoint = true\nprovider_installation {{\n  filesystem_mirror {{\n    path = "{mirror()}"\n'
        '    include = ["registry.terraform.io/hashicorp/aws"]\n  }\n}\n'
    )
    environment = {
        **node.shell_environment(), "TF_CLI_CONFIG_FILE": str(settings), "TF_IN_AUTOMATION": "1", "TF_VAR_endpoint": node.url,
        "CHECKPOINT_DISABLE": "1",
    }

    def run(*arguments, status=0):
        done = subprocess.run(
            ["terraform", *arguments, "-no-color"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240
        )
        assert done.returncode == status, f"terraform {' '.join(arguments)}: {done.returncode}\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}"
        return done.stdout

    return run


def test_a_round_trip(terraform, lam):
    terraform("init", "-input=false")
    terraform("apply", "-auto-approve", "-input=false")
    assert lam.invoke(FunctionName="tf-function", Qualifier="live")["Payload"].read() == b"1"
    terraform("plan", "-detailed-exitcode", "-input=false")
    terraform("apply", "-auto-approve", "-input=false", "-var", "rev=2")
    terraform("plan", "-detailed-exitcode", "-input=false", "-var", "rev=2")
    terraform("destroy", "-auto-approve", "-input=false")
    names = [function["FunctionName"] for function in lam.list_functions()["Functions"]]
    assert "tf-function" not in names
