import AWSInterface

/// The names of a service's errors where it has moved from the Query protocol to JSON and keeps its old names for its old clients
/// (Smithy's trait `awsQueryCompatible`): SDKs show the Query name, and find the error's type by the JSON one.
struct QueryCompatibleErrors: Sendable {
    struct Names: Sendable {
        /// The shape's name in AWS's model.
        let shape: String
        /// In the Query protocol, and in the header `x-amzn-query-error` of JSON.
        let query: String
        let status: Int
        /// What the Query protocol says instead of the message of JSON.
        let queryMessage: String?

        init(_ shape: String, query: String? = nil, status: Int = 400, queryMessage: String? = nil) {
            self.shape = shape
            self.query = query ?? shape
            self.status = status
            self.queryMessage = queryMessage
        }
    }

    private struct Entry {
        let names: Names
        let namespace: String
    }

    /// By shape and by Query name.
    private let entries: [String: Entry]
    /// Of errors that every service of AWS has alike, and of those that no table knows.
    private static let commonNamespace = "com.amazon.coral.service"

    /// - Parameters:
    ///   - namespace: what stands before `#` in `__type`, for example `com.amazonaws.sqs`.
    ///   - modelled: the errors of the service's model.
    ///   - common: those that all services share.
    init(namespace: String, modelled: [Names], common: [Names]) {
        var entries: [String: Entry] = [:]
        for (list, namespace) in [(modelled, namespace), (common, Self.commonNamespace)] {
            for names in list {
                let entry = Entry(names: names, namespace: namespace)
                entries[names.shape] = entry
                entries[names.query] = entry
            }
        }
        self.entries = entries
    }

    /// How `error`, which a service may give either name, stands in JSON: its status, `__type` and `x-amzn-query-error`.
    func json(_ error: ServiceError) -> (status: Int, type: String, queryError: String) {
        let known = entries[error.code]
        let status = known?.names.status ?? error.status
        let shape = known?.names.shape ?? error.code
        let query = known?.names.query ?? Self.withoutSuffix(error.code)
        return (status, "\(known?.namespace ?? Self.commonNamespace)#\(shape)", "\(query);\(status < 500 ? "Sender" : "Receiver")")
    }

    /// `error` as the Query protocol names it.
    func query(_ error: ServiceError) -> ServiceError {
        let known = entries[error.code]?.names
        var renamed = error
        renamed.code = known?.query ?? Self.withoutSuffix(error.code)
        renamed.status = known?.status ?? error.status
        renamed.message = known?.queryMessage ?? error.message
        return renamed
    }

    private static func withoutSuffix(_ code: String) -> String {
        code.hasSuffix("Exception") ? String(code.dropLast("Exception".count)) : code
    }
}
