/// What a record's metadata have to fulfil to be found.
///
/// A field is a key of the metadata, or keys joined by dots that lead into nested objects: `author.name`. Texts compare by
/// their UTF-8 bytes, numbers by value, whole or not; values of different kinds are never equal and never in an order.
public indirect enum Filter: Hashable, Sendable {
    /// The field is there and equals the value.
    case equals(String, MetadataValue)
    /// The field is there and is less than the value, a number or a text.
    case less(String, MetadataValue)
    case lessOrEqual(String, MetadataValue)
    case greater(String, MetadataValue)
    case greaterOrEqual(String, MetadataValue)
    /// The field is there and equals one of the values.
    case isIn(String, [MetadataValue])
    /// The field is there and is an array with such an element.
    case contains(String, MetadataValue)
    /// The field is there, even if null.
    case exists(String)
    /// The field is a time from `from` (included) to `before` (excluded), both in seconds since 1970, nil for no bound. A time
    /// is a number of such seconds, or a text as in RFC 3339: `2026-01-31`, `2026-01-31T09:30:00.5Z`, `…+02:00`.
    case time(String, from: Double?, before: Double?)
    /// The field `path` is one of these paths or below one of them.
    case path([String])
    /// The field `path` is chosen by these globs, as in gitignore(5): `*.swift`, `src/**/test`, `!vendor`. The last that matches
    /// decides; what none matches is left out unless all of them begin with `!`.
    case glob([String])
    case and([Filter])
    case or([Filter])
    case not(Filter)
}

extension Filter {
    /// Filters within each other at most.
    public static let depthLimit = 32
    /// Conditions and values of a filter in all at most.
    public static let sizeLimit = 10_000
    /// Bytes of all of a filter's texts at most.
    public static let textLimit = 1 << 20
}
