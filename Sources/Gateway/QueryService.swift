import AWSInterface
import JSON

/// A service of the Query protocol: parameters as a form, answers in XML.
struct QueryService: Sendable {
    let name: String
    let version: String
    let namespace: String
    /// Output members that are maps, written as entries of key and value; other objects are structures.
    let maps: Set<String>
    /// The operations' shapes, for a service whose forms do not tell lists, maps and numbers apart by themselves.
    let operations: [String: QueryOperation]?
    /// The member that the request's URL stands for where its path names a resource: `/ACCOUNT/QUEUE`.
    let resourceURLMember: String?
    /// For a service that speaks JSON as well.
    let errors: QueryCompatibleErrors?

    init(
        name: String, version: String, namespace: String, maps: Set<String> = [], operations: [String: QueryOperation]? = nil,
        resourceURLMember: String? = nil, errors: QueryCompatibleErrors? = nil
    ) {
        self.name = name
        self.version = version
        self.namespace = namespace
        self.maps = maps
        self.operations = operations
        self.resourceURLMember = resourceURLMember
        self.errors = errors
    }
}

// MARK: - Parameters

extension QueryService {
    /// The parameters of `action` with the names and types that they have in JSON.
    ///
    /// - Parameter resourceURL: what the request was sent to, where its path names a resource.
    func input(_ parameters: [(name: String, value: String)], of action: String, resourceURL: String?) throws(ServiceError) -> JSONObject {
        let form = try QueryParameters(parameters)
        guard let operations else { return form.object }
        guard let members = operations[action]?.input else { return [:] }
        var input = try form.object(of: members)
        if let resourceURL, let member = resourceURLMember, input[member] == nil, members.contains(where: { $0.name == member }) {
            input[member] = .string(resourceURL)
        }
        return input
    }
}

// MARK: - Answers

extension QueryService {
    /// `<ActionResponse><ActionResult>…`. An operation that is known to have no output has no result element either.
    func xml(_ output: JSONObject, of action: String, requestID: String) -> String {
        var writer = XMLWriter(maps: maps)
        writer.open("\(action)Response", namespace: namespace)
        let shapes = operations?[action]
        if shapes == nil || shapes?.output != nil {
            writer.open("\(action)Result")
            writer.members(output, of: shapes?.output ?? [])
            writer.close("\(action)Result")
        }
        writer.open("ResponseMetadata")
        writer.element("RequestId", requestID)
        writer.close("ResponseMetadata")
        writer.close("\(action)Response")
        return writer.text
    }

    func xml(_ error: ServiceError, requestID: String) -> String {
        var writer = XMLWriter(maps: maps)
        writer.open("ErrorResponse", namespace: namespace)
        writer.open("Error")
        writer.element("Type", error.status < 500 ? "Sender" : "Receiver")
        writer.element("Code", error.code)
        writer.element("Message", error.message)
        writer.members(error.fields)
        writer.close("Error")
        writer.element("RequestId", requestID)
        writer.close("ErrorResponse")
        return writer.text
    }
}
