"""The training pairs as token ids: read from the packages once, kept in the cache."""
import hashlib
import pathlib
import pickle
from collections import Counter

import numpy as np

import copies
import corpus
import extract
from contrast import Texts
from tokenizer import Tokenizer

HERE = pathlib.Path(__file__).resolve().parent
LONGEST_QUERY, LONGEST_CODE = 48, 320
LANGUAGES = dict(h="c", hpp="cpp", cc="cpp", ipp="cpp", hh="cpp", cxx="cpp", hxx="cpp", mjs="js", cjs="js", jsx="js",
                 tsx="ts", pyi="py", bash="sh", zsh="sh", rake="rb", pm="pl", kts="kt", exs="ex", md="prose", markdown="prose",
                 rst="prose", adoc="prose", asciidoc="prose", txt="prose", man="prose")
NAMES = dict(c="c", cpp="c++", cs="c#", ex="elixir", go="go", groovy="groovy", hs="haskell", java="java", js="javascript",
             kt="kotlin", lua="lua", php="php", pl="perl", py="python", rb="ruby", rs="rust", scala="scala", sh="bash",
             swift="swift", ts="typescript")
QUESTIONS = ("how to {}", "how to {} in {name}", "how do i {} in {name}", "{name} {}", "{name} {}", "{} in {name}", "{} {name}",
             "how does {} work", "where is {}", "what is {}")


def collected(settings, downloads, cache, pip):
    """(suffix, stem, query, text) of every package, in the order of the list, without copies of other projects' code."""
    exclusion = extract.Exclusion(settings["repositories"], settings["words"])
    everything, statistics = [], Counter()
    cache.mkdir(parents=True, exist_ok=True)
    for package in settings["packages"]:
        kept = cache / f"{package['sha256'][:32]}-{rules(package.get('only'))}.pickle"
        if not kept.exists():
            path = corpus.fetch(package, downloads, pip)
            counts = Counter()
            found = extract.pairs_of(path, exclusion, counts, package.get("only"))
            kept.write_bytes(pickle.dumps((found, counts), protocol=4))
        found, counts = pickle.loads(kept.read_bytes())
        statistics.update(counts)
        own = []
        for suffix, path, generated, query, text in found:
            reason = copies.reason_to_drop(suffix, path, generated, text)
            if reason:
                statistics["pairs dropped: " + reason] += 1
            else:
                own.append((suffix, path.rsplit("/", 1)[-1].partition(".")[0], query, text))
        print(f"  {corpus.name_of(package)}: {len(own)} pairs", flush=True)
        everything.append(own)
    return everything, statistics


def rules(only):
    """Changes when the code that finds pairs does, or what it is told."""
    names = ("comments.py", "extract.py", "prose.py", "sentences.py")
    return hashlib.sha256(b"".join((HERE / name).read_bytes() for name in names) + repr(only).encode()).hexdigest()[:16]


def balanced(everything, most):
    """At most `most` pairs of each language, and every pair of prose, chosen by chance."""
    generator = np.random.default_rng(7)
    languages = np.array([LANGUAGES.get(pair[0], pair[0]) for found in everything for pair in found])
    kept = np.zeros(len(languages), bool)
    for language in sorted(set(languages)):
        places = np.flatnonzero(languages == language)
        if len(places) > most and language != "prose":
            places = generator.choice(places, most, replace=False)
        kept[places] = True
    places = iter(kept)
    return [[pair for pair in found if next(places)] for found in everything]


def asked_for(query, suffix, chance):
    """The query as a person may type it who looks for this code: a fifth of them, told by the number `chance` below 256."""
    name = NAMES.get(LANGUAGES.get(suffix, suffix))
    if name is None or chance >= 5 * len(QUESTIONS):
        return query
    return QUESTIONS[chance // 5].format(query, name=name)


def tokenized(everything, tokens):
    """Token ids of the pairs, each once: queries, texts, and the number of each one's package."""
    tokenizer = Tokenizer(tokens)
    queries, texts, packages, suffixes, seen = [], [], [], Counter(), set()
    for number, found in enumerate(everything):
        for suffix, stem, query, text in found:
            key = hashlib.blake2b(f"{query}\0{text[:200]}".encode("utf-8", "replace"), digest_size=8).digest()
            if key in seen:
                continue
            seen.add(key)
            asked = tokenizer(asked_for(query, suffix, key[0]))[:LONGEST_QUERY]
            below = (tokenizer(stem) + tokenizer(text))[:LONGEST_CODE]
            if len(asked) >= 2 and len(below) >= 6:
                queries.append(np.array(asked, np.int32))
                texts.append(np.array(below, np.int32))
                packages.append(number)
                suffixes[suffix] += 1
    return Texts(queries), Texts(texts), np.array(packages, np.int32), suffixes
