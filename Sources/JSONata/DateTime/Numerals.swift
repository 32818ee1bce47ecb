import Glibc

/// Letters (a, b … z, aa) and Roman numerals as numbers. Lower case is not their business.
enum Numerals {
    /// More would be a long text without a use.
    private static let largestRoman = 1e6

    private static let romans: [(value: Double, text: String)] = [
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"),
        (4, "iv"), (1, "i"),
    ]

    static func roman(_ number: Double) -> String {
        guard number <= largestRoman else { return JavaScriptNumber.text(of: number) }
        var rest = number
        var text = ""
        for (value, numeral) in romans {
            while rest >= value {
                text += numeral
                rest -= value
            }
        }
        return text
    }

    /// - Parameter roman: in upper case.
    static func number(roman: String) -> Double? {
        let values: [Character: Double] = ["M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1]
        var total = 0.0
        var largest = 0.0
        for letter in roman.reversed() {
            guard let value = values[letter] else { return nil }
            if value < largest { total -= value } else { (largest, total) = (value, total + value) }
        }
        return total
    }

    static func letters(_ number: Double) -> String {
        guard number < 0x1p53 else { return JavaScriptNumber.text(of: number) }
        var rest = Int(number)
        var letters: [UInt8] = []
        while rest > 0 {
            letters.append(UInt8(ascii: "a") + UInt8((rest - 1) % 26))
            rest = (rest - 1) / 26
        }
        return String(decoding: letters.reversed(), as: UTF8.self)
    }

    /// - Parameter letters: in lower case.
    static func number(letters: String) -> Double? {
        var total = 0.0
        for byte in letters.utf8 {
            guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) else { return nil }
            total = total * 26 + Double(byte - UInt8(ascii: "a") + 1)
        }
        return total
    }
}
