/// `f(a, b)`.
final class CallNode: Node, @unchecked Sendable {
    private let procedure: Node
    private let arguments: [Node]
    /// The value of the call is the value of the function around it: whoever called that makes this call.
    private let isTail: Bool
    /// The function as written, for messages.
    let functionName: String?
    /// A plain name is called, and a function of that name exists: its `$` was forgotten.
    private let misspelled: Bool

    init(_ procedure: Node, _ arguments: [Node], isTail: Bool, name: String?, misspelled: Bool, at position: Int) {
        (self.procedure, self.arguments, self.isTail) = (procedure, arguments, isTail)
        (functionName, self.misspelled) = (name, misspelled)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        guard isTail else { return try call(in: evaluation, context, frame, first: nil) }
        let function = try procedure.value(in: evaluation, context, frame)
        let values = try values(in: evaluation, context, frame, first: nil)
        evaluation.pending = .init(function: function, arguments: values, context: context, call: self)
        return .undefined
    }

    /// - Parameter first: what `~>` puts before the arguments.
    func call(in evaluation: Evaluation, _ context: Value, _ frame: Frame, first: Value?) throws(JSONataError) -> Value {
        let procedure = try procedure.value(in: evaluation, context, frame)
        if procedure.isUndefined, misspelled { throw JSONataError(.t1005, at: position, token: functionName) }
        let values = try values(in: evaluation, context, frame, first: first)
        guard case .function(let function) = procedure else { throw JSONataError(.t1006, at: position, token: functionName) }
        do throws(JSONataError) {
            return try evaluation.apply(function, to: values, context: context)
        } catch {
            throw error.located(at: position, token: functionName)
        }
    }

    private func values(in evaluation: Evaluation, _ context: Value, _ frame: Frame, first: Value?) throws(JSONataError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(arguments.count + 1)
        if let first { values.append(first) }
        for argument in arguments { values.append(try argument.value(in: evaluation, context, frame)) }
        return values
    }
}

/// `f(?, a)`: a function of what is missing.
final class PartialNode: Node, @unchecked Sendable {
    private let procedure: Node
    /// `nil` for `?`.
    private let arguments: [Node?]
    private let functionName: String?
    private let misspelled: Bool

    init(_ procedure: Node, _ arguments: [Node?], name: String?, misspelled: Bool, at position: Int) {
        (self.procedure, self.arguments) = (procedure, arguments)
        (functionName, self.misspelled) = (name, misspelled)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        var given: [Value?] = []
        for argument in arguments { given.append(try argument?.value(in: evaluation, context, frame)) }
        let procedure = try procedure.value(in: evaluation, context, frame)
        if procedure.isUndefined, misspelled { throw JSONataError(.t1007, at: position, token: functionName) }
        guard case .function(let function) = procedure else { throw JSONataError(.t1008, at: position, token: functionName) }
        return .function(Function(.partial(function, given)))
    }
}

/// `function($a) { … }`.
final class LambdaNode: Node, @unchecked Sendable {
    let parameterCount: Int
    let signature: Signature?
    let frameSize: Int
    let body: Node

    init(parameterCount: Int, signature: Signature?, frameSize: Int, body: Node, at position: Int) {
        (self.parameterCount, self.signature, self.frameSize, self.body) = (parameterCount, signature, frameSize, body)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) -> Value {
        evaluation.capture(frame)
        return .function(Function(.lambda(self, frame, context: context)))
    }
}

/// `/pattern/flags`: a function that finds its next match.
final class RegexNode: Node, @unchecked Sendable {
    private let regex: Regex

    init(_ regex: Regex, at position: Int) {
        self.regex = regex
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) -> Value {
        .function(Function(.regex(regex)))
    }
}

/// `|pattern|update, delete|`: a function that returns a changed copy of its argument.
final class TransformNode: Node, @unchecked Sendable {
    private let pattern: Node
    private let update: Node
    private let delete: Node?
    private static let signature = try? Signature(parsing: "<(oa):o>", at: 0)

    init(pattern: Node, update: Node, delete: Node?, at position: Int) {
        (self.pattern, self.update, self.delete) = (pattern, update, delete)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) -> Value {
        evaluation.capture(frame)
        return .function(Function(.transform(self, frame, context: context)))
    }

    func transform(_ argument: Value, in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        let argument = try Self.signature?.validated([argument], context: context).first ?? argument
        if argument.isUndefined { return .undefined }
        let copy = try Self.copy(argument, in: evaluation)
        for match in try pattern.value(in: evaluation, copy, frame).elements {
            guard case .object(let object) = match else { continue }
            try insert(into: object, in: evaluation, frame)
            try remove(from: object, in: evaluation, frame)
        }
        return copy
    }

    private func insert(into object: Object, in evaluation: Evaluation, _ frame: Frame) throws(JSONataError) {
        switch try update.value(in: evaluation, .object(object), frame) {
        case .undefined: break
        case .object(let members):
            for index in 0..<members.count {
                let value = members.value(at: index)
                // An object put into itself would be a circle: then a copy goes in.
                let isCircle = try Self.reaches(object, from: value, in: evaluation)
                object.set(members.key(at: index), isCircle ? try Self.copy(value, in: evaluation) : value)
            }
        default: throw JSONataError(.t2011, at: update.position)
        }
    }

    private func remove(from object: Object, in evaluation: Evaluation, _ frame: Frame) throws(JSONataError) {
        guard let delete else { return }
        let keys = try delete.value(in: evaluation, .object(object), frame).elements
        for key in keys {
            guard case .string = key else { throw JSONataError(.t2012, at: delete.position) }
        }
        for case .string(let key) in keys { object.remove(key) }
    }

    /// A copy in which every object is of its own.
    private static func copy(_ value: Value, in evaluation: Evaluation) throws(JSONataError) -> Value {
        try evaluation.charge(1)
        switch value {
        case .array(let list):
            var elements: [Value] = []
            for element in list { elements.append(try copy(element, in: evaluation)) }
            return .array(List(elements))
        case .object(let object):
            let result = Object()
            for index in 0..<object.count { result.set(object.key(at: index), try copy(object.value(at: index), in: evaluation)) }
            return .object(result)
        default: return value
        }
    }

    private static func reaches(_ object: Object, from value: Value, in evaluation: Evaluation) throws(JSONataError) -> Bool {
        try evaluation.charge(1)
        switch value {
        case .array(let list) where list.json == nil:
            for element in list where try reaches(object, from: element, in: evaluation) { return true }
        case .object(let other) where other.json == nil:
            if other === object { return true }
            for index in 0..<other.count where try reaches(object, from: other.value(at: index), in: evaluation) { return true }
        default: break
        }
        return false
    }
}
