"""The plots, as SVG with the text kept as text."""

import matplotlib
import numpy

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "ws", "font.size": 10, "axes.grid": True})
matplotlib.rcParams.update({"grid.alpha": 0.3, "axes.spines.top": False, "axes.spines.right": False})
from matplotlib import pyplot  # noqa: E402 (after the backend is chosen)

from engine import NAMES, OURS  # noqa: E402
from measuring import best_point  # noqa: E402
from report import engines_in  # noqa: E402

COLORS = [matplotlib.colormaps["tab20"](2 * number % 20 + number // 10) for number in range(len(NAMES))]
LEAST_MISSED = 2e-4  # a recall of 1 is drawn here


def style(name):
    number = NAMES.index(name)
    own = name in OURS
    marker = "os^DvP*Xh<>p"[number % 12]
    return {
        "color": COLORS[number],
        "marker": marker,
        "linewidth": 2.4 if own else 1.1,
        "markersize": 6 if own else 4,
    }


def frontier(points):
    """The points that no other beats in both recall and latency, by recall."""
    best, kept = numpy.inf, []
    for row in sorted(points, key=lambda row: (-row["recall"], row["p50"])):
        if row["p50"] < best:
            best = row["p50"]
            kept.append(row)
    return kept[::-1]


def recall_latency(results, out, title):
    figure, axes = pyplot.subplots(figsize=(9, 6))
    for name in engines_in(results):
        points = frontier([row for row in results if row["engine"] == name])
        missed = [max(1 - row["recall"], LEAST_MISSED) for row in points]
        axes.plot(missed, [row["p50"] for row in points], label=name, **style(name))
    axes.set(xscale="log", yscale="log", xlabel="recall@10", ylabel="median latency, ms (one thread)", title=title)
    ticks = {
        0.5: "0.5",
        0.2: "0.8",
        0.1: "0.9",
        0.05: "0.95",
        0.02: "0.98",
        0.01: "0.99",
        0.001: "0.999",
        LEAST_MISSED: "1",
    }
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.minorticks_off()
    plain_milliseconds(axes)
    axes.set_xlim(max(0.15, 1.3 * max(1 - row["recall"] for row in results)), LEAST_MISSED * 0.8)
    axes.legend(fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    save(figure, out)


def latency_by_rows(results, recall, out, title):
    figure, axes = pyplot.subplots(figsize=(9, 5.5))
    for name in engines_in(results):
        own = [row for row in results if row["engine"] == name]
        sizes = sorted({row["rows"] for row in own})
        points = [best_point([row for row in own if row["rows"] == size], name, recall) for size in sizes]
        points = [row for row in points if row["recall"] >= recall]
        axes.plot([row["rows"] for row in points], [row["p50"] for row in points], label=name, **style(name))
    axes.set(xscale="log", yscale="log", xlabel="rows", ylabel="median latency, ms (one thread)", title=title)
    sizes = sorted({row["rows"] for row in results})
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    plain_milliseconds(axes)
    axes.legend(fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    save(figure, out)


def plain_milliseconds(axes):
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")


def save(figure, out):
    figure.tight_layout()
    figure.savefig(out, metadata={"Date": None})
    pyplot.close(figure)
