"""Vectors in files: raw little-endian float32, row by row."""

import numpy


class Rows:
    """The first `count` rows of a file, read in parts, so that only what keeps them has them in memory."""

    def __init__(self, path, dimension, count=None):
        self.path, self.dimension = path, dimension
        size = path.stat().st_size
        if size % (4 * dimension):
            raise SystemExit(f"bench-vectors: {path} does not hold rows of {dimension} float32")
        held = size // (4 * dimension)
        self.count = held if count is None else min(count, held)

    def read(self, start=0, stop=None):
        stop = self.count if stop is None else min(stop, self.count)
        values = numpy.fromfile(self.path, "<f4", (stop - start) * self.dimension, offset=start * self.dimension * 4)
        return values.reshape(-1, self.dimension)

    def parts(self, rows=65_536):
        """Pairs of the number of the first row, and the rows."""
        for start in range(0, self.count, rows):
            yield start, self.read(start, start + rows)

    def sample(self, rows):
        """At most `rows` of the rows at random, always the same."""
        if rows >= self.count:
            return self.read()
        chosen = numpy.sort(numpy.random.default_rng(1).choice(self.count, rows, replace=False))
        mapped = numpy.memmap(self.path, "<f4", "r", shape=(self.count, self.dimension))
        return mapped[chosen]


def read_filters(paths):
    """One mask per file, which has a byte for each row: 1 where the row passes."""
    return [numpy.fromfile(path, "u1").astype(bool) for path in paths]
