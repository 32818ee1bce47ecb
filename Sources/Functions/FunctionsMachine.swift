import AWSInterface
import Ambient

/// A function and its `$LATEST`, as the value that control-plane operations change.
///
/// It decides about states, revisions and versions; it looks nothing up and knows no clock. New identifiers come in with the requests.
struct FunctionsMachine: Hashable, Sendable {
    var function: FunctionRecord
    var latest: VersionRecord

    /// A new identifier and the present, for one change.
    struct Change: Hashable, Sendable {
        var revisionID: String
        var now: Timestamp
    }

    /// A function that is being created.
    init(
        creating key: FunctionKey, id: String, settings: FunctionSettings, code: FunctionCode, tags: [String: String], by change: Change
    ) {
        function = FunctionRecord(key: key, id: id, tags: tags)
        latest = VersionRecord(
            version: FunctionVersion.latest, settings: settings, code: code, revisionID: change.revisionID, lastModified: change.now,
            state: .pending, lastUpdate: nil)
    }

    /// A stored function. A transition that is still under way is taken as finished: nothing but time stands between it and its end.
    init(function: FunctionRecord, latest: VersionRecord) {
        self.function = function
        self.latest = latest
        self.latest.state = .active
        self.latest.lastUpdate = .successful
    }

    /// - Throws: `PreconditionFailedException` where the caller expected another revision.
    func require(revision expected: String?) throws(ServiceError) {
        if let expected, expected != latest.revisionID { throw FunctionErrors.wrongRevision() }
    }

    mutating func update(settings: FunctionSettings, by change: Change) {
        latest.settings = settings
        touch(change)
    }

    mutating func update(code: FunctionCode, by change: Change) {
        latest.code = code
        touch(change)
    }

    private mutating func touch(_ change: Change) {
        latest.revisionID = change.revisionID
        latest.lastModified = change.now
        latest.lastUpdate = .inProgress
    }

    /// What a publication leads to.
    enum Publication: Hashable, Sendable {
        /// A new version, to be stored.
        case new(VersionRecord)
        /// Nothing changed since this version was published.
        case unchanged(VersionRecord)
    }

    /// Publishes `$LATEST` as a version, unless code and settings are those of the last one.
    ///
    /// - Parameters:
    ///   - last: the published version with the highest number.
    ///   - description: of the version; `nil` takes over the function's.
    ///   - codeSHA256: what the caller believes to publish, in Base64.
    mutating func publish(
        after last: VersionRecord?, description: String?, codeSHA256: String?, revision expected: String?, by change: Change
    ) throws(ServiceError) -> Publication {
        let actual = latest.code.base64SHA256
        if let codeSHA256, !codeSHA256.isEmpty, codeSHA256 != actual {
            throw FunctionErrors.invalid(
                "CodeSHA256 (\(codeSHA256)) is different from current CodeSHA256 in $LATEST (\(actual)). "
                    + "Please try again with the CodeSHA256 in $LATEST.")
        }
        try require(revision: expected)
        if let last, last.code == latest.code, last.publishedSettings == latest.settings { return .unchanged(last) }
        function.lastVersion += 1
        var version = latest
        version.version = FunctionVersion.name(of: function.lastVersion)
        version.sourceDescription = latest.settings.description
        if let description, !description.isEmpty { version.settings.description = description }
        version.revisionID = change.revisionID
        version.lastModified = change.now
        version.state = .pending
        version.lastUpdate = nil
        return .new(version)
    }
}

extension VersionRecord {
    /// The settings of `$LATEST` at the time of publication.
    var publishedSettings: FunctionSettings {
        var published = settings
        published.description = sourceDescription
        return published
    }
}
