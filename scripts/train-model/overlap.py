"""A check after the fact: pairs whose text has a long run of lines in common with given checkouts. Nothing is trained on these."""
import os
import re

RUN = 8  # lines
LARGEST_FILE = 1_000_000
SPACE = re.compile(r"\s+")
# Lines that say nothing about where code comes from: short ones, those that name what a file uses, and lists of cases.
COMMON = re.compile(r"(case\b|#\s*(include|define|undef|if|el|endif|pragma|!)|import\b|from\b|use\b|using\b|package\b|require|include\b|"
                    r"namespace\b|module\b|extern\b|export \{)")
WORD = re.compile(r"[A-Za-z]{2,}")


def telling(text):
    """The lines that count, without their indentation."""
    lines = (SPACE.sub(" ", line).strip(" *#/;-") for line in text.split("\n"))
    return [line for line in lines if len(line) >= 12 and len(WORD.findall(line)) >= 3 and not COMMON.match(line)]


def runs(text):
    lines = telling(text)
    return (hash("\n".join(lines[start:start + RUN])) for start in range(len(lines) - RUN + 1))


def known_runs(folder):
    """Hashes of all runs of lines in the files of a folder, each with the folder's entry that has it."""
    known = {}
    for directory, folders, files in os.walk(folder):
        folders[:] = sorted(set(folders) - {".git", ".workspace"})
        for file in sorted(files):
            path = os.path.join(directory, file)
            if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > LARGEST_FILE:
                continue
            with open(path, "rb") as opened:
                content = opened.read()
            if b"\0" not in content[:8000]:
                for run in runs(content.decode("utf-8", "replace").replace("\r\n", "\n")):
                    known.setdefault(run, os.path.relpath(path, folder))
    return known


def shared(everything, folder):
    """(number of the package, query, text, file) of each pair that has a run in common with a file in `folder`."""
    known = known_runs(folder)
    for number, found in enumerate(everything):
        for suffix, stem, query, text in found:
            for run in runs(text):
                if run in known:
                    yield number, stem, query, text, known[run]
                    break
