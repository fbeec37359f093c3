/// A piece of a text: whole lines, with the definitions that start in them.
package struct Chunk: Hashable, Sendable {
    /// The bytes of its lines, line terminators included.
    package var bytes: Range<Int>
    /// The first line, counted from 1.
    package var firstLine: Int
    /// The last line, inclusive.
    package var lastLine: Int
    /// The definitions whose first line, comments aside, is in this chunk; in their order, at most 64.
    package var definitions: [Definition]
    /// The qualified name of what the chunk is about: the outermost definition that starts in it, or the one it continues.
    package var symbol: String?
    /// The kind of `symbol`; nil exactly when that is.
    package var kind: DefinitionKind?
}

/// Something that a text gives a name to.
package struct Definition: Hashable, Sendable {
    /// The name with those of what it lies in: `App.route`, `Install > Linux`. At most 200 bytes of UTF-8.
    package var qualifiedName: String
    /// The name alone: `route`. At most 120 bytes of UTF-8.
    package var name: String
    package var kind: DefinitionKind
    /// The line of the name, counted from 1.
    package var line: Int
}

/// What is defined.
package enum DefinitionKind: String, Hashable, Sendable, CaseIterable {
    case function, method, constructor, macro, test
    case `class`, `struct`, `enum`, interface, type, `extension`, module, namespace
    case constant, variable, property
    case heading

    /// Whether functions directly in it are methods.
    var isType: Bool {
        switch self {
        case .class, .struct, .enum, .interface, .type, .extension: true
        default: false
        }
    }

    /// Whether it only holds other definitions; such a one may be without a name (`namespace {`, `class << self`).
    var isContainer: Bool { isType || self == .module || self == .namespace }

    /// Which definition a chunk is about, when several start in it: the lower comes first.
    var rank: Int {
        switch self {
        case .module, .namespace: 1
        case .constant, .variable, .property: 2
        default: 0
        }
    }
}
