public import Ambient
public import JSON

/// What results of optimized integrations say of AWS's own request: a trace of its client, with the members that AWS's have.
public struct SDKMetadata: Sendable {
    private let requestID: String
    private let time: Timestamp

    public init(requestID: String, at time: Timestamp) {
        self.requestID = requestID
        self.time = time
    }

    /// `answer` with `SdkHttpMetadata` and `SdkResponseMetadata`, its members in the order of their names.
    ///
    /// - Parameters:
    ///   - contentType: of the answer that there would have been.
    ///   - further: response headers besides those that every answer has.
    public func adding(
        to answer: JSONObject, status: Int = 200, contentType: String = "application/x-amz-json-1.0",
        length: Int? = nil, further: [(name: String, value: String)] = []
    ) -> JSONObject {
        let length = length ?? JSONValue.object(answer).bytes().count
        let headers =
            further + [
                ("Connection", "keep-alive"), ("Content-Length", String(length)), ("Content-Type", contentType), ("Date", time.httpDate),
                ("x-amzn-RequestId", requestID),
            ]
        var all = JSONObject(), single = JSONObject()
        for (name, value) in headers {
            all[name] = [.string(value)]
            single[name] = .string(value)
        }
        var members = Array(answer)
        members.append(
            ("SdkHttpMetadata", ["AllHttpHeaders": .object(all), "HttpHeaders": .object(single), "HttpStatusCode": .number(status)]))
        members.append(("SdkResponseMetadata", ["RequestId": .string(requestID)]))
        return JSONObject(members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    }
}

extension Timestamp {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    var httpDate: String {
        let time = CivilTime(self)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(days[time.weekday]), \(two(time.day)) \(months[time.month - 1]) \(time.year) "
            + "\(two(time.hour)):\(two(time.minute)):\(two(time.second)) GMT"
    }
}
