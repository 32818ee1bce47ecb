import Glibc

/// Ends recursion while there is still stack: whatever the thread, an expression fails with an error and never crashes it.
struct StackGuard {
    private let entry = address()
    /// The lowest address that recursion may reach; asked for when recursion has become deep.
    private var floor: UInt?

    /// Taken for granted: so much is there wherever an expression is evaluated.
    private static let shallow: UInt = 48 * 1024

    /// What a built-in function may need below the deepest expression.
    private static let reserve: UInt = 160 * 1024
    /// Trusted to be there where the thread's stack cannot be asked for.
    private static let assumedSize: UInt = 384 * 1024
    /// The main thread's stack may be unlimited in name: no more than this is used of any.
    private static let mostUsed: UInt = 8 << 20

    /// Throws `U1001` when the stack is nearly used up.
    mutating func check() throws(JSONataError) {
        let here = Self.address()
        if entry &- here < Self.shallow { return }
        let floor = floor ?? Self.lowestAddress(from: here)
        self.floor = floor
        if here < floor { throw JSONataError(.u1001, text: "Stack overflow: check for non-terminating recursion") }
    }

    /// An address in the present stack frame.
    @inline(never)
    private static func address() -> UInt {
        var marker: UInt8 = 0
        return withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) }
    }

    private static func lowestAddress(from here: UInt) -> UInt {
        guard let bottom = stackBottom else { return here &- assumedSize + reserve }
        return max(bottom, here > mostUsed ? here - mostUsed : 0) + reserve
    }

    private typealias GetAttributes = @convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> Int32

    /// A GNU extension that Swift's Glibc module does not show, hence looked up by name. The cast states its C prototype.
    private static let getAttributes: GetAttributes? = dlsym(nil, "pthread_getattr_np").map { unsafeBitCast($0, to: GetAttributes.self) }

    private static var stackBottom: UInt? {
        var attributes = pthread_attr_t()
        guard let getAttributes, getAttributes(pthread_self(), &attributes) == 0 else { return nil }
        defer { pthread_attr_destroy(&attributes) }
        var base: UnsafeMutableRawPointer?
        var size = 0
        guard pthread_attr_getstack(&attributes, &base, &size) == 0, let base else { return nil }
        return UInt(bitPattern: base)
    }
}
