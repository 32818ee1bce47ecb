/// The parent operator. `%` stands for the object that holds the context value: the context of an earlier step.
/// While the tree grows, each `%` looks for the step whose context it wants and has that step remember it in its tuples.
extension SyntaxTree {
    /// Passes on the parent operators in `part` that no step inside it could serve.
    func adoptAncestry(of part: SyntaxTree) {
        seekingParent.append(contentsOf: part.openSlots)
    }

    /// The slots in or at this node that are still looked for.
    var openSlots: [AncestorSlot] {
        if case .parent(let slot) = kind { return seekingParent + [slot] }
        return seekingParent
    }
}

extension Parser {
    /// Finds, from the last step to the left, the steps for the parent operators in it.
    mutating func resolveAncestry(of path: SyntaxTree) {
        guard let last = path.steps.last else { return }
        for slot in last.openSlots {
            var index = path.steps.count - 2
            while slot.level > 0 {
                if index < 0 {
                    path.seekingParent.append(slot)
                    break
                }
                var step = path.steps[index]
                index -= 1
                // A run of steps that bind variables shares one context.
                while index >= 0, step.focus != nil, path.steps[index].focus != nil {
                    step = path.steps[index]
                    index -= 1
                }
                seekParent(of: slot, in: step)
            }
        }
    }

    /// Serves the parent operators of a predicate or a grouping of `step`, whose first ancestor is the step's own context.
    mutating func serve(_ part: SyntaxTree, from step: SyntaxTree) {
        for slot in part.seekingParent {
            if slot.level == 1 { seekParent(of: slot, in: step) } else { slot.level -= 1 }
        }
        step.adoptAncestry(of: part)
    }

    /// Looks for the ancestor of `slot` in one step, which may be a block that ends in a path.
    mutating func seekParent(of slot: AncestorSlot, in step: SyntaxTree) {
        switch step.kind {
        case .name, .wildcard:
            slot.level -= 1
            if slot.level == 0 {
                if let ancestor = step.ancestor { slot.label = ancestor.label }
                step.ancestor = slot
                step.isTuple = true
            }
        case .parent:
            slot.level += 1
        case .block(let expressions):
            if let last = expressions.last {
                step.isTuple = true
                seekParent(of: slot, in: last)
            }
        case .path:
            step.isTuple = true
            for inner in step.steps.reversed() {
                seekParent(of: slot, in: inner)
                if slot.level <= 0 { break }
            }
        default:
            report(JSONataError(.s0217, at: step.position, token: "%"))
            slot.level = 0
        }
    }
}
