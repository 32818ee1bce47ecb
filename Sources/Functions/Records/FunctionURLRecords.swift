public import Ambient
public import JSON

/// The HTTP address of a function.
public struct FunctionURLRecord: Hashable, Sendable {
    public enum AuthType: String, Sendable {
        case none = "NONE"
        case iam = "AWS_IAM"
    }

    public enum InvokeMode: String, Sendable {
        case buffered = "BUFFERED"
        case responseStream = "RESPONSE_STREAM"
    }

    public var key: FunctionKey
    /// An alias, or `nil` for `$LATEST`.
    public var qualifier: String?
    /// 32 letters and digits: the first label of the URL's host name.
    public var urlID: String
    public var authType: AuthType
    public var invokeMode: InvokeMode
    /// `Cors` as AWS's API has it: `AllowOrigins`, `AllowMethods` … `nil` where there is none.
    public var cors: JSONObject?
    public var created: Timestamp
    public var modified: Timestamp

    public init(
        key: FunctionKey, qualifier: String?, urlID: String, authType: AuthType, invokeMode: InvokeMode, cors: JSONObject?,
        created: Timestamp, modified: Timestamp
    ) {
        self.key = key
        self.qualifier = qualifier
        self.urlID = urlID
        self.authType = authType
        self.invokeMode = invokeMode
        self.cors = cors
        self.created = created
        self.modified = modified
    }
}
