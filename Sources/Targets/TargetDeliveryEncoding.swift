import Deliveries
import Encodings
import JSON

/// A call as its delivery's row carries it: a byte that names the form, the fields, then the call's payload as it came, never parsed.
///
/// Lane, due time and retry policy are columns of the row.
extension TargetDelivery {
    /// The form's number, for forms to come.
    private static let form: UInt8 = 1

    var encoded: [UInt8] {
        var fields = ByteFieldWriter(capacity: 256 + call.payload.count)
        fields.byte(Self.form)
        fields.text(call.target)
        fields.text(call.sender)
        fields.optionalText(call.traceHeader)
        fields.optionalText(call.settings.isEmpty ? nil : JSONValue.object(call.settings).text())
        fields.optionalText(deadLetterQueue)
        fields.optionalText(trail)
        fields.optionalText(attemptKeyword)
        fields.number(deadLetterAttributes.count)
        for (name, value) in deadLetterAttributes {
            fields.text(name)
            fields.text(value)
        }
        fields.rest(call.payload)
        return fields.bytes
    }

    /// What `delivery` carries; `nil` where its payload is none of ours.
    init?(_ delivery: Delivery) {
        var fields = ByteFieldReader(delivery.payload)
        guard fields.byte() == Self.form, let target = fields.text(), let sender = fields.text(),
            let traceHeader = fields.optionalText(), let settings = fields.optionalText(), let queue = fields.optionalText(),
            let trail = fields.optionalText(), let attemptKeyword = fields.optionalText(), let attributeCount = fields.number(),
            attributeCount >= 0
        else { return nil }
        var attributes: [String: String] = [:]
        for _ in 0..<attributeCount {
            guard let name = fields.text(), let value = fields.text() else { return nil }
            attributes[name] = value
        }
        var object: JSONObject = [:]
        if let settings {
            guard let value = try? JSONValue(parsing: settings).object else { return nil }
            object = value
        }
        self.init(
            call: TargetCall(target: target, payload: fields.rest(), settings: object, traceHeader: traceHeader, sender: sender),
            lane: delivery.lane, dueAt: delivery.dueAt, policy: delivery.policy, deadLetterQueue: queue, deadLetterAttributes: attributes,
            trail: trail, attemptKeyword: attemptKeyword)
    }
}
