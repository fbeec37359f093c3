"""The start of training: teacher vectors of tokens and code words, reduced by PCA, and weights by frequency."""
import math
import re
from collections import Counter

import numpy as np

from tokenizer import parts, pieces

HEXADECIMAL = re.compile(r"[a-f]+")


def code_words(runs, vocabulary, count):
    """The words most frequent in code that are no tokens yet, found in at least two languages.

    The square root of its share keeps a word of one language (`inheritdoc`) below one that several use.
    """
    score, languages = Counter(), Counter()
    for counter in runs.values():
        words = Counter()
        for run, times in counter.items():
            for word in parts(run, vocabulary):
                words[word] += times
        total = sum(words.values())
        for word, times in words.items():
            # Letters of hexadecimal numbers are no words.
            if HEXADECIMAL.fullmatch(word):
                continue
            if word.isalpha() and 3 <= len(word) <= 20 and word not in vocabulary and times >= 3:
                score[word] += math.sqrt(times / total)
                languages[word] += 1
    ranked = sorted((word for word in score if languages[word] >= 2), key=lambda word: (-score[word], word))
    return ranked[:count]


def frequencies(runs, tokens):
    """Each token's share of all tokens, each language counting alike (n,)."""
    ids = {token: row for row, token in enumerate(tokens)}
    share = np.zeros(len(tokens))
    for counter in runs.values():
        counts = np.zeros(len(tokens))
        for run, times in counter.items():
            for word in parts(run, ids):
                for piece in pieces(word, ids):
                    counts[ids[piece]] += times
        share += counts / counts.sum()
    return share / len(runs)


def reduced(vectors, dimensions, whitening=0.75):
    """Unit vectors of the first principal components of the unit vectors, signs fixed.

    Components are divided by their standard deviation to the power of `whitening`: a few strong components, which tell rare
    words from frequent ones more than meanings, would otherwise drown the rest. docs/model.md has what was measured.
    """
    centred = unit(vectors.astype(np.float64))
    centred -= centred.mean(0)
    variances, components = np.linalg.eigh(centred.T @ centred / len(centred))
    variances, components = variances[::-1][:dimensions], components[:, ::-1][:, :dimensions]
    components = components * np.sign(components[np.abs(components).argmax(0), np.arange(dimensions)])
    return unit(centred @ components / variances ** (whitening / 2))


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def weights(frequency):
    """1e-3 / (1e-3 + frequency) (Arora et al., A Simple but Tough-to-Beat Baseline, 2017)."""
    return 1e-3 / (1e-3 + frequency)


def teacher_ids(teacher, tokens, words):
    """The teacher's token ids of each token (itself) and of each word (its pieces)."""
    ids = {token: row for row, token in enumerate(teacher.vocabulary)}
    return [[ids[token]] for token in tokens] + [[ids[piece] for piece in pieces(word, ids)] for word in words]
