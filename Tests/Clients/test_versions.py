"""Versions, aliases, weighted routing."""

import collections

import pytest
from conftest import error_of, wait_until_active
from packages import archive

SOURCE = "import os\ndef handler(event, context): return [{number}, os.environ['AWS_LAMBDA_FUNCTION_VERSION']]"


@pytest.fixture
def versions(python, lam):
    """A function with versions 1 and 2 of different code; $LATEST is a third."""
    function = python(SOURCE.format(number=1))
    for number in (2, 3):
        assert lam.publish_version(FunctionName=function.name)["Version"] == str(number - 1)
        lam.update_function_code(FunctionName=function.name, ZipFile=archive({"app.py": SOURCE.format(number=number)}))
        wait_until_active(lam, function.name)
    return function


def test_each_version_runs_its_own_code(versions):
    assert versions.invoke(Qualifier="1") == [1, "1"]
    assert versions.invoke(Qualifier="2") == [2, "2"]
    assert versions.invoke() == [3, "$LATEST"]
    assert versions.call(Qualifier="2").version == "2"


def test_publishing_without_a_change_makes_no_version(versions, lam):
    first = lam.publish_version(FunctionName=versions.name)
    again = lam.publish_version(FunctionName=versions.name)
    assert first["Version"] == again["Version"] == "3"
    listed = lam.list_versions_by_function(FunctionName=versions.name)["Versions"]
    assert [version["Version"] for version in listed] == ["$LATEST", "1", "2", "3"]
    assert listed[1]["FunctionArn"].endswith(f":{versions.name}:1")


def test_publishing_checks_digest_and_revision(versions, lam):
    assert error_of(lam.publish_version, FunctionName=versions.name, CodeSha256="wrong")[0] == "InvalidParameterValueException"
    assert error_of(lam.publish_version, FunctionName=versions.name, RevisionId="wrong")[0] == "PreconditionFailedException"


def test_a_version_that_does_not_exist(versions, lam):
    code, message, status = error_of(lam.invoke, FunctionName=versions.name, Qualifier="9")
    assert (code, status) == ("ResourceNotFoundException", 404)
    assert message.endswith(f":function:{versions.name}:9")


def test_an_alias_points_and_is_moved(versions, lam):
    created = lam.create_alias(FunctionName=versions.name, Name="live", FunctionVersion="1", Description="d")
    assert created["AliasArn"].endswith(f":function:{versions.name}:live")
    assert versions.invoke(Qualifier="live") == [1, "1"]
    assert error_of(lam.create_alias, FunctionName=versions.name, Name="live", FunctionVersion="1")[0] == "ResourceConflictException"
    lam.update_alias(FunctionName=versions.name, Name="live", FunctionVersion="2")
    assert versions.invoke(Qualifier="live") == [2, "2"]
    assert lam.get_alias(FunctionName=versions.name, Name="live")["FunctionVersion"] == "2"
    assert [alias["Name"] for alias in lam.list_aliases(FunctionName=versions.name)["Aliases"]] == ["live"]
    assert error_of(lam.delete_function, FunctionName=versions.name, Qualifier="2")[0] == "ResourceConflictException"
    lam.delete_alias(FunctionName=versions.name, Name="live")
    assert error_of(lam.get_alias, FunctionName=versions.name, Name="live")[0] == "ResourceNotFoundException"
    lam.delete_function(FunctionName=versions.name, Qualifier="2")
    assert error_of(lam.invoke, FunctionName=versions.name, Qualifier="2")[0] == "ResourceNotFoundException"
    assert versions.invoke(Qualifier="1") == [1, "1"]


def test_an_alias_routes_by_weight(versions, lam):
    lam.create_alias(
        FunctionName=versions.name, Name="canary", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}}
    )
    seen = collections.Counter(versions.invoke(Qualifier="canary")[1] for _ in range(60))
    assert set(seen) == {"1", "2"}
    assert 10 <= seen["2"] <= 50, seen
    lam.update_alias(FunctionName=versions.name, Name="canary", RoutingConfig={"AdditionalVersionWeights": {}})
    assert {versions.invoke(Qualifier="canary")[1] for _ in range(20)} == {"1"}


@pytest.mark.parametrize(
    "alias",
    [
        {"Name": "7", "FunctionVersion": "1"},
        {"Name": "a b", "FunctionVersion": "1"},
        {"Name": "a", "FunctionVersion": "9"},
        {"Name": "a", "FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"2": 1.5}}},
        {"Name": "a", "FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}},
        {"Name": "a", "FunctionVersion": "$LATEST", "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}},
    ],
)
def test_a_wrong_alias_is_refused(versions, lam, alias):
    assert error_of(lam.create_alias, FunctionName=versions.name, **alias)[2] in (400, 404)
    assert lam.list_aliases(FunctionName=versions.name)["Aliases"] == []
