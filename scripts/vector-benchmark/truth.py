"""Recall against exact float32 search, the same code for all that is compared."""

import numpy

# Scores of unit vectors in float32 are this close to those in float64: what is as near as the k-th counts as a tie.
TIE = 1e-6


def kth_best(rows, queries, k, mask=None):
    """The exact score (float64 dot product) of the k-th best row for each query; of the last, where fewer match."""
    keep = k + 32
    best = numpy.full((len(queries), 0), -numpy.inf, "f4")
    number = numpy.zeros((len(queries), 0), "i8")
    for start, part in rows.parts(16_384):
        chosen = numpy.arange(len(part)) if mask is None else numpy.flatnonzero(mask[start : start + len(part)])
        scores = queries @ part[chosen].T
        best = numpy.concatenate([best, scores], axis=1)
        number = numpy.concatenate([number, numpy.broadcast_to(chosen + start, scores.shape)], axis=1)
        if best.shape[1] > keep:
            top = numpy.argpartition(-best, keep, axis=1)[:, :keep]
            best, number = numpy.take_along_axis(best, top, 1), numpy.take_along_axis(number, top, 1)
    exact = exact_scores(rows, queries, number)
    return numpy.sort(exact, axis=1)[:, ::-1][:, min(k, exact.shape[1]) - 1]


def exact_scores(rows, queries, ids):
    """The float64 dot products of each query with the rows named for it; minus infinity for a negative number."""
    mapped = numpy.memmap(rows.path, "<f4", "r", shape=(rows.count, rows.dimension))
    scores = numpy.full(ids.shape, -numpy.inf)
    for index, query in enumerate(queries):
        valid = ids[index] >= 0
        scores[index, valid] = mapped[ids[index, valid]].astype("f8") @ query.astype("f8")
    return scores


def recall(rows, queries, ids, threshold, k, mask=None):
    """The share of the k nearest rows that was found, over the queries that were answered.

    A row counts when its exact score reaches the k-th best; one returned twice, or which the mask excludes, does not.
    """
    queries, threshold = queries[: len(ids)], threshold[: len(ids)]
    wanted = k if mask is None else min(k, int(mask.sum()))
    ids = ids[:, :k].astype("i8")
    ids[ids >= rows.count] = -1
    if mask is not None:
        ids = numpy.where((ids >= 0) & mask[ids], ids, -1)
    ids = numpy.sort(ids, axis=1)
    ids[:, 1:][ids[:, 1:] == ids[:, :-1]] = -1
    found = exact_scores(rows, queries, ids) >= threshold[:, None] - TIE
    return float(found.sum() / (wanted * len(ids)))
