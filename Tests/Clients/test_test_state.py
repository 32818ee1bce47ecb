"""TestState through boto3: tasks that are performed for real, mocks, what HTTP tasks send."""

import http.server
import json
import threading

import pytest
from conftest import error_of
from packages import ROLE
from workflows import task


@pytest.fixture(scope="module")
def test_state(node):
    client = node.client("stepfunctions")

    def call(definition, input=None, **options):
        return client.test_state(definition=json.dumps(definition), input=json.dumps(input or {}), **options)

    return call


@pytest.fixture
def echo():
    """An HTTP server that answers the body it got; its address."""

    class Echo(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/echo"
    server.shutdown()


def test_a_task_is_performed(node, test_state, name):
    sqs = node.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    state = task("arn:aws:states:::sqs:sendMessage", Parameters={"QueueUrl": url, "MessageBody.$": "$.text"}, ResultPath="$.sent")
    answer = test_state(state, {"text": "hello"}, roleArn=ROLE, inspectionLevel="DEBUG")
    assert answer["status"] == "SUCCEEDED"
    assert json.loads(answer["inspectionData"]["afterParameters"])["MessageBody"] == "hello"
    received = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"][0]
    assert received["Body"] == "hello"
    assert json.loads(answer["output"])["sent"]["MessageId"] == received["MessageId"]


def test_what_an_http_task_sends_is_shown_without_its_connections_secret(node, test_state, echo, name):
    connection = node.client("events").create_connection(
        Name=name, AuthorizationType="API_KEY",
        AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "very secret"}})["ConnectionArn"]
    parameters = {"ApiEndpoint": echo, "Method": "POST", "Authentication": {"ConnectionArn": connection}, "RequestBody": {"n.$": "$.n"}}
    state = task("arn:aws:states:::http:invoke", Parameters=parameters)
    data = test_state(state, {"n": 3}, roleArn=ROLE, inspectionLevel="TRACE")["inspectionData"]
    assert data["request"]["method"] == "POST"
    assert data["request"]["url"] == echo
    assert json.loads(data["request"]["body"]) == {"n": 3}
    assert data["response"]["statusCode"] == "200"
    assert data["response"]["statusMessage"] == "OK"
    assert "very secret" not in json.dumps(data)
    shown = test_state(state, {"n": 3}, roleArn=ROLE, inspectionLevel="TRACE", revealSecrets=True)["inspectionData"]
    assert "x-key: very secret" in shown["request"]["headers"]
    assert "request" not in test_state(state, {"n": 3}, roleArn=ROLE, inspectionLevel="DEBUG")["inspectionData"]


def test_a_state_machine_is_tested_state_by_state_with_mocks(test_state):
    machine = {
        "QueryLanguage": "JSONata", "StartAt": "Price",
        "States": {
            "Price": {
                "Type": "Task", "Resource": "arn:aws:states:::dynamodb:getItem", "Next": "Dear",
                "Arguments": {"TableName": "prices", "Key": {"id": {"S": "{% $states.input.id %}"}}},
                "Output": "{% $number($states.result.Item.price.N) %}", "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}],
            },
            "Dear": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input > 10 %}", "Next": "No"}], "Default": "Yes"},
            "Yes": {"Type": "Succeed"},
            "No": {"Type": "Fail", "Error": "TooDear"},
        },
    }
    answer = test_state(machine, {"id": "7"}, stateName="Price", mock={"result": json.dumps({"Item": {"price": {"N": "12"}}})})
    assert (answer["output"], answer["nextState"]) == ("12", "Dear")
    assert test_state(machine, 12, stateName="Dear")["nextState"] == "No"
    assert test_state(machine, stateName="No")["error"] == "TooDear"
    error = {"errorOutput": {"error": "DynamoDB.Throttled", "cause": "slow down"}}
    assert test_state(machine, {"id": "7"}, stateName="Price", mock=error)["status"] == "RETRIABLE"
    failed = test_state(machine, {"id": "7"}, stateName="Price", mock=error, stateConfiguration={"retrierRetryCount": 1})
    assert (failed["status"], failed["cause"]) == ("FAILED", "slow down")


def test_a_mock_that_the_service_cannot_answer_is_refused(test_state):
    state = task("arn:aws:states:::dynamodb:getItem", Parameters={"TableName": "t", "Key": {}})
    code, message, status = error_of(test_state, state, mock={"result": json.dumps({"Item": {"price": {"N": 12}}})})
    assert (code, status) == ("ValidationException", 400)
    assert message == "Mock result schema validation error: Field 'N' must be a string"
    assert test_state(state, mock={"result": '{"Item": 1}', "fieldValidationMode": "NONE"})["output"] == '{"Item":1}'
