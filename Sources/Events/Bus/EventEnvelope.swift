import Ambient
import JSON

/// An event as its targets get it: the envelope of AWS around the sender's `detail`, whose bytes are kept as they came.
///
/// Source: EventBridge user guide, "AWS service events metadata".
struct EventEnvelope: Hashable, Sendable {
    /// How deep an event's detail may nest, as the API reference of PutEvents states it.
    private static let maximumDetailDepth = 1000
    /// How deep the whole of it does at most.
    static let maximumDepth = maximumDetailDepth + 1

    var id: String
    var detailType: String
    var source: String
    var account: String
    /// Written in whole seconds.
    var time: Timestamp
    var region: String
    var resources: [String] = []
    /// A JSON object.
    var detail: [UInt8]

    /// `{"version":"0","id":…,"detail-type":…,"source":…,"account":…,"time":…,"region":…,"resources":[…],"detail":{…}}`
    var bytes: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(detail.count + 256)
        Self.add(#"{"version":"0","id":"#, id, to: &output)
        Self.add(#","detail-type":"#, detailType, to: &output)
        Self.add(#","source":"#, source, to: &output)
        Self.add(#","account":"#, account, to: &output)
        Self.add(#","time":"#, time.iso8601Seconds, to: &output)
        Self.add(#","region":"#, region, to: &output)
        output.append(contentsOf: #","resources":["#.utf8)
        for (index, resource) in resources.enumerated() { Self.add(index == 0 ? "" : ",", resource, to: &output) }
        output.append(contentsOf: #"],"detail":"#.utf8)
        output.append(contentsOf: detail)
        output.append(UInt8(ascii: "}"))
        return output
    }

    private static func add(_ text: String, _ value: String, to output: inout [UInt8]) {
        output.append(contentsOf: text.utf8)
        output.append(UInt8(ascii: "\""))
        if value.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            output.append(contentsOf: value.utf8)
        } else {
            output.append(contentsOf: JSONValue.string(value).bytes().dropFirst().dropLast())
        }
        output.append(UInt8(ascii: "\""))
    }

    /// `event` with `replay-name`, by which rules know events that an archive puts again.
    static func replayed(_ event: [UInt8], by replay: String) -> [UInt8] {
        guard let end = event.lastIndex(of: UInt8(ascii: "}")) else { return event }
        var output = Array(event[..<end])
        add(#","replay-name":"#, replay, to: &output)
        output.append(UInt8(ascii: "}"))
        return output
    }

    /// Whether `bytes` are a JSON object that an event may carry.
    static func isDetail(_ bytes: [UInt8]) -> Bool {
        guard bytes.first(where: { !InputTemplate.isSpace($0) }) == UInt8(ascii: "{") else { return false }
        return bytes.withUnsafeBytes { buffer in
            do throws(JSONError) {
                try JSONSyntax.check(buffer, maximumDepth: maximumDetailDepth)
                return true
            } catch {
                return false
            }
        }
    }
}
