"""The libraries compared with, each behind one function: it builds an index and returns the points of its sweep.

A point is a label and a function from (query, k, filter number or None) to the numbers of the rows found. `threads`
is for building; searching takes one. A library that cannot filter inside its search says so by raising Unfiltered.
"""

import math
import tempfile
from typing import Callable, NamedTuple

import numpy


class Point(NamedTuple):
    label: str
    search: Callable


class Unfiltered(Exception):
    """This index knows no filter."""


def lists_for(rows):
    """Inverted lists: the square root of the rows."""
    return round(math.sqrt(rows))


def faiss_index(description, rows, threads, training):
    import faiss

    faiss.omp_set_num_threads(threads)
    index = faiss.index_factory(rows.dimension, description, faiss.METRIC_INNER_PRODUCT)
    if not index.is_trained:
        index.train(rows.sample(training))
    for _, part in rows.parts():
        index.add(part)
    faiss.omp_set_num_threads(1)
    return faiss, index


def faiss_selectors(faiss, filters):
    bits = [numpy.packbits(mask, bitorder="little") for mask in filters]
    return [faiss.IDSelectorBitmap(mask) for mask in bits]


def faiss_flat(rows, filters, threads):
    faiss, index = faiss_index("Flat", rows, threads, 0)
    selectors = faiss_selectors(faiss, filters)

    def search(query, k, filter):
        parameters = None if filter is None else faiss.SearchParameters(sel=selectors[filter])
        return index.search(query[None], k, params=parameters)[1][0]

    return [Point("exact", search)]


def faiss_codes(rows, filters, threads):
    faiss, index = faiss_index(f"PQ{rows.dimension // 4}x4fs,RFlat", rows, threads, 65_536)

    def point(factor):
        parameters = faiss.IndexRefineSearchParameters(k_factor=factor)

        def search(query, k, filter):
            if filter is not None:
                raise Unfiltered
            return index.search(query[None], k, params=parameters)[1][0]

        return Point(f"refine {factor}", search)

    return [point(factor) for factor in (2, 4, 8, 16, 32, 64, 128)]


def faiss_lists(rows, filters, threads):
    lists = lists_for(rows.count)
    description = f"IVF{lists},PQ{rows.dimension // 4}x4fs,RFlat"
    faiss, index = faiss_index(description, rows, threads, max(65_536, 64 * lists))
    selectors = faiss_selectors(faiss, filters)

    def point(probes, factor):
        def parameters(selector):
            inner = faiss.SearchParametersIVF(nprobe=probes, **({"sel": selector} if selector else {}))
            return faiss.IndexRefineSearchParameters(k_factor=factor, base_index_params=inner)

        kinds = {None: parameters(None)} | {number: parameters(each) for number, each in enumerate(selectors)}

        def search(query, k, filter):
            return index.search(query[None], k, params=kinds[filter])[1][0]

        return Point(f"{lists} lists, probes {probes}, refine {factor}", search)

    probes = [count for count in (4, 8, 16, 32, 64, 128, 256, 512, 1024) if count < lists]
    return [point(count, 10) for count in probes] + [point(count, 32) for count in probes if count >= 32]


def faiss_graph(rows, filters, threads):
    faiss, index = faiss_index("HNSW32", rows, threads, 0)
    selectors = faiss_selectors(faiss, filters)

    def point(ef):
        kinds = {None: faiss.SearchParametersHNSW(efSearch=ef)}
        kinds |= {
            number: faiss.SearchParametersHNSW(efSearch=ef, sel=selector) for number, selector in enumerate(selectors)
        }

        def search(query, k, filter):
            return index.search(query[None], k, params=kinds[filter])[1][0]

        return Point(f"ef {ef}", search)

    return [point(ef) for ef in (16, 32, 64, 128, 256, 512, 1024)]


def usearch_graph(rows, filters, threads):
    from usearch.index import Index

    index = Index(ndim=rows.dimension, metric="ip", dtype="f32")
    for start, part in rows.parts():
        index.add(numpy.arange(start, start + len(part)), part, threads=threads)

    def point(expansion):
        def search(query, k, filter):
            if filter is not None:
                raise Unfiltered
            index.expansion_search = expansion
            return index.search(query, k, threads=1).keys

        return Point(f"expansion {expansion}", search)

    return [point(expansion) for expansion in (16, 32, 64, 128, 256, 512, 1024)]


def sqlite_vec(rows, filters, threads):
    import apsw
    import sqlite_vec

    connection = apsw.Connection(":memory:")
    connection.enable_load_extension(True)
    connection.load_extension(sqlite_vec.loadable_path())
    columns = "".join(f", f{number} boolean" for number in range(len(filters)))
    connection.execute(
        f"create virtual table v using vec0(vector float[{rows.dimension}] distance_metric=cosine,"
        f" bits bit[{rows.dimension}]{columns})"
    )
    insert = f"insert into v values (?1, ?2, vec_quantize_binary(?2){', ?' * len(filters)})"
    insert = insert.replace("v values", f"v (rowid, vector, bits{columns.replace(' boolean', '')}) values")

    def values():
        for start, part in rows.parts():
            for row, vector in enumerate(part, start):
                yield (row, vector.tobytes(), *(int(mask[row]) for mask in filters))

    with connection:
        connection.executemany(insert, values())

    def ids(statement, query, *rest):
        return [row[0] for row in connection.execute(statement, (query.tobytes(), *rest))]

    def condition(filter):
        return "" if filter is None else f" and f{filter} = 1"

    def exact(query, k, filter):
        return ids(f"select rowid from v where vector match ?1 and k = ?2{condition(filter)}", query, k)

    def bits(factor):
        def search(query, k, filter):
            statement = (
                "with candidates as materialized (select rowid, vector from v where bits match vec_quantize_binary(?1)"
                f" and k = ?2{condition(filter)})"
                " select rowid from candidates order by vec_distance_cosine(vector, ?1) limit ?3"
            )
            return ids(statement, query, k * factor, k)

        return Point(f"bits, refine {factor}", search)

    return [Point("exact", exact), *(bits(factor) for factor in (8, 32, 128))]


def lancedb_lists(rows, filters, threads):
    import lancedb
    import pyarrow
    from lancedb.index import Bitmap, IvfPq

    folder = tempfile.TemporaryDirectory(prefix="ws-bench-lancedb-")
    lists, subvectors = lists_for(rows.count), rows.dimension // 8

    def batches():
        for start, part in rows.parts():
            vectors = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(part.reshape(-1)), rows.dimension)
            columns = {"id": pyarrow.array(numpy.arange(start, start + len(part), dtype="i4")), "vector": vectors}
            columns |= {
                f"f{number}": pyarrow.array(mask[start : start + len(part)]) for number, mask in enumerate(filters)
            }
            yield pyarrow.RecordBatch.from_pydict(columns)

    first = next(batches())
    table = lancedb.connect(folder.name).create_table("v", batches(), schema=first.schema)
    table.create_index("vector", config=IvfPq(distance_type="cosine", num_partitions=lists, num_sub_vectors=subvectors))
    for number in range(len(filters)):
        table.create_index(f"f{number}", config=Bitmap())

    def answer(builder, filter):
        if filter is not None:
            builder = builder.where(f"f{filter}", prefilter=True)
        return builder.select(["id", "_distance"]).to_arrow()["id"].to_numpy()

    def exact(query, k, filter):
        return answer(table.search(query).distance_type("cosine").bypass_vector_index().limit(k), filter)

    def point(probes, factor):
        def search(query, k, filter):
            builder = table.search(query).distance_type("cosine").nprobes(probes).refine_factor(factor).limit(k)
            return answer(builder, filter)

        search.folder = folder  # lives as long as the table
        return Point(f"{lists} lists, probes {probes}, refine {factor}", search)

    sweep = [point(probes, 10) for probes in (8, 16, 32, 64, 128)] + [point(128, 50)]
    return [*sweep, Point("exact", exact)]


PEERS = {
    "faiss flat": faiss_flat,
    "faiss PQ fast scan": faiss_codes,
    "faiss IVF-PQ": faiss_lists,
    "faiss HNSW": faiss_graph,
    "usearch HNSW": usearch_graph,
    "sqlite-vec": sqlite_vec,
    "LanceDB IVF-PQ": lancedb_lists,
}
