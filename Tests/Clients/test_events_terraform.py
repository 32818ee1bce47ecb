"""EventBridge's resources, applied, planned again (nothing to change), updated and destroyed by Terraform."""

import pytest
from test_terraform import CONFIGURATION, terraform  # noqa: F401 (a fixture)


@pytest.fixture
def configuration():
    return CONFIGURATION.with_name("terraform_events")


def test_a_round_trip(terraform, node):  # noqa: F811
    events = node.client("events")
    terraform("init", "-input=false")
    terraform("apply", "-auto-approve", "-input=false")
    terraform("plan", "-detailed-exitcode", "-input=false")
    assert events.describe_rule(Name="tf-rule", EventBusName="tf-bus")["State"] == "ENABLED"
    terraform("apply", "-auto-approve", "-input=false", "-var", "rev=2")
    terraform("plan", "-detailed-exitcode", "-input=false", "-var", "rev=2")
    assert events.describe_rule(Name="tf-rule", EventBusName="tf-bus")["State"] == "DISABLED"
    assert events.describe_event_bus(Name="tf-bus")["Description"] == "changed"
    terraform("destroy", "-auto-approve", "-input=false", "-var", "rev=2")
    assert [bus["Name"] for bus in events.list_event_buses()["EventBuses"] if bus["Name"].startswith("tf-")] == []
