"""Contrastive training of a static model: one vector and one log-weight per token, gradients by hand."""
import numpy as np
from scipy.sparse import csr_matrix

SCALE = np.float32(20)


class Texts:
    """Token ids of many texts, one after the other."""

    def __init__(self, lists):
        self.starts = np.concatenate([[0], np.cumsum([len(ids) for ids in lists])]).astype(np.int64)
        self.ids = np.concatenate(lists).astype(np.int32)

    def __len__(self):
        return len(self.starts) - 1

    def chosen(self, rows, dropout, generator):
        """(ids, row pointers) of the texts `rows`, tokens left out with probability `dropout`; no text becomes empty."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1]) + np.repeat(self.starts[rows] - (ends - lengths), lengths)
        ids = self.ids[places]
        if dropout == 0:
            return ids, np.concatenate([[0], ends])
        kept = generator.random(len(ids)) >= dropout
        kept[ends - lengths] |= np.add.reduceat(kept, ends - lengths) == 0
        counts = np.add.reduceat(kept.astype(np.int64), ends - lengths)
        return ids[kept], np.concatenate([[0], np.cumsum(counts)])


class Adam:
    """Adam on the rows that a batch touches (Kingma and Ba, 2015; moments of other rows stand still)."""

    def __init__(self, shape, rate):
        self.first, self.second = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        self.rate, self.steps = rate, 0

    def step(self, values, rows, gradient, share):
        """`share` scales the rate: the schedule. Overwrites `gradient`."""
        self.steps += 1
        first = self.first[rows]
        first *= np.float32(0.9)
        first += np.float32(0.1) * gradient
        self.first[rows] = first
        gradient *= gradient
        gradient *= np.float32(0.001)
        second = self.second[rows]
        second *= np.float32(0.999)
        second += gradient
        self.second[rows] = second
        np.sqrt(second, out=second)
        second += np.float32(1e-8)
        first /= second
        first *= np.float32(self.rate * share * np.sqrt(1 - 0.999 ** self.steps) / (1 - 0.9 ** self.steps))
        values[rows] -= first


def embedded(sums):
    norms = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), np.float32(1e-6))
    return sums / norms, norms


def through_norm(gradient, unit, norms):
    return (gradient - (gradient * unit).sum(1, keepdims=True) * unit) / norms


class Trainer:
    def __init__(self, vectors, log_weights, vector_rate, weight_rate, anchor=0.0):
        self.vectors, self.log_weights = vectors.astype(np.float32).copy(), log_weights.astype(np.float32).copy()
        self.place = np.full(len(vectors), -1, np.int32)
        self.start = self.vectors.copy() if anchor else None
        self.anchor = np.float32(anchor)
        self.vector_step = Adam(vectors.shape, vector_rate)
        self.weight_step = Adam(log_weights.shape, weight_rate)

    def rows(self):
        return self.vectors * np.exp(self.log_weights)[:, None]

    def step(self, queries, codes, share):
        """One step on a batch, (ids, row pointers) each; the loss in nats."""
        ids = np.concatenate([queries[0], codes[0]])
        self.place[ids] = 0
        used = np.flatnonzero(self.place == 0)
        self.place[used] = np.arange(len(used))
        places = self.place[ids]
        self.place[used] = -1
        weights = np.exp(self.log_weights[used])[:, None]
        rows = self.vectors[used] * weights
        count, cut = len(queries[1]) - 1, len(queries[0])

        def matrix(part, pointers):
            return csr_matrix((np.ones(len(part), np.float32), part, pointers), shape=(count, len(used)))

        query_tokens, code_tokens = matrix(places[:cut], queries[1]), matrix(places[cut:], codes[1])
        query, query_norms = embedded(query_tokens @ rows)
        code, code_norms = embedded(code_tokens @ rows)
        scores = SCALE * (query @ code.T)
        exponents = np.exp(scores - SCALE)
        by_query = exponents / exponents.sum(1, keepdims=True)
        by_code = exponents / exponents.sum(0, keepdims=True)
        right = np.diagonal(by_query).copy(), np.diagonal(by_code).copy()
        loss = -(np.log(right[0] + 1e-30).mean() + np.log(right[1] + 1e-30).mean()) / 2
        error = by_query + by_code
        error[np.arange(count), np.arange(count)] -= 2
        error *= SCALE / (2 * count)
        gradient = query_tokens.T @ through_norm(error @ code, query, query_norms)
        gradient += code_tokens.T @ through_norm(error.T @ query, code, code_norms)
        weight_gradient = (gradient * rows).sum(1)
        gradient *= weights
        if self.start is not None:
            gradient += self.anchor / count * (self.vectors[used] - self.start[used])
        self.vector_step.step(self.vectors, used, gradient, share)
        self.weight_step.step(self.log_weights, used, weight_gradient, share)
        return float(loss)


def batches(groups, size, block, generator):
    """Rows of one epoch in batches of `size`, in blocks of pairs of one group, which are harder to tell apart."""
    order = generator.permutation(len(groups))
    order = order[np.argsort(groups[order], kind="stable")]
    blocks = [order[start:start + block] for start in range(0, len(order), block)]
    blocks = [blocks[place] for place in generator.permutation(len(blocks))]
    rows = np.concatenate(blocks)
    return [rows[start:start + size] for start in range(0, len(rows) - size + 1, size)]


def train(trainer, queries, codes, groups, epochs, size=1024, block=1, dropout=(0.1, 0.2), seed=1, report=print):
    generator = np.random.default_rng(seed)
    total, done, losses = epochs * (len(groups) // size), 0, []
    for epoch in range(epochs):
        for rows in batches(groups, size, block, generator):
            share = max(0.0, 1 - done / total)
            losses.append(trainer.step(queries.chosen(rows, dropout[0], generator),
                                       codes.chosen(rows, dropout[1], generator), share))
            done += 1
            if done % 200 == 0:
                report(f"  step {done} of {total}: loss {np.mean(losses[-200:]):.4f}", flush=True)
    return trainer.rows()
