/// `a.b.c`: each step runs on every value of the step before, and what arrays it yields are flattened.
final class PathNode: Node, @unchecked Sendable {
    struct Traits {
        /// From this step on values are carried as tuples, with the variables bound at the steps.
        var firstTupleStep: Int?
        /// Variables of a tuple.
        var frameSize = 0
        /// The tuples themselves are the value: an outer path goes on with them.
        var returnsTuples = false
        var keepsSingleton = false
        /// Starts with a variable: an array there is one value.
        var startsWithVariable = false
        /// Starts with an array constructor.
        var startsWithArray = false
    }

    let steps: [Step]
    let traits: Traits
    let grouping: Grouping?

    init(_ steps: [Step], _ traits: Traits, grouping: Grouping?, at position: Int) {
        (self.steps, self.traits, self.grouping) = (steps, traits, grouping)
        super.init(at: position)
    }

    override func compute(in evaluation: Evaluation, _ context: Value, _ frame: Frame) throws(JSONataError) -> Value {
        if traits.firstTupleStep == 0 {
            let tuples = contexts(of: context).map { Tuple(value: $0, frame: Frame(parent: frame, count: traits.frameSize)) }
            return try finish(try tupleSteps(from: 0, tuples, in: evaluation), in: evaluation)
        }
        var result: Value
        if traits.startsWithArray {
            // As in the reference, the constructor sees the context as a sequence.
            let sequence = context.isArray ? context : Value(sequence: [context])
            result = try steps[0].node.value(in: evaluation, sequence, frame)
        } else if !traits.startsWithVariable, case .array(let list) = context {
            result = try steps[0].values(of: list, isLast: steps.count == 1, in: evaluation, frame)
        } else {
            result = try steps[0].value(of: context, isLast: steps.count == 1, in: evaluation, frame)
        }
        for index in steps.indices.dropFirst() {
            guard case .array(let list) = result else {
                // Only an array constructor with a predicate yields a single value here, and that has no steps.
                result = .undefined
                break
            }
            if list.isEmpty { break }
            if index == traits.firstTupleStep {
                let tuples = list.map { Tuple(value: $0, frame: Frame(parent: frame, count: traits.frameSize)) }
                return try finish(try tupleSteps(from: index, tuples, in: evaluation), in: evaluation)
            }
            result = try steps[index].values(of: list, isLast: index == steps.count - 1, in: evaluation, frame)
        }
        if traits.keepsSingleton { result = Self.keepingSingleton(result) }
        guard let grouping else { return result }
        // Compiled for tuples, also where the path ended before the first of them.
        let inner = traits.firstTupleStep == nil ? frame : Frame(parent: frame, count: traits.frameSize)
        return try grouping.object(of: result, in: evaluation, inner)
    }

    private func contexts(of context: Value) -> List {
        if !traits.startsWithVariable, case .array(let list) = context { return list }
        return List([context])
    }

    private static func keepingSingleton(_ value: Value) -> Value {
        guard case .array(let list) = value else { return value }
        if list.flags.contains(.constructed), !list.isSequence { return .array(List([value], [.sequence, .keepsSingleton])) }
        return .array(list.with(list.flags.union(.keepsSingleton)))
    }

    private func tupleSteps(from first: Int, _ start: [Tuple], in evaluation: Evaluation) throws(JSONataError) -> [Tuple] {
        var tuples = start
        for step in steps[first...] { tuples = try step.tuples(of: tuples, in: evaluation) }
        return tuples
    }

    private func finish(_ tuples: [Tuple], in evaluation: Evaluation) throws(JSONataError) -> Value {
        if let grouping { return try grouping.object(of: .tuples(TupleStream(tuples)), in: evaluation, Frame(parent: nil, count: 0)) }
        if traits.returnsTuples { return .tuples(TupleStream(tuples)) }
        return .array(List(tuples.map(\.value), traits.keepsSingleton ? [.sequence, .keepsSingleton] : .sequence))
    }
}

/// One step of a path.
final class Step: Sendable {
    enum Stage: Sendable {
        case filter(Node)
        /// Binds positions to the variable in this slot.
        case index(Int)
    }

    /// What a step does beside evaluating its expression.
    struct Traits: Sendable {
        /// Order-by: works on all values together.
        var sort: SortOrder?
        var stages: [Stage] = []
        var focusSlot: Int?
        var indexSlot: Int?
        var ancestorSlot: Int?
        /// Where the variables of the tuples that an inner path returns go.
        var innerSlots: [(inner: Int, own: Int)] = []
    }

    let node: Node
    private let traits: Traits
    /// Only a field is looked up: no evaluation of its own is needed.
    private let field: String?
    private let hasStages: Bool

    /// What a tuple costs of the evaluation's budget, for the memory that it takes.
    private static let stepsPerTuple = 4

    init(_ node: Node, _ traits: Traits) {
        (self.node, self.traits) = (node, traits)
        field = node.postfix == nil ? (node as? NameNode)?.name : nil
        hasStages = !traits.stages.isEmpty
    }

    // MARK: Plain values

    /// This step on one context.
    func value(of context: Value, isLast: Bool, in evaluation: Evaluation, _ frame: Frame) throws(JSONataError) -> Value {
        if let field, !hasStages, case .object(let object) = context {
            try evaluation.charge(1)
            switch object[field] {
            case .undefined: return Value(sequence: [])
            case .array(let list) where isLast && !list.isSequence: return .array(list)
            case .array(let list): return .array(list.flags.contains(.constructed) ? List([.array(list)], .sequence) : list.with(.sequence))
            case let value: return Value(sequence: [value])
            }
        }
        return try values(of: List([context]), isLast: isLast, in: evaluation, frame)
    }

    /// This step on every one of the values of the step before.
    func values(of contexts: List, isLast: Bool, in evaluation: Evaluation, _ frame: Frame) throws(JSONataError) -> Value {
        if let sort = traits.sort {
            var sorted: Value = .array(List(try sort.sorted(contexts, in: evaluation, frame), .sequence))
            for case .filter(let predicate) in traits.stages { sorted = try predicate.filter(sorted, in: evaluation, frame) }
            return sorted
        }
        try evaluation.charge(contexts.count)
        var results: [Value] = []
        results.reserveCapacity(contexts.count)
        for context in contexts {
            var result: Value
            if let field {
                result = try evaluation.field(field, of: context)
                if case .array(let list) = result, list.isSequence {
                    result = list.isEmpty ? .undefined : list.count == 1 ? list[0] : result
                }
            } else {
                result = try node.value(in: evaluation, context, frame)
            }
            for case .filter(let predicate) in traits.stages { result = try predicate.filter(result, in: evaluation, frame) }
            if !result.isUndefined { results.append(result) }
        }
        return try Self.flattened(results, isLast: isLast, in: evaluation)
    }

    private static func flattened(_ results: [Value], isLast: Bool, in evaluation: Evaluation) throws(JSONataError) -> Value {
        if isLast, results.count == 1, case .array(let only) = results[0], !only.isSequence { return results[0] }
        guard results.contains(where: \.isArray) else { return Value(sequence: results) }
        var flat: [Value] = []
        for result in results {
            if case .array(let list) = result, !list.flags.contains(.constructed) {
                try evaluation.append(flattening: result, to: &flat)
            } else {
                flat.append(result)
            }
        }
        return Value(sequence: flat)
    }

    // MARK: Tuples

    /// This step on every tuple, binding what it binds.
    func tuples(of contexts: [Tuple], in evaluation: Evaluation) throws(JSONataError) -> [Tuple] {
        var results: [Tuple]
        if let sort = traits.sort {
            results = try sort.sorted(contexts, in: evaluation)
            if let indexSlot = traits.indexSlot { Self.number(&results, in: indexSlot) }
        } else {
            results = []
            for context in contexts {
                let result = try node.value(in: evaluation, context.value, context.frame)
                // Every tuple has variables of its own. Counted before they are made: the tuples of a few steps multiply.
                try evaluation.charge(Self.count(of: result) * Self.stepsPerTuple)
                add(result, of: context, to: &results)
            }
        }
        for stage in traits.stages {
            switch stage {
            case .filter(let predicate): results = try predicate.filter(results, in: evaluation)
            case .index(let slot): Self.number(&results, in: slot)
            }
        }
        return results
    }

    /// The tuples that a result makes.
    private static func count(of result: Value) -> Int {
        if case .tuples(let stream) = result { stream.tuples.count } else { result.elements.count }
    }

    private func add(_ result: Value, of context: Tuple, to results: inout [Tuple]) {
        if case .tuples(let stream) = result {
            for tuple in stream.tuples {
                let frame = Frame(copying: context.frame)
                for (inner, own) in traits.innerSlots { frame.slots[own] = tuple.frame.slots[inner] }
                results.append(Tuple(value: tuple.value, frame: frame))
            }
            return
        }
        for (index, value) in result.elements.enumerated() {
            let frame = Frame(copying: context.frame)
            if let focusSlot = traits.focusSlot { frame.slots[focusSlot] = value }
            if let indexSlot = traits.indexSlot { frame.slots[indexSlot] = .number(Double(index)) }
            if let ancestorSlot = traits.ancestorSlot { frame.slots[ancestorSlot] = context.value }
            results.append(Tuple(value: traits.focusSlot == nil ? value : context.value, frame: frame))
        }
    }

    private static func number(_ tuples: inout [Tuple], in slot: Int) {
        for index in tuples.indices {
            let frame = Frame(copying: tuples[index].frame)
            frame.slots[slot] = .number(Double(index))
            tuples[index] = Tuple(value: tuples[index].value, frame: frame)
        }
    }
}
