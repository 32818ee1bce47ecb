"""Concurrency: parallel environments, reserved and provisioned concurrency, throttling."""

import concurrent.futures
import time

from conftest import error_of, eventually

SLOW = "import os, time\ndef handler(event, context): time.sleep(event); return open('/proc/self/stat').read().split()[21]"


def test_concurrent_invocations_run_side_by_side(python):
    function = python(SLOW, Timeout=20)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: function.invoke(0.5), range(4)))  # warm
        start = time.monotonic()
        environments = list(pool.map(lambda _: function.invoke(1), range(4)))
        took = time.monotonic() - start
    assert took < 3, "four invocations of one second each ran one after another"
    streams = function.lam.get_function_configuration(FunctionName=function.name)
    assert streams["FunctionName"] == function.name
    assert len(environments) == 4


def test_no_reserved_concurrency_means_no_invocation(echo, lam):
    lam.put_function_concurrency(FunctionName=echo.name, ReservedConcurrentExecutions=0)
    assert lam.get_function_concurrency(FunctionName=echo.name)["ReservedConcurrentExecutions"] == 0
    assert lam.get_function(FunctionName=echo.name)["Concurrency"] == {"ReservedConcurrentExecutions": 0}
    try:
        lam.invoke(FunctionName=echo.name, Payload=b"1")
        raise AssertionError("not throttled")
    except lam.exceptions.TooManyRequestsException as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 429
        assert error.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    lam.delete_function_concurrency(FunctionName=echo.name)
    assert echo.invoke(1) == 1
    assert "ReservedConcurrentExecutions" not in lam.get_function_concurrency(FunctionName=echo.name)


def test_what_exceeds_the_reserved_concurrency_is_throttled(python, lam):
    function = python(SLOW, Timeout=20)
    function.invoke(0)
    lam.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=1)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        running = pool.submit(function.invoke, 1.5)
        time.sleep(0.5)
        assert error_of(lam.invoke, FunctionName=function.name, Payload=b"0")[::2] == ("TooManyRequestsException", 429)
        running.result()
    function.invoke(0)


def test_a_hundred_stay_unreserved(echo, lam):
    code, message, status = error_of(lam.put_function_concurrency, FunctionName=echo.name, ReservedConcurrentExecutions=950)
    assert (code, status) == ("InvalidParameterValueException", 400)
    assert "100" in message


def test_provisioned_environments_are_started_ahead(python, lam):
    function = python(
        "import os, time\nstarted = time.time()\n"
        "def handler(event, context): return [os.environ['AWS_LAMBDA_INITIALIZATION_TYPE'], time.time() - started]"
    )
    assert function.invoke()[0] == "on-demand"
    lam.publish_version(FunctionName=function.name)
    answer = lam.put_provisioned_concurrency_config(FunctionName=function.name, Qualifier="1", ProvisionedConcurrentExecutions=2)
    assert answer["RequestedProvisionedConcurrentExecutions"] == 2

    def ready():
        state = lam.get_provisioned_concurrency_config(FunctionName=function.name, Qualifier="1")
        return state["Status"] == "READY" and state["AvailableProvisionedConcurrentExecutions"] == 2

    eventually(ready)
    time.sleep(0.3)
    kind, age = function.invoke(Qualifier="1")
    assert kind == "provisioned-concurrency"
    assert age > 0.2, "it was started for this invocation"
    listed = lam.list_provisioned_concurrency_configs(FunctionName=function.name)["ProvisionedConcurrencyConfigs"]
    assert len(listed) == 1
    lam.delete_provisioned_concurrency_config(FunctionName=function.name, Qualifier="1")
    missing = error_of(lam.get_provisioned_concurrency_config, FunctionName=function.name, Qualifier="1")
    assert missing[0] == "ProvisionedConcurrencyConfigNotFoundException"
