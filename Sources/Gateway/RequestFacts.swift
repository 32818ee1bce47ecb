import HTTP
import NIOHTTP1

/// The headers that the gateway looks at, found in one pass over a request's headers.
struct RequestFacts {
    var host = ""
    var authorization: String?
    var target: String?
    var contentType: String?
    var amzDate: String?
    var date: String?
    var securityToken: String?
    var contentSHA256: String?
    var traceHeader: String?
    var userAgent = ""
    var invocationType: String?
    var logType: String?
    var clientContext: String?
    /// An invocation's header that names what is not built here.
    var refusedInvocationHeader: String?

    init(_ headers: HTTPHeaders) {
        for (name, value) in headers {
            // By length first: nearly every comparison is one of integers.
            switch name.utf8.count {
            case 4:
                if name.isHeader("host") { host = value } else if name.isHeader("date") { date = value }
            case 10:
                if name.isHeader("x-amz-date") { amzDate = value } else if name.isHeader("user-agent") { userAgent = value }
            case 12:
                if name.isHeader("content-type") { contentType = value } else if name.isHeader("x-amz-target") { target = value }
            case 13 where name.isHeader("authorization"): authorization = value
            case 14 where name.isHeader("x-amz-log-type"): logType = value
            case 15:
                if name.isHeader("x-amzn-trace-id") {
                    traceHeader = value
                } else if name.isHeader("x-amz-tenant-id") {
                    refusedInvocationHeader = name
                }
            case 20:
                if name.isHeader("x-amz-content-sha256") {
                    contentSHA256 = value
                } else if name.isHeader("x-amz-security-token") {
                    securityToken = value
                } else if name.isHeader("x-amz-client-context") {
                    clientContext = value
                }
            case 21 where name.isHeader("x-amz-invocation-type"): invocationType = value
            case 28 where name.isHeader("x-amz-durable-execution-name"): refusedInvocationHeader = name
            default: break
            }
        }
    }
}
