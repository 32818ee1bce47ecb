/// One run of an expression: its budget, its global variables and the calls that wait for the stack to unwind.
final class Evaluation {
    /// A call in tail position: made by whoever called the function that ends with it, so that loops need no stack.
    struct TailCall {
        let function: Value
        let arguments: [Value]
        let context: Value
        let call: CallNode
    }

    let limits: Limits
    let surroundings: Surroundings
    let library: FunctionLibrary
    let bindings: [String: Value]
    /// The input as the root variable `$$` shows it.
    let root: Value
    private(set) var globals: [Value]
    private var globalNames: [String]
    var pending: TailCall?
    /// A function was left out of some JSON.
    var metFunction = false
    /// The picture string that a date was last read or written with.
    var lastPicture: (text: String, picture: DateTimePicture)?
    private var depth = 0
    private var stepsLeft: Int
    private var stepsUntilCheck = 0
    private var stack = StackGuard()
    private var captured: [Frame] = []

    private static let checkInterval = 4096
    /// How deep arrays, objects and partial applications built here may nest.
    private static let maximumNesting = 256

    init(
        root: Value, globals names: [String], bindings: [String: Value], library: FunctionLibrary, surroundings: Surroundings,
        limits: Limits
    ) {
        (self.root, self.bindings, self.library) = (root, bindings, library)
        (self.surroundings, self.limits) = (surroundings, limits)
        stepsLeft = limits.steps
        globalNames = names
        globals = Self.values(of: names, bindings, library)
    }

    // MARK: Limits

    func enter() throws(JSONataError) {
        depth += 1
        if depth > limits.depth { throw exceeded("Stack overflow: check for non-terminating recursion") }
        if depth & 3 == 0, depth > 32 { try stack.check() }
        stepsUntilCheck -= 1
        if stepsUntilCheck < 0 { try spend() }
    }

    func leave() { depth -= 1 }

    /// Counts work that is not the evaluation of an expression.
    func charge(_ steps: Int) throws(JSONataError) {
        stepsUntilCheck -= steps
        if stepsUntilCheck < 0 {
            try stack.check()
            try spend()
        } else if stepsUntilCheck & 7 == 0 {
            try stack.check()
        }
    }

    private func spend() throws(JSONataError) {
        stepsLeft -= Self.checkInterval - stepsUntilCheck
        stepsUntilCheck = Self.checkInterval
        if stepsLeft < 0 { throw exceeded("Expression evaluation took too many steps: check for infinite loop") }
        if let isExpired = limits.isExpired, isExpired() {
            throw exceeded("Expression evaluation timeout: check for infinite loop")
        }
    }

    func checkSize(_ size: Int) throws(JSONataError) {
        if size > limits.maximumSize { throw exceeded("A value has become too large") }
    }

    /// Bounds what was made by an expression or a function.
    func checked(_ value: Value) throws(JSONataError) -> Value {
        switch value {
        case .string(let string): try checkSize(string.utf8.count)
        case .array(let list):
            try checkSize(list.count)
            if list.nesting > Self.maximumNesting { throw exceeded("A value is nested too deeply") }
        case .object(let object):
            if object.nesting > Self.maximumNesting { throw exceeded("A value is nested too deeply") }
        case .function(let function):
            if function.nesting > Self.maximumNesting { throw exceeded("A function is nested too deeply") }
        default: break
        }
        return value
    }

    /// Counts what a value may take of the memory, so that the steps bound all that an expression can hold.
    func charge(forHolding value: Value) throws(JSONataError) {
        switch value {
        case .string(let string): if string.utf8.count >= 64 { try charge(string.utf8.count / 64) }
        case .array(let list): if list.count >= 4 { try charge(list.count / 4) }
        default: break
        }
    }

    private func exceeded(_ text: String) -> JSONataError { JSONataError(.u1001, text: text) }

    // MARK: Functions

    /// A function that refers to `frame` exists: the cycles through it are undone when the evaluation ends.
    func capture(_ frame: Frame) {
        var next: Frame? = frame
        while let frame = next, !frame.isCaptured {
            frame.isCaptured = true
            captured.append(frame)
            next = frame.parent
        }
    }

    func finish() {
        for frame in captured { frame.slots.removeAll() }
        captured.removeAll()
    }

    /// Calls a function, and then whatever call it ended with.
    func apply(_ function: Function, to arguments: [Value], context: Value) throws(JSONataError) -> Value {
        var result = try applyOnce(function, to: arguments, context: context)
        while let next = pending {
            pending = nil
            do throws(JSONataError) {
                guard case .function(let function) = next.function else { throw JSONataError(.t1006) }
                result = try applyOnce(function, to: next.arguments, context: next.context)
            } catch {
                throw error.located(at: next.call.position, token: next.call.functionName)
            }
        }
        return result
    }

    private func applyOnce(_ function: Function, to arguments: [Value], context: Value) throws(JSONataError) -> Value {
        try charge(1)
        switch function.kind {
        case .builtIn(let builtIn):
            let valid = try builtIn.signature?.validated(arguments, context: context) ?? arguments
            let result = try checked(try builtIn.implementation(Call(evaluation: self, arguments: valid, context: context)))
            try charge(forHolding: result)
            return result
        case .lambda(let lambda, let frame, let definitionContext):
            let valid = try lambda.signature?.validated(arguments, context: context) ?? arguments
            let local = Frame(parent: frame, count: lambda.frameSize)
            for index in 0..<lambda.parameterCount { local.slots[index] = index < valid.count ? valid[index] : .undefined }
            return try lambda.body.value(in: self, definitionContext, local)
        case .partial(let function, let given):
            var rest = arguments.makeIterator()
            let all = given.map { $0 ?? rest.next() ?? .undefined }
            return try apply(function, to: all, context: context)
        case .composed(let first, let second):
            return try apply(second, to: [try apply(first, to: arguments, context: .undefined)], context: .undefined)
        case .regex(let regex):
            guard case .string(let text)? = arguments.first else { return .undefined }
            return try match(regex, in: Subject(text), from: 0)
        case .nextMatch(let regex, let subject, let start):
            return try match(regex, in: subject, from: start)
        case .transform(let node, let frame, let definitionContext):
            return try node.transform(arguments.first ?? .undefined, in: self, definitionContext, frame)
        }
    }

    /// Calls `function` as higher-order functions do: with as many of the arguments as it takes.
    func call(_ function: Function, with item: Value, _ second: @autoclosure () -> Value, _ third: @autoclosure () -> Value)
        throws(JSONataError) -> Value
    {
        let arity = function.arity
        var arguments = [item]
        if arity >= 2 { arguments.append(second()) }
        if arity >= 3 { arguments.append(third()) }
        return try apply(function, to: arguments, context: .null)
    }

    /// Evaluates an expression that was made by this one. It sees what the host bound, not the variables around the call.
    func evaluate(_ source: String, _ context: Value) throws(JSONataError) -> Value {
        // Its globals join those of this run, so that functions it returns find theirs.
        let expression = try Expression(source, library: library, globals: globalNames)
        let new = expression.freeVariables.dropFirst(globalNames.count)
        globals += Self.values(of: new, bindings, library)
        globalNames += new
        return try expression.run(in: self, context)
    }

    private static func values(of names: some Sequence<String>, _ bindings: [String: Value], _ library: FunctionLibrary) -> [Value] {
        names.map { bindings[$0] ?? library.function(named: $0) ?? .undefined }
    }
}
