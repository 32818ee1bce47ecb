"""What accounts and regions keep apart."""

import json

from conftest import deploy
from packages import archive, host_python

CALLER = """
    import boto3
    import json

    def handler(event, context):
        answer = boto3.client("lambda").invoke(FunctionName=event, Payload=b"1")
        return [boto3.client("sts").get_caller_identity()["Account"], json.loads(answer["Payload"].read())]
"""


def test_a_handler_stays_in_its_functions_account_whatever_the_role_says(node, name):
    lam = node.client("lambda", key="333333333333")
    settings = {"Runtime": host_python(), "Handler": "app.handler", "Role": "arn:aws:iam::444444444444:role/foreign", "Timeout": 30}
    callee = f"{name}-callee"
    lam.create_function(
        FunctionName=callee, Code={"ZipFile": archive({"app.py": "def handler(event, context): return event + 1"})}, **settings)
    lam.create_function(FunctionName=name, Code={"ZipFile": archive({"app.py": CALLER})}, MemorySize=512, **settings)
    lam.get_waiter("function_active_v2").wait(FunctionName=name)
    answer = lam.invoke(FunctionName=name, Payload=json.dumps(callee))
    assert json.loads(answer["Payload"].read()) == ["333333333333", 2]


def test_the_same_name_is_another_function_in_every_account_and_region(node, name):
    places = [("test", "us-east-1"), ("333333333333", "us-east-1"), ("333333333333", "eu-west-1")]
    clients = [node.client("lambda", key=key, region=region) for key, region in places]
    for number, lam in enumerate(clients):
        function = deploy(lam, name, archive({"app.py": f"def handler(event, context): return {number}"}), host_python())
        assert function.invoke() == number
    clients[0].delete_function(FunctionName=name)
    remaining = [name in {function["FunctionName"] for function in lam.list_functions()["Functions"]} for lam in clients]
    assert remaining == [False, True, True]
    for number, lam in list(enumerate(clients))[1:]:
        assert json.loads(lam.invoke(FunctionName=name)["Payload"].read()) == number
