"""What the runtime adds to bare ONNX Runtime, and what split graphs and the session cache save.

    python -m tests.bench.engine_overhead build/digits --out docs/results/engine_overhead.json

Everything runs on the bundle's own recorded tensors, in one process, and the contenders take turns, so that a slow
stretch of the machine falls on all of them. ``bare`` is ``InferenceSession.run`` on the same graphs with the same
session options; ``split`` is edge_mm.graph on edge_mm.engines.ort.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

import numpy as np
from rich.console import Console
from rich.progress import track

from edge_mm.arrays import Tensors
from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.contracts.modality import subset_label
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.ort import OrtBackend
from edge_mm.graph import Graph, open_graph
from edge_mm.selftest_file import read_selftest
from tests.bench.bare_graphs import BareGraphs
from tests.bench.evidence import write_evidence

WARM_UP = 20
BARS = {"overhead_share": 0.05, "overhead_ms": 0.2, "saving_tolerance": 0.1}
"""Either of the first two is enough. Of what skipped work should save, a tenth or 0.2 ms may be missing."""
SOURCES = (
    *(
        f"edge_mm/engines/{name}.py"
        for name in ("ort", "ort_buffers", "ort_cache", "ort_load", "ort_options", "shapes")
    ),
    *(f"edge_mm/graph/{name}.py" for name in ("feeds", "monolithic", "open", "split", "stage")),
    "tests/bench/bare_graphs.py",
    "tests/bench/engine_overhead.py",
)
Action: TypeAlias = Callable[[], object]


CLOCKS: Mapping[str, Callable[[], int]] = {"wall": time.perf_counter_ns, "cpu": time.thread_time_ns}
"""cpu counts this thread's own work alone: for one thread on a machine that others use too."""


def take_turns(actions: Mapping[str, Action], rounds: int, clock: Callable[[], int]) -> dict[str, float]:
    """Median milliseconds of each action."""
    times: dict[str, list[int]] = {name: [] for name in actions}
    for turn in track(range(WARM_UP + rounds), description=subset_label(tuple(actions)), console=Console(stderr=True)):
        for name, action in actions.items():
            start = clock()
            action()
            if turn >= WARM_UP:
                times[name].append(clock() - start)
    return {name: float(np.median(spent)) / 1e6 for name, spent in times.items()}


class Contest:
    """One bundle, open in every way that is compared."""

    def __init__(self, bundle: Bundle, options: EngineOptions, opened: ExitStack) -> None:
        case = read_selftest(bundle.file(bundle.manifest.selftest.file))[0]
        self.names = bundle.manifest.modality_names
        self.tensors = case.tensors
        self.split = opened.enter_context(open_graph(bundle, backend=OrtBackend(), options=options))
        self.whole: Graph | None = None
        if bundle.manifest.only("monolithic"):
            whole = open_graph(bundle, backend=OrtBackend(), options=options, monolithic=True)
            self.whole = opened.enter_context(whole)
        self.bare = BareGraphs(bundle, options)

    def decide(self, graph: Graph, changed: Sequence[str]) -> None:
        """Encode what changed, then fuse everything."""
        for name in changed:
            graph.encode(name, self.tensors[name], capture_ns=0)
        graph.fuse(self.names)


def overhead(contest: Contest, rounds: int, clock: Callable[[], int]) -> dict[str, object]:
    """The four graphs, one after the other, bare and through the runtime; the answers must be equal."""
    actions: dict[str, Action] = {
        "bare": lambda: contest.bare.decide(contest.tensors),
        "split": lambda: contest.decide(contest.split, contest.names),
    }
    times = take_turns(actions, rounds, clock)
    wanted = contest.bare.decide(contest.tensors)
    got, _ = contest.split.fuse(contest.names)
    added_ms = times["split"] - times["bare"]
    share = added_ms / times["bare"]
    return {
        "bare_ms": times["bare"],
        "split_ms": times["split"],
        "added_ms": added_ms,
        "added_share": share,
        "answers_equal": all(np.array_equal(got[name], array) for name, array in wanted.items()),
        "passed": added_ms <= BARS["overhead_ms"] or share <= BARS["overhead_share"],
    }


def savings(contest: Contest, rounds: int, clock: Callable[[], int]) -> dict[str, object]:
    """One modality at a time is unchanged: its encoder's share of the work should be saved."""
    whole = contest.whole
    if whole is None:
        return {}
    actions: dict[str, Action] = {
        "monolithic": lambda: contest.decide(whole, contest.names),
        "split": lambda: contest.decide(contest.split, contest.names),
        "fusion": lambda: contest.split.fuse(contest.names),
    }
    for name in contest.names:
        others = tuple(other for other in contest.names if other != name)
        actions[f"without {name}"] = lambda others=others: contest.decide(contest.split, others)  # type: ignore[misc]
        actions[f"encode {name}"] = lambda name=name: contest.split.encode(  # type: ignore[misc]
            name, contest.tensors[name], capture_ns=0
        )
    times = take_turns(actions, rounds, clock)
    return {
        "monolithic_ms": times["monolithic"],
        "split_ms": times["split"],
        "fusion_ms": times["fusion"],
        "unchanged": {name: _saving(times, name) for name in contest.names},
    }


def _saving(times: Mapping[str, float], name: str) -> dict[str, object]:
    """``share_of_work`` is that of the skipped encoder in the work of all graphs."""
    work = times["fusion"] + sum(spent for action, spent in times.items() if action.startswith("encode "))
    share = times[f"encode {name}"] / work
    saved = 1 - times[f"without {name}"] / times["monolithic"]
    missing_ms = (share - saved) * times["monolithic"]
    return {
        "encoder_ms": times[f"encode {name}"],
        "split_ms": times[f"without {name}"],
        "share_of_work": share,
        "saved_share": saved,
        "passed": saved >= share * (1 - BARS["saving_tolerance"]) or missing_ms <= BARS["overhead_ms"],
    }


def start_up(bundle: Bundle, threads: int, repeats: int, clock: Callable[[], int]) -> dict[str, object]:
    """Loading the split graphs: as they are, and from the cache of optimised ones."""
    with tempfile.TemporaryDirectory() as folder:
        options = EngineOptions(threads=threads, cache=Path(folder))

        def load(given: EngineOptions) -> None:
            open_graph(bundle, backend=OrtBackend(), options=given).close()

        start = clock()
        load(options)
        first_ms = (clock() - start) / 1e6
        actions: dict[str, Action] = {
            "cold": lambda: load(EngineOptions(threads=threads)),
            "cached": lambda: load(options),
        }
        times = take_turns(actions, repeats, clock)
    return {
        "cold_ms": times["cold"],
        "cached_ms": times["cached"],
        "filling_the_cache_ms": first_ms,
        "speedup": times["cold"] / times["cached"],
    }


def spinning(bundle: Bundle, tensors: Mapping[str, Tensors], rounds: int) -> dict[str, object]:
    """Four sessions of two threads each: idle pools that spin, against pools that sleep."""
    options = EngineOptions(threads=2)
    actions: dict[str, Action] = {}
    for name, spin in (("sleeping", False), ("spinning", True)):
        bare = BareGraphs(bundle, options, spinning=spin)
        actions[name] = lambda bare=bare: bare.decide(tensors)  # type: ignore[misc]
    times = take_turns(actions, rounds, CLOCKS["wall"])
    return {"two_threads_sleeping_ms": times["sleeping"], "two_threads_spinning_ms": times["spinning"]}


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write; 3 if a bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(arguments)
    clock = CLOCKS[given.clock]
    bundle = open_bundle(given.bundle)
    with ExitStack() as opened:
        contest = Contest(bundle, EngineOptions(threads=given.threads), opened)
        added = overhead(contest, given.rounds, clock)
        saved = savings(contest, given.rounds, clock)
        pools = spinning(bundle, contest.tensors, given.rounds)
    result: dict[str, object] = {
        "bundle": f"{bundle.manifest.name} {bundle.manifest.version} {bundle.digest[:16]}",
        "threads": given.threads,
        "clock": given.clock,
        "overhead": added,
        "savings": saved,
        "pools": pools,
        "start_up": start_up(bundle, given.threads, max(5, given.rounds // 20), clock),
        "bars": BARS,
    }
    result["passed"] = _passed(result)
    print(json.dumps(result, indent=2))
    if given.out:
        write_evidence(given.out, result, sources=SOURCES)
    return 0 if result["passed"] else 3


def _passed(result: object) -> bool:
    """Whether every verdict in the result is good; wrong answers are a failure too."""
    if not isinstance(result, Mapping):
        return True
    own = all(result.get(verdict, True) for verdict in ("passed", "answers_equal"))
    return own and all(_passed(part) for part in result.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
