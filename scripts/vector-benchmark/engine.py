"""A vector search engine in a process of its own, asked for one pass over the queries at a time."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy

from peers import PEERS

OURS = {"ws exact": "exact", "ws codes": "codes", "ws IVF-PQ": "lists", "ws": "auto", "ws store": "store"}
NAMES = [*OURS, *PEERS]
# Threads of faiss that spin while they wait take minutes to build what takes seconds as soon as anything else runs.
SETTINGS = {"OMP_WAIT_POLICY": "passive", "RUST_LOG": "error"}


class Pass(NamedTuple):
    """What one pass over the queries gave: numbers of rows (queries x k) and seconds (one a query)."""

    ids: numpy.ndarray
    seconds: numpy.ndarray


class Data(NamedTuple):
    """What is searched. A filter is a file with a byte for each row."""

    base: Path
    queries: Path
    dimension: int
    rows: int
    k: int
    filters: tuple


def take_precedence():
    """Makes this process, and the threads it starts, run before all that is not real-time (sched(7))."""
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(2))


class Engine:
    """Starts building at once; `wait` before the first pass. One processor is all that it gets, unless it builds with
    more threads: then from its first pass on.
    """

    def __init__(self, name, data, benchmarks, threads, temporary, realtime=False):
        self.name, self.data, self.threads = name, data, threads
        if name in OURS:
            command = [benchmarks, "vectors", "--engine", OURS[name]]
        else:
            command = [sys.executable, Path(__file__).parent / "peer.py", name]
        command += ["--base", data.base, "--dimension", data.dimension, "--rows", data.rows]
        command += ["--queries", data.queries, "--k", data.k, "--threads", threads]
        for filter in data.filters:
            command += ["--filter", filter]
        self.out = temporary / name.replace(" ", "-")
        # Each library has a name of its own for how many threads it may use.
        limits = dict.fromkeys(
            (
                "OMP_NUM_THREADS",
                "OPENBLAS_NUM_THREADS",
                "RAYON_NUM_THREADS",
                "LANCE_CPU_THREADS",
                "TOKIO_WORKER_THREADS",
            ),
            str(threads),
        )
        self.process = subprocess.Popen(
            list(map(str, command)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=open(f"{self.out}.log", "wb"),
            text=True,
            preexec_fn=take_precedence if realtime else None,
            env=os.environ | limits | SETTINGS | {"TMPDIR": str(temporary)},
        )
        if threads == 1:
            self._pin()

    def wait(self):
        """Waits until the index is built."""
        built = self._answer()
        self.build_seconds, self.points, self.filters = built["build_seconds"], built["points"], built["filters"]
        self.peak = self._peak()
        self._pin()

    def run(self, point, filter=None, limit=3.0):
        """One pass over the queries, which ends after `limit` seconds."""
        self.process.stdin.write(f"{point} {-1 if filter is None else filter} {limit} {self.out}\n")
        self.process.stdin.flush()
        self._answer()
        self.peak = self._peak()
        seconds = numpy.fromfile(f"{self.out}.seconds", "<f8")
        return Pass(numpy.fromfile(f"{self.out}.ids", "<i4").reshape(len(seconds), self.data.k), seconds)

    def close(self):
        """Ends the process."""
        self.process.stdin.close()
        self.process.wait()

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            status = self.process.wait()
            said = Path(f"{self.out}.log").read_text(errors="replace")[-2000:]
            sys.exit(f"bench-vectors: {self.name} ended with status {status}\n{said}")
        return json.loads(line)

    def _peak(self):
        """The peak resident size so far, in bytes (proc(5), VmHWM)."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        raise SystemExit("bench-vectors: /proc has no VmHWM")

    def _pin(self):
        processor = max(os.sched_getaffinity(0))
        for thread in os.listdir(f"/proc/{self.process.pid}/task"):
            os.sched_setaffinity(int(thread), {processor})
