// Runs a Node.js function: what AWS's managed Node.js runtimes do, written from the Lambda developer guide ("Define Lambda
// function handler in Node.js", "Response streaming for Lambda functions", "Using the Lambda runtime API").
//
// It talks to the Runtime API over an inherited socket (APUS_RUNTIME_FD): each answer goes out together with the request for
// the next event, so that a warm invocation costs one read and one write.
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";
import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import util from "node:util";

const RECORD_BREAK = "\x1e"; // stands for a line feed inside one log record
const NEXT = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: runtime\r\n\r\n";
const ROOT = process.env.LAMBDA_TASK_ROOT;
const JSON_LOGS = process.env.AWS_LAMBDA_LOG_FORMAT === "JSON";
const LEVELS = { TRACE: 1, DEBUG: 2, INFO: 3, WARN: 4, ERROR: 5, FATAL: 6 };
const MINIMUM_LEVEL = JSON_LOGS ? (LEVELS[(process.env.AWS_LAMBDA_LOG_LEVEL ?? "INFO").toUpperCase()] ?? 3) : 0;
const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const STREAM_OPTIONS = Symbol.for("aws.lambda.runtime.handler.streaming.highWaterMark");

let current = null; // the invocation in progress
let requestId;

// Errors -------------------------------------------------------------------------------------------------------------------

class Fault extends Error {
  constructor(type, message, stack) {
    super(message);
    this.name = type;
    if (stack !== undefined) this.stack = stack;
  }
}

function isError(value) {
  return value instanceof Error || (value !== null && typeof value === "object" && "message" in value && "stack" in value);
}

/** The payload that AWS answers with. */
function payloadOf(error) {
  if (isError(error)) {
    return { errorType: error.name, errorMessage: error.message, trace: String(error.stack ?? "").split("\n") };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

/** The same for the log, with the error's own fields. */
function logged(error) {
  if (!isError(error)) return { errorType: typeof error, errorMessage: String(error), stack: [] };
  const { name, message, stack, ...rest } = error;
  const fields = { errorType: error.name, errorMessage: error.message, ...rest, stack: String(error.stack ?? "").split("\n") };
  if (error.cause !== undefined) fields.cause = isError(error.cause) ? logged(error.cause) : error.cause;
  return fields;
}

// Logs ---------------------------------------------------------------------------------------------------------------------

function write(level, text, parameters) {
  if (LEVELS[level] < MINIMUM_LEVEL) return;
  const time = new Date().toISOString();
  if (!JSON_LOGS) {
    const line = `${time}\t${requestId}\t${level}\t${text()}`;
    process.stdout.write(line.replaceAll("\n", RECORD_BREAK) + "\n");
    return;
  }
  const fields = { timestamp: time, level, requestId };
  if (parameters.length === 1 && parameters[0] !== null && typeof parameters[0] === "object" && !isError(parameters[0])) {
    fields.message = parameters[0];
  } else {
    fields.message = text();
    const error = parameters.find(isError);
    if (error) {
      const { errorType, errorMessage, stack } = logged(error);
      Object.assign(fields, { errorType, errorMessage, stackTrace: stack });
    }
  }
  let line;
  try {
    line = JSON.stringify(fields);
  } catch {
    line = JSON.stringify({ ...fields, message: text() });
  }
  process.stdout.write(line + "\n");
}

function patchConsole() {
  const levels = { log: "INFO", trace: "TRACE", debug: "DEBUG", info: "INFO", warn: "WARN", error: "ERROR", fatal: "FATAL" };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...parameters) => write(level, () => util.format(...parameters), parameters);
  }
}

function logError(title, error) {
  write("ERROR", () => `${title} \t${safeJSON(logged(error))}`, isError(error) ? [error] : [logged(error)]);
}

function safeJSON(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(util.inspect(value));
  }
}

// The Runtime API ----------------------------------------------------------------------------------------------------------

class Connection {
  constructor(descriptor, onEvent) {
    this.socket = new net.Socket({ fd: descriptor, readable: true, writable: true });
    this.buffer = Buffer.alloc(0);
    this.onEvent = onEvent;
    this.socket.on("data", (data) => this.received(data));
    this.socket.on("close", () => process.exit(0)); // the node has ended
    this.socket.on("error", () => process.exit(0));
  }

  received(data) {
    this.buffer = this.buffer.length === 0 ? data : Buffer.concat([this.buffer, data]);
    for (;;) {
      const end = this.buffer.indexOf("\r\n\r\n");
      if (end < 0) return;
      const lines = this.buffer.latin1Slice(0, end).split("\r\n");
      const headers = {};
      for (let index = 1; index < lines.length; index++) {
        const colon = lines[index].indexOf(": ");
        headers[lines[index].slice(0, colon)] = lines[index].slice(colon + 2);
      }
      const bodyEnd = end + 4 + Number(headers["Content-Length"]);
      if (this.buffer.length < bodyEnd) return;
      const body = this.buffer.utf8Slice(end + 4, bodyEnd);
      this.buffer = this.buffer.subarray(bodyEnd);
      // Anything else acknowledges the last answer.
      if (lines[0].startsWith("HTTP/1.1 200")) this.onEvent(headers, body);
    }
  }

  post(path, body, extra = "", then = "") {
    const length = Buffer.byteLength(body);
    const head = `POST /2018-06-01/runtime/${path} HTTP/1.1\r\nHost: runtime\r\nContent-Type: application/json\r\n${extra}`;
    this.socket.write(`${head}Content-Length: ${length}\r\n\r\n${body}${then}`);
  }

  /** Posts, and returns when the node has read it. */
  postAndWait(path, error) {
    return new Promise((resolve) => {
      this.socket.once("data", resolve);
      this.post(path, safeJSON(payloadOf(error)), errorHeader(payloadOf(error).errorType));
    });
  }
}

function errorHeader(type) {
  return `Lambda-Runtime-Function-Error-Type: ${String(type).replace(/[^\x20-\x7e]/g, "?")}\r\n`;
}

// Streamed answers ---------------------------------------------------------------------------------------------------------

class ResponseStream extends Writable {
  #connection;
  #requestId;
  #contentType = "application/octet-stream";
  #hasBegun = false;
  #beforeFirst = null;

  constructor(connection, requestId, options) {
    super(options);
    this.#connection = connection;
    this.#requestId = requestId;
  }

  get hasBegun() {
    return this.#hasBegun;
  }

  setContentType(type) {
    this.#contentType = type;
  }

  _onBeforeFirstWrite(write) {
    this.#beforeFirst = write;
  }

  #begin() {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#connection.socket.write(
      `POST /2018-06-01/runtime/invocation/${this.#requestId}/response HTTP/1.1\r\nHost: runtime\r\n` +
        `Content-Type: ${this.#contentType}\r\nLambda-Runtime-Function-Response-Mode: streaming\r\n` +
        "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    this.#beforeFirst?.((bytes) => this.#chunk(Buffer.from(bytes)));
  }

  #chunk(bytes, callback) {
    if (bytes.length === 0) return callback?.();
    const socket = this.#connection.socket;
    socket.cork();
    socket.write(`${bytes.length.toString(16)}\r\n`);
    socket.write(bytes);
    socket.write("\r\n", callback);
    socket.uncork();
  }

  _write(chunk, encoding, callback) {
    this.#begin();
    this.#chunk(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding), callback);
  }

  _final(callback) {
    this.#begin();
    this.#connection.socket.write("0\r\n\r\n");
    callback();
  }

  /** Ends a stream that has begun with the error in its trailers. */
  fail(error) {
    const payload = payloadOf(error);
    const body = Buffer.from(safeJSON(payload)).toString("base64");
    this.#connection.socket.write(`0\r\n${errorHeader(payload.errorType)}Lambda-Runtime-Function-Error-Body: ${body}\r\n\r\n`);
    this.destroy();
  }
}

globalThis.awslambda = {
  streamifyResponse(handler, options) {
    handler[STREAMING] = "response";
    if (options?.highWaterMark !== undefined) handler[STREAM_OPTIONS] = parseInt(options.highWaterMark, 10);
    return handler;
  },
  HttpResponseStream: class HttpResponseStream {
    static from(stream, prelude) {
      stream.setContentType("application/vnd.awslambda.http-integration-response");
      const text = JSON.stringify(prelude);
      stream._onBeforeFirstWrite((write) => {
        write(text);
        write(new Uint8Array(8));
      });
      return stream;
    }
  },
};

// The function -------------------------------------------------------------------------------------------------------------

function nearestPackageType(directory) {
  for (let place = directory; ; place = path.dirname(place)) {
    try {
      return JSON.parse(fs.readFileSync(path.join(place, "package.json"), "utf8")).type ?? "commonjs";
    } catch {
      if (place === path.dirname(place)) return "commonjs";
    }
  }
}

async function loadModule(name) {
  const require = createRequire(path.join(ROOT, "_"));
  const base = path.resolve(ROOT, name);
  for (const extension of ["", ".js", ".mjs", ".cjs"]) {
    const file = base + extension;
    if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    const isModule = extension === ".mjs" || (extension === ".js" && nearestPackageType(path.dirname(file)) === "module");
    return isModule ? import(pathToFileURL(file).href) : require(file);
  }
  return require(require.resolve(name, { paths: [ROOT, ...(process.env.NODE_PATH ?? "").split(":")] }));
}

async function loadHandler(name) {
  const base = path.basename(name);
  const parts = base.match(/^([^.]*)\.(.+)$/);
  if (name.includes("..") || !parts) throw new Fault("Runtime.MalformedHandlerName", "Bad handler");
  const moduleName = path.join(path.dirname(name), parts[1]);
  let module;
  try {
    module = await loadModule(moduleName);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Fault("Runtime.UserCodeSyntaxError", String(error), error.stack);
    if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND") {
      throw new Fault("Runtime.ImportModuleError", String(error), error.stack);
    }
    throw error;
  }
  const find = (from) => parts[2].split(".").reduce((value, key) => value?.[key], from);
  const handler = find(module) ?? find(module?.default);
  if (handler === undefined || handler === null) {
    throw new Fault("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
  }
  if (typeof handler !== "function") throw new Fault("Runtime.HandlerNotFound", `${name} is not a function`);
  return handler;
}

class Invocation {
  constructor(connection, headers) {
    this.connection = connection;
    this.id = headers["Lambda-Runtime-Aws-Request-Id"];
    this.waitsForEmptyLoop = true;
    this.held = undefined;
    this.isAnswered = false;
    this.stream = null;
    this.context = this.makeContext(headers);
  }

  makeContext(headers) {
    const invocation = this;
    const deadline = Number(headers["Lambda-Runtime-Deadline-Ms"]);
    const parse = (name) => (headers[name] === undefined ? undefined : JSON.parse(Buffer.from(headers[name], "latin1").toString()));
    const done = (error, result) => invocation.callback(error, result);
    return {
      get callbackWaitsForEmptyEventLoop() {
        return invocation.waitsForEmptyLoop;
      },
      set callbackWaitsForEmptyEventLoop(value) {
        invocation.waitsForEmptyLoop = value;
      },
      functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
      clientContext: parse("Lambda-Runtime-Client-Context"),
      identity: parse("Lambda-Runtime-Cognito-Identity"),
      invokedFunctionArn: headers["Lambda-Runtime-Invoked-Function-Arn"],
      awsRequestId: this.id,
      tenantId: headers["Lambda-Runtime-Aws-Tenant-Id"],
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
      done,
      succeed: (result) => done(null, result),
      fail: (error) => done(error ?? new Error("handled")),
    };
  }

  /** The answer of a handler that calls back: by default given when nothing is left to do. */
  callback(error, result) {
    if (this.isAnswered || this.held) return;
    const answer = () => (error ? this.fail(error) : this.succeed(result));
    if (this.waitsForEmptyLoop && !error) this.held = answer;
    else answer();
  }

  succeed(result) {
    if (this.isAnswered) return;
    let body;
    try {
      body = JSON.stringify(result === undefined ? null : result) ?? "null";
    } catch {
      return this.fail(new Fault("Runtime.MarshalError", "Unable to stringify response body"));
    }
    this.end();
    this.connection.post(`invocation/${this.id}/response`, body, "", NEXT);
  }

  fail(error, title = "Invoke Error", then = NEXT) {
    if (this.isAnswered) return;
    logError(title, error);
    this.end();
    if (this.stream?.hasBegun) {
      this.stream.fail(error);
      this.connection.socket.write(then);
      return;
    }
    const payload = payloadOf(error);
    this.connection.post(`invocation/${this.id}/error`, safeJSON(payload), errorHeader(payload.errorType), then);
  }

  /** A streamed answer is complete. */
  finishStream() {
    if (this.isAnswered) return;
    this.end();
    this.connection.socket.write(NEXT);
  }

  end() {
    this.isAnswered = true;
    current = null;
    this.connection.socket.ref();
  }

  /** Nothing is left to do in the process. */
  loopIsEmpty() {
    if (this.held) return this.held();
    if (this.stream) return this.stream.writableEnded ? undefined : this.stream.end();
    this.succeed(null);
  }
}

function run(handler, connection, headers, body) {
  requestId = headers["Lambda-Runtime-Aws-Request-Id"];
  const trace = headers["Lambda-Runtime-Trace-Id"];
  if (trace !== undefined) process.env._X_AMZN_TRACE_ID = trace;
  else if (process.env._X_AMZN_TRACE_ID !== undefined) delete process.env._X_AMZN_TRACE_ID;
  // Waiting for the next event must not look like work of the function.
  connection.socket.unref();
  let invocation;
  try {
    invocation = current = new Invocation(connection, headers);
    const event = JSON.parse(body);
    if (handler[STREAMING]) return runStreaming(handler, invocation, event, connection);
    const result = handler(event, invocation.context, (error, value) => invocation.callback(error, value));
    if (typeof result?.then === "function") {
      result.then(
        (value) => invocation.succeed(value),
        (error) => invocation.fail(error),
      );
    } else if (handler.length < 3 && result !== undefined) {
      invocation.callback(null, result);
    }
  } catch (error) {
    invocation.fail(error);
  }
}

function runStreaming(handler, invocation, event, connection) {
  const options = handler[STREAM_OPTIONS] === undefined ? undefined : { highWaterMark: handler[STREAM_OPTIONS] };
  const stream = (invocation.stream = new ResponseStream(connection, invocation.id, options));
  stream.on("finish", () => invocation.finishStream());
  stream.on("error", (error) => invocation.fail(error));
  const result = handler(event, stream, invocation.context);
  if (typeof result?.then !== "function") return;
  result.then(
    () => stream.writableEnded || stream.end(),
    (error) => invocation.fail(error),
  );
}

function watchForCrashes(connection) {
  const crash = (title, code, error) => {
    if (!current) {
      logError(title, error);
      process.exit(code);
    }
    current.fail(error, title, "");
    setImmediate(() => connection.socket.end(() => process.exit(code)));
    connection.socket.ref();
  };
  process.on("uncaughtException", (error) => crash("Uncaught Exception", 129, error));
  process.on("unhandledRejection", (reason, promise) => {
    const fault = new Fault("Runtime.UnhandledPromiseRejection", String(reason), reason?.stack);
    fault.reason = isError(reason) ? logged(reason) : reason;
    fault.promise = promise;
    crash("Unhandled Promise Rejection", 128, fault);
  });
  process.on("beforeExit", () => current?.loopIsEmpty());
}

async function main() {
  const descriptor = Number(process.env.APUS_RUNTIME_FD);
  delete process.env.APUS_RUNTIME_FD;
  delete process.env.APUS_OPT;
  delete process.env.APUS_LIBRARIES;
  process.chdir(ROOT);
  patchConsole();
  let handler;
  const connection = new Connection(descriptor, (headers, body) => run(handler, connection, headers, body));
  try {
    handler = await loadHandler(process.env._HANDLER ?? "");
  } catch (error) {
    logError("Uncaught Exception", error);
    await connection.postAndWait("init/error", error);
    process.exit(1);
  }
  watchForCrashes(connection);
  connection.socket.write(NEXT);
}

await main();
