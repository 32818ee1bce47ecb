extension Int {
    /// A number setting of a definition, which may be any number: beyond 32 bits it is as good as endless.
    init(limiting number: Double) { self = Int(Swift.min(Swift.max(number, 0), Double(Int32.max))) }
}
