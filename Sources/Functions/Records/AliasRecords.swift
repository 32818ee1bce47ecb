/// A name for a version, or for two with weights.
public struct AliasRecord: Hashable, Sendable {
    public var name: String
    public var description: String
    public var routing: AliasRouting
    /// A UUID, new at every change.
    public var revisionID: String

    public init(name: String, description: String, routing: AliasRouting, revisionID: String) {
        self.name = name
        self.description = description
        self.routing = routing
        self.revisionID = revisionID
    }
}

/// To which version an alias leads.
public struct AliasRouting: Hashable, Sendable {
    /// What a second version gets of the invocations.
    public struct Weight: Hashable, Sendable {
        public var version: String
        /// 0 to 1.
        public var share: Double

        public init(version: String, share: Double) {
            self.version = version
            self.share = share
        }
    }

    /// The version that gets what `additional` leaves.
    public var version: String
    /// AWS allows one.
    public var additional: [Weight]

    public init(version: String, additional: [Weight] = []) {
        self.version = version
        self.additional = additional
    }

    public var versions: [String] { [version] + additional.map(\.version) }

    /// The version for one invocation.
    ///
    /// - Parameter number: a random number in `0..<1`. The upper end of the interval belongs to the additional versions,
    ///   so that 0 is always the main version.
    public func version(choosing number: Double) -> String {
        var end = 1.0
        for weight in additional {
            let start = end - weight.share
            if number >= start, number < end { return weight.version }
            end = start
        }
        return version
    }
}
