"""The `apus` command, as a person and a script use it."""

import json
import subprocess
import threading

from apus_node import BINARY, eventually


def test_help_names_every_command(node):
    said = node.apus("--help").stdout
    for command in ["serve", "invoke", "functions", "logs"]:
        assert command in said
    assert "--data-dir" in node.apus("serve", "--help").stdout


def test_invoke_prints_the_result(node, echo, tmp_path):
    assert json.loads(node.apus("invoke", echo.name, "-d", '{"a": 1}').stdout) == {"a": 1}
    event = tmp_path / "event.json"
    event.write_text('{"b": 2}')
    assert json.loads(node.apus("invoke", echo.name, "--file", event).stdout) == {"b": 2}
    assert json.loads(node.apus("invoke", echo.name, "-", input='{"c": 3}').stdout) == {"c": 3}


def test_invoke_with_tail_shows_the_log_beside_the_result(node, python):
    function = python("def handler(event, context): print('from the handler'); return 7")
    done = node.apus("invoke", function.name, "-d", "{}", "--tail")
    assert "from the handler" in done.stdout + done.stderr
    assert "REPORT" in done.stdout + done.stderr
    assert "7" in done.stdout
    assert "\x1b[" not in done.stdout + done.stderr, "colours, though this is no terminal"


def test_invoke_asynchronously(node, echo):
    assert node.apus("invoke", echo.name, "-d", "{}", "--async").returncode == 0


def test_exit_statuses_tell_what_happened(node, python, name):
    failing = python("def handler(event, context): raise ValueError('no')")
    failed = node.apus("invoke", failing.name, "-d", "{}", check=False)
    assert failed.returncode == 1
    assert "ValueError" in failed.stdout + failed.stderr
    missing = node.apus("invoke", name, "-d", "{}", check=False)
    assert missing.returncode == 1
    assert "Function not found" in missing.stderr
    wrong = node.apus("invoke", failing.name, "-d", "{", check=False)
    assert wrong.returncode == 1


def test_a_node_that_is_not_there_is_said(node):
    command = [node.process.args[0], "functions"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=20, env={**node.shell_environment(), "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    )
    assert done.returncode == 2
    assert "127.0.0.1:1" in done.stderr


def test_functions_are_listed(node, echo):
    assert echo.name in node.apus("functions").stdout
    listed = json.loads(node.apus("functions", "--json").stdout)
    listed = listed["Functions"] if isinstance(listed, dict) else listed
    assert echo.name in json.dumps(listed)


def test_logs_are_shown_and_followed(node, python):
    function = python("def handler(event, context): print(f'seen {event}')")
    function.invoke("one")
    eventually(lambda: "seen one" in node.apus("logs", function.name, check=False).stdout)
    follow = subprocess.Popen(
        [node.process.args[0], "logs", function.name, "--follow"], stdout=subprocess.PIPE, text=True, env=node.shell_environment()
    )
    try:
        seen = []
        threading.Thread(target=lambda: seen.extend(iter(follow.stdout.readline, "")), daemon=True).start()
        function.invoke("two")
        eventually(lambda: any("seen two" in line for line in list(seen)))
    finally:
        follow.terminate()
        follow.wait(10)


def test_output_that_cannot_be_written_is_a_failure(node, echo):
    for command in [["functions"], ["functions", "--json"], ["invoke", echo.name]]:
        with open("/dev/full", "w") as full:
            done = subprocess.run([BINARY, *command], stdout=full, stderr=subprocess.PIPE, text=True, env=node.shell_environment())
        assert done.returncode == 1, command
        assert "cannot be written" in done.stderr


def test_an_asynchronous_invocation_tells_its_request_id_to_scripts(node, echo):
    answer = json.loads(node.apus("invoke", echo.name, "--async", "--json").stdout)
    assert answer["statusCode"] == 202
    assert len(answer["requestId"]) == 36


def test_logs_finds_a_group_that_the_settings_name_and_what_a_deleted_function_left(node, python, name):
    function = python("def handler(event, context): print('elsewhere')", LoggingConfig={"LogGroup": f"/custom/{name}"})
    function.invoke()
    eventually(lambda: "elsewhere" in node.apus("logs", function.name, check=False).stdout)
    usual = python("def handler(event, context): print('left behind')")
    usual.invoke()
    eventually(lambda: "left behind" in node.apus("logs", usual.name, check=False).stdout)
    usual.lam.delete_function(FunctionName=usual.name)
    assert "left behind" in node.apus("logs", usual.name).stdout
