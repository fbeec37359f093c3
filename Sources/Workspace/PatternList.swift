/// The patterns of one ignore file, arranged so that a path is compared with few of them.
final class PatternList: Sendable {
    /// Where the folder that holds the file ends, with its slash, in the paths that are asked about.
    let baseLength: Int
    private let patterns: [IgnorePattern]
    /// Indices into `patterns`, last first: those that match no path but one that ends with the byte.
    private let candidatesByLastByte: [UInt8: [UInt32]]
    private let endings: ByteSet
    /// The others' indices, last first.
    private let otherCandidates: [UInt32]

    init(_ patterns: [IgnorePattern], baseLength: Int) {
        self.baseLength = baseLength
        self.patterns = patterns
        var candidatesByLastByte: [UInt8: [UInt32]] = [:]
        var otherCandidates: [UInt32] = []
        for (index, pattern) in patterns.enumerated().reversed() {
            if let byte = pattern.lastByte {
                candidatesByLastByte[byte, default: []].append(UInt32(index))
            } else {
                otherCandidates.append(UInt32(index))
            }
        }
        self.candidatesByLastByte = candidatesByLastByte
        self.otherCandidates = otherCandidates
        endings = ByteSet(candidatesByLastByte.keys)
    }

    /// The patterns in the content of an ignore file: a line each, comments and empty lines left out.
    convenience init(parsing content: [UInt8], baseLength: Int) {
        self.init(Self.patterns(in: content), baseLength: baseLength)
    }

    private static func patterns(in content: [UInt8]) -> [IgnorePattern] {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = content.starts(with: byteOrderMark) ? content[3...] : content[...]
        return text.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard line.first != UInt8(ascii: "#") else { return nil }
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            return IgnorePattern(parsing: withoutTrailingSpaces(line.prefix { $0 != 0 }))
        }
    }

    /// `line` up to its trailing spaces; one after a backslash stays.
    private static func withoutTrailingSpaces(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var end = line.startIndex
        var index = line.startIndex
        while index < line.endIndex {
            if line[index] == UInt8(ascii: "\\") {
                index += 1
                if index == line.endIndex { return line }
                end = index + 1
            } else if line[index] != UInt8(ascii: " ") {
                end = index + 1
            }
            index += 1
        }
        return line[..<end]
    }

    /// What the last pattern that matches `path` says of it; nil when none does.
    func verdict(
        on path: UnsafeBufferPointer<UInt8>, nameStart: Int, isDirectory: Bool
    ) -> IgnoreVerdict? {
        guard let last = path.last else { return nil }
        let match = lastMatch(in: otherCandidates, after: -1, path, nameStart, isDirectory)
        guard endings.contains(last), let candidates = candidatesByLastByte[last] else {
            return match >= 0 ? verdict(of: match) : nil
        }
        let better = lastMatch(in: candidates, after: match, path, nameStart, isDirectory)
        return better >= 0 ? verdict(of: better) : nil
    }

    /// The first of `candidates`, which come last first, that matches, as long as it comes after `floor`; otherwise
    /// `floor`.
    private func lastMatch(
        in candidates: [UInt32], after floor: Int, _ path: UnsafeBufferPointer<UInt8>, _ nameStart: Int,
        _ isDirectory: Bool
    ) -> Int {
        for candidate in candidates {
            let index = Int(candidate)
            if index <= floor { break }
            if patterns[index].matches(path, nameStart: nameStart, baseLength: baseLength, isDirectory: isDirectory) {
                return index
            }
        }
        return floor
    }

    private func verdict(of index: Int) -> IgnoreVerdict { patterns[index].isNegated ? .included : .ignored }
}

/// What an ignore file says of a path.
enum IgnoreVerdict {
    case ignored, included
}
