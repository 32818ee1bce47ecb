import Ambient

/// Reads moments as picture strings describe them.
extension DateTimePicture {
    /// `nil` where `text` is not of this form.
    ///
    /// What stands before the first component in the text is taken from `now`, what stands after the last one is the least.
    /// - Throws: `D3133` for names that nobody knows, `D3136` where something is missing between given components.
    func moment(in text: String, now: Timestamp, _ evaluation: Evaluation) throws(JSONataError) -> Timestamp? {
        var components: [Component] = []
        var pattern = "^"
        for part in parts {
            switch part {
            case .literal(let literal): pattern += Self.escaped(literal)
            case .component(let component):
                components.append(component)
                pattern += "(" + (try component.pattern()) + ")"
            }
        }
        let subject = Subject(text)
        var matcher = RegexMatcher(try Regex(pattern + "$", flags: "i", at: 0), subject, evaluation)
        guard let groups = try matcher.firstMatch(from: 0), !components.isEmpty else { return nil }
        var values: [Character: Int] = [:]
        for (component, group) in zip(components, groups.dropFirst()) {
            guard let group else { continue }
            values[component.letter] = component.value(of: subject.text(group))
        }
        return values.isEmpty ? nil : try Self.moment(of: values, now: now)
    }

    private static func escaped(_ literal: String) -> String {
        literal.map { "\\^$.|?*+()[]{}/".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    private static func moment(of given: [Character: Int], now: Timestamp) throws(JSONataError) -> Timestamp {
        let hasHalfDay = !isSubset(of: "Hmsf", given, "PHhmsf") && isSubset(of: "Phmsf", given, "PHhmsf")
        let byDayOfYear = !isSubset(of: "YMD", given, "YXMxWwdD") && isSubset(of: "Yd", given, "YXMxWwdD")
        let order = (byDayOfYear ? "Yd" : "YMD") + (hasHalfDay ? "Phmsf" : "Hmsf")
        if !byDayOfYear, given.keys.contains(where: "XxwWd".contains) { throw JSONataError(.d3136) }
        var values = given
        let present = CalendarFields(now)
        var hasStarted = false, hasEnded = false
        for component in order {
            if given[component] != nil {
                hasStarted = true
                if hasEnded { throw JSONataError(.d3136) }
            } else if hasStarted {
                values[component] = "MDd".contains(component) ? 1 : 0
                hasEnded = true
            } else {
                values[component] = present[component]
            }
        }
        func value(_ component: Character) -> Int { values[component] ?? 0 }
        if hasHalfDay { values["H"] = value("h") % 12 + (value("P") == 1 ? 12 : 0) }
        let month = byDayOfYear ? 1 : value("M")
        let day = Int64(byDayOfYear ? value("d") : value("D")) - 1
        // Months and days beyond their ends run on into the next year or month, as in JavaScript.
        let year = value("Y") + (month - 1) / 12
        let first = CivilTime(year: max(-200_000, min(year, 200_000)), month: (month + 11) % 12 + 1, day: 1).timestamp
        let minutes = Int64(value("H")) * 60 + Int64(value("m")) - Int64(given["Z"] ?? given["z"] ?? 0)
        let (milliseconds, overflow) = (day * 86_400_000 + minutes * 60_000 + Int64(value("s")) * 1000 + Int64(value("f")))
            .addingReportingOverflow(first.milliseconds)
        return Timestamp(milliseconds: overflow ? first.milliseconds : milliseconds)
    }

    /// Whether some of `components` are given and of `all` no others.
    private static func isSubset(of components: String, _ given: [Character: Int], _ all: String) -> Bool {
        let relevant = given.keys.filter(all.contains)
        return !relevant.isEmpty && relevant.allSatisfy(components.contains)
    }
}

extension DateTimePicture.Component {
    fileprivate func pattern() throws(JSONataError) -> String {
        switch letter {
        case "Z", "z":
            let separator = number?.separators.first.map { "\\" + String($0.character) + "[0-9]+" } ?? ""
            return (letter == "z" ? "GMT" : "") + "[-+][0-9]+" + separator
        case "P": return "[ap]m"
        case "C", "E": return "[a-z]+"
        default: break
        }
        if names != nil {
            guard "MxF".contains(letter) else { throw JSONataError(.d3133, token: String(letter)) }
            return "[a-z]+"
        }
        return number?.pattern ?? "[0-9]+"
    }

    /// Bounded, so that no later arithmetic overflows.
    fileprivate func value(of text: String) -> Int? {
        switch letter {
        case "Z", "z": return zone(text)
        case "P": return text.lowercased() == "pm" ? 1 : 0
        case "C", "E": return nil
        default: break
        }
        if names != nil {
            let all = letter == "F" ? CalendarFields.days : CalendarFields.months
            let index = all.firstIndex { $0.prefix(mostLetters ?? Int.max).lowercased() == text.lowercased() }
            return index.map { $0 + 1 } ?? 0
        }
        guard let value = number?.number(in: text) else { return nil }
        return Int(max(-1e9, min(value, 1e9)))
    }

    /// Minutes east of Greenwich.
    private func zone(_ text: String) -> Int {
        let signed = letter == "z" ? text.dropFirst(3) : text[...]
        let digits = signed.dropFirst()
        var hours: Int, minutes: Int
        if let separator = number?.separators.first, let at = digits.firstIndex(of: Character(separator.character)) {
            hours = Int(digits[..<at]) ?? 0
            minutes = Int(digits[digits.index(after: at)...]) ?? 0
        } else {
            hours = Int(digits.prefix(2)) ?? 0
            minutes = Int(digits.dropFirst(2)) ?? 0
        }
        (hours, minutes) = (min(hours, 1000), min(minutes, 60_000))
        return (signed.first == "-" ? -1 : 1) * (hours * 60 + minutes)
    }
}
