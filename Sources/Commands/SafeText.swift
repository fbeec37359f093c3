private import CUTF8Proc
private import SystemSupport

/// A line of a file made safe to show: tabs become spaces, controls are escaped, and what does not fit is cut.
///
/// `highlights` are ranges of UTF-8 offsets in `text`, in order. With a `width`, at most so many columns are used, an ellipsis
/// for what is left out included; the first highlight stays in sight.
func safeText(_ text: String, highlights: [Range<Int>] = [], style: TerminalStyle, width: Int?) -> String {
    var cells = cells(of: text, highlights: highlights)
    if let width { cells = cut(cells, to: max(width, 8)) }
    var output = ""
    var run = ""
    var isHighlighted = false
    for cell in cells {
        if cell.isHighlighted != isHighlighted {
            output += isHighlighted ? style.apply(.match, run) : run
            run = ""
            isHighlighted = cell.isHighlighted
        }
        run += cell.text
    }
    return output + (isHighlighted ? style.apply(.match, run) : run)
}

/// A scalar as shown, with the columns it takes.
private struct Cell {
    var text: String
    var columns: Int
    var isHighlighted: Bool
}

private let tabStop = 4
/// More of a line is never looked at: no terminal shows it.
private let longestLine = 4096

private func cells(of text: String, highlights: [Range<Int>]) -> [Cell] {
    var cells: [Cell] = []
    var offset = 0
    var column = 0
    var remaining = highlights[...]
    for scalar in text.unicodeScalars {
        if cells.count == longestLine {
            cells.append(ellipsis)
            break
        }
        while let first = remaining.first, first.upperBound <= offset { remaining.removeFirst() }
        let isHighlighted = remaining.first.map { $0.contains(offset) } ?? false
        var cell = Cell(text: String(scalar), columns: 1, isHighlighted: isHighlighted)
        if scalar == "\t" {
            cell.columns = tabStop - column % tabStop
            cell.text = String(repeating: " ", count: cell.columns)
        } else if isUnsafeOnTerminal(scalar) {
            cell.text = escapedForDisplay(Array(String(scalar).utf8))
            cell.columns = cell.text.utf8.count
        } else if !scalar.isASCII {
            cell.columns = max(0, Int(utf8proc_charwidth(Int32(scalar.value))))
        }
        cells.append(cell)
        column += cell.columns
        offset += UTF8.width(scalar)
    }
    return cells
}

private let ellipsis = Cell(text: "…", columns: 1, isHighlighted: false)

private func cut(_ cells: [Cell], to width: Int) -> [Cell] {
    var start = 0
    if let first = cells.firstIndex(where: \.isHighlighted) {
        let end = cells[first...].firstIndex { !$0.isHighlighted } ?? cells.endIndex
        // Room for the highlight, an ellipsis on each side and some of what stands before it.
        if cells[..<end].reduce(0, { $0 + $1.columns }) > width - 1 { start = max(0, first - width / 4) }
    }
    var shown = start > 0 ? [ellipsis] : []
    var columns = shown.count
    for index in start..<cells.count {
        let rest = columns + cells[index].columns
        let isLast = index == cells.count - 1
        guard rest <= (isLast ? width : width - 1) else { return shown + [ellipsis] }
        shown.append(cells[index])
        columns = rest
    }
    return shown
}

/// The first characters of `text` that fit into `width` columns, made safe to show.
func safeText(_ text: String, width: Int?) -> String {
    safeText(text, style: TerminalStyle(usesColor: false, width: nil), width: width)
}
