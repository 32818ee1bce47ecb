/// Which names a page of a listing is read from: those that begin with a prefix, from behind the last one of the page before.
struct NameRange: Hashable, Sendable {
    var prefix = ""
    /// The last name of the page before; empty for the first page.
    var after = ""
    var limit: Int

    /// U+10FFFF sorts behind all that may follow the prefix.
    var end: String { prefix + "\u{10FFFF}" }
}
