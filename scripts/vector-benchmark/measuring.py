"""Passes in turn over engines that stand side by side, and what they come to."""

import sys

import numpy

import truth
from files import Rows, read_filters


def quantile(seconds, share):
    return float(numpy.quantile(seconds, share, method="higher")) * 1000


def summary(passes):
    """Each query's median over the passes, as the median and the 99th percentile over the queries, in milliseconds."""
    answered = min(len(one.seconds) for one in passes)
    seconds = numpy.median([one.seconds[:answered] for one in passes], axis=0)
    return {"p50": quantile(seconds, 0.5), "p99": quantile(seconds, 0.99), "queries": answered}


def longest(passes):
    return max(passes, key=lambda one: len(one.ids)).ids


def say(message):
    print(message, file=sys.stderr, flush=True)


def build(engines):
    """Waits for the engines; start one after the other to build undisturbed."""
    for engine in engines:
        engine.wait()
        say(f"  {engine.name}: built in {engine.build_seconds:.1f} s, {engine.peak / 1e6:.0f} MB")


def sweep(engines, data, passes, limit):
    """A row for each point of each engine. A point's first pass only warms and is not counted."""
    rows, queries = Rows(data.base, data.dimension, data.rows), Rows(data.queries, data.dimension).read()
    threshold = truth.kth_best(rows, queries, data.k)
    runs = {}
    for number in range(passes + 1):
        for engine in engines:
            for point in range(len(engine.points)):
                one = engine.run(point, limit=limit if number else limit / 10)
                if number:
                    runs.setdefault((engine, point), []).append(one)
        say(f"  pass {number} of {passes}")
    return [
        {"engine": engine.name, "point": point, "parameters": engine.points[point]}
        | {"build_seconds": engine.build_seconds, "peak": engine.peak, "rows": rows.count}
        | {"recall": truth.recall(rows, queries, longest(passes), threshold, data.k)}
        | summary(passes)
        for (engine, point), passes in runs.items()
    ]


def best_point(results, engine, recall):
    """The fastest row of an engine with at least that recall; where there is none, the one that comes nearest."""
    own = [row for row in results if row["engine"] == engine]
    reaching = [row for row in own if row["recall"] >= recall]
    if reaching:
        return min(reaching, key=lambda row: row["p50"])
    return max(own, key=lambda row: (row["recall"], -row["p50"]), default=None)


def filtered(engines, data, results, passes, limit, recall=0.99):
    """Each engine that can filter, at its fastest point with that recall unfiltered, through every filter in turn."""
    rows, queries = Rows(data.base, data.dimension, data.rows), Rows(data.queries, data.dimension).read()
    masks = read_filters(data.filters)
    thresholds = [truth.kth_best(rows, queries, data.k, mask) for mask in masks]
    runs, table = {}, []
    able = [engine for engine in engines if engine.filters]
    for number in range(passes + 1):
        for engine in able:
            point = best_point(results, engine.name, recall)["point"]
            for filter in (None, *range(len(masks))):
                one = engine.run(point, filter, limit if number else limit / 10)
                if number:
                    runs.setdefault((engine, point, filter), []).append(one)
    for (engine, point, filter), passes_run in runs.items():
        if filter is None:
            unfiltered = summary(passes_run)
            continue
        found = truth.recall(rows, queries, longest(passes_run), thresholds[filter], data.k, masks[filter])
        own = {"engine": engine.name, "parameters": engine.points[point], "filter": filter, "recall": found}
        own |= {"matching": int(masks[filter].sum()), "rows": rows.count, "unfiltered": unfiltered["p50"]}
        table.append(own | summary(passes_run))
    return table
