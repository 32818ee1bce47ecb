extension JSONataError {
    /// The codes of the JSONata reference implementation.
    public enum Code: String, Sendable, CaseIterable {
        case s0101 = "S0101", s0102 = "S0102", s0103 = "S0103", s0104 = "S0104", s0105 = "S0105", s0106 = "S0106"
        case s0201 = "S0201", s0202 = "S0202", s0203 = "S0203", s0204 = "S0204", s0207 = "S0207", s0208 = "S0208"
        case s0209 = "S0209", s0210 = "S0210", s0211 = "S0211", s0212 = "S0212", s0213 = "S0213", s0214 = "S0214"
        case s0215 = "S0215", s0216 = "S0216", s0217 = "S0217"
        case s0301 = "S0301", s0302 = "S0302", s0401 = "S0401", s0402 = "S0402"
        case t0410 = "T0410", t0411 = "T0411", t0412 = "T0412"
        case d1001 = "D1001", d1002 = "D1002", t1003 = "T1003", d1004 = "D1004", t1005 = "T1005", t1006 = "T1006"
        case t1007 = "T1007", t1008 = "T1008", d1009 = "D1009", t1010 = "T1010"
        case t2001 = "T2001", t2002 = "T2002", t2003 = "T2003", t2004 = "T2004", t2006 = "T2006", t2007 = "T2007"
        case t2008 = "T2008", t2009 = "T2009", t2010 = "T2010", t2011 = "T2011", t2012 = "T2012", d2014 = "D2014"
        case d3001 = "D3001", d3010 = "D3010", d3011 = "D3011", d3012 = "D3012", d3020 = "D3020", d3030 = "D3030"
        case d3040 = "D3040", d3050 = "D3050", d3060 = "D3060", d3061 = "D3061", d3070 = "D3070"
        case d3080 = "D3080", d3081 = "D3081", d3082 = "D3082", d3083 = "D3083", d3084 = "D3084", d3085 = "D3085"
        case d3086 = "D3086", d3087 = "D3087", d3088 = "D3088", d3089 = "D3089", d3090 = "D3090", d3091 = "D3091"
        case d3092 = "D3092", d3093 = "D3093"
        case d3100 = "D3100", d3110 = "D3110", d3120 = "D3120", d3121 = "D3121", d3130 = "D3130", d3131 = "D3131"
        case d3132 = "D3132", d3133 = "D3133", d3134 = "D3134", d3135 = "D3135", d3136 = "D3136", d3137 = "D3137"
        case d3138 = "D3138", d3139 = "D3139", d3140 = "D3140", d3141 = "D3141"
        case u1001 = "U1001"

        /// What the code says, without the particulars.
        public var meaning: String { Self.meanings[self] ?? rawValue }

        private static let meanings: [Code: String] = [
            .s0101: "String literal must be terminated by a matching quote",
            .s0102: "Number out of range",
            .s0103: "Unsupported escape sequence",
            .s0104: "The escape sequence \\u must be followed by 4 hex digits",
            .s0105: "Quoted property name must be terminated with a backquote",
            .s0106: "Comment has no closing tag",
            .s0201: "Syntax error",
            .s0202: "Unexpected token",
            .s0203: "Expected another token before the end of the expression",
            .s0204: "Unknown operator",
            .s0207: "Unexpected end of expression",
            .s0208: "Parameter of function definition must be a variable name (start with $)",
            .s0209: "A predicate cannot follow a grouping expression in a step",
            .s0210: "Each step can only have one grouping expression",
            .s0211: "The symbol cannot be used as a unary operator",
            .s0212: "The left side of := must be a variable name (start with $)",
            .s0213: "The literal value cannot be used as a step within a path expression",
            .s0214: "The right side of the operator must be a variable name (start with $)",
            .s0215: "A context variable binding must precede any predicates on a step",
            .s0216: "A context variable binding must precede the 'order-by' clause on a step",
            .s0217: "The object representing the 'parent' cannot be derived from this expression",
            .s0301: "Empty regular expressions are not allowed, or this one is malformed",
            .s0302: "No terminating / in regular expression",
            .s0401: "Type parameters can only be applied to functions and arrays",
            .s0402: "Choice groups containing parameterized types are not supported",
            .t0410: "An argument does not match the function's signature",
            .t0411: "The context value is not compatible with the function's argument",
            .t0412: "An argument of the function must be an array of one type",
            .d1001: "Number out of range",
            .d1002: "Cannot negate a non-numeric value",
            .t1003: "Key in object structure must evaluate to a string",
            .d1004: "Regular expression matches zero length string",
            .t1005: "Attempted to invoke a non-function. Did you mean the function of that name with a $?",
            .t1006: "Attempted to invoke a non-function",
            .t1007: "Attempted to partially apply a non-function. Did you mean the function of that name with a $?",
            .t1008: "Attempted to partially apply a non-function",
            .d1009: "Multiple key definitions evaluate to same key",
            .t1010: "The matcher function argument does not return the correct object structure",
            .t2001: "The left side of the operator must evaluate to a number",
            .t2002: "The right side of the operator must evaluate to a number",
            .t2003: "The left side of the range operator (..) must evaluate to an integer",
            .t2004: "The right side of the range operator (..) must evaluate to an integer",
            .t2006: "The right side of the function application operator ~> must be a function",
            .t2007: "Type mismatch when comparing values in order-by clause",
            .t2008: "The expressions within an order-by clause must evaluate to numeric or string values",
            .t2009: "The values either side of the operator must be of the same data type",
            .t2010: "The expressions either side of the operator must evaluate to numeric or string values",
            .t2011: "The insert/update clause of the transform expression must evaluate to an object",
            .t2012: "The delete clause of the transform expression must evaluate to a string or array of strings",
            .d2014: "The size of the sequence allocated by the range operator (..) must not exceed 1e7",
            .d3001: "Attempting to invoke string function on Infinity or NaN",
            .d3010: "Second argument of replace function cannot be an empty string",
            .d3011: "Fourth argument of replace function must evaluate to a positive number",
            .d3012: "Attempted to replace a matched string with a non-string value",
            .d3020: "Third argument of split function must evaluate to a positive number",
            .d3030: "Unable to cast value to a number",
            .d3040: "Third argument of match function must evaluate to a positive number",
            .d3050: "The second argument of reduce function must be a function with at least two arguments",
            .d3060: "The sqrt function cannot be applied to a negative number",
            .d3061: "The power function has resulted in a value that cannot be represented as a JSON number",
            .d3070: "The single argument form of the sort function can only be applied to an array of strings or an array of numbers",
            .d3080: "The picture string must only contain a maximum of two sub-pictures",
            .d3081: "The sub-picture must not contain more than one instance of the decimal-separator character",
            .d3082: "The sub-picture must not contain more than one instance of the percent character",
            .d3083: "The sub-picture must not contain more than one instance of the per-mille character",
            .d3084: "The sub-picture must not contain both a percent and a per-mille character",
            .d3085: "The mantissa part of a sub-picture must contain at least one optional digit or decimal digit character",
            .d3086: "The sub-picture must not contain a passive character between two active characters",
            .d3087: "The sub-picture must not contain a grouping-separator next to a decimal-separator character",
            .d3088: "The sub-picture must not contain a grouping-separator at the end of the integer part",
            .d3089: "The sub-picture must not contain two adjacent instances of the grouping-separator character",
            .d3090: "The integer part must not have a decimal digit character before an optional digit character",
            .d3091: "The fractional part must not have an optional digit character before a decimal digit character",
            .d3092: "A sub-picture with an exponent separator must not contain a percent or per-mille character",
            .d3093: "The exponent part must comprise only one or more decimal digit characters",
            .d3100: "The radix of the formatBase function must be between 2 and 36",
            .d3110: "The argument of the toMillis function must be an ISO 8601 formatted timestamp",
            .d3120: "Syntax error in expression passed to function eval",
            .d3121: "Dynamic error evaluating the expression passed to function eval",
            .d3130: "Formatting or parsing an integer as a sequence starting with this is not supported",
            .d3131: "In a decimal digit pattern, all digits must be from the same decimal group",
            .d3132: "Unknown component specifier in date/time picture string",
            .d3133: "The 'name' modifier can only be applied to months and days in the date/time picture string",
            .d3134: "The timezone integer format specifier cannot have more than four digits",
            .d3135: "No matching closing bracket ']' in date/time picture string",
            .d3136: "The date/time picture string is missing specifiers required to parse the timestamp",
            .d3137: "$error() function evaluated",
            .d3138: "The $single() function expected exactly 1 matching result. Instead it matched more",
            .d3139: "The $single() function expected exactly 1 matching result. Instead it matched 0",
            .d3140: "Malformed URL passed to a URL function",
            .d3141: "$assert() statement failed",
            .u1001: "Expression evaluation exceeded a limit",
        ]
    }
}
