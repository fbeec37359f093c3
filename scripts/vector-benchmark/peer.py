"""One library in a process of its own: builds its index, then answers passes over the queries that it is asked for.

usage: peer.py NAME --base F.f32 --dimension D --rows N --queries Q.f32 --k K --threads T [--filter FILE]...

Prints a JSON object when it is built: build_seconds, points (labels), filters (whether it has them). Then reads lines
"POINT FILTER SECONDS OUT" (FILTER is -1 for none): it answers the queries in order until all are answered or SECONDS
are over (50 at least), writes OUT.ids (int32, K a query, -1 where there are fewer) and OUT.seconds (float64, one a
query), and prints {}. `ws-benchmarks vectors` does the same for ws.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy

from files import Rows, read_filters
from peers import PEERS, Unfiltered


def answer(search, queries, k, filter, limit):
    ids = numpy.full((len(queries), k), -1, "<i4")
    seconds = numpy.zeros(len(queries))
    clock = time.perf_counter
    end = clock() + limit
    for number, query in enumerate(queries):
        start = clock()
        found = search(query, k, filter)
        stop = clock()
        seconds[number] = stop - start
        ids[number, : len(found)] = found
        if stop > end and number >= 49:
            return ids[: number + 1], seconds[: number + 1]
    return ids, seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=PEERS)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    for option in ("--dimension", "--rows", "--k", "--threads"):
        parser.add_argument(option, type=int, required=True)
    parser.add_argument("--filter", type=Path, action="append", default=[])
    arguments = parser.parse_args()
    rows = Rows(arguments.base, arguments.dimension, arguments.rows)
    queries = Rows(arguments.queries, arguments.dimension).read()
    filters = read_filters(arguments.filter)

    start = time.perf_counter()
    points = PEERS[arguments.name](rows, filters, arguments.threads)
    seconds = time.perf_counter() - start
    try:
        answer(points[0].search, queries[:1], arguments.k, 0 if filters else None, 1)
        filtered = bool(filters)
    except Unfiltered:
        filtered = False
    built = {"build_seconds": seconds, "points": [point.label for point in points], "filters": filtered}
    print(json.dumps(built), flush=True)
    for line in sys.stdin:
        point, filter, limit, out = line.rstrip("\n").split(" ", 3)
        filter = None if filter == "-1" else int(filter)
        ids, seconds = answer(points[int(point)].search, queries, arguments.k, filter, float(limit))
        ids.tofile(out + ".ids")
        seconds.astype("<f8").tofile(out + ".seconds")
        print("{}", flush=True)


if __name__ == "__main__":
    main()
