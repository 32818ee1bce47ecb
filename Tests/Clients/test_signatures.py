"""SigV4: who signs wrongly is refused."""

import datetime
import subprocess
import urllib.error
import urllib.request

import pytest
from apus_node import BINARY, Node, clean_environment
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import error_of

KEY, SECRET, ACCOUNT = "AKIAEXAMPLE1", "a/very+secret=key", "111122223333"


@pytest.fixture(scope="module")
def guarded():
    with Node("--credentials", f"{KEY}:{SECRET}:{ACCOUNT}") as node:
        yield node


def test_the_right_key_is_its_account(guarded):
    assert guarded.client("sts", key=KEY, secret=SECRET).get_caller_identity()["Account"] == ACCOUNT
    assert guarded.client("lambda", key=KEY, secret=SECRET).list_functions()["Functions"] == []
    assert guarded.client("logs", key=KEY, secret=SECRET).describe_log_groups()["logGroups"] == []


@pytest.mark.parametrize(
    "service, call, code",
    [
        ("sts", "get_caller_identity", "SignatureDoesNotMatch"),
        ("lambda", "list_functions", "InvalidSignatureException"),
        ("logs", "describe_log_groups", "InvalidSignatureException"),
    ],
)
def test_a_wrong_secret_is_refused(guarded, service, call, code):
    client = guarded.client(service, key=KEY, secret="wrong")
    failed = error_of(getattr(client, call))
    assert failed[0] == code and failed[2] == 403
    assert "signature we calculated does not match" in failed[1]


@pytest.mark.parametrize(
    "service, call, code",
    [
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("lambda", "list_functions", "UnrecognizedClientException"),
    ],
)
def test_an_unknown_key_is_refused(guarded, service, call, code):
    failed = error_of(getattr(guarded.client(service, key="AKIAUNKNOWN", secret=SECRET), call))
    assert failed[0] == code and failed[2] == 403


def test_an_unsigned_request_is_refused(guarded):
    assert guarded.get("/2015-03-31/functions/")[0] == 403
    assert guarded.get("/_apus/health")[0] == 200


def test_a_presigned_request_is_its_signers(guarded):
    url = guarded.client("sts", key=KEY, secret=SECRET).generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert ACCOUNT in answer.read().decode()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url.replace("X-Amz-Expires=60", "X-Amz-Expires=61"), timeout=10)
    assert refused.value.code == 403


def signed(node, method="GET", path="/2015-03-31/functions/", body=b"", at=None):
    """A request signed as if the time were `at`."""
    request = AWSRequest(method=method, url=node.url + path, data=body)
    signer = SigV4Auth(Credentials(KEY, SECRET), "lambda", "us-east-1")
    if at:
        import botocore.auth

        original = botocore.auth.get_current_datetime
        botocore.auth.get_current_datetime = lambda *_: at
        try:
            signer.add_auth(request)
        finally:
            botocore.auth.get_current_datetime = original
    else:
        signer.add_auth(request)
    prepared = request.prepare()
    return urllib.request.Request(prepared.url, prepared.body or None, dict(prepared.headers), method=method)


def status(request):
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_an_old_signature_is_refused(guarded):
    import botocore.auth

    if not hasattr(botocore.auth, "get_current_datetime"):
        pytest.skip("this botocore takes the time from elsewhere")
    now = datetime.datetime.now(datetime.timezone.utc)
    assert status(signed(guarded, at=now - datetime.timedelta(minutes=2))) == 200
    assert status(signed(guarded, at=now - datetime.timedelta(minutes=20))) == 403
    assert status(signed(guarded, at=now + datetime.timedelta(minutes=20))) == 403


def test_a_changed_body_or_path_is_refused(guarded):
    request = signed(guarded, "POST", "/2015-03-31/functions/none/invocations", b'{"a":1}')
    assert status(request) == 404
    request.data = b'{"a":2}'
    assert status(request) == 403
    request = signed(guarded)
    request.full_url = guarded.url + "/2015-03-31/functions/other"
    assert status(request) == 403


def test_assumed_roles_sign_with_their_own_keys(guarded):
    sts = guarded.client("sts", key=KEY, secret=SECRET)
    session = sts.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/r", RoleSessionName="me")["Credentials"]
    keys = {"key": session["AccessKeyId"], "secret": session["SecretAccessKey"]}
    assert guarded.client("lambda", **keys, token=session["SessionToken"]).list_functions()["Functions"] == []
    assert error_of(guarded.client("lambda", **keys, token="wrong").list_functions)[2] == 403
    assert error_of(guarded.client("lambda", **keys).list_functions)[2] == 403


def test_an_open_address_needs_credentials(tmp_path):
    done = subprocess.run(
        [BINARY, "serve", "--listen", "0.0.0.0:0", "--data-dir", tmp_path / "data"], capture_output=True, text=True, timeout=20,
        env=clean_environment(),
    )
    assert done.returncode != 0
    assert "credentials" in done.stderr + done.stdout


def test_any_key_is_welcome_on_a_laptop(node):
    assert node.client("lambda", key="whatever", secret="whatever").list_functions()["Functions"] is not None
    assert node.get("/2015-03-31/functions/")[0] == 200
