"""The tables, as Markdown that also reads well in a terminal."""

from engine import NAMES, OURS
from measuring import best_point

RECALL = 0.99


def table(head, rows, left=1):
    """A Markdown table: the first `left` columns to the left, the others, numbers, to the right."""
    lines = [head, ["---" if column < left else "---:" for column in range(len(head))], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def milliseconds(value):
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"


def point_cells(row):
    cells = [row["engine"], row["parameters"], f"{row['build_seconds']:.1f}", f"{row['peak'] / 1e6:.0f}"]
    return [*cells, f"{row['recall']:.4f}", milliseconds(row["p50"]), milliseconds(row["p99"])]


POINT_HEAD = ["engine", "parameters", "build, s", "peak memory, MB", "recall@10", "median, ms", "99 %, ms"]


def engines_in(results):
    found = {row["engine"] for row in results}
    return [name for name in NAMES if name in found]


def best_table(results, recall=RECALL):
    return table(POINT_HEAD, [point_cells(best_point(results, name, recall)) for name in engines_in(results)], 2)


def full_table(results):
    ordered = [row for name in engines_in(results) for row in results if row["engine"] == name]
    return table(POINT_HEAD, [point_cells(row) for row in ordered], 2)


def ratio_table(results, recall=RECALL):
    """For each peer's best point, ours that is fastest at no less recall (or, where none has it, the best recall of
    ours)."""
    ours = [row | {"engine": "ws", "name": row["engine"]} for row in results if row["engine"] in OURS]
    lines = []
    for name in engines_in(results):
        if name in OURS or not ours:
            continue
        peer = best_point(results, name, recall)
        own = best_point(ours, "ws", peer["recall"])
        lines.append(
            [
                f"{name}, {peer['parameters']}",
                f"{peer['recall']:.4f}",
                milliseconds(peer["p50"]),
                f"{own['name']}, {own['parameters']}",
                f"{own['recall']:.4f}",
                milliseconds(own["p50"]),
                f"{peer['p50'] / own['p50']:.2f}",
                f"{peer['build_seconds'] / own['build_seconds']:.1f}",
            ]
        )
    head = ["peer", "recall@10", "median, ms", "ws with no less recall", "recall@10", "median, ms", "times as fast"]
    return table([*head, "build: times as fast"], lines)


def filter_table(rows):
    lines = [
        [
            row["engine"],
            row["parameters"],
            f"{row['matching']} of {row['rows']}",
            f"{row['recall']:.4f}",
            milliseconds(row["p50"]),
            milliseconds(row["p99"]),
            milliseconds(row["unfiltered"]),
            f"{row['p50'] / row['unfiltered']:.2f}",
        ]
        for row in rows
    ]
    head = ["engine", "parameters", "rows that match", "recall@10", "median, ms", "99 %, ms", "without filter, ms"]
    return table([*head, "ratio"], lines, 2)


def sustained_table(found):
    lines = [
        ["records at the start, at the end", f"{found['rows']:,}, {found['records']:,}"],
        ["upserts a second, in batches of", f"{found['upserts_per_second']:.0f}, {found['batch']}"],
        ["longest batch", f"{found['longest_batch']:.0f} ms"],
        ["queries", f"{found['queries']:,}"],
        ["median, 99 %, longest", f"{found['p50']:.3f}, {found['p99']:.1f}, {found['longest']:.1f} ms"],
        ["queries compared with exact search", f"{found['compared']:,}"],
        ["recall@10 of these", f"{found['recall']:.4f}"],
        ["matches that were gone or had another vector's score", found["wrong"]],
    ]
    return table(["", "measured"], lines)


def rows_table(results, recall):
    """The fastest point with that recall for each engine and number of rows."""
    lines = []
    for rows in sorted({row["rows"] for row in results}):
        of_size = [row for row in results if row["rows"] == rows]
        lines += [[f"{rows:,}", *point_cells(best_point(of_size, name, recall))] for name in engines_in(of_size)]
    return table(["rows", *POINT_HEAD], lines, 3)


def take_overs(results, recall):
    """From which of the measured numbers of rows on ws's codes beat its exact search, and its lists the flat scan."""
    return "\n".join(
        f"- {name} from {former}: {take_over(results, former, name, recall)}"
        for former, name in (("ws exact", "ws codes"), ("ws codes", "ws IVF-PQ"))
        if {former, name} <= set(engines_in(results))
    )


def take_over(results, former, name, recall):
    """The least number of rows from which on `name` is the faster one of the two at that recall."""
    sizes = sorted({row["rows"] for row in results})
    first = None
    for rows in reversed(sizes):
        of_size = [row for row in results if row["rows"] == rows]
        old, new = best_point(of_size, former, recall), best_point(of_size, name, recall)
        if not old or not new or new["recall"] < recall or new["p50"] >= old["p50"] and old["recall"] >= recall:
            break
        first = rows
    if first is None:
        return f"not up to {sizes[-1]:,} rows"
    return f"takes over at {first:,} rows" + (", the fewest measured" if first == sizes[0] else "")


def machine():
    """The processor and the memory that were measured on."""
    names = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    memory = int(open("/proc/meminfo").readline().split()[1]) / 1e6
    return f"{names[0] if names else 'unknown processor'}, {len(names)} processors, {memory:.0f} GB of memory"


def replace_section(document, name, text):
    """Puts `text` between the lines `<!-- NAME -->` and `<!-- end NAME -->` of a Markdown file."""
    old = document.read_text()
    first, last = f"<!-- {name} -->\n", f"<!-- end {name} -->"
    if first not in old or last not in old:
        raise SystemExit(f"bench-vectors: {document} has no section {name}")
    head, rest = old.split(first, 1)
    document.write_text(head + first + text.strip("\n") + "\n" + last + rest.split(last, 1)[1])
