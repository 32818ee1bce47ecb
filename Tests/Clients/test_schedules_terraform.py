"""Scheduler's resources, applied, planned again (nothing to change), updated and destroyed by Terraform."""

import pytest
from test_terraform import CONFIGURATION, terraform  # noqa: F401 (a fixture)


@pytest.fixture
def configuration():
    return CONFIGURATION.with_name("terraform_schedules")


def test_a_round_trip(terraform, node):  # noqa: F811
    scheduler = node.client("scheduler")
    terraform("init", "-input=false")
    terraform("apply", "-auto-approve", "-input=false")
    terraform("plan", "-detailed-exitcode", "-input=false")
    assert scheduler.get_schedule(Name="tf-full", GroupName="tf-g")["State"] == "DISABLED"
    terraform("apply", "-auto-approve", "-input=false", "-var", "rev=2")
    terraform("plan", "-detailed-exitcode", "-input=false", "-var", "rev=2")
    full = scheduler.get_schedule(Name="tf-full", GroupName="tf-g")
    assert full["State"] == "ENABLED" and full["Description"] == "revision 2"
    terraform("destroy", "-auto-approve", "-input=false", "-var", "rev=2")
    assert scheduler.list_schedules(NamePrefix="tf-")["Schedules"] == []
    assert scheduler.list_schedule_groups(NamePrefix="tf-")["ScheduleGroups"] == []
