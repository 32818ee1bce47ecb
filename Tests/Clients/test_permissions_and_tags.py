"""Resource policies and tags of functions."""

import json

from conftest import error_of

PERMISSION = {"StatementId": "events", "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com"}


def test_permissions_are_added_read_and_removed(lam, echo):
    source = "arn:aws:events:us-east-1:000000000000:rule/r"
    answer = lam.add_permission(FunctionName=echo.name, **PERMISSION, SourceArn=source)
    statement = json.loads(answer["Statement"])
    arn = f"arn:aws:lambda:us-east-1:000000000000:function:{echo.name}"
    assert statement == {
        "Sid": "events", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "lambda:InvokeFunction",
        "Resource": arn, "Condition": {"ArnLike": {"AWS:SourceArn": source}},
    }
    policy = json.loads(lam.get_policy(FunctionName=echo.name)["Policy"])
    assert policy["Statement"] == [statement]
    assert policy["Version"] == "2012-10-17"
    assert error_of(lam.add_permission, FunctionName=echo.name, **PERMISSION)[0] == "ResourceConflictException"
    lam.remove_permission(FunctionName=echo.name, StatementId="events")
    assert error_of(lam.get_policy, FunctionName=echo.name)[0] == "ResourceNotFoundException"
    assert error_of(lam.remove_permission, FunctionName=echo.name, StatementId="events")[0] == "ResourceNotFoundException"


def test_an_account_becomes_its_root_and_an_alias_has_a_policy_of_its_own(lam, echo):
    lam.publish_version(FunctionName=echo.name)
    lam.create_alias(FunctionName=echo.name, Name="live", FunctionVersion="1")
    permission = {"StatementId": "other", "Action": "lambda:InvokeFunction", "Principal": "111122223333"}
    statement = json.loads(lam.add_permission(FunctionName=echo.name, Qualifier="live", **permission)["Statement"])
    assert statement["Principal"] == {"AWS": "arn:aws:iam::111122223333:root"}
    assert statement["Resource"].endswith(":live")
    assert error_of(lam.get_policy, FunctionName=echo.name)[0] == "ResourceNotFoundException"
    assert json.loads(lam.get_policy(FunctionName=echo.name, Qualifier="live")["Policy"])["Statement"] == [statement]


def test_tags_are_set_listed_and_removed(lam, echo):
    arn = lam.get_function_configuration(FunctionName=echo.name)["FunctionArn"]
    assert lam.list_tags(Resource=arn)["Tags"] == {}
    lam.tag_resource(Resource=arn, Tags={"a": "1", "größe": "2 m"})
    lam.tag_resource(Resource=arn, Tags={"a": "3"})
    assert lam.list_tags(Resource=arn)["Tags"] == {"a": "3", "größe": "2 m"}
    lam.untag_resource(Resource=arn, TagKeys=["a"])
    assert lam.list_tags(Resource=arn)["Tags"] == {"größe": "2 m"}
    assert error_of(lam.list_tags, Resource=f"{arn}-not")[0] == "ResourceNotFoundException"
