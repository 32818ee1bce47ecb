import Ambient

/// The present is that of the evaluation: the same wherever an expression asks.
enum DateTimeFunctions {
    static let all: [BuiltIn] = [
        builtIn("now", "<s?s?:s>", arity: 2) { (call) throws(JSONataError) in
            .string(try text(of: call.evaluation.surroundings.now, call.string(0), zone: call.string(1), call.evaluation))
        },
        builtIn("millis", "<:n>", arity: 0) { (call) throws(JSONataError) in
            .number(Double(call.evaluation.surroundings.now.milliseconds))
        },
        builtIn("fromMillis", "<n-s?s?:s>", arity: 3) { (call) throws(JSONataError) in
            guard let milliseconds = call.number(0) else { return .undefined }
            guard abs(milliseconds) <= mostMilliseconds else { throw JSONataError(.d3110, token: JavaScriptNumber.text(of: milliseconds)) }
            return .string(
                try text(of: Timestamp(milliseconds: Int64(milliseconds)), call.string(1), zone: call.string(2), call.evaluation))
        },
        builtIn("toMillis", "<s-s?:n>", arity: 2) { (call) throws(JSONataError) in
            guard let text = call.string(0) else { return .undefined }
            guard let picture = call.string(1) else {
                guard let moment = ISO8601.moment(in: text) else { throw JSONataError(.d3110, token: text) }
                return .number(Double(moment.milliseconds))
            }
            let now = call.evaluation.surroundings.now
            let moment = try call.evaluation.picture(picture).moment(in: text, now: now, call.evaluation)
            return moment.map { .number(Double($0.milliseconds)) } ?? .undefined
        },
    ]

    /// The range of JavaScript's dates.
    private static let mostMilliseconds = 8.64e15

    private static func text(of moment: Timestamp, _ picture: String?, zone: String?, _ evaluation: Evaluation)
        throws(JSONataError) -> String
    {
        try evaluation.picture(picture ?? DateTimePicture.iso8601).text(of: moment, offset: offset(zone))
    }

    /// Minutes east of Greenwich of `+0530`.
    private static func offset(_ zone: String?) -> Int {
        guard let zone, let number = Int(zone.filter { $0 != ":" }) else { return 0 }
        let size = min(abs(max(number, -9999)), 9999)
        return (number < 0 ? -1 : 1) * (size / 100 * 60 + size % 100)
    }
}

extension Evaluation {
    /// A parsed picture string, kept for the next item of a list.
    func picture(_ text: String) throws(JSONataError) -> DateTimePicture {
        if let known = lastPicture, Text.equal(known.text, text) { return known.picture }
        let picture = try DateTimePicture(parsing: text)
        lastPicture = (text, picture)
        return picture
    }
}
