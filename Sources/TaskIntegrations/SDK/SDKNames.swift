/// Names as the AWS SDK for Java 2.x spells them, which are those of state machines: `MD5OfBody` is `Md5OfBody`, `stateMachineArn` is
/// `StateMachineArn`.
public enum SDKNames {
    /// A member or shape of AWS's API as the SDK's classes have it: each word with one capital, its first letter.
    public static func pascal(_ name: String) -> String {
        let letters = Array(name.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(letters.count)
        var startsWord = true
        for (index, letter) in letters.enumerated() {
            guard isLetter(letter) || isDigit(letter) else {
                startsWord = true
                continue
            }
            if index > 0, !startsWord { startsWord = wordBegins(at: index, of: letters) }
            result.append(startsWord ? upper(letter) : lower(letter))
            startsWord = false
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// `resizeImage|Now`, `MD5|Of`, `ACL|Test`.
    private static func wordBegins(at index: Int, of letters: [UInt8]) -> Bool {
        let (before, letter) = (letters[index - 1], letters[index])
        let after = index + 1 < letters.count ? letters[index + 1] : nil
        if isDigit(before) { return isLetter(letter) }
        guard isUpper(letter), let after else { return false }
        if isLower(before) { return isLetter(after) || isDigit(after) }
        return isUpper(before) && isLower(after)
    }

    static func capitalized(_ name: String) -> String { changingFirst(of: name, upper) }
    static func uncapitalized(_ name: String) -> String { changingFirst(of: name, lower) }

    private static func changingFirst(of name: String, _ change: (UInt8) -> UInt8) -> String {
        guard let first = name.utf8.first, change(first) != first else { return name }
        var letters = Array(name.utf8)
        letters[0] = change(first)
        return String(decoding: letters, as: UTF8.self)
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { isUpper(byte) || isLower(byte) }
    private static func upper(_ byte: UInt8) -> UInt8 { isLower(byte) ? byte - 0x20 : byte }
    private static func lower(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte + 0x20 : byte }
}
