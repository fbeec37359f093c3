"""Contrastive training of a static model: one vector and one log-weight per token, gradients by hand."""
import numpy as np
from scipy.sparse import csr_matrix


class Texts:
    """Token ids of many texts, one after the other."""

    def __init__(self, lists):
        self.starts = np.concatenate([[0], np.cumsum([len(ids) for ids in lists])]).astype(np.int64)
        self.ids = np.concatenate(lists).astype(np.int32)

    def __len__(self):
        return len(self.starts) - 1

    def counts(self, tokens):
        """How often each of `tokens` tokens occurs."""
        return np.bincount(self.ids, minlength=tokens)

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


def attention(unit, scale):
    """Softmax of `scale` times the cosines of each text with the others (n, n)."""
    scores = scale * (unit @ unit.T)
    np.fill_diagonal(scores, -np.inf)
    exponents = np.exp(scores - scores.max(1, keepdims=True))
    return exponents / exponents.sum(1, keepdims=True)


class Trainer:
    def __init__(self, vectors, log_weights, vector_rate, weight_rate, scale):
        self.scale = np.float32(scale)
        self.vectors, self.log_weights = vectors.astype(np.float32).copy(), log_weights.astype(np.float32).copy()
        self.place = np.full(len(vectors), -1, np.int32)
        self.vector_step = Adam(vectors.shape, vector_rate)
        self.weight_step = Adam(log_weights.shape, weight_rate)
        # Steps towards the teacher have their own moments: their gradients are of another size.
        self.vector_imitation = Adam(vectors.shape, vector_rate)
        self.weight_imitation = Adam(log_weights.shape, weight_rate)

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
        scores = self.scale * (query @ code.T)
        exponents = np.exp(scores - self.scale)
        by_query = exponents / exponents.sum(1, keepdims=True)
        by_code = exponents / exponents.sum(0, keepdims=True)
        right = np.diagonal(by_query).copy(), np.diagonal(by_code).copy()
        loss = -(np.log(right[0] + 1e-30).mean() + np.log(right[1] + 1e-30).mean()) / 2
        error = by_query + by_code
        error[np.arange(count), np.arange(count)] -= 2
        error *= self.scale / (2 * count)
        gradient = query_tokens.T @ through_norm(error @ code, query, query_norms)
        gradient += code_tokens.T @ through_norm(error.T @ query, code, code_norms)
        weight_gradient = (gradient * rows).sum(1)
        gradient *= weights
        self.vector_step.step(self.vectors, used, gradient, share)
        self.weight_step.step(self.log_weights, used, weight_gradient, share)
        return float(loss)

    def imitate(self, texts, teacher, share):
        """One step that makes texts, (ids, row pointers), as much alike as the teacher's unit vectors of them are.

        The divergence of Kullback and Leibler between how each divides its attention among the other texts.
        """
        ids, pointers = texts
        used, places = np.unique(ids, return_inverse=True)
        weights = np.exp(self.log_weights[used])[:, None]
        rows = self.vectors[used] * weights
        tokens = csr_matrix((np.ones(len(ids), np.float32), places, pointers), shape=(len(teacher), len(used)))
        text, norms = embedded(tokens @ rows)
        error = self.scale / len(teacher) * (attention(text, self.scale) - attention(teacher, self.scale))
        gradient = tokens.T @ through_norm((error + error.T) @ text, text, norms)
        weight_gradient = (gradient * rows).sum(1)
        self.vector_imitation.step(self.vectors, used, gradient * weights, share)
        self.weight_imitation.step(self.log_weights, used, weight_gradient, share)


def batches(groups, size, block, generator):
    """Rows of one epoch in batches of `size`, in blocks of pairs of one group, which are harder to tell apart."""
    order = generator.permutation(len(groups))
    order = order[np.argsort(groups[order], kind="stable")]
    blocks = [order[start:start + block] for start in range(0, len(order), block)]
    blocks = [blocks[place] for place in generator.permutation(len(blocks))]
    rows = np.concatenate(blocks)
    return [rows[start:start + size] for start in range(0, len(rows) - size + 1, size)]


def train(trainer, queries, codes, groups, teacher, options, run, report=print):
    """Passes over the pairs, after each batch of them a step on sentences; `teacher` has these and the teacher's vectors."""
    generator = np.random.default_rng(run["seed"])
    size, sentences, vectors = options["batch"], *teacher
    total, done, losses = options["epochs"] * (len(groups) // size), 0, []
    for epoch in range(options["epochs"]):
        for rows in batches(groups, size, options["block"], generator):
            share = max(0.0, 1 - done / total)
            losses.append(trainer.step(queries.chosen(rows, options["query dropout"], generator),
                                       codes.chosen(rows, options["text dropout"], generator), share))
            if run["sentences a step"] > 0:
                rows = generator.choice(len(sentences), run["sentences a step"], replace=False)
                trainer.imitate(sentences.chosen(rows, 0, generator), vectors[rows], share)
            done += 1
            if done % 200 == 0:
                report(f"  step {done} of {total}: loss {np.mean(losses[-200:]):.4f}", flush=True)
    return trainer.rows()


def merged(start, trained, share, counts, trust):
    """The mean of the tables: a token trained `n` times counts for `share` n / (n + `trust`) of it, the start for the rest.

    What few pairs speak of stays near what the teacher says.
    """
    shares = (share * counts / (counts + trust))[:, None]
    return shares * trained + (1 - shares) * start
