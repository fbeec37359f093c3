"""Sentences with the teacher's vectors, whose likeness to each other the model learns beside the pairs."""
import hashlib
import re

import numpy as np

from contrast import Texts
from pairs import LANGUAGES
from prose import SENTENCE
from tokenizer import Tokenizer, pieces

WORD = re.compile(r"[A-Za-z]{2,}")
# What BERT's tokenizer makes of ASCII text: runs of letters and digits, and each other character alone.
BASIC = re.compile(r"[a-z0-9]+|[^\sa-z0-9]")
FROM_SECTION = 4


def sentences(everything, options):
    """Headings and sentences of prose, and sentences of comments: as many and as long as `options` says, by chance."""
    of_prose, of_code = set(), set()
    for found in everything:
        for suffix, _, query, text in found:
            if LANGUAGES.get(suffix, suffix) != "prose":
                of_code.add(query)
                continue
            of_prose.update(" ".join(sentence.split()) for sentence in (query, *SENTENCE.split(text)[:FROM_SECTION]))
    generator = np.random.default_rng(5)
    chosen = []
    for all_of_them, count in ((of_prose, options["prose"]), (of_code, options["comments"])):
        usable = sorted(sentence for sentence in all_of_them if is_usable(sentence, options["longest"]))
        chosen += [usable[place] for place in generator.choice(len(usable), min(count, len(usable)), replace=False)]
    return chosen


def is_usable(sentence, longest):
    letters = sum(character.isalpha() or character == " " for character in sentence)
    return sentence.isascii() and letters > 0.85 * len(sentence) and 4 <= len(WORD.findall(sentence)) <= longest


def targets(texts, tokens, teacher, cache):
    """The texts that have tokens, as their ids, and the teacher's unit vectors of them (n, 384); kept in the cache."""
    kept = cache / f"sentences-{hashlib.sha256(chr(0).join(texts).encode()).hexdigest()[:16]}.npy"
    if not kept.exists():
        print(f"embedding {len(texts)} sentences", flush=True)
        ids = {token: row for row, token in enumerate(teacher.vocabulary)}
        unknown = [ids["[UNK]"]]
        vectors = teacher.embed([
            [piece for word in BASIC.findall(text.lower()) for piece in ([ids[name] for name in pieces(word, ids)] or unknown)]
            for text in texts])
        np.save(kept, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    tokenizer = Tokenizer(tokens)
    lists = [np.array(tokenizer(text), np.int32) for text in texts]
    known = [place for place, ids in enumerate(lists) if len(ids) >= 2]
    return Texts([lists[place] for place in known]), np.load(kept)[known]
