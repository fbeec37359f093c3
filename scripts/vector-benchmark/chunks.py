"""The vectors of a tree's chunks, queries held out of them, and filters by path."""

import json
import subprocess

import numpy

from engine import Data

SHARES = (0.5, 0.01, 0.0001)
K = 10


def make(tree, folder, benchmarks, rows, held_out, seed, labels):
    """Embeds the tree; returns the data with a filter for each share of SHARES.

    `held_out` chunks at random are queries and not in the base, which is `rows` of the others at random; so are the
    questions in `labels`, a folder of JSON files with lists of objects that have a `query`, if given. `seed` says which
    chunks these are, and which folders the filters choose.
    """
    embedded = folder / "tree.f32"
    written = subprocess.run([benchmarks, "chunk-vectors", tree, embedded], check=True, stdout=subprocess.PIPE)
    dimension = json.loads(written.stdout)["dimension"]
    vectors = numpy.fromfile(embedded, "<f4").reshape(-1, dimension)
    paths = (folder / "tree.f32.paths").read_bytes().split(b"\n")[:-1]
    if len(vectors) < 10 * held_out:
        raise SystemExit(f"bench-vectors: {tree} has {len(vectors)} chunks; at least {10 * held_out} are needed")
    order = numpy.random.default_rng(seed).permutation(len(vectors))
    queries = [vectors[order[:held_out]]]
    base = numpy.sort(order[held_out:][:rows])
    if labels:
        queries.append(_questions(labels, folder, benchmarks, dimension))
    mixed = numpy.concatenate(queries)
    mixed[numpy.random.default_rng(seed + 1).permutation(len(mixed))].tofile(folder / "queries.f32")
    vectors[base].tofile(folder / "base.f32")
    paths = [paths[row] for row in base]
    (folder / "base.f32.paths").write_bytes(b"\n".join(paths) + b"\n")
    filters = []
    for number, share in enumerate(SHARES):
        mask, chosen = below_some_folders(paths, share, seed + 2)
        filters.append(folder / f"filter-{number}")
        mask.astype("u1").tofile(filters[-1])
        (folder / f"filter-{number}.paths").write_bytes(b"\n".join(chosen) + b"\n")
    return Data(folder / "base.f32", folder / "queries.f32", dimension, len(base), K, tuple(filters))


def _questions(labels, folder, benchmarks, dimension):
    asked = []
    for file in sorted(labels.glob("*.json")):
        asked += [" ".join(task["query"].split()) for task in json.loads(file.read_text())]
    texts, out = folder / "questions.txt", folder / "questions.f32"
    texts.write_text("\n".join(dict.fromkeys(asked)))
    subprocess.run([benchmarks, "text-vectors", texts, out], check=True, stdout=subprocess.DEVNULL)
    return numpy.fromfile(out, "<f4").reshape(-1, dimension)


def below_some_folders(paths, share, seed):
    """A mask of the rows below some folders or files that together hold about that share of the rows, and what these
    are.

    Folders are taken at random, large before small: from the top of the tree down, each that does not make it too
    many.
    """
    wanted = max(1, round(len(paths) * share))
    mask, chosen = numpy.zeros(len(paths), bool), []
    split = [path.split(b"/") for path in paths]
    random = numpy.random.default_rng(seed)
    for depth in range(1, max(map(len, split)) + 1):
        groups = {}
        for row in numpy.flatnonzero(~mask):
            groups.setdefault(tuple(split[row][:depth]), []).append(row)
        folders = list(groups)
        missing = wanted - int(mask.sum())
        for number in random.permutation(len(folders)):
            rows = groups[folders[number]]
            if len(rows) <= missing:
                mask[rows] = True
                chosen.append(b"/".join(folders[number]))
                missing -= len(rows)
        if missing <= 0.05 * wanted:
            break
    return mask, chosen
