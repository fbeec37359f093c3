"""Measures vector search beside faiss, usearch, sqlite-vec and LanceDB, in one run on the same vectors.

With DIR: the chunks of that tree as ws embeds them, the queries chunks held out of them (and questions, with
--labels), filters by path, and a store that is searched while it is written to. With --large: clustered vectors of
768 dimensions, which take 3 GB of disk and many minutes.

Every engine is a process of its own on one processor and answers one query at a time. Engines take turns, pass by
pass. A query's time is its median over the passes; the tables have the median and the 99th percentile over the
queries. Recall is the share of the exact 10 nearest found, ties counted.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import chunks
import plot
import report
from engine import NAMES, Data, Engine, take_precedence
from measuring import build, filtered, say, sweep

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "vector-benchmarks.md"
LARGE_DIMENSION, LARGE_RECALL = 768, 0.95
LEAST_ROWS = 256
LARGE_ROWS = [1_000, 3_000, 10_000, 30_000, 100_000, 1_000_000]
LARGE_ENGINES = ["ws exact", "ws codes", "ws IVF-PQ", "ws", "faiss flat", "faiss PQ fast scan", "faiss IVF-PQ"]


def read_arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench-vectors", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("directory", metavar="DIR", type=Path, nargs="?", help="the tree whose chunks are searched")
    parser.add_argument("--rows", metavar="N", type=int, default=113_000, help="at most N chunks (default: 113000)")
    parser.add_argument(
        "--held-out", metavar="N", type=int, default=1000, help="chunks that are queries (default: 1000)"
    )
    parser.add_argument(
        "--seed",
        metavar="N",
        type=int,
        default=1,
        help="which chunks are held out and which folders filter; which vectors --large makes (default: 1)",
    )
    parser.add_argument("--labels", metavar="DIR", type=Path, help="JSON files with lists of {query: ...}, asked too")
    parser.add_argument(
        "--sustained", metavar="SECONDS", type=int, default=30, help="upserts beside queries; 0: none (default: 30)"
    )
    parser.add_argument("--large", action="store_true", help="measure at 1,000 to 1,000,000 rows too")
    parser.add_argument(
        "--large-rows",
        metavar="N",
        type=int,
        nargs="+",
        default=LARGE_ROWS,
        help=f"the numbers of rows of --large (default: {' '.join(map(str, LARGE_ROWS))})",
    )
    parser.add_argument(
        "--engines",
        metavar="NAME",
        nargs="+",
        choices=NAMES,
        help=f"only these of: {', '.join(NAMES)} (default: all; with --large: {', '.join(LARGE_ENGINES)})",
    )
    parser.add_argument("--passes", metavar="N", type=int, default=5, help="passes that count (default: 5)")
    parser.add_argument("--limit", metavar="SECONDS", type=float, default=2.0, help="the longest pass (default: 2)")
    parser.add_argument(
        "--benchmarks", metavar="FILE", type=Path, help="ws-benchmarks (default: a fresh release build)"
    )
    parser.add_argument(
        "--realtime", action="store_true", help="let engines run before everything else on a busy machine (needs root)"
    )
    parser.add_argument(
        "--results", metavar="DIR", type=Path, help="measure nothing: tell what an earlier --out DIR has"
    )
    parser.add_argument("--out", metavar="DIR", type=Path, help="write plots, tables and results there")
    parser.add_argument("--write", action="store_true", help="write plots and tables into docs")
    arguments = parser.parse_args()
    if not arguments.directory and not arguments.large and not arguments.results:
        parser.error("nothing to measure: give DIR, --large or both")
    if arguments.directory and not arguments.directory.is_dir():
        parser.error(f"{arguments.directory} is not a folder")
    if arguments.seed < 0:
        parser.error("--seed: at least 0")
    if arguments.passes < 1:
        parser.error("--passes: at least 1")
    if min(arguments.large_rows) < LEAST_ROWS:
        parser.error(f"--large-rows: at least {LEAST_ROWS}, which some engines need to train on")
    return arguments


def release_build():
    release = [
        "--package-path",
        ROOT,
        "--configuration",
        "release",
        "--static-swift-stdlib",
        "--product",
        "ws-benchmarks",
    ]
    if subprocess.run(["swift", "build", *release], stdout=sys.stderr).returncode != 0:
        sys.exit("bench-vectors: the build failed")
    shown = subprocess.run(
        ["swift", "build", *release, "--show-bin-path"], stdout=subprocess.PIPE, text=True, check=True
    )
    return Path(shown.stdout.strip()) / "ws-benchmarks"


def measure_chunks(arguments, benchmarks, temporary):
    """Engines build one after the other and then stand side by side."""
    say(f"chunks of {arguments.directory}")
    data = chunks.make(
        arguments.directory.resolve(),
        temporary,
        benchmarks,
        arguments.rows,
        arguments.held_out,
        arguments.seed,
        arguments.labels,
    )
    engines = []
    for name in arguments.engines or NAMES:
        engines.append(Engine(name, data, benchmarks, 1, temporary, arguments.realtime))
        build(engines[-1:])
    points = sweep(engines, data, arguments.passes, arguments.limit)
    filters = filtered(engines, data, points, arguments.passes, arguments.limit)
    for engine in engines:
        engine.close()
    sustained = measure_sustained(arguments, data, benchmarks, temporary) if arguments.sustained else None
    return {
        "rows": data.rows,
        "dimension": data.dimension,
        "seed": arguments.seed,
        "points": points,
        "filters": filters,
        "sustained": sustained,
    }


def measure_sustained(arguments, data, benchmarks, temporary):
    """1,000 upserts a second into a store that queries are asked of; on all processors, as a daemon would run."""
    say(f"upserts beside queries for {arguments.sustained} s")
    command = [benchmarks, "sustained", "--base", data.base, "--dimension", data.dimension, "--rows", data.rows]
    command += ["--queries", data.queries, "--seconds", arguments.sustained, "--rate", 1000, "--batch", 100]
    environment = os.environ | {"TMPDIR": str(temporary)}
    first = take_precedence if arguments.realtime else None
    run = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, env=environment, check=True, preexec_fn=first)
    return json.loads(run.stdout)


def measure_large(arguments, benchmarks, temporary):
    """One engine at a time, since each holds the vectors; two threads build."""
    base, queries = temporary / "large.f32", temporary / "large-queries.f32"
    say(f"{max(arguments.large_rows):,} vectors of {LARGE_DIMENSION} dimensions")
    made = [max(arguments.large_rows), LARGE_DIMENSION, arguments.seed, base, queries]
    subprocess.run([sys.executable, ROOT / "scripts" / "make-vectors", *map(str, made)], check=True)
    points = []
    for rows in sorted(arguments.large_rows):
        data = Data(base, queries, LARGE_DIMENSION, rows, chunks.K, ())
        for name in arguments.engines or LARGE_ENGINES:
            say(f"{rows:,} rows")
            engine = Engine(name, data, benchmarks, 2, temporary, arguments.realtime)
            build([engine])
            points += sweep([engine], data, arguments.passes, arguments.limit)
            engine.close()
    return {"dimension": LARGE_DIMENSION, "seed": arguments.seed, "points": points}


def seed(results):
    """The seed that results were measured with; there was but one before they had it."""
    return results.get("seed", 1)


def chunk_sections(results):
    points, filters = results["points"], results["filters"]
    size = f"{results['rows']:,} chunks, {results['dimension']} dimensions, seed {seed(results)}"
    title = f"{size}; {results['machine']}."
    yield "chunks", f"{title}\n\n{report.best_table(points)}\n\n{report.ratio_table(points)}"
    if filters:
        yield "filters", report.filter_table(filters)
    if results["sustained"]:
        yield "sustained", report.sustained_table(results["sustained"])
    yield "sweep", report.full_table(points)


def large_sections(results):
    points = results["points"]
    changes = report.take_overs(points, LARGE_RECALL)
    title = f"Seed {seed(results)}; {results['machine']}."
    yield "large", f"{title}\n\n{report.rows_table(points, LARGE_RECALL)}\n\n{changes}"


def chunk_plot(results, folder):
    title = f"{results['rows']:,} chunks of {results['dimension']} dimensions"
    plot.recall_latency(results["points"], folder / "recall-latency.svg", title)


def large_plot(results, folder):
    title = f"Fastest point with recall@10 of at least {LARGE_RECALL}, {results['dimension']} dimensions"
    plot.latency_by_rows(results["points"], LARGE_RECALL, folder / "latency-by-rows.svg", title)


def tell(results, name, sections, draw, arguments):
    """Prints the tables, keeps the results, and writes plots and tables where they were asked for."""
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        (arguments.out / f"{name}.json").write_text(json.dumps(results, indent=1) + "\n")
        draw(results, arguments.out)
    if arguments.write:
        draw(results, DOCUMENT.parent)
    for section, text in sections(results):
        print(f"\n## {section}\n\n{text}")
        if arguments.write:
            report.replace_section(DOCUMENT, section, text)


def measure(arguments):
    benchmarks = (arguments.benchmarks or release_build()).resolve()
    with tempfile.TemporaryDirectory(prefix="ws-bench-") as name:
        if arguments.directory:
            results = measure_chunks(arguments, benchmarks, Path(name)) | {"machine": report.machine()}
            tell(results, "chunks", chunk_sections, chunk_plot, arguments)
        if arguments.large:
            results = measure_large(arguments, benchmarks, Path(name)) | {"machine": report.machine()}
            tell(results, "large", large_sections, large_plot, arguments)


def main():
    arguments = read_arguments()
    if not arguments.results:
        return measure(arguments)
    for name, sections, draw in (("chunks", chunk_sections, chunk_plot), ("large", large_sections, large_plot)):
        file = arguments.results / f"{name}.json"
        if file.exists():
            tell(json.loads(file.read_text()), name, sections, draw, arguments)


if __name__ == "__main__":
    main()
