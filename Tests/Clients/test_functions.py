"""Functions: created, read, changed, listed, deleted, as on AWS."""

import base64
import hashlib
import urllib.request

import pytest
from conftest import ECHO, error_of, wait_until_active
from packages import ROLE, archive, host_python

PACKAGE = archive({"app.py": ECHO})


def sha(package):
    return base64.b64encode(hashlib.sha256(package).digest()).decode()


def create(lam, name, **settings):
    settings = {"Runtime": host_python(), "Handler": "app.handler", "Role": ROLE, "Code": {"ZipFile": PACKAGE}, **settings}
    return lam.create_function(FunctionName=name, **settings)


@pytest.fixture
def created(lam, name):
    create(lam, name)
    wait_until_active(lam, name)
    yield name
    try:
        lam.delete_function(FunctionName=name)
    except lam.exceptions.ResourceNotFoundException:
        pass


def test_a_new_function_has_the_defaults_of_aws(lam, name):
    answer = create(lam, name, Description="d", Environment={"Variables": {"A": "1"}}, Tags={"team": "x"})
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert answer["FunctionArn"] == f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
    assert answer["State"] in ("Pending", "Active")
    wait_until_active(lam, name)
    function = lam.get_function(FunctionName=name)
    configuration = function["Configuration"]
    expected = {
        "FunctionName": name, "Runtime": host_python(), "Handler": "app.handler", "Role": ROLE, "Description": "d", "Timeout": 3,
        "MemorySize": 128, "Version": "$LATEST", "PackageType": "Zip", "Architectures": ["x86_64"], "CodeSize": len(PACKAGE),
        "CodeSha256": sha(PACKAGE), "TracingConfig": {"Mode": "PassThrough"}, "EphemeralStorage": {"Size": 512},
        "Environment": {"Variables": {"A": "1"}}, "State": "Active", "LastUpdateStatus": "Successful",
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"},
    }
    assert {key: configuration.get(key) for key in expected} == expected
    assert configuration["SnapStart"] == {"ApplyOn": "None", "OptimizationStatus": "Off"}
    assert configuration["LastModified"].endswith("+0000")
    assert function["Tags"] == {"team": "x"}
    lam.delete_function(FunctionName=name)


def test_the_code_can_be_downloaded_again(lam, created):
    location = lam.get_function(FunctionName=created)["Code"]["Location"]
    with urllib.request.urlopen(location, timeout=10) as answer:
        assert answer.read() == PACKAGE


@pytest.mark.parametrize("form", ["{0}", "000000000000:function:{0}", "arn:aws:lambda:us-east-1:000000000000:function:{0}", "{0}:$LATEST"])
def test_a_function_is_found_by_each_form_of_its_name(lam, created, form):
    assert lam.get_function_configuration(FunctionName=form.format(created))["FunctionName"] == created


def test_a_name_is_taken_once(lam, created):
    assert error_of(create, lam, created) == ("ResourceConflictException", f"Function already exist: {created}", 409)


def test_what_does_not_exist_is_said_with_its_arn(lam, name):
    arn = f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
    for call in [lam.get_function, lam.get_function_configuration, lam.delete_function, lam.invoke]:
        assert error_of(call, FunctionName=name) == ("ResourceNotFoundException", f"Function not found: {arn}", 404)


def test_new_code_gets_a_new_digest_and_revision(lam, created):
    before = lam.get_function_configuration(FunctionName=created)
    package = archive({"app.py": "def handler(event, context): return 'new'"})
    dry = lam.update_function_code(FunctionName=created, ZipFile=package, DryRun=True)
    assert dry["CodeSha256"] == sha(package)
    assert lam.get_function_configuration(FunctionName=created)["CodeSha256"] == before["CodeSha256"]
    lam.update_function_code(FunctionName=created, ZipFile=package)
    wait_until_active(lam, created)
    after = lam.get_function_configuration(FunctionName=created)
    assert after["CodeSha256"] == sha(package)
    assert after["RevisionId"] != before["RevisionId"]
    assert lam.invoke(FunctionName=created)["Payload"].read() == b'"new"'
    stale = error_of(lam.update_function_code, FunctionName=created, ZipFile=PACKAGE, RevisionId=before["RevisionId"])
    assert stale[0] == "PreconditionFailedException" and stale[2] == 412


def test_the_configuration_changes_what_runs(python, lam):
    function = python("import os\ndef handler(event, context): return [os.environ.get('A'), context.memory_limit_in_mb]")
    assert function.invoke() == [None, "128"]
    lam.update_function_configuration(FunctionName=function.name, MemorySize=192, Environment={"Variables": {"A": "b"}}, Description="new")
    wait_until_active(lam, function.name)
    assert function.invoke() == ["b", "192"]
    assert lam.get_function_configuration(FunctionName=function.name)["Description"] == "new"


def test_a_directory_runs_in_place(lam, name, tmp_path):
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:2]:
        parent.chmod(0o755)
    source = tmp_path / "app.py"
    source.write_text("def handler(event, context): return 1")
    create(lam, name, Code={"S3Bucket": "hot-reload", "S3Key": str(tmp_path)})
    wait_until_active(lam, name)
    assert lam.invoke(FunctionName=name)["Payload"].read() == b"1"
    source.write_text("def handler(event, context): return 22")
    assert lam.invoke(FunctionName=name)["Payload"].read() == b"22"
    lam.delete_function(FunctionName=name)


def test_a_deleted_function_is_gone(lam, created):
    lam.delete_function(FunctionName=created)
    assert error_of(lam.get_function, FunctionName=created)[0] == "ResourceNotFoundException"
    assert error_of(lam.invoke, FunctionName=created)[0] == "ResourceNotFoundException"
    create(lam, created)


def test_functions_are_listed_in_pages(node):
    lam = node.client("lambda", key="555566667777")
    names = [f"page-{number}" for number in range(5)]
    for name in names:
        create(lam, name)
    pages = list(lam.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["Functions"]) for page in pages] == [2, 2, 1]
    assert [function["FunctionName"] for page in pages for function in page["Functions"]] == names


def test_accounts_and_regions_do_not_see_each_other(node, created):
    for other in [node.client("lambda", key="111122223333"), node.client("lambda", region="eu-west-1")]:
        assert error_of(other.get_function, FunctionName=created)[0] == "ResourceNotFoundException"
    other = node.client("lambda", key="111122223333", region="eu-west-1")
    assert create(other, created)["FunctionArn"] == f"arn:aws:lambda:eu-west-1:111122223333:function:{created}"
    other.delete_function(FunctionName=created)


@pytest.mark.parametrize(
    "settings, code, part",
    [
        ({"FunctionName": "a/b"}, "ValidationException", "functionName"),
        ({"FunctionName": "a b"}, "ValidationException", "functionName"),
        ({"Timeout": 901}, "ValidationException", "less than or equal to 900"),
        ({"Timeout": 0}, "ValidationException", "greater than or equal to 1"),
        ({"MemorySize": 127}, "ValidationException", "greater than or equal to 128"),
        ({"Runtime": "python9.9"}, "InvalidParameterValueException", "python9.9"),
        ({"Role": "nobody"}, "ValidationException", "role"),
        ({"Environment": {"Variables": {"AWS_REGION": "x"}}}, "InvalidParameterValueException", "AWS_REGION"),
        ({"Environment": {"Variables": {"1A": "x"}}}, "ValidationException", ""),
        ({"Environment": {"Variables": {"A": "x" * 5000}}}, "InvalidParameterValueException", "4KB"),
        ({"EphemeralStorage": {"Size": 511}}, "ValidationException", "512"),
        ({"Code": {}}, "InvalidParameterValueException", ""),
        ({"Code": {"S3Bucket": "hot-reload", "S3Key": "/does/not/exist"}}, "InvalidParameterValueException", "/does/not/exist"),
    ],
)
def test_wrong_settings_are_refused(node, name, settings, code, part):
    lam = node.client("lambda", parameter_validation=False)
    failed = error_of(create, lam, settings.pop("FunctionName", name), **settings)
    assert failed[0] == code and part in failed[1], failed
    assert failed[2] == 400


def test_a_runtime_that_is_not_here_is_refused_with_advice(lam, name):
    code, message, status = error_of(create, lam, name, Runtime="java21", Handler="a.B::c")
    assert status in (400, 501) and "java21" in message, message


def test_what_is_not_built_is_refused_by_name(lam, created):
    code, message, status = error_of(
        lam.create_function, FunctionName="image", PackageType="Image", Role=ROLE, Code={"ImageUri": "000000000000.dkr.ecr.us-east-1.amazonaws.com/a:b"}
    )
    assert status in (400, 501) and "mage" in message, message


def test_settings_of_the_account_are_aws_defaults(lam):
    limits = lam.get_account_settings()["AccountLimit"]
    assert limits["ConcurrentExecutions"] == 1000
    assert limits["TotalCodeSize"] > 0


def test_reads_that_terraform_makes_are_answered(lam, created):
    signing = lam.get_function_code_signing_config(FunctionName=created)
    assert (signing["FunctionName"], signing["CodeSigningConfigArn"]) == (created, "")
    assert lam.get_runtime_management_config(FunctionName=created)["UpdateRuntimeOn"] == "Auto"
    assert lam.get_function_recursion_config(FunctionName=created)["RecursiveLoop"] == "Terminate"
    lam.put_function_recursion_config(FunctionName=created, RecursiveLoop="Allow")
    assert lam.get_function_recursion_config(FunctionName=created)["RecursiveLoop"] == "Allow"
