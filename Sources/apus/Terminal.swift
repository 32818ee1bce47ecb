import ArgumentParser
import FoundationEssentials
import Glibc

/// What the exit codes mean, in one place.
enum ExitStatus: Int32 {
    case failed = 1
    case unreachable = 2
    case usage = 64
}

/// Ends the command with one line on standard error and an exit code.
struct Failure: Error, CustomStringConvertible {
    let code: ExitStatus
    let description: String

    init(code: ExitStatus, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// Standard output and error; colours only where a person looks.
enum Terminal {
    enum Style: String {
        case bold = "1"
        case faint = "2"
        case red = "31"
    }

    private static let wantsColours = getenv("NO_COLOR") == nil

    /// - Parameter descriptor: where the text goes, standard output or standard error.
    static func styled(_ text: String, _ style: Style, on descriptor: Int32 = STDOUT_FILENO) -> String {
        wantsColours && isatty(descriptor) == 1 ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// A text of somebody else's as one line: nothing in it steers the terminal.
    static func line(_ text: String) -> String {
        let shown = text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : $0 }
        return String(String.UnicodeScalarView(shown))
    }

    /// A line on standard error.
    static func note(_ text: String) {
        _ = write(STDERR_FILENO, text + "\n", text.utf8.count + 1)
    }

    /// Writes what was printed so far.
    ///
    /// - Throws: `Failure` where it cannot be written: a script must not take half a list for the whole.
    static func flush() throws(Failure) {
        guard fflush(nil) != 0 else { return }
        throw Failure(code: .failed, "The output cannot be written: \(String(cString: strerror(errno)))")
    }

    /// What a file holds, or what comes on standard input where `path` is `-`.
    static func contents(of path: String) throws(Failure) -> [UInt8] {
        guard path == "-" else {
            guard let contents = FileManager.default.contents(atPath: path) else {
                throw Failure(code: .usage, "The file \(path) cannot be read.")
            }
            return Array(contents)
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count <= 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// Columns as wide as their widest cell.
    static func table(_ header: [String], _ rows: [[String]]) {
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            var text = ""
            for (cell, width) in zip(cells, widths) { text += cell + String(repeating: " ", count: width - cell.count + 2) }
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
        print(styled(line(header), .bold))
        for row in rows { print(line(row)) }
    }
}
