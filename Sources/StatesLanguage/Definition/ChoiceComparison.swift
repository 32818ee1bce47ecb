public import JSON
public import JSONPath

/// One comparison of a JSONPath Choice rule: `{"Variable": …, "NumericLessThanPath": …}`.
public struct Comparison: Sendable {
    public var variable: JSONPath
    public var test: Test

    public init(variable: JSONPath, test: Test) {
        self.variable = variable
        self.test = test
    }

    public enum Test: Sendable {
        /// `IsNull`, `IsPresent`, `IsNumeric`, `IsString`, `IsBoolean`, `IsTimestamp`, and what is wanted of it.
        case type(TypeTest, Bool)
        /// `StringMatches`: `*` stands for any characters.
        case matches(WildcardPattern)
        case relation(Operand, Relation, Comparand)
    }

    public enum TypeTest: String, Hashable, Sendable, CaseIterable {
        case isNull = "IsNull"
        case isPresent = "IsPresent"
        case isNumeric = "IsNumeric"
        case isString = "IsString"
        case isBoolean = "IsBoolean"
        case isTimestamp = "IsTimestamp"
    }

    public enum Operand: String, Hashable, Sendable, CaseIterable {
        case string = "String"
        case numeric = "Numeric"
        case boolean = "Boolean"
        case timestamp = "Timestamp"
    }

    public enum Relation: String, Hashable, Sendable, CaseIterable {
        case equals = "Equals"
        case lessThan = "LessThan"
        case greaterThan = "GreaterThan"
        case lessThanEquals = "LessThanEquals"
        case greaterThanEquals = "GreaterThanEquals"
    }

    public enum Comparand: Sendable {
        case constant(JSONValue)
        case path(JSONPath)
    }
}
