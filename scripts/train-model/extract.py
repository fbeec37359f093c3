"""Pairs out of packages: which files are read, and which must not be."""
import gzip
import hashlib
import random
import re
import zlib

import comments
import corpus
import prose

PROSE = {"md", "markdown", "rst", "adoc", "asciidoc", "txt", "man"}
NOT_READ = re.compile(r"(^|/)(tests?|testing|testsuite|testdata|fixtures?|locales?|po|i18n|third[_-]party|vendor|_vendor|"
                      r"external|node_modules|bundled?|generated|debian|\.git|\.pc|locale|l10n|translations|_build|dist|"
                      r"min)(/|$)|\.min\.|"
                      r"(^|/)(changes|changelog|news|authors|copying|license|contributors)[^/]*$", re.I)
NO_TEXT = {"png", "svg", "html", "json", "xml", "gif", "po", "so", "ttf", "jpg", "mo", "css", "exp", "out"}
GENERATED = re.compile(r"^\W*(?:this (?:file|code|script|class|module) (?:is|was|has been) |code |file )?"
                       r"(?:auto(?:matically)?[- ]?)?generated\b|do not (?:edit|modify)\b|@generated\b", re.I | re.M)
LARGEST_FILE, PAIRS_PER_FILE, PAIRS_PER_PACKAGE = 400_000, 30, 40_000


class Exclusion:
    """Keeps the repositories of the retrieval benchmark out: by a path's words and by what a file's beginning names."""

    def __init__(self, repositories, words):
        self.words = set(words)
        names = "|".join(re.escape(repository.lower()) for repository in repositories)
        self.mention = re.compile(rf"(?:github\.com/|gitlab\.com/)(?:{names})\b")
        self.authors = re.compile(r"the abseil authors|the zig (?:authors|contributors)|alamofire software foundation|"
                                  r"taylor otwell|david heinemeier|heinemeier hansson|salvatore sanfilippo|daniel stenberg|"
                                  r"niels lohmann|victor zverovich")

    def of_path(self, path):
        parts = path.lower().split("/")
        stem = parts[-1].partition(".")[0]
        for part in [*parts[:-1], stem]:
            if part in self.words or not self.words.isdisjoint(re.split(r"[-_.@+~]", part)):
                return True
        return False

    def of_text(self, text):
        beginning = text[:6000].lower()
        return bool(self.mention.search(beginning) or self.authors.search(beginning))


def suffix_of(name, content):
    base = name.rsplit("/", 1)[-1]
    if re.search(r"/man/(?:man\d/)?[^/]+\.\d[a-z]*(?:\.gz)?$", name) or re.fullmatch(r"[a-z][^/]*\.[1-8]", base):
        return "man"
    stem, dot, suffix = base.rpartition(".")
    suffix = suffix.lower() if dot else ""
    if suffix == "in" and "." in stem:
        suffix = stem.rpartition(".")[2].lower()
    if suffix in comments.STYLES or suffix in PROSE or suffix in ("py", "pyi"):
        return suffix
    if suffix == "" or "bash" in name or "completions" in name:
        first = content[:60].split(b"\n", 1)[0]
        if first.startswith(b"#!") and re.search(rb"\b(?:ba|da|z|k)?sh\b", first):
            return "sh"
        if "bash-completion" in name:
            return "sh"
    return ""


def pairs_of(path, exclusion, statistics, only=None):
    """(suffix, path, generated, query, text) of a package file: of files with the suffixes `only`, where a package has those."""
    random_for_file = random.Random()
    found, seen = [], set()
    for name, read in corpus.members(str(path), path.read_bytes):
        base = name.rsplit("/", 1)[-1]
        if NOT_READ.search(name.partition("/")[2]) or "." not in base and "/bin" not in name and "/lib" not in name:
            continue
        if exclusion.of_path(name):
            statistics["excluded by path"] += 1
            continue
        ending = name.rsplit(".", 1)[-1].lower()
        if ending in NO_TEXT or only and ending not in only:
            continue
        content = read()
        if name.endswith(".gz"):
            try:
                content = gzip.decompress(content)
            except (OSError, EOFError, zlib.error):
                continue
        suffix = suffix_of(name, content)
        if not suffix or len(content) > LARGEST_FILE:
            continue
        text = content.decode("utf-8", "replace").replace("\r\n", "\n")
        if exclusion.of_text(text):
            statistics["excluded by content"] += 1
            continue
        statistics["files"] += 1
        generated = bool(GENERATED.search(text[:1500]))
        make = prose.prose_pairs if suffix in PROSE else comments.code_pairs
        pairs = list(make(text, suffix))
        random_for_file.seed(zlib.crc32(name.encode()))
        if len(pairs) > PAIRS_PER_FILE:
            pairs = random_for_file.sample(pairs, PAIRS_PER_FILE)
        for query, code in pairs:
            key = hashlib.blake2b(f"{query}\0{code[:300]}".encode(), digest_size=8).digest()
            if key not in seen:
                seen.add(key)
                found.append((suffix, name, generated, query, code))
    if len(found) > PAIRS_PER_PACKAGE:
        random_for_file.seed(len(found))
        found = random_for_file.sample(found, PAIRS_PER_PACKAGE)
    return found
