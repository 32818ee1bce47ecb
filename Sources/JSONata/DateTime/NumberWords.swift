import Glibc

/// Numbers in English words.
enum NumberWords {
    private static let few = [
        "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve", "Thirteen", "Fourteen",
        "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
    ]
    private static let fewOrdinals = [
        "Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth", "Eleventh", "Twelfth",
        "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth", "Nineteenth",
    ]
    private static let decades = ["Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"]
    private static let magnitudes = ["Thousand", "Million", "Billion", "Trillion"]

    /// In title case: `Five Hundred and Fifty-Five`.
    static func text(of number: Double, ordinal: Bool) -> String {
        guard number.isFinite else { return JavaScriptNumber.text(of: number) }
        return words(number, follows: false, ordinal)
    }

    private static func words(_ number: Double, follows: Bool, _ ordinal: Bool) -> String {
        if number < 20 { return (follows ? " and " : "") + (ordinal ? fewOrdinals : few)[Int(number)] }
        if number < 100 {
            let decade = decades[Int(number) / 10 - 2], rest = Int(number) % 10
            let tail = rest > 0 ? "-" + words(Double(rest), follows: false, ordinal) : ""
            return (follows ? " and " : "") + (ordinal && rest == 0 ? decade.dropLast() + "ieth" : decade + tail)
        }
        var head: String
        var rest: Double
        if number < 1000 {
            head = few[Int(number) / 100] + " Hundred"
            rest = fmod(number, 100)
        } else {
            let magnitude = min(magnitudes.count, max(1, Int((log10(number) / 3).rounded(.down))))
            let factor = pow(1000, Double(magnitude))
            let count = (number / factor).rounded(.down)
            head = words(count, follows: false, false) + " " + magnitudes[magnitude - 1]
            rest = number - count * factor
        }
        head = (follows ? ", " : "") + head
        if rest > 0 { return head + words(rest, follows: true, ordinal) }
        return ordinal ? head + "th" : head
    }

    // MARK: Reading

    /// Each word in lower case and its value.
    private static let values: [String: Double] = {
        var values: [String: Double] = ["hundred": 100, "hundredth": 100]
        for (index, word) in few.enumerated() { values[word.lowercased()] = Double(index) }
        for (index, word) in fewOrdinals.enumerated() { values[word.lowercased()] = Double(index) }
        for (index, word) in decades.enumerated() {
            values[word.lowercased()] = Double((index + 2) * 10)
            values[word.lowercased().dropLast() + "ieth"] = Double((index + 2) * 10)
        }
        for (index, word) in magnitudes.enumerated() {
            values[word.lowercased()] = pow(1000, Double(index + 1))
            values[word.lowercased() + "th"] = pow(1000, Double(index + 1))
        }
        return values
    }()

    /// All words, longer ones first, so that a pattern tries `seventy` before `seven`.
    static let all = values.keys.sorted { ($0.count, $0) > ($1.count, $1) }

    /// - Parameter text: in lower case.
    static func number(in text: String) -> Double? {
        let separators: Set<Character> = [" ", ",", "-"]
        var parts = [0.0]
        for word in text.split(whereSeparator: separators.contains) where word != "and" {
            guard let value = values[String(word)] else { return nil }
            var last = parts.removeLast()
            if value < 100 {
                if last >= 1000 {
                    parts.append(last)
                    last = 0
                }
                parts.append(last + value)
            } else {
                parts.append(last * value)
            }
        }
        return parts.reduce(0, +)
    }
}
