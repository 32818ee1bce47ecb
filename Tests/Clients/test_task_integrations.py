"""What tasks of state machines call: functions, queues, buses, HTTP endpoints, and operations of the node's services."""

import json

import pytest
from conftest import error_of
from test_api_destinations import Server
from workflows import Workflows, task

SDK = "arn:aws:states:::aws-sdk"


@pytest.fixture(scope="module")
def workflows(node):
    return Workflows(node)


@pytest.fixture
def server():
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def connection(node, name):
    events = node.client("events")
    made = events.create_connection(
        Name=name, AuthorizationType="API_KEY",
        AuthParameters={
            "ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "hush"},
            "InvocationHttpParameters": {"BodyParameters": [{"Key": "team", "Value": "a", "IsValueSecret": False}]}})
    yield made["ConnectionArn"]
    events.delete_connection(Name=name)


def failure(workflows, states, **settings):
    state = workflows.ended(workflows.start(workflows.machine(states), settings.get("input")))
    assert state["status"] == "FAILED", state
    return state["error"], state["cause"]


def test_a_function_answers_with_its_version_and_the_trace_of_the_request(workflows, echo):
    output = workflows.run(
        {"Call": task("arn:aws:states:::lambda:invoke", Parameters={"FunctionName": echo.name, "Payload": {"a": [1, None]}})})
    assert output["ExecutedVersion"] == "$LATEST" and output["StatusCode"] == 200
    assert output["Payload"] == {"a": [1, None]}
    assert output["SdkResponseMetadata"]["RequestId"] == output["SdkHttpMetadata"]["HttpHeaders"]["x-amzn-RequestId"]


def test_functions_fail_with_their_own_names_and_with_lambdas(workflows, python):
    raising = python("class CustomError(Exception): pass\ndef handler(event, context): raise CustomError('no')")
    error, cause = failure(workflows, {"Call": task("arn:aws:states:::lambda:invoke", Parameters={"FunctionName": raising.name})})
    assert error == "CustomError" and json.loads(cause)["errorMessage"] == "no"
    error, cause = failure(workflows, {"Call": task("arn:aws:states:::lambda:invoke", Parameters={"FunctionName": "is-not-there"})})
    assert error == "Lambda.ResourceNotFoundException"
    assert "(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: " in cause
    slow = python("import time\ndef handler(event, context): time.sleep(30)", Timeout=1)
    error, _ = failure(workflows, {"Call": task("arn:aws:states:::lambda:invoke", Parameters={"FunctionName": slow.name})})
    assert error == "Sandbox.Timedout"


def test_events_are_put_and_a_refused_entry_fails_the_task(workflows):
    put = lambda detail: {
        "Put": task("arn:aws:states:::events:putEvents", Parameters={"Entries": [{"Source": "s", "DetailType": "d", "Detail": detail}]})}
    output = workflows.run(put({"a": 1}))
    assert output["FailedEntryCount"] == 0 and output["Entries"][0]["EventId"] and output["SdkHttpMetadata"]["HttpStatusCode"] == 200
    error, cause = failure(workflows, put("[]"))
    assert error == "EventBridge.FailedEntry" and json.loads(cause)["Entries"][0]["ErrorCode"] == "MalformedDetail"


def test_operations_of_services_speak_the_sdks_names(workflows, name):
    output = workflows.run({
        "Make": task(f"{SDK}:sqs:createQueue", Parameters={"QueueName": name, "Tags": {"team": "a"}}, End=False, Next="Send"),
        "Send": task(
            f"{SDK}:sqs:sendMessage", Parameters={"QueueUrl.$": "$.QueueUrl", "MessageBody": "hi"}, ResultPath="$.sent", End=False,
            Next="Tags"),
        "Tags": task(f"{SDK}:sqs:listQueueTags", Parameters={"QueueUrl.$": "$.QueueUrl"}, ResultPath="$.tags", End=False, Next="Receive"),
        "Receive": task(f"{SDK}:sqs:receiveMessage", Parameters={"QueueUrl.$": "$.QueueUrl"}, ResultPath="$.received", End=False, Next="Drop"),
        "Drop": task(f"{SDK}:sqs:deleteQueue", Parameters={"QueueUrl.$": "$.QueueUrl"}, ResultPath=None)})
    message = output["received"]["Messages"][0]
    assert output["tags"] == {"Tags": {"team": "a"}}
    assert message["Body"] == "hi" and message["Md5OfBody"] == output["sent"]["Md5OfMessageBody"]


def test_step_functions_calls_itself_in_pascal_case(workflows):
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    child = workflows.machine(definition["States"])
    output = workflows.run({
        "Describe": task(f"{SDK}:sfn:describeStateMachine", Parameters={"StateMachineArn": child}, ResultPath="$.described", End=False,
                         Next="Run"),
        "Run": task(f"{SDK}:sfn:startExecution", Parameters={"StateMachineArn": child, "Input": {"a": 1}}, ResultPath="$.run")}, input={})
    assert output["described"]["StateMachineArn"] == child
    assert json.loads(output["described"]["Definition"]) == definition
    assert output["described"]["CreationDate"].endswith("Z")
    assert workflows.output(output["run"]["ExecutionArn"]) == {"a": 1}


@pytest.mark.parametrize("action, parameters, error, service", [
    ("sfn:describeStateMachine", {"StateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:none"},
     "Sfn.StateMachineDoesNotExistException", "Sfn"),
    ("sqs:getQueueUrl", {"QueueName": "is-not-there"}, "Sqs.QueueDoesNotExistException", "Sqs"),
    ("eventbridge:describeRule", {"Name": "is-not-there"}, "EventBridge.ResourceNotFoundException", "EventBridge"),
    ("lambda:getFunction", {"FunctionName": "is-not-there"}, "Lambda.ResourceNotFoundException", "Lambda"),
    ("iam:getRole", {"RoleName": "is-not-there"}, "Iam.NoSuchEntityException", "Iam"),
    ("scheduler:getSchedule", {"Name": "is-not-there"}, "Scheduler.ResourceNotFoundException", "Scheduler"),
    ("cloudwatchlogs:describeLogStreams", {"LogGroupName": "is-not-there"}, "CloudWatchLogs.ResourceNotFoundException", "CloudWatchLogs"),
])
def test_their_errors_have_the_sdks_names(workflows, action, parameters, error, service):
    found, cause = failure(workflows, {"Call": task(f"{SDK}:{action}", Parameters=parameters)})
    assert found == error
    assert f" (Service: {service}, Status Code: " in cause and ", Request ID: " in cause


def test_the_account_is_the_machines_or_that_of_the_credentials(workflows):
    who = task(f"{SDK}:sts:getCallerIdentity", Parameters={})
    assert workflows.run({"Who": who})["Account"] == "000000000000"
    assert workflows.run({"Who": {**who, "Credentials": {"RoleArn": "arn:aws:iam::222222222222:role/other"}}})["Account"] == "222222222222"


def test_http_through_a_connection(workflows, server, connection):
    server.answer = lambda request: (201, {"Content-Type": "application/json"}, b'{"id": 7}')
    output = workflows.run({"Call": task("arn:aws:states:::http:invoke", Parameters={
        "ApiEndpoint": f"{server.url}/orders", "Method": "POST", "Authentication": {"ConnectionArn": connection},
        "Headers": {"X-Mine": "m"}, "QueryParameters": {"q": ["a b", "c"]}, "RequestBody": {"n": 1}})})
    assert output["ResponseBody"] == {"id": 7} and (output["StatusCode"], output["StatusText"]) == (201, "Created")
    assert output["Headers"]["content-type"] == ["application/json"]
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/orders?q=a%20b&q=c")
    assert request.headers["X-Key"] == "hush" and request.headers["X-Mine"] == "m"
    assert request.headers["User-Agent"] == "Amazon|StepFunctions|HttpInvoke|us-east-1"
    assert json.loads(request.body) == {"n": 1, "team": "a"}


def test_http_statuses_and_sockets_are_errors_to_catch(workflows, server, connection):
    def call(url, arn=connection):
        return {"Call": task("arn:aws:states:::http:invoke", Parameters={
            "ApiEndpoint": url, "Method": "GET", "Authentication": {"ConnectionArn": arn}})}

    server.answer = lambda request: (404, {"Content-Type": "application/json"}, b'{"error": "no"}')
    assert failure(workflows, call(server.url)) == ("States.Http.StatusCode.404", '{"error": "no"}')
    assert failure(workflows, call("http://127.0.0.1:9"))[0] == "States.Http.Socket"
    assert failure(workflows, call(server.url, connection + "0"))[0] == "Events.ConnectionResource.NotFound"
    foreign = connection.replace("000000000000", "111111111111")
    assert failure(workflows, call(server.url, foreign))[0] == "Events.ConnectionResource.AccessDenied"


@pytest.mark.parametrize("resource, text", [
    ("arn:aws:states:::dynamodb:putItem", "Amazon DynamoDB"), ("arn:aws:states:::sns:publish", "Amazon SNS"),
    (f"{SDK}:s3:getObject", "the service s3"), (f"{SDK}:iam:createUser", "iam:CreateUser"),
    ("arn:aws:states:::sqs:sendMessage.sync", "is not recognized"), (f"{SDK}:sqs:sendNothing", "is not recognized"),
])
def test_what_is_not_there_is_refused_when_the_machine_is_made(workflows, resource, text):
    assert text in str(error_of(workflows.machine, {"Call": task(resource, Parameters={})}))
