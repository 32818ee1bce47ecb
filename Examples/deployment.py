"""What the examples share: clients, a role, packages, and functions put in place. boto3 and the AWS API, nothing of Apus."""

import io
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile

import boto3
from botocore.config import Config


def clients(endpoint):
    """Clients by service: `clients(endpoint)("lambda")`."""
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
    config = Config(retries={"max_attempts": 0}, read_timeout=60)
    region = os.environ.get("AWS_REGION", "us-east-1")
    return lambda service: boto3.client(service, endpoint_url=endpoint, region_name=region, config=config)


def role(iam, name, *services):
    """The ARN of a role that these services may take."""
    statement = {"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    try:
        answer = iam.get_role(RoleName=name)
    except iam.exceptions.NoSuchEntityException:
        answer = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    return answer["Role"]["Arn"]


def python_runtime():
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def node_runtime():
    """None where there is no Node.js."""
    if not shutil.which("node"):
        return None
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    return f"nodejs{version.lstrip('v').split('.')[0]}.x"


def archive(path):
    """A zip of one file or of a directory's files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for file in [path] if path.is_file() else sorted(path.iterdir()):
            if file.is_file():
                package.write(file, file.name)
    return buffer.getvalue()


def deploy(client, role, name, runtime, handler, package, **settings):
    """Makes the function, or gives it this code if it is there. Answers the milliseconds until it could be called."""
    start = time.perf_counter()
    settings = {"Timeout": 10, "MemorySize": 256, **settings}
    try:
        client.create_function(FunctionName=name, Runtime=runtime, Handler=handler, Role=role, Code={"ZipFile": package}, **settings)
    except client.exceptions.ResourceConflictException:
        client.update_function_code(FunctionName=name, ZipFile=package)
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 200})
    return 1000 * (time.perf_counter() - start)


def state_machine(client, role, name, definition, **values):
    """Makes the state machine of a file, or changes it to that. `${name}` in the file becomes `values[name]`. Answers its ARN."""
    text = definition.read_text()
    for key, value in values.items():
        text = text.replace(f"${{{key}}}", value)
    try:
        return client.create_state_machine(name=name, definition=text, roleArn=role)["stateMachineArn"]
    except client.exceptions.StateMachineAlreadyExists:
        machines = client.get_paginator("list_state_machines").paginate().build_full_result()["stateMachines"]
        arn = next(machine["stateMachineArn"] for machine in machines if machine["name"] == name)
        client.update_state_machine(stateMachineArn=arn, definition=text, roleArn=role)
        return arn


def ended(client, execution, seconds=60):
    """Waits until the execution has ended and answers its description."""
    deadline = time.monotonic() + seconds
    while True:
        state = client.describe_execution(executionArn=execution)
        if state["status"] != "RUNNING":
            return state
        if time.monotonic() > deadline:
            sys.exit(f"{execution} runs for more than {seconds} seconds.")
        time.sleep(0.02)
