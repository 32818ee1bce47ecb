# Runs a Python function: what AWS's managed Python runtimes do, written from the Lambda developer guide
# ("Define Lambda function handler in Python", "Using the Lambda context object", "Using the Lambda runtime API").
#
# It talks to the Runtime API over an inherited socket (APUS_RUNTIME_FD): each answer goes out together with the request for
# the next event, so that a warm invocation costs one read and one write.
import importlib
import json
import logging
import os
import sys
import time
import traceback

RECORD_BREAK = "\x1e"  # stands for a line feed inside one log record
RUNTIME_DIRECTORY = os.path.dirname(os.path.abspath(__file__))
NEXT = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: runtime\r\n\r\n"
JSON_LOGS = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
LEVELS = {"TRACE": 5, "DEBUG": 10, "INFO": 20, "WARN": 30, "WARNING": 30, "ERROR": 40, "FATAL": 50, "CRITICAL": 50}

request_id = None


class Fault(Exception):
    """An error of the runtime itself, with the name that AWS gives it."""

    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.message = message
        self.trace = list(trace)


class CognitoIdentity:
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

    def __init__(self, members):
        self.cognito_identity_id = members.get("cognitoIdentityId")
        self.cognito_identity_pool_id = members.get("cognitoIdentityPoolId")

    def __repr__(self):
        return (
            f"CognitoIdentity([cognito_identity_id={self.cognito_identity_id},"
            f"cognito_identity_pool_id={self.cognito_identity_pool_id}])"
        )


class Client:
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")

    def __init__(self, members):
        for name in self.__slots__:
            setattr(self, name, members.get(name))


class ClientContext:
    __slots__ = ("custom", "env", "client")

    def __init__(self, members):
        self.custom = members.get("custom")
        self.env = members.get("env")
        client = members.get("client")
        self.client = Client(client) if client else None


class LambdaContext:
    function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
    function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
    memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
    log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
    log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")

    def __init__(self, headers):
        self.aws_request_id = headers[b"Lambda-Runtime-Aws-Request-Id"].decode()
        self.invoked_function_arn = headers.get(b"Lambda-Runtime-Invoked-Function-Arn", b"").decode()
        self.tenant_id = headers[b"Lambda-Runtime-Aws-Tenant-Id"].decode() if b"Lambda-Runtime-Aws-Tenant-Id" in headers else None
        self._epoch_deadline_time_in_ms = int(headers.get(b"Lambda-Runtime-Deadline-Ms", b"0"))
        self.client_context = None
        identity = {}
        if b"Lambda-Runtime-Client-Context" in headers:
            self.client_context = ClientContext(json.loads(headers[b"Lambda-Runtime-Client-Context"]))
        if b"Lambda-Runtime-Cognito-Identity" in headers:
            identity = json.loads(headers[b"Lambda-Runtime-Cognito-Identity"])
        self.identity = CognitoIdentity(identity)

    def get_remaining_time_in_millis(self):
        return max(self._epoch_deadline_time_in_ms - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))

    def __repr__(self):
        return (
            f"LambdaContext([aws_request_id={self.aws_request_id},log_group_name={self.log_group_name},"
            f"log_stream_name={self.log_stream_name},function_name={self.function_name},"
            f"memory_limit_in_mb={self.memory_limit_in_mb},function_version={self.function_version},"
            f"invoked_function_arn={self.invoked_function_arn},client_context={self.client_context},"
            f"identity={self.identity},tenant_id={self.tenant_id}])"
        )


# JSON ---------------------------------------------------------------------------------------------------------------------

DECIMAL_MARK = "apus-decimal-" + os.urandom(12).hex() + ":"


class Encoder(json.JSONEncoder):
    """Numbers of the `decimal` module keep their digits; the json module has no way to write one, so it writes a marked text."""

    has_decimals = False

    def default(self, value):
        decimal = sys.modules.get("decimal")
        if decimal is not None and isinstance(value, decimal.Decimal):
            if value.is_nan():
                return float("nan")
            self.has_decimals = True
            return DECIMAL_MARK + str(value)
        return super().default(value)


plain_encode = json.JSONEncoder(ensure_ascii=False).encode


def to_json(value):
    try:
        return plain_encode(value).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()
    except TypeError:
        encoder = Encoder(ensure_ascii=False)
        text = encoder.encode(value)
        if encoder.has_decimals:
            import re

            text = re.sub('"' + DECIMAL_MARK + '([^"]*)"', r"\1", text)
        return text.encode()


# Logs ---------------------------------------------------------------------------------------------------------------------


class TextFormatter(logging.Formatter):
    converter = time.gmtime

    def __init__(self):
        super().__init__("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record):
        record.aws_request_id = request_id
        return super().format(record)


STANDARD_FIELDS = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {"message", "asctime", "aws_request_id", "taskName"}


def timestamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


class JSONFormatter(logging.Formatter):
    def format(self, record):
        fields = {
            "timestamp": timestamp(record.created),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info and record.exc_info[0]:
            error_type, error, trace = record.exc_info
            fields["errorType"] = error_type.__name__
            fields["errorMessage"] = str(error)
            fields["stackTrace"] = [line.rstrip("\n") for line in traceback.format_tb(trace)]
            fields["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        for name, value in vars(record).items():
            if name not in STANDARD_FIELDS:
                fields[name] = value
        if request_id:
            fields["requestId"] = request_id
        return json.dumps(fields, ensure_ascii=False, default=str)


class Handler(logging.Handler):
    def emit(self, record):
        try:
            write_record(self.format(record))
        except Exception:
            self.handleError(record)


def write_record(text):
    sys.stdout.write(text.rstrip("\n").replace("\n", RECORD_BREAK) + "\n")


def set_up_logging():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    handler = Handler()
    handler.setFormatter(JSONFormatter() if JSON_LOGS else TextFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    if JSON_LOGS:
        root.setLevel(LEVELS.get(os.environ.get("AWS_LAMBDA_LOG_LEVEL", "INFO").upper(), logging.INFO))


def log_error(error):
    if JSON_LOGS:
        fields = {"timestamp": timestamp(time.time()), "log_level": "ERROR", "level": "ERROR"}
        fields.update(error)
        write_record(json.dumps(fields, ensure_ascii=False))
        return
    lines = ["[ERROR] " + ": ".join(part for part in (error["errorType"], error["errorMessage"]) if part)]
    if error.get("stackTrace"):
        lines.append("Traceback (most recent call last):")
        lines.extend(frame.rstrip("\n") for frame in error["stackTrace"])
    write_record("\n".join(lines))


# Errors -------------------------------------------------------------------------------------------------------------------


def own_frames_removed(trace):
    frames = traceback.extract_tb(trace)
    while frames and (frames[0].filename == __file__ or "importlib" in frames[0].filename):
        frames = frames[1:]
    return traceback.format_list(frames)


def text_of(error):
    try:
        return str(error)
    except Exception:
        return "<exception str() failed>"


def describe(error, identifier):
    if isinstance(error, Fault):
        members = (error.message, error.error_type, error.trace)
    else:
        members = (text_of(error), type(error).__name__, own_frames_removed(error.__traceback__))
    return {"errorMessage": members[0], "errorType": members[1], "requestId": identifier, "stackTrace": members[2]}


# The Runtime API ----------------------------------------------------------------------------------------------------------


class Connection:
    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.buffer = b""

    def send(self, data):
        sent = os.write(self.descriptor, data)
        while sent < len(data):
            data = data[sent:]
            sent = os.write(self.descriptor, data)

    def receive(self):
        data = os.read(self.descriptor, 262144)
        if not data:
            os._exit(0)  # the node has ended
        return data

    def read_event(self):
        """The next event, behind the acknowledgement of the last answer."""
        buffer = self.buffer
        while True:
            end = buffer.find(b"\r\n\r\n")
            while end < 0:
                buffer += self.receive()
                end = buffer.find(b"\r\n\r\n")
            lines = buffer[:end].split(b"\r\n")
            headers = dict([line.split(b": ", 1) for line in lines[1:]])
            begin = end + 4
            end = begin + int(headers[b"Content-Length"])
            if len(buffer) < end:
                parts = [buffer]
                missing = end - len(buffer)
                while missing > 0:
                    parts.append(self.receive())
                    missing -= len(parts[-1])
                buffer = b"".join(parts)
            body = buffer[begin:end]
            buffer = buffer[end:]
            if lines[0].startswith(b"HTTP/1.1 200"):
                self.buffer = buffer
                return headers, body

    def post(self, path, body, headers=b"", then=b""):
        self.send(
            b"POST /2018-06-01/runtime/%s HTTP/1.1\r\nHost: runtime\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s%s"
            % (path, headers, len(body), body, then)
        )

    def post_init_error(self, error):
        self.post(b"init/error", to_json(error), b"Lambda-Runtime-Function-Error-Type: %s\r\n" % error["errorType"].encode())
        self.receive()


def load_handler(name):
    parts = name.rsplit(".", 1)
    if len(parts) != 2:
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)")
    module_name, function_name = parts
    try:
        if module_name.split(".")[0] in sys.builtin_module_names:
            raise Fault("Runtime.ImportModuleError", f"Cannot use built-in module {module_name} as a handler module")
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text or ""}']
        raise Fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", trace) from error
    try:
        return getattr(module, function_name)
    except AttributeError as error:
        raise Fault("Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'") from error


def set_up_path():
    root = os.environ["LAMBDA_TASK_ROOT"]
    opt = os.environ.pop("APUS_OPT", "/opt")
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    own = [root, f"{opt}/python/lib/{version}/site-packages", f"{opt}/python"]
    rest = [path for path in sys.path if path != RUNTIME_DIRECTORY]
    libraries = [path for path in os.environ.pop("APUS_LIBRARIES", "").split(":") if path]
    sys.path[:] = own + rest + libraries + [RUNTIME_DIRECTORY]


def invoke(handler, headers, body):
    """The path of the answer's request and its body."""
    global request_id
    context = LambdaContext(headers)
    request_id = context.aws_request_id
    trace = headers.get(b"Lambda-Runtime-Trace-Id")
    if trace is not None:
        os.environ["_X_AMZN_TRACE_ID"] = trace.decode()
    elif "_X_AMZN_TRACE_ID" in os.environ:
        del os.environ["_X_AMZN_TRACE_ID"]
    try:
        try:
            event = json.loads(body)
        except ValueError as error:
            raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from error
        result = handler(event, context)
        try:
            return b"response", to_json(result), b""
        except Exception as error:
            raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from error
    except Exception as error:
        description = describe(error, request_id)
        log_error(description)
        return b"error", to_json(description), b"Lambda-Runtime-Function-Error-Type: Unhandled\r\n"


def main():
    connection = Connection(int(os.environ.pop("APUS_RUNTIME_FD")))
    os.set_inheritable(connection.descriptor, False)
    set_up_logging()
    set_up_path()
    try:
        handler = load_handler(os.environ.get("_HANDLER", ""))
    except Exception as error:
        description = describe(error, "")
        log_error(description)
        sys.stdout.flush()
        connection.post_init_error(description)
        sys.exit(1)
    connection.send(NEXT)
    while True:
        headers, body = connection.read_event()
        kind, answer, extra = invoke(handler, headers, body)
        sys.stdout.flush()
        connection.post(b"invocation/%s/%s" % (headers[b"Lambda-Runtime-Aws-Request-Id"], kind), answer, extra, NEXT)


if __name__ == "__main__":
    main()
