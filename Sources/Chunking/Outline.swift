/// The definitions of a text and where they lie.
struct Outline {
    private(set) var items: [Item] = []
    /// For each line the innermost item around it that has a name, -1 for none.
    private(set) var owners: [Int32] = []
    /// Definitions nested deeper than this are part of the one around them.
    private static let maximumDepth = 32

    struct Item {
        var definition: Definition
        /// The line of the name, counted from 0.
        var line: Int
        /// The first line of the comments and decorators directly above.
        var lead: Int
        /// How many definitions it lies in, modules and namespaces not counted.
        var level: Int
        /// The innermost definition that it lies in, -1 for none.
        var parent: Int32
    }

    /// A definition whose end has not come.
    private struct Open {
        var item: Int32
        var kind: DefinitionKind
        var name: Range<Int>
        var isGroup = false
        var depth: Int32
        var indent: UInt8
        var hasOpened = false
        var hasBrace = false
        /// The indentation of the first line in it.
        var bodyIndent: UInt8?
        var qualifiedName: String
        var headingLevel = 0
    }

    private var stack: [Open] = []
    /// By how much the bracket count is off, which conditional compilation does.
    private var drift: Int32 = 0

    init(of text: UnsafeBufferPointer<UInt8>, _ lines: [Line], _ syntax: CompiledSyntax) {
        owners.reserveCapacity(lines.count)
        if syntax.isProse { addHeadings(text, lines, syntax) } else { addDefinitions(text, lines, syntax) }
    }

    private mutating func addDefinitions(
        _ text: UnsafeBufferPointer<UInt8>, _ lines: [Line], _ syntax: CompiledSyntax
    ) {
        syntax.classes.withUnsafeBufferPointer { classes in
            let matcher = DefinitionMatcher(text: text, syntax: syntax, classes: classes)
            var lead: Int?
            for (index, line) in lines.enumerated() {
                if line.isBlank || line.traits.contains(.inside) {
                    if line.isBlank { lead = nil }
                    owners.append(owner)
                    continue
                }
                let depth = close(before: line, matcher)
                if line.traits.contains(.comment) {
                    lead = lead ?? index
                    owners.append(owner)
                    continue
                }
                guard stack.count < Self.maximumDepth, let match = matcher.match(line, in: scope(line, depth, syntax))
                else {
                    if matcher.isDecorator(line) {
                        lead = lead ?? index
                    } else if let first = lead, lines[first].depth >= line.depth {
                        // Deeper, it is the rest of a decorator of several lines.
                        lead = nil
                    }
                    owners.append(owner)
                    continue
                }
                var first = lead ?? index
                if syntax.syntax.preprocessor, first == index, index > 0, matcher.isReturnType(lines[index - 1]) {
                    first -= 1
                }
                push(match, line, index, lead: first, depth, text)
                owners.append(owner)
                // A macro's lines are directives: nothing lies in it.
                if line.traits.contains(.directive) { stack.removeLast() }
                lead = nil
            }
        }
    }

    private var owner: Int32 { stack.last { $0.item >= 0 }?.item ?? -1 }

    private func scope(_ line: Line, _ depth: Int32, _ syntax: CompiledSyntax) -> DefinitionMatcher.Scope {
        guard let top = stack.last else {
            let isOutermost = syntax.hasBraces ? depth <= 0 : line.indent == 0
            return .init(isDeclaration: isOutermost, isDirect: isOutermost)
        }
        let isDirect = syntax.hasBraces ? depth == top.depth &+ 1 : line.indent == top.bodyIndent
        return .init(
            kind: top.kind, name: top.name, group: top.isGroup ? top.kind : nil,
            isDeclaration: top.kind.isContainer && (isDirect || !syntax.hasBraces),
            isDirect: isDirect)
    }

    /// Ends what ends before `line`.
    ///
    /// - Returns: the open brackets at the line's start, corrected.
    private mutating func close(before line: Line, _ matcher: DefinitionMatcher) -> Int32 {
        var depth = line.depth &- drift
        let first = matcher.text[line.first]
        while var top = stack.last {
            if matcher.syntax.hasBraces {
                // A brace at the indentation of the definition is its end, whatever was counted.
                if first == UInt8(ascii: "}"), line.indent == top.indent {
                    let closed = top.depth &+ matcher.closingBrackets(line)
                    if depth > closed {
                        drift &+= depth &- closed
                        depth = closed
                    }
                }
                var stays = depth > top.depth
                if stays { top.hasOpened = true }
                if !stays, depth == top.depth {
                    if first == UInt8(ascii: "{"), !top.hasBrace {
                        (top.hasBrace, stays) = (true, true)
                    } else if !top.hasBrace,
                        matcher.continuesHeader(line, isDeeper: line.indent > top.indent && !top.hasOpened)
                    {
                        stays = true
                    }
                }
                if stays {
                    stack[stack.count - 1] = top
                    return depth
                }
            } else {
                if matcher.syntax.countsBrackets, depth > top.depth, line.indent > 0 || first == UInt8(ascii: ")") {
                    return depth
                }
                if line.traits.contains(.comment) { return depth }
                if line.indent > top.indent {
                    if top.bodyIndent == nil { stack[stack.count - 1].bodyIndent = line.indent }
                    return depth
                }
                if line.indent == top.indent, matcher.closes(line) || matcher.continues(line, top.name) { return depth }
                // What is not indented is outside all brackets, whatever was counted.
                if line.indent == 0, stack.count == 1 { drift = line.depth; depth = 0 }
            }
            stack.removeLast()
        }
        return depth
    }

    private mutating func push(
        _ match: DefinitionMatcher.Match, _ line: Line, _ index: Int, lead: Int, _ depth: Int32,
        _ text: UnsafeBufferPointer<UInt8>
    ) {
        var open = Open(
            item: -1, kind: match.kind, name: match.name, isGroup: match.isGroup, depth: depth, indent: line.indent,
            qualifiedName: stack.last?.qualifiedName ?? "")
        if !match.name.isEmpty {
            let name = DefinitionName(text, match)
            let parent = stack.last { $0.item >= 0 && $0.kind != .namespace }
            let separator = parent?.kind == .test ? " > " : "."
            let outer = parent.map { $0.qualifiedName + separator } ?? ""
            let qualifiedName = truncated((outer + name.path).utf8, 200)
            if match.kind != .namespace { open.qualifiedName = qualifiedName }
            open.item = Int32(truncatingIfNeeded: items.count)
            let kind = match.kind == .function && name.isMember ? .method : match.kind
            items.append(
                Item(
                    definition: Definition(
                        qualifiedName: qualifiedName, name: name.last, kind: kind, line: index + 1),
                    line: index, lead: lead, level: stack.count { $0.kind != .module && $0.kind != .namespace },
                    parent: owner))
        }
        stack.append(open)
    }

    private mutating func addHeadings(
        _ text: UnsafeBufferPointer<UInt8>, _ lines: [Line], _ syntax: CompiledSyntax
    ) {
        var matcher = HeadingMatcher(text: text, lines: lines, forms: syntax.syntax.headings)
        for (index, line) in lines.enumerated() {
            if line.isCode, let heading = matcher.match(index) {
                while let top = stack.last, top.headingLevel >= heading.level { stack.removeLast() }
                let name = truncated(text[heading.text], 120)
                let outer = stack.last.map { $0.qualifiedName + " > " } ?? ""
                let qualifiedName = truncated((outer + name).utf8, 200)
                items.append(
                    Item(
                        definition: Definition(
                            qualifiedName: qualifiedName, name: name, kind: .heading, line: heading.line + 1),
                        line: heading.line, lead: index, level: stack.count, parent: owner))
                stack.append(
                    Open(
                        item: Int32(truncatingIfNeeded: items.count - 1), kind: .heading, name: heading.text, depth: 0,
                        indent: 0, qualifiedName: qualifiedName, headingLevel: heading.level))
            }
            owners.append(owner)
        }
    }
}
