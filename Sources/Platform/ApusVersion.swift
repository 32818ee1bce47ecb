/// The version that this binary says it is.
public enum ApusVersion {
    public static let text = "0.1.0"
}
