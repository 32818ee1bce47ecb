/// Text without the difference of case: each character by itself, as EventBridge compares (no `ß` to `SS`).
enum CaseFolding {
    static func folded(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { bytes in withFolded(bytes) { Array($0) } }
    }

    /// Calls `body` with the folded text, which lives as long as the call.
    @inline(__always)
    static func withFolded<Result>(_ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { buffer in
            var high: UInt8 = 0
            for index in 0..<text.count {
                let byte = text[index]
                high |= byte
                buffer.initializeElement(at: index, to: byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte)
            }
            if high < 0x80 { return body(UnsafeBufferPointer(buffer)) }
            return foldedScalars(text).withUnsafeBufferPointer(body)
        }
    }

    private static func foldedScalars(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var folded: [UInt8] = []
        folded.reserveCapacity(text.count)
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            let upper = single(scalar.properties.uppercaseMapping) ?? scalar
            let lower = single(upper.properties.lowercaseMapping) ?? upper
            folded.append(contentsOf: UTF8.encode(lower) ?? UTF8.encodedReplacementCharacter)
        }
        return folded
    }

    private static func single(_ mapping: String) -> Unicode.Scalar? {
        let scalars = mapping.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }
}
