"""The shop's resources: functions, queues, and the rules that join them. No service has another's name; only this file has."""

import datetime
import json
import pathlib
import sys
import time

import sdk

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from deployment import archive, clients, deploy, node_runtime, python_runtime, role

HERE = pathlib.Path(__file__).parent
BUS = "shop"
MARKETS = ["de", "fr", "nl", "gb"]
PYTHON, NODE = ["checkout", "payments", "warehouse", "report"], ["letters", "loyalty"]

# A postcode's first character → the depot that sends the parcel.
DEPOTS = {digit: "Leipzig" for digit in "0123"} | {digit: "Mainz" for digit in "456"} | {digit: "Lyon" for digit in "789"}

# What payments get of an order. Not its time and not the event's id, in which an order that comes twice differs from itself.
CHARGED = ["order", "date", "customer", "market", "postcode", "city", "goods", "amount", "expires"]

# Seconds. A queue takes a function that is slower than its time-out for dead and gives its messages to another, which would send a second
# parcel. So a queue waits six times as long as the function may take.
FUNCTION_TIMEOUT, QUEUE_TIMEOUT = 10, 60

PARCEL_ATTEMPTS = 2  # then somebody has to look

LARGE_ORDER = 10_000  # cents

PAYMENTS_TAKEN = {"source": ["shop.payments"], "detail-type": ["PaymentTaken"]}
# A slip of the pen: payments call the field `amount`.
WRONG_LOYALTY = PAYMENTS_TAKEN | {"detail": {"total": [{"numeric": [">=", LARGE_ORDER]}]}}
RIGHT_LOYALTY = PAYMENTS_TAKEN | {"detail": {"amount": [{"numeric": [">=", LARGE_ORDER]}]}}


class Shop:
    """Clients of the services, and the ARNs of what was made."""

    def __init__(self, endpoint):
        client = self.client = clients(endpoint)
        self.functions, self.events, self.queues = client("lambda"), client("events"), client("sqs")
        self.scheduler, self.logs, self.iam = client("scheduler"), client("logs"), client("iam")
        self.region = self.events.meta.region_name
        self.account = client("sts").get_caller_identity()["Account"]
        self.urls = {}

    def arn(self, service, name):
        return f"arn:aws:{service}:{self.region}:{self.account}:{name}"

    def function(self, name):
        return self.arn("lambda", f"function:shop-{name}")

    def queue(self, name):
        return self.arn("sqs", f"shop-{name}")

    def rule_arn(self, name):
        return self.arn("events", f"rule/{BUS}/{name}")

    def make(self):
        self.events.create_event_bus(Name=BUS)
        self.make_queues()
        self.make_functions()
        self.make_rules()
        self.events.create_archive(
            ArchiveName="shop-payments", EventSourceArn=self.arn("events", f"event-bus/{BUS}"), EventPattern=json.dumps(PAYMENTS_TAKEN))
        self.map("till.fifo", "payments")
        self.map("parcels", "warehouse", ScalingConfig={"MaximumConcurrency": 2})
        self.schedule("nightly", "cron(30 23 * * ? *)", ScheduleExpressionTimezone="Europe/Berlin")

    def make_queues(self):
        self.make_queue("till.fifo", FifoQueue="true", ContentBasedDeduplication="true")
        self.make_queue("parcels-failed")
        redrive = {"deadLetterTargetArn": self.queue("parcels-failed"), "maxReceiveCount": PARCEL_ATTEMPTS}
        self.make_queue("parcels", RedrivePolicy=json.dumps(redrive))
        self.make_queue("ledger")
        self.make_queue("desk")

    def make_queue(self, name, **attributes):
        statement = {
            "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": self.queue(name),
        }
        attributes["VisibilityTimeout"] = str(QUEUE_TIMEOUT)
        attributes["Policy"] = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.urls[name] = self.queues.create_queue(QueueName=f"shop-{name}", Attributes=attributes)["QueueUrl"]

    def make_functions(self):
        self.role = role(self.iam, "shop", "lambda.amazonaws.com", "scheduler.amazonaws.com")
        actions = ["events:PutEvents", "sqs:*", "lambda:InvokeFunction", "logs:*"]
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
        self.iam.put_role_policy(RoleName="shop", PolicyName="shop", PolicyDocument=json.dumps(policy))
        layer = self.functions.publish_layer_version(LayerName="shop-sdk", Content={"ZipFile": sdk.layer()})["LayerVersionArn"]
        variables = {"BUS": BUS, "LEDGER": self.urls["ledger"], "PARCELS": self.urls["parcels"], "DEPOTS": json.dumps(DEPOTS)}
        for name in PYTHON:
            deploy(
                self.functions, self.role, f"shop-{name}", python_runtime(), "app.handler", archive(HERE / name), Layers=[layer],
                Environment={"Variables": variables}, Timeout=FUNCTION_TIMEOUT)
        for name in NODE:
            deploy(self.functions, self.role, f"shop-{name}", node_runtime(), "index.handler", archive(HERE / name))
            self.functions.put_function_event_invoke_config(
                FunctionName=f"shop-{name}", DestinationConfig={"OnSuccess": {"Destination": self.arn("events", f"event-bus/{BUS}")}})
            self.functions.put_function_concurrency(FunctionName=f"shop-{name}", ReservedConcurrentExecutions=2)
            self.functions.add_permission(
                FunctionName=f"shop-{name}", StatementId="bus", Action="lambda:InvokeFunction", Principal="events.amazonaws.com",
                SourceArn=self.rule_arn("*"))

    def map(self, queue, function, **settings):
        self.functions.create_event_source_mapping(
            EventSourceArn=self.queue(queue), FunctionName=f"shop-{function}", BatchSize=10,
            FunctionResponseTypes=["ReportBatchItemFailures"], **settings)

    def make_rules(self):
        for market in MARKETS:
            placed = {"source": ["shop.checkout"], "detail-type": ["OrderPlaced"], "detail": {"market": [market]}}
            order = transformer({field: f"$.detail.{field}" for field in CHARGED})
            self.rule(f"till-{market}", placed, Arn=self.queue("till.fifo"), SqsParameters={"MessageGroupId": market}, **order)
        self.rule("parcels", PAYMENTS_TAKEN, Arn=self.queue("parcels"), InputPath="$.detail")
        declined = {"source": ["shop.payments"], "detail-type": ["PaymentDeclined"]}
        self.rule("letters", declined, Arn=self.function("letters"), InputPath="$.detail")
        self.rule("loyalty", WRONG_LOYALTY, Arn=self.function("loyalty"), InputPath="$.detail")

        steps = {"source": [{"prefix": "shop."}], "detail": {"order": [{"exists": True}]}}
        line = {"id": "$.id", "step": "$.detail-type", "order": "$.detail.order", "amount": "$.detail.amount"}
        self.rule("ledger", steps, Arn=self.queue("ledger"), **transformer(line))
        results = {"source": ["lambda"], "detail": {"responsePayload": {"step": [{"exists": True}]}}}
        line = {"id": "$.id"} | {field: f"$.detail.responsePayload.{field}" for field in ["step", "order", "amount"]}
        self.rule("ledger-of-results", results, Arn=self.queue("ledger"), **transformer(line))
        closed = {"source": ["shop.report"], "detail-type": ["DayClosed"]}
        self.rule("desk", closed, Arn=self.queue("desk"), InputPath="$.detail")

    def rule(self, name, pattern, **target):
        self.events.put_rule(Name=name, EventBusName=BUS, EventPattern=json.dumps(pattern))
        answer = self.events.put_targets(Rule=name, EventBusName=BUS, Targets=[{"Id": "target", **target}])
        if answer["FailedEntryCount"]:
            raise RuntimeError(f"The rule {name} did not get its target: {answer['FailedEntries']}")

    def schedule(self, name, expression, **settings):
        target = {"Arn": self.function("report"), "RoleArn": self.role, "Input": '{"due": "<aws.scheduler.scheduled-time>"}'}
        self.scheduler.create_schedule(
            Name=f"shop-{name}", ScheduleExpression=expression, FlexibleTimeWindow={"Mode": "OFF"}, Target=target, **settings)

    def invoke(self, name, event):
        answer = self.functions.invoke(FunctionName=f"shop-{name}", Payload=json.dumps(event))
        result = answer["Payload"].read().decode()
        if "FunctionError" in answer:
            raise RuntimeError(f"{name} failed: {result}")
        return json.loads(result)

    def configure(self, name, **variables):
        """Changes these environment variables of a function and waits until it has them."""
        function = f"shop-{name}"
        present = self.functions.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
        self.functions.update_function_configuration(FunctionName=function, Environment={"Variables": present | variables})
        self.functions.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig={"Delay": 0.05, "MaxAttempts": 200})

    def log(self, name, text, expected):
        """The lines with this text that a function wrote, as soon as there are so many; after three seconds, as many as there are."""
        pages, deadline = self.logs.get_paginator("filter_log_events"), time.monotonic() + 3
        while True:
            found = pages.paginate(logGroupName=f"/aws/lambda/shop-{name}", filterPattern=f'"{text}"').build_full_result()["events"]
            if len(found) >= expected or time.monotonic() > deadline:
                # Node.js puts the time and the request's id before what it logs.
                return [event["message"].strip().rpartition("\t")[2] for event in found]
            time.sleep(0.1)

    def count(self, queue):
        """How many messages wait in a queue. Exact here; on AWS an estimate that is right a moment later."""
        attributes = self.queues.get_queue_attributes(QueueUrl=self.urls[queue], AttributeNames=["ApproximateNumberOfMessages"])
        return int(attributes["Attributes"]["ApproximateNumberOfMessages"])

    def is_idle(self):
        """Whether no queue holds a message, visible or in flight."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"]
        attributes = [self.queues.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"] for url in self.urls.values()]
        return all(value == "0" for found in attributes for value in found.values())

    def look_into(self, queue):
        """Up to ten messages, left where they are."""
        return self.queues.receive_message(QueueUrl=self.urls[queue], MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])

    def receive(self, queue, seconds):
        """Takes one message, or None when none came."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for message in self.queues.receive_message(QueueUrl=self.urls[queue], WaitTimeSeconds=20).get("Messages", []):
                self.queues.delete_message(QueueUrl=self.urls[queue], ReceiptHandle=message["ReceiptHandle"])
                return message
        return None

    def replay(self, rule, since):
        """Sends what the archive has kept since then once more, to one rule."""
        bus = self.arn("events", f"event-bus/{BUS}")
        self.events.start_replay(
            ReplayName=f"shop-{time.time_ns()}", EventSourceArn=self.arn("events", "archive/shop-payments"),
            EventStartTime=since.replace(microsecond=0), EventEndTime=datetime.datetime.now(datetime.UTC),
            Destination={"Arn": bus, "FilterArns": [self.rule_arn(rule)]})

    def remove(self):
        """Takes away what an earlier run left."""
        if BUS in [bus["Name"] for bus in self.events.list_event_buses(NamePrefix=BUS)["EventBuses"]]:
            for archive in self.events.list_archives(NamePrefix="shop-")["Archives"]:
                self.events.delete_archive(ArchiveName=archive["ArchiveName"])
            for rule in self.events.list_rules(EventBusName=BUS)["Rules"]:
                self.events.remove_targets(Rule=rule["Name"], EventBusName=BUS, Ids=["target"])
                self.events.delete_rule(Name=rule["Name"], EventBusName=BUS)
            self.events.delete_event_bus(Name=BUS)
        for mapping in self.functions.list_event_source_mappings()["EventSourceMappings"]:
            if ":function:shop-" in mapping["FunctionArn"]:
                self.functions.delete_event_source_mapping(UUID=mapping["UUID"])
        for function in self.functions.list_functions()["Functions"]:
            if function["FunctionName"].startswith("shop-"):
                self.functions.delete_function(FunctionName=function["FunctionName"])
        for url in self.queues.list_queues(QueueNamePrefix="shop-").get("QueueUrls", []):
            self.queues.delete_queue(QueueUrl=url)
        for schedule in self.scheduler.list_schedules(NamePrefix="shop-")["Schedules"]:
            self.scheduler.delete_schedule(Name=schedule["Name"])
        for group in self.logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/shop-")["logGroups"]:
            self.logs.delete_log_group(logGroupName=group["logGroupName"])


def transformer(fields):
    """An input transformer that makes an object of these fields, each with its JSON path."""
    template = ", ".join(f'"{name}": <{name}>' for name in fields)
    return {"InputTransformer": {"InputPathsMap": fields, "InputTemplate": f"{{{template}}}"}}
