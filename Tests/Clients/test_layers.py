"""Layers: published, listed, mounted at /opt."""

import pytest
from conftest import error_of, wait_until_active
from packages import archive, host_python

SOURCE = "import lib\ndef handler(event, context): return [lib.NAME, open('/opt/data.txt').read()]"


@pytest.fixture
def publish(lam, name):
    published = []

    def publish(text, layer=name):
        package = archive({"python/lib.py": f"NAME = {text!r}", "data.txt": text})
        answer = lam.publish_layer_version(LayerName=layer, Content={"ZipFile": package}, CompatibleRuntimes=[host_python()])
        published.append((layer, answer["Version"]))
        return answer

    yield publish
    for layer, version in published:
        lam.delete_layer_version(LayerName=layer, VersionNumber=version)


def test_a_layer_is_mounted_and_importable(publish, python):
    layer = publish("one")
    assert layer["Version"] == 1
    assert layer["LayerVersionArn"].endswith(":1")
    function = python(SOURCE, Layers=[layer["LayerVersionArn"]])
    assert function.invoke() == ["one", "one"]


def test_the_later_of_two_layers_wins(publish, python, name):
    first, second = publish("one"), publish("two", layer=f"{name}-b")
    function = python(SOURCE, Layers=[first["LayerVersionArn"], second["LayerVersionArn"]])
    assert function.invoke() == ["two", "two"]


def test_changing_the_layers_changes_what_runs(publish, python, lam):
    first, second = publish("one"), publish("two")
    assert second["Version"] == 2
    function = python(SOURCE, Layers=[first["LayerVersionArn"]])
    assert function.invoke() == ["one", "one"]
    lam.update_function_configuration(FunctionName=function.name, Layers=[second["LayerVersionArn"]])
    wait_until_active(lam, function.name)
    assert function.invoke() == ["two", "two"]


def test_layers_are_listed_and_read(publish, lam, name):
    publish("one")
    arn = publish("two")["LayerVersionArn"]
    assert [version["Version"] for version in lam.list_layer_versions(LayerName=name)["LayerVersions"]] == [2, 1]
    layers = {layer["LayerName"]: layer for layer in lam.list_layers()["Layers"]}
    assert layers[name]["LatestMatchingVersion"]["Version"] == 2
    assert lam.get_layer_version(LayerName=name, VersionNumber=2)["LayerVersionArn"] == arn
    assert lam.get_layer_version_by_arn(Arn=arn)["Version"] == 2
    assert error_of(lam.get_layer_version, LayerName=name, VersionNumber=9)[0] == "ResourceNotFoundException"


def test_a_deleted_layer_stays_where_it_is_used(lam, python, name):
    package = archive({"python/lib.py": "NAME = 'kept'", "data.txt": "kept"})
    arn = lam.publish_layer_version(LayerName=name, Content={"ZipFile": package})["LayerVersionArn"]
    function = python(SOURCE, Layers=[arn])
    lam.delete_layer_version(LayerName=name, VersionNumber=1)
    assert function.invoke() == ["kept", "kept"]


def test_a_layer_that_does_not_exist_is_refused(lam, python, name):
    function = python("def handler(event, context): return 1")
    arn = f"arn:aws:lambda:us-east-1:000000000000:layer:{name}:7"
    assert error_of(lam.update_function_configuration, FunctionName=function.name, Layers=[arn])[0] == "InvalidParameterValueException"
