#!/usr/bin/env python3
"""Makes Sources/CEmbeddedModel/model.bin: the static embedding model that is compiled into ws.

usage: python3 scripts/train-model [--cache DIR] [--output FILE] [--start-only] [--benchmark DIR]

Downloads (checked by SHA-256, see sources.json and packages.json) and what was read from them go to the cache,
.build/model by default: 4 GB. Needs dpkg-deb and pip. docs/model.md says how, and how long it takes.
"""
import argparse
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cache", type=pathlib.Path, default=ROOT / ".build/model")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "Sources/CEmbeddedModel/model.bin")
    parser.add_argument("--start-only", action="store_true", help="write the model that training begins with")
    parser.add_argument("--benchmark", type=pathlib.Path,
                        help="only report the pairs that share a run of lines with the checkouts in this folder")
    arguments = parser.parse_args()
    settings = json.loads((HERE / "sources.json").read_text())
    cache = arguments.cache.resolve()
    enter_environment(cache / "venv", settings["tools"])
    make(settings, json.loads((HERE / "packages.json").read_text()), cache, arguments)


def enter_environment(directory, tools):
    """Goes on in a virtual environment that has the pinned tools; makes it when it is missing."""
    python = directory / "bin/python"
    if pathlib.Path(sys.prefix) == directory:
        return
    if not python.exists():
        venv.create(directory, with_pip=True)
    required = directory / "requirements.txt"
    required.write_text("".join(f"{tool['wheel']} --hash=sha256:{tool['sha256']}\n" for tool in tools))
    subprocess.run([str(python), "-m", "pip", "install", "-q", "--no-deps", "--only-binary", ":all:", "--require-hashes",
                    "-r", str(required)], check=True)
    # One thread and one set of instructions (AVX2): sums come in one order, and the model out the same byte for byte.
    environment = dict(os.environ, OPENBLAS_NUM_THREADS="1", OPENBLAS_CORETYPE="Haswell", PYTHONHASHSEED="0",
                       NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR", PYTHONWARNINGS="ignore", PYTHONDONTWRITEBYTECODE="1")
    os.execve(python, [str(python), str(HERE), *sys.argv[1:]], environment)


def make(settings, training, cache, arguments):
    import numpy as np

    import contrast
    import corpus
    import distillation
    import model_file
    import pairs
    from teacher import Teacher

    pip = [sys.executable, "-m", "pip"]
    downloads = cache / "downloads"
    if arguments.benchmark:
        return report_shared(training, settings["training"], downloads, cache, pip, arguments.benchmark)
    tokens, vectors, weights = beginning(settings, cache, downloads, pip)
    rows, name = vectors * weights[:, None], "start"
    if not arguments.start_only:
        name = settings["name"]
        options = settings["training"]
        print("reading pairs", flush=True)
        everything, statistics = pairs.collected(training, downloads, cache / "pairs", pip)
        everything = pairs.balanced(everything, options["pairs a language"])
        queries, texts, packages, suffixes = pairs.tokenized(everything, tokens)
        print(f"{len(queries)} pairs; {dict(statistics)}; by file type {dict(suffixes.most_common())}", flush=True)
        sentences = distillation.sentences(everything, options["sentences"])
        teacher = distillation.targets(sentences, tokens, Teacher(corpus.fetch(settings["teacher"], downloads, pip)), cache)
        trained = []
        for run in options["runs"]:
            trainer = contrast.Trainer(vectors, np.log(weights), options["vector rate"], options["weight rate"], run["scale"])
            trained.append(contrast.train(trainer, queries, texts, packages, teacher, options, run))
        mean = np.mean(trained, axis=0)
        merged = contrast.merged(rows, mean, options["share"], texts.counts(len(tokens)), options["trust"])
        np.savez(cache / "tables.npz", tokens=np.array(tokens), start=rows.astype(np.float32), first=trained[0],
                 second=trained[1], mean=mean, merged=merged.astype(np.float32))
        rows = merged
    identifier = model_file.write(arguments.output, name, tokens, rows,
                                  model_file.SPLITS_IDENTIFIERS | model_file.DROPS_PUNCTUATION)
    size = arguments.output.stat().st_size / 1e6
    print(f"{arguments.output}: {size:.1f} MB, {len(tokens)} tokens, SHA-256 of its content {identifier}")


def report_shared(training, options, downloads, cache, pip, folder):
    """Prints each pair that shares a run of lines with a file in `folder`; a failure when there is one."""
    import corpus
    import overlap
    import pairs

    everything, _ = pairs.collected(training, downloads, cache / "pairs", pip)
    everything = pairs.balanced(everything, options["pairs a language"])
    count = 0
    for number, stem, query, _, file in overlap.shared(everything, folder):
        print(f"{corpus.name_of(training['packages'][number])}: {stem}: {query!r} as in {file}")
        count += 1
    print(f"{count} of {sum(map(len, everything))} pairs share {overlap.RUN} lines with {folder}")
    sys.exit(count > 0)


def beginning(settings, cache, downloads, pip):
    """The vocabulary, and each token's vector and weight before training; kept in the cache."""
    import numpy as np

    import corpus
    import start
    from teacher import Teacher

    made_by = b"".join((HERE / name).read_bytes() for name in ("corpus.py", "start.py", "teacher.py", "tokenizer.py"))
    made_by += json.dumps([settings[key] for key in ("teacher", "corpus", "excluded", "code words", "dimensions")]).encode()
    kept = cache / f"start-{hashlib.sha256(made_by).hexdigest()[:16]}.npz"
    if kept.exists():
        stored = np.load(kept)
        return stored["tokens"].tolist(), stored["vectors"], stored["weights"]
    print("counting words", flush=True)
    runs = corpus.count_runs(settings["corpus"], downloads, pip, settings["excluded"])
    teacher = Teacher(corpus.fetch(settings["teacher"], downloads, pip))
    special = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
    pieces = [token for token in teacher.vocabulary if not token.startswith("[unused") and token not in special]
    words = start.code_words(runs, set(teacher.vocabulary), settings["code words"])
    tokens = pieces + words
    frequency = start.frequencies(runs, tokens)
    print(f"embedding {len(pieces)} tokens and {len(words)} words", flush=True)
    vectors = start.reduced(teacher.embed(start.teacher_ids(teacher, pieces, words)), settings["dimensions"])
    weights = start.weights(frequency)
    np.savez(kept, tokens=np.array(tokens), vectors=vectors, weights=weights)
    return tokens, vectors, weights


if __name__ == "__main__":
    main()
