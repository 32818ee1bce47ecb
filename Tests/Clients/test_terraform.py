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
def terraform(node, tmp_path):
    if not shutil.which("terraform"):
        pytest.skip("terraform is not installed")
    if not mirror():
        pytest.skip("no mirror of Terraform's providers (TF_PLUGIN_MIRROR)")
    for file in CONFIGURATION.glob("*.tf"):
        shutil.copy(file, tmp_path)
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
            ["terraform", *arguments, "-no-color"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=400
        )
        assert done.returncode == status, f"terraform {' '.join(arguments)}: {done.returncode}\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}"
        return done.stdout

    return run


def test_a_round_trip(terraform, node, lam):
    """One for all services: most of its time the provider waits for queues that are made or gone."""
    events, scheduler, sqs = node.client("events"), node.client("scheduler"), node.client("sqs")
    terraform("init", "-input=false")
    terraform("apply", "-auto-approve", "-input=false")
    assert lam.invoke(FunctionName="tf-function", Qualifier="live")["Payload"].read() == b"1"
    assert events.describe_rule(Name="tf-rule", EventBusName="tf-bus")["State"] == "ENABLED"
    assert scheduler.get_schedule(Name="tf-full", GroupName="tf-g")["State"] == "DISABLED"
    terraform("plan", "-detailed-exitcode", "-input=false")

    terraform("apply", "-auto-approve", "-input=false", "-var", "rev=2")
    terraform("plan", "-detailed-exitcode", "-input=false", "-var", "rev=2")
    assert events.describe_rule(Name="tf-rule", EventBusName="tf-bus")["State"] == "DISABLED"
    assert events.describe_event_bus(Name="tf-bus")["Description"] == "changed"
    full = scheduler.get_schedule(Name="tf-full", GroupName="tf-g")
    assert full["State"] == "ENABLED" and full["Description"] == "revision 2"
    mappings = lam.list_event_source_mappings(FunctionName="tf-function")["EventSourceMappings"]
    assert sorted((mapping["BatchSize"], mapping["State"]) for mapping in mappings) == [(10, "Enabled"), (500, "Disabled")]

    terraform("destroy", "-auto-approve", "-input=false", "-var", "rev=2")
    names = [function["FunctionName"] for function in lam.list_functions()["Functions"]]
    assert "tf-function" not in names
    assert [bus["Name"] for bus in events.list_event_buses(NamePrefix="tf-")["EventBuses"]] == []
    assert scheduler.list_schedules(NamePrefix="tf-")["Schedules"] == []
    assert scheduler.list_schedule_groups(NamePrefix="tf-")["ScheduleGroups"] == []
    assert sqs.list_queues(QueueNamePrefix="tf-").get("QueueUrls", []) == []
    assert lam.list_event_source_mappings(FunctionName="tf-function")["EventSourceMappings"] == []
