"""What Sources/TextAnalysis does to runs of ASCII letters and digits."""
import re

# Case boundaries: before an upper-case letter after a lower-case one or a digit, and before the last upper-case letter of
# a run of them that a lower-case one follows (HTTPServer), unless that is a plural s at the end (URLs).
CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z](?!s(?![a-z]))[a-z])")
DIGITS = re.compile(r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])")


def parts(run, vocabulary):
    """A run's parts, lower-cased: split at case boundaries, and around digits unless the whole is in the vocabulary."""
    found = []
    for part in CASE.split(run):
        part = part.lower()
        if part in vocabulary:
            found.append(part)
        else:
            found.extend(DIGITS.split(part))
    return found


def pieces(word, vocabulary):
    """Greedy longest-match-first WordPiece; empty when a part of the word is in no piece."""
    if word in vocabulary:
        return [word]
    if len(word) > 100:
        return []
    found, start = [], 0
    while start < len(word):
        prefix = "##" if start else ""
        for end in range(len(word), start, -1):
            piece = prefix + word[start:end]
            if piece in vocabulary:
                found.append(piece)
                start = end
                break
        else:
            return []
    return found


class Tokenizer:
    """Text to token ids as ws has it for ASCII; what is not ASCII has no tokens here."""

    RUN = re.compile(r"[A-Za-z0-9]+")

    def __init__(self, tokens):
        self.ids = {token: row for row, token in enumerate(tokens)}
        self.known = {}

    def __call__(self, text):
        found = []
        for run in self.RUN.findall(text):
            ids = self.known.get(run)
            if ids is None:
                ids = [self.ids[piece] for word in parts(run, self.ids) for piece in pieces(word, self.ids)]
                self.known[run] = ids
            found += ids
        return found
