"""IAM and STS, as deployment tools use them."""

import json

import pytest
from conftest import error_of

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


@pytest.fixture(scope="module")
def iam(node):
    return node.client("iam")


@pytest.fixture
def role(iam, name):
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST), Tags=[{"Key": "a", "Value": "b + c/ü"}], Path="/team/", Description="a & <b>")
    return name


def test_a_role_comes_back_as_it_went_in(iam, role):
    iam.get_waiter("role_exists").wait(RoleName=role, WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    found = iam.get_role(RoleName=role)["Role"]
    assert found["Arn"] == f"arn:aws:iam::000000000000:role/team/{role}"
    assert found["AssumeRolePolicyDocument"] == TRUST
    assert found["Tags"] == [{"Key": "a", "Value": "b + c/ü"}]
    assert found["Description"] == "a & <b>"
    assert found["MaxSessionDuration"] == 3600
    assert found["CreateDate"].year >= 2024
    assert error_of(iam.create_role, RoleName=role, AssumeRolePolicyDocument=json.dumps(TRUST)) == (
        "EntityAlreadyExists", f"Role with name {role} already exists.", 409,
    )


def test_policies_hold_a_role_until_they_are_gone(iam, role, name):
    arn = iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(ALLOW))["Policy"]["Arn"]
    for policy in [arn, BASIC]:
        iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    iam.put_role_policy(RoleName=role, PolicyName="inline", PolicyDocument=json.dumps(ALLOW))
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert {policy["PolicyArn"] for policy in attached} == {arn, BASIC}
    assert iam.get_role_policy(RoleName=role, PolicyName="inline")["PolicyDocument"] == ALLOW
    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == ["inline"]
    assert iam.list_instance_profiles_for_role(RoleName=role)["InstanceProfiles"] == []
    assert iam.list_entities_for_policy(PolicyArn=arn)["PolicyRoles"][0]["RoleName"] == role
    assert error_of(iam.delete_role, RoleName=role)[0] == "DeleteConflict"
    assert error_of(iam.delete_policy, PolicyArn=arn)[0] == "DeleteConflict"
    iam.delete_role_policy(RoleName=role, PolicyName="inline")
    for policy in [arn, BASIC]:
        iam.detach_role_policy(RoleName=role, PolicyArn=policy)
    iam.delete_role(RoleName=role)
    iam.delete_policy(PolicyArn=arn)
    assert error_of(iam.get_role, RoleName=role) == ("NoSuchEntity", f"The role with name {role} cannot be found.", 404)


def test_a_policy_has_versions(iam, name):
    arn = iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(ALLOW), Description="d")["Policy"]["Arn"]
    deny = json.loads(json.dumps(ALLOW).replace("Allow", "Deny"))
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(deny), SetAsDefault=True)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v2"
    assert iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]["Document"] == deny
    assert [version["VersionId"] for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]] == ["v2", "v1"]
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    iam.delete_policy(PolicyArn=arn)


def test_roles_are_listed_in_pages(node):
    iam = node.client("iam", key="777788889999")
    for number in range(5):
        iam.create_role(RoleName=f"r{number}", AssumeRolePolicyDocument=json.dumps(TRUST))
    pages = list(iam.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 2}))
    assert [[role["RoleName"] for role in page["Roles"]] for page in pages] == [["r0", "r1"], ["r2", "r3"], ["r4"]]


def test_a_malformed_policy_and_what_is_not_built_are_refused(iam, role):
    malformed = error_of(iam.put_role_policy, RoleName=role, PolicyName="p", PolicyDocument="{")
    assert malformed[0] == "MalformedPolicyDocument" and malformed[2] == 400
    code, message, status = error_of(iam.create_user, UserName="bob")
    assert "CreateUser" in message and status == 501, (code, message, status)


def test_who_am_i(node):
    identity = node.client("sts", key="123456789012").get_caller_identity()
    assert identity["Account"] == "123456789012"
    assert identity["Arn"] == "arn:aws:iam::123456789012:root"
    assert node.client("sts").get_caller_identity()["Account"] == "000000000000"
    assert json.loads(node.aws("sts", "get-caller-identity").stdout)["Account"] == "000000000000"


def test_an_assumed_role_works_in_its_account(node):
    answer = node.client("sts").assume_role(RoleArn="arn:aws:iam::111122223333:role/deploy", RoleSessionName="me", DurationSeconds=900)
    credentials = answer["Credentials"]
    keys = {"key": credentials["AccessKeyId"], "secret": credentials["SecretAccessKey"], "token": credentials["SessionToken"]}
    identity = node.client("sts", **keys).get_caller_identity()
    assert identity["Account"] == "111122223333"
    assert identity["Arn"] == answer["AssumedRoleUser"]["Arn"] == "arn:aws:sts::111122223333:assumed-role/deploy/me"
    node.client("iam", **keys).create_role(RoleName="inside", AssumeRolePolicyDocument=json.dumps(TRUST))
    assert node.client("iam", key="111122223333").get_role(RoleName="inside")["Role"]["Arn"].startswith("arn:aws:iam::111122223333:")
    wrong = node.client("sts", **{**keys, "secret": "wrong"})
    assert error_of(wrong.get_caller_identity)[2] == 403
