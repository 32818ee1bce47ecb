import Glibc

enum NumericFunctions {
    static let all: [BuiltIn] = [
        builtIn("number", "<(nsb)-:n>", arity: 1) { (call) throws(JSONataError) in try number(call[0]) },
        builtIn("abs", "<n-:n>", arity: 1) { (call) throws(JSONataError) in try call.mapNumber { abs($0) } },
        builtIn("floor", "<n-:n>", arity: 1) { (call) throws(JSONataError) in try call.mapNumber { $0.rounded(.down) } },
        builtIn("ceil", "<n-:n>", arity: 1) { (call) throws(JSONataError) in try call.mapNumber { $0.rounded(.up) } },
        builtIn("round", "<n-n?:n>", arity: 2) { (call) throws(JSONataError) in
            try call.mapNumber { round($0, places: call.number(1) ?? 0) }
        },
        builtIn("sqrt", "<n-:n>", arity: 1) { (call) throws(JSONataError) in
            try call.mapNumber { (number) throws(JSONataError) in
                if number < 0 { throw JSONataError(.d3060, token: "sqrt") }
                return number.squareRoot()
            }
        },
        builtIn("power", "<n-n:n>", arity: 2) { (call) throws(JSONataError) in
            try call.mapNumber { (base) throws(JSONataError) in
                let exponent = call.number(1) ?? .nan
                // JavaScript knows no power of these, unlike C.
                let isOdd = exponent.isNaN || (exponent.isInfinite && abs(base) == 1)
                let result = isOdd ? .nan : pow(base, exponent)
                if !result.isFinite { throw JSONataError(.d3061, token: "power") }
                return result
            }
        },
        builtIn("random", "<:n>", arity: 0) { (call) throws(JSONataError) in .number(call.evaluation.surroundings.random()) },
        builtIn("formatNumber", "<n-so?:s>", arity: 3) { (call) throws(JSONataError) in
            guard let number = call.number(0) else { return .undefined }
            let symbols = DecimalSymbols(call.object(2))
            return .string(try DecimalFormat(call.string(1) ?? "", symbols).text(of: number))
        },
        builtIn("formatBase", "<n-n?:s>", arity: 2) { (call) throws(JSONataError) in
            guard let number = call.number(0) else { return .undefined }
            let radix = round(call.number(1) ?? 10, places: 0)
            guard (2...36).contains(radix) else { throw JSONataError(.d3100, token: JavaScriptNumber.text(of: radix)) }
            return .string(text(of: round(number, places: 0), radix: Int(radix)))
        },
        builtIn("formatInteger", "<n-s:s>", arity: 2) { (call) throws(JSONataError) in
            guard let number = call.number(0) else { return .undefined }
            return .string(try IntegerPicture(parsing: call.string(1) ?? "").text(of: number.rounded(.down)))
        },
        builtIn("parseInteger", "<s-s:n>", arity: 2) { (call) throws(JSONataError) in
            guard let text = call.string(0) else { return .undefined }
            return try IntegerPicture(parsing: call.string(1) ?? "").number(in: text).map(Value.number) ?? .undefined
        },
    ]

    // MARK: Casting

    private static func number(_ value: Value) throws(JSONataError) -> Value {
        switch value {
        case .number: return value
        case .bool(let bool): return .number(bool ? 1 : 0)
        case .string(let text):
            guard let number = number(in: text), number.isFinite else { throw JSONataError(.d3030, token: text) }
            return .number(number)
        default: return .undefined
        }
    }

    /// Decimal as in JSON, leading zeros allowed; hexadecimal, octal and binary after `0x`, `0o`, `0b`.
    private static func number(in text: String) -> Double? {
        let bytes = Array(text.utf8)
        if bytes.count > 2, bytes[0] == UInt8(ascii: "0") {
            let radix: Int? =
                switch bytes[1] | 0x20 {
                case UInt8(ascii: "x"): 16
                case UInt8(ascii: "o"): 8
                case UInt8(ascii: "b"): 2
                default: nil
                }
            if let radix { return digits(bytes[2...], radix: radix) }
        }
        var rest = bytes[...]
        func skipDigits() -> Bool {
            let count = rest.prefix { $0 &- UInt8(ascii: "0") <= 9 }.count
            rest = rest.dropFirst(count)
            return count > 0
        }
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        guard skipDigits() else { return nil }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard skipDigits() else { return nil }
        }
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
            guard skipDigits() else { return nil }
        }
        return rest.isEmpty ? Double(text) : nil
    }

    private static func digits(_ bytes: ArraySlice<UInt8>, radix: Int) -> Double? {
        var result = 0.0
        for byte in bytes {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80, digit < radix else { return nil }
            result = result * Double(radix) + Double(digit)
        }
        return result
    }

    // MARK: Rounding

    /// To `places` decimal places, halves to even; of the decimal digits as they are printed, not of the binary fraction.
    static func round(_ number: Double, places: Double) -> Double {
        guard number.isFinite else { return number }
        let places = Int(max(-400, min(400, places)))
        let shifted = places == 0 ? number : shift(number, by: places)
        let rounded = shifted.rounded(.toNearestOrEven)
        let result = places == 0 ? rounded : shift(rounded, by: -places)
        return result == 0 ? 0 : result
    }

    private static func shift(_ number: Double, by places: Int) -> Double {
        if number == 0 || !number.isFinite { return number }
        let (digits, exponent) = JavaScriptNumber.decompose(abs(number))
        let text = "0." + String(decoding: digits, as: UTF8.self) + "e\(exponent + places)"
        let result = Double(text) ?? number
        return number < 0 ? -result : result
    }

    private static func text(of number: Double, radix: Int) -> String {
        if abs(number) < 0x1p63 { return String(Int64(number), radix: radix) }
        guard number.isFinite else { return JavaScriptNumber.text(of: number) }
        var digits: [Character] = []
        var rest = abs(number)
        while rest >= 1 {
            digits.append(Character(String(Int(fmod(rest, Double(radix))), radix: radix)))
            rest = (rest / Double(radix)).rounded(.down)
        }
        return (number < 0 ? "-" : "") + String(digits.reversed())
    }
}
