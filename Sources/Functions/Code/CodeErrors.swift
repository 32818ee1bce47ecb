import AWSInterface

extension CodePackageError {
    /// In AWS's words, where AWS has words for it.
    var serviceError: ServiceError {
        switch self {
        case .malformed:
            FunctionErrors.invalid("Could not unzip uploaded file. Please check your file, then try to upload again.")
        case .empty:
            FunctionErrors.invalid("Uploaded file must be a non-empty zip")
        case .unsafePath(let name):
            FunctionErrors.invalid(
                "Could not unzip uploaded file. Please check your file, then try to upload again. "
                    + "(The entry '\(name.prefix(200))' is not a path inside the package.)")
        case .tooManyEntries(let limit):
            FunctionErrors.invalid("The deployment package has more than \(limit) entries.")
        case .tooLarge(let limit):
            FunctionErrors.invalid("Unzipped size must be smaller than \(limit) bytes")
        }
    }
}

extension ServiceError {
    /// A version names a package that the database does not hold: damage, not the caller's fault.
    static func lostCode(_ sha256: String) -> ServiceError {
        ServiceError("ServiceException", "The deployment package \(sha256) is missing from the database.", status: 500)
    }
}
