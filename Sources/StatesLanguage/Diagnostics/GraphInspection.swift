import JSON

/// Machines, branches and processors: states and the ways between them.
extension DefinitionInspection {
    mutating func inspectGraph(_ graph: JSONObject, as shape: ObjectShape, at surroundings: Place) {
        var place = surroundings
        place.graphDepth += 1
        if place.graphDepth > DefinitionLimits.graphDepth {
            return findings.add(.tooDeep, "The states are nested too deeply", at: place.location)
        }
        place.language = machineLanguage
        place.isExpress = isExpress(graph, within: place.isExpress)
        let errorsBefore = findings.errorCount
        inspect(graph, as: shape, at: place)
        guard let states = graph["States"]?.object, !states.isEmpty, !findings.isFull else { return }
        let links = links(of: states, at: place.location.field("States"))
        inspectTargets(links.values.flatMap { $0 }, in: states)
        inspectReachability(from: graph["StartAt"], of: states, links: links, at: place.location)
        if errorsBefore == findings.errorCount, !states.values.contains(where: isTerminal) {
            findings.add(.missingEnd, "State machine does not have a terminal state", at: place.location)
        }
    }

    mutating func inspectStates(_ states: JSONObject, at place: Place) {
        if states.isEmpty { report("Object must not be empty", at: place.location) }
        for (name, value) in states where !findings.isFull {
            let location = place.location.field(name)
            if name.isEmpty || name.unicodeScalars.count > 80 {
                findings.add(.invalidStateName, "State name must be between 1 and 80 characters long", at: location)
            }
            if !stateNames.insert(name).inserted { findings.add(.duplicateState, "Duplicate State name: \(name)", at: location) }
            if let state = expect(value.object, "Object", at: place.field(name)) {
                inspectState(state, at: place.at(location))
            }
        }
    }

    /// A transition of a state: which field says it, to what, and where.
    private struct Link {
        let field: String
        let target: String
        let location: DefinitionLocation
    }

    private func links(of states: JSONObject, at location: DefinitionLocation) -> [String: [Link]] {
        var links: [String: [Link]] = [:]
        for (name, state) in states {
            let place = location.field(name)
            var found: [Link] = []
            func add(_ field: String, of value: JSONValue, at location: DefinitionLocation) {
                guard let target = value[field]?.string else { return }
                found.append(Link(field: field, target: target, location: location.field(field)))
            }
            if state["Type"]?.string == "Choice" { add("Default", of: state, at: place) } else { add("Next", of: state, at: place) }
            for list in ["Choices", "Catch"] {
                for (index, element) in (state[list]?.array ?? []).enumerated() {
                    add("Next", of: element, at: place.field(list).element(index))
                }
            }
            links[name] = found
        }
        return links
    }

    private mutating func inspectTargets(_ links: [Link], in states: JSONObject) {
        for link in links where states[link.target] == nil {
            findings.add(.missingTarget, "Missing '\(link.field)' target: \(link.target)", at: link.location)
        }
    }

    private mutating func inspectReachability(
        from start: JSONValue?, of states: JSONObject, links: [String: [Link]], at location: DefinitionLocation
    ) {
        guard let start = start?.string else { return }
        guard states[start] != nil else {
            return findings.add(.missingTarget, "Missing 'StartAt' target: \(start)", at: location.field("StartAt"))
        }
        var (reached, open): (Set<String>, [String]) = ([start], [start])
        while let name = open.popLast() {
            for link in links[name] ?? [] where reached.insert(link.target).inserted { open.append(link.target) }
        }
        for name in states.keys where !reached.contains(name) {
            findings.add(.missingTarget, "State \"\(name)\" is not reachable.", at: location.field("States").field(name))
        }
    }

    private func isTerminal(_ state: JSONValue) -> Bool {
        state["End"]?.bool == true || state["Type"]?.string == "Succeed" || state["Type"]?.string == "Fail"
    }
}
